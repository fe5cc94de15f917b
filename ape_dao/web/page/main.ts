/** The page: what is chosen, what is connected, and which view is open. */

import { render, type FunctionComponent } from 'preact';
import { useCallback, useEffect, useMemo, useState } from 'preact/hooks';
import type { Address } from './eth.ts';
import { Actor, AppContext, Dao, readTokens, type App, type Head } from './app.ts';
import { ask, Chain, rpcProvider } from './chain.ts';
import { Decoder, type Token } from './calls.ts';
import { readPageData } from './data.ts';
import { fetchDirectory, upToDate, type Directory } from './directory.ts';
import * as kit from './kit.ts';
import { installed } from './modules.ts';
import type { Progress, Receipt } from './sending.ts';
import { watch } from './sending.ts';
import { chosenLanguage, Texts } from './texts.ts';
import { Trouble } from './trouble.ts';
import { html, Notice } from './ui.ts';
import { Delegate } from './views/delegate.ts';
import { LockView } from './views/lock.ts';
import { Overview } from './views/overview.ts';
import { ProposalView } from './views/proposal.ts';
import { Proposals } from './views/proposals.ts';
import { Trust } from './views/trust.ts';
import { findWallets, Wallet, type FoundWallet } from './wallet.ts';

const [LANGUAGE, SOURCE] = ['language', 'source'];
const BLOCK_MILLISECONDS = 12_000;
/** Tokens can wait until the first view is there. */
const TOKENS_MILLISECONDS = 500;

interface Message {
  text: string;
  isTrouble: boolean;
}

function useRoute(): string {
  const [route, setRoute] = useState(location.hash.slice(1) || '/');
  useEffect(() => {
    const listen = () => setRoute(location.hash.slice(1) || '/');
    addEventListener('hashchange', listen);
    return () => removeEventListener('hashchange', listen);
  }, []);
  return route;
}

/** A setting that stays in this browser. */
function useSetting(key: string, first: string): [string, (value: string) => void] {
  const [value, set] = useState(first);
  return [value, (next) => {
    remember(key, next);
    set(next);
  }];
}

function remembered(key: string): string | null {
  try {
    return localStorage.getItem(key);
  } catch {
    return null; // a browser that stores nothing
  }
}

function remember(key: string, value: string): void {
  try {
    localStorage.setItem(key, value);
  } catch {
    return; // likewise: the setting lasts until the page is closed
  }
}

/** The wallets that there are, the one in use, and what it tells of by itself. */
function useWallet(tell: (message: Message | undefined) => void, texts: Texts) {
  const [found, setFound] = useState<FoundWallet[]>([]);
  const [wallet, setWallet] = useState<Wallet>();
  useEffect(() => findWallets(setFound), []);
  const connect = async (one: FoundWallet) => {
    try {
      setWallet(await Wallet.connect(one));
      tell(undefined);
    } catch (error) {
      tell({ text: texts.trouble(error), isTrouble: true });
    }
  };
  useEffect(() => {
    if (!wallet) return;
    const leave = (key: string) => {
      setWallet(undefined);
      tell({ text: texts.say(key), isTrouble: true });
    };
    const reopen = async (key: string) => {
      try {
        const now = await wallet.again();
        setWallet(now);
        tell({ text: texts.say(key, { account: now.account }), isTrouble: false });
      } catch {
        leave('wallet.left');
      }
    };
    return wallet.listen({
      account: (account) => void (account ? reopen('wallet.switched') : leave('wallet.left')),
      chain: () => void reopen('wallet.chain'),
      disconnected: () => leave('wallet.left'),
    });
  }, [wallet, texts]);
  return { found, wallet, connect, forget: () => setWallet(undefined) };
}

/** The newest block, looked at again and again while the page is seen. */
function useHead(chain: Chain | undefined): [Head | undefined, number, () => void] {
  const [head, setHead] = useState<Head>();
  const [turn, setTurn] = useState(0);
  useEffect(() => {
    if (!chain) return;
    return chain.onMoment((moment) => setHead((last) => (last?.block === moment.block && last.time === moment.time ? last : moment)));
  }, [chain]);
  useEffect(() => {
    if (!chain) return;
    const timer = setInterval(() => document.hidden || setTurn((last) => last + 1), BLOCK_MILLISECONDS);
    return () => clearInterval(timer);
  }, [chain]);
  return [head, turn, () => setTurn((last) => last + 1)];
}

/** Proposals and delegates: the file, then what the chain tells since. */
function useDirectory(dao: Dao, chain: Chain | undefined, turn: number): Directory | undefined {
  const [file, setFile] = useState<Directory>();
  const [directory, setDirectory] = useState<Directory>();
  const { chainId, startBlock } = dao.data;
  useEffect(() => void fetchDirectory(chainId, dao.governor.address, startBlock).then(setFile), []);
  useEffect(() => {
    if (!file) return;
    if (file.proposals.length) setDirectory((last) => last ?? file);
    if (!chain) return;
    const update = async () => {
      const { block } = await (turn ? chain.read([]) : chain.newest());
      setDirectory(await upToDate(chain, dao.governor, directory ?? file, block));
    };
    update().catch(() => setDirectory((last) => last ?? file)); // views say what their own reads met
  }, [file, chain, turn]);
  return directory;
}

/** The tokens that the contracts deal with, for amounts in calls. */
function useTokens(dao: Dao, chain: Chain | undefined, isReady: boolean): Token[] {
  const { token, power, votes, contracts } = dao.data;
  const own = (key: string, symbol: string) => ({ address: contracts[key]!.address, symbol, decimals: 18 });
  const [tokens, setTokens] = useState<Token[]>([own('token', token), own('escrow', power)]);
  useEffect(() => {
    if (!chain || !isReady) return;
    const lists = installed(dao).flatMap(({ tokenLists = [] }) => tokenLists);
    const read = async () => {
      const { answers } = await chain.read(lists.map(([key, view]) => ask(dao.contract(key), view)));
      const listed = new Set((answers.filter(Boolean) as Address[][]).flat());
      for (const { address } of tokens) listed.delete(address);
      if (listed.size) setTokens([...tokens, ...(await readTokens(dao, chain, [...listed]))]);
    };
    if (!lists.length) return;
    const timer = setTimeout(() => void read().catch(() => undefined), TOKENS_MILLISECONDS); // without, base units are shown
    return () => clearTimeout(timer);
  }, [chain, votes, isReady]);
  return tokens;
}

const Page: FunctionComponent<{ dao: Dao }> = ({ dao }) => {
  const { data } = dao;
  const route = useRoute();
  const [language, setLanguage] = useSetting(LANGUAGE, chosenLanguage(data.languages, remembered(LANGUAGE)));
  const [source, setSource] = useSetting(SOURCE, firstSource(data.rpcs));
  const texts = useMemo(() => new Texts(data.languages, language), [language]);
  const [message, tell] = useState<Message>();
  const { found, wallet, connect, forget } = useWallet(tell, texts);
  const isElsewhere = wallet !== undefined && wallet.chainId !== data.chainId;
  const chain = useMemo(
    () => (source ? new Chain(rpcProvider(source)) : wallet && !isElsewhere ? wallet.chain : undefined),
    [source, wallet, isElsewhere],
  );
  const [head, turn, readAgain] = useHead(chain);
  const directory = useDirectory(dao, chain, turn);
  const tokens = useTokens(dao, chain, directory !== undefined && directory.block >= (head?.block ?? Infinity));
  const decoder = useMemo(() => new Decoder(data, tokens, texts.writing), [tokens, texts]);
  const [isBusy, setBusy] = useState(false);
  useEffect(() => {
    document.documentElement.lang = language;
  }, [language]);

  const act = useCallback<App['act']>(async (work) => {
    if (!wallet) return tell({ text: texts.say('vote.connect'), isTrouble: true });
    const progress = (one: Progress) => tell({ text: texts.say(`progress.${one}`), isTrouble: false });
    const sent = (receipt: Receipt) => {
      const gone = () => tell({ text: texts.say('trouble.reorganised'), isTrouble: true });
      watch(wallet, receipt).then((end) => end === 'gone' && gone(), () => undefined); // the wallet went away
    };
    setBusy(true);
    try {
      tell({ text: await work(new Actor({ dao, texts }, wallet, progress, sent)), isTrouble: false });
    } catch (error) {
      tell({ text: texts.trouble(error), isTrouble: true });
    } finally {
      setBusy(false);
      readAgain();
    }
  }, [wallet, texts]);

  const app: App = {
    dao, texts, say: texts.say, chain, wallet, account: isElsewhere ? undefined : wallet?.account, head, directory, tokens,
    decoder, turn, isBusy, act,
  };
  const view = viewOf(route, app, { language, setLanguage, source, setSource });
  return html`<${AppContext.Provider} value=${app}>
    <a class="skip" href="#main" onClick=${skip}>${texts.say('skip')}</a>
    <header><p class="name">${data.dao}</p><${Connection} ...${{ found, wallet, connect, forget, isElsewhere, tell }} /></header>
    <${Navigation} route=${route} />
    <div class="messages"><p role="status" aria-live="polite">${message && !message.isTrouble && message.text}</p>
      <p role="alert">${message?.isTrouble && message.text}</p></div>
    <main id="main" tabindex="-1">${view}</main>
    <footer><p>${head ? texts.say('footer.block', { block: texts.writing.count(head.block), time: texts.writing.utc(head.time) }) : ''} <a href="#/trust">${texts.say('trust.title')}</a></p></footer>
  <//>`;
};

function skip(event: Event): void {
  event.preventDefault();
  document.getElementById('main')!.focus();
}

function firstSource(rpcs: string[]): string {
  const stored = remembered(SOURCE);
  return stored !== null && (stored === '' || rpcs.includes(stored)) ? stored : (rpcs[0] ?? '');
}

type Settings = Parameters<typeof Trust>[0];

function viewOf(route: string, { dao }: App, settings: Settings) {
  const [, path = '', rest = ''] = route.split('/');
  if (path === 'lock') return html`<${LockView} />`;
  if (path === 'delegate' && dao.data.canDelegate) return html`<${Delegate} />`;
  if (path === 'proposals') return html`<${Proposals} />`;
  if (path === 'proposal') return html`<${ProposalView} id=${rest} key=${rest} />`;
  if (path === 'trust') return html`<${Trust} ...${settings} />`;
  const own = installed(dao).flatMap(({ views = [] }) => views).find((one) => one.path === path);
  return own ? html`<${own.view} key=${path} />` : html`<${Overview} />`;
}

const Navigation: FunctionComponent<{ route: string }> = ({ route }) => {
  const { dao, say } = kit.useApp();
  const links = [
    ['/', 'nav.overview'], ['/lock', 'nav.lock'], ...(dao.data.canDelegate ? [['/delegate', 'nav.delegate']] : []),
    ['/proposals', 'nav.proposals'],
    ...installed(dao).flatMap(({ views = [] }) => views.map(({ path, title }) => [`/${path}`, title])),
  ] as [string, string][];
  const isHere = (path: string) => (path === '/proposals' ? route.startsWith('/proposal') : route === path);
  return html`<nav aria-label=${say('nav.label')}><ul>${links.map(([path, title]) =>
    html`<li><a href=${`#${path}`} aria-current=${isHere(path) ? 'page' : undefined}>${say(title)}</a></li>`)}</ul></nav>`;
};

interface ConnectionProps {
  found: FoundWallet[];
  wallet: Wallet | undefined;
  connect: (one: FoundWallet) => Promise<void>;
  forget: () => void;
  isElsewhere: boolean;
  tell: (message: Message | undefined) => void;
}

const Connection: FunctionComponent<ConnectionProps> = ({ found, wallet, connect, forget, isElsewhere, tell }) => {
  const { dao, say, texts } = kit.useApp();
  const { chainId, network } = dao.data;
  if (!wallet) {
    if (!found.length) return html`<p class="wallet">${say('wallet.none')}</p>`;
    return html`<p class="wallet">${found.map((one) =>
      html`<button type="button" onClick=${() => connect(one)}>${say('wallet.connect', { name: one.info.name })}</button> `)}</p>`;
  }
  const change = () => wallet.switchTo(chainId).catch((error) => tell({ text: texts.trouble(error), isTrouble: true }));
  return html`<div class="wallet"><p>${say('wallet.is')} <code title=${wallet.account}>${short(wallet.account)}</code>
      <button type="button" class="link" onClick=${forget}>${say('wallet.forget')}</button></p>
    ${isElsewhere && html`<${Notice} kind="trouble">${say('trouble.chain', { found: wallet.chainId, needed: chainId })}
      <button type="button" onClick=${change}>${say('wallet.switch', { network })}</button><//>`}</div>`;
};

const short = (address: string) => `${address.slice(0, 6)}…${address.slice(-4)}`;

/** Whatever else goes wrong is told rather than swallowed. */
function start(): void {
  const root = document.getElementById('app')!;
  root.textContent = '';
  try {
    render(html`<${Page} dao=${new Dao(readPageData())} />`, root);
  } catch (error) {
    root.textContent = `This page cannot start: ${Trouble.of(error).values.message ?? String(error)}`;
  }
}

Object.assign(globalThis, { apeDaoPage: kit });
addEventListener('DOMContentLoaded', start);
