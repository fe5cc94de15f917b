/** The index: its parts beside their targets, its auctions, and shares for everything in kind. */

import {
  addModule, ask, Amount, AmountField, Button, Facts, html, Notice, Read, readTokens, Time, useAmount, useApp, useReading, View,
  type Address, type Chain, type Dao, type FunctionComponent, type Token,
} from 'ape-dao-page';
import { atLeast, atMost, ONE, startableAt, weightOf, wholePrice } from './weights.ts';

const KEY = 'index';
const BPS = 10_000;
const [ENDED, NOBODY] = [3, 0n];
const DIRECTIONS = ['open', 'sells', 'buys', 'ended'] as const;

/** What `partOf` answers. */
interface State {
  token: Address;
  isQuarantined: boolean;
  held: bigint;
  last: bigint;
  weightBps: bigint;
  bandBps: bigint;
  finalWeightBps: bigint;
  length: bigint;
  id: bigint;
  startedAt: bigint;
  direction: number;
  isProbe: boolean;
}

interface Part extends State {
  number: number;
  symbol: string;
  decimals: number;
  value: bigint;
  /** What its auction offers now: price and amount that the index sells at and buys at. */
  offer: [id: bigint, sellPrice: bigint, sell: bigint, buyPrice: bigint, buy: bigint] | undefined;
}

interface Index {
  now: number;
  share: Token;
  supply: bigint;
  mine: bigint;
  /** Places, those of retired parts too. */
  count: number;
  parts: Part[];
  value: bigint;
  fees: { yearlyBps: number; crossBps: number; publicMint: boolean };
  minInterval: number;
  pausedUntil: number;
}

async function readIndex(dao: Dao, chain: Chain, account: Address | undefined): Promise<Index> {
  const vault = dao.contract(KEY);
  const [first, shares] = await Promise.all([
    chain.read([
      ...['partCount', 'totalSupply', 'fees', 'schedule', 'pausedUntil'].map((view) => ask(vault, view)),
      ...(account ? [ask(vault, 'balanceOf', account)] : []),
    ]),
    readTokens(dao, chain, [vault.address]),
  ]);
  const [places, supply, fees, schedule, paused, mine = 0n] = first.answers as [
    bigint, bigint, Index['fees'], { minInterval: number }, bigint, bigint?];
  const numbers = [...Array(Number(places)).keys()];
  const { time, answers } = await chain.read(numbers.flatMap((number) => [ask(vault, 'partOf', BigInt(number)), ask(vault, 'offer', BigInt(number))]));
  const states = numbers.map((number) => ({ number, state: answers[2 * number] as State, offer: answers[2 * number + 1] as Part['offer'] }))
    .filter(({ state }) => BigInt(state.token) !== NOBODY);
  const tokens = await readTokens(dao, chain, states.map(({ state }) => state.token));
  const parts = states.map(({ number, state, offer }, place): Part => ({
    ...state, number, symbol: tokens[place]!.symbol, decimals: tokens[place]!.decimals, value: (state.held * state.last) / ONE,
    offer: number ? offer : undefined,
  }));
  return {
    now: time, share: shares[0]!, supply, mine, count: numbers.length, parts, value: parts.reduce((sum, part) => sum + part.value, 0n), fees,
    minInterval: Number(schedule.minInterval), pausedUntil: Number(paused),
  };
}

const IndexView: FunctionComponent = () => {
  const { dao, say, account } = useApp();
  const read = useReading((chain) => readIndex(dao, chain, account));
  return html`<${View} title=${say('index.title')}><p>${say('index.what')}</p>
    <${Read} from=${read}>${(index: Index) => html`<${Shown} index=${index} />`}<//><//>`;
};

const Shown: FunctionComponent<{ index: Index }> = ({ index }) => {
  const { say, account } = useApp();
  const { parts, share, supply, mine, value, pausedUntil, now, fees } = index;
  const [numeraire] = parts as [Part];
  return html`<${Facts} rows=${[
      [say('index.value'), html`<${Amount} of=${value} decimals=${numeraire.decimals} symbol=${numeraire.symbol} />`, say('index.atLast')],
      [say('index.supply'), html`<${Amount} of=${supply} symbol=${share.symbol} />`],
      account && [say('index.mine'), html`<${Amount} of=${mine} symbol=${share.symbol} />`],
      [say('index.fees'), say('index.feesAre', { yearly: percent(fees.yearlyBps), cross: percent(fees.crossBps) })],
      pausedUntil > now && [say('index.paused'), html`<${Time} at=${pausedUntil} />`],
    ]} />
    ${parts.map((part) => html`<section key=${part.number}><h2>${part.symbol}</h2><${OnePart} ...${{ index, part }} /></section>`)}
    ${supply > 0n && html`<section><h2>${say('index.shares')}</h2>
      ${!fees.publicMint && html`<${Notice}>${say('index.notPublic')}<//>`}
      ${fees.publicMint && html`<${Mint} index=${index} />`}
      <${Redeem} index=${index} /></section>`}`;
};

const OnePart: FunctionComponent<{ index: Index; part: Part }> = ({ index, part }) => {
  const { dao, say, act, account } = useApp();
  const { now, value, minInterval, pausedUntil } = index;
  const [numeraire] = index.parts as [Part];
  const startable = startableAt(part, minInterval, pausedUntil);
  const isRunning = part.id > 0n && part.direction !== ENDED && now <= Number(part.startedAt + part.length);
  const weight = weightOf(part.value, value);
  const target = Number(part.weightBps);
  const final = Number(part.finalWeightBps);
  const price = (one: bigint) => html`<${Amount} of=${wholePrice(one, part.decimals)} decimals=${numeraire.decimals} symbol=${numeraire.symbol} />`;
  const amount = (units: bigint) => html`<${Amount} of=${units} decimals=${part.decimals} symbol=${part.symbol} />`;
  const [, sellPrice = 0n, sell = 0n, buyPrice = 0n, buy = 0n] = part.offer ?? [];
  const because = !account ? say('index.connect') : now < startable ? say('index.tooSoon') : undefined;
  return html`<${Facts} rows=${[
      [say('index.held'), amount(part.held), part.isQuarantined && say('index.quarantined')],
      [say('index.weight'), percent(weight)],
      [say('index.target'), target === final ? percent(target) : say('index.glides', { target: percent(target), final: percent(final) })],
      part.number > 0 && [say('index.band'), say('index.bandIs', {
        low: percent(Math.max(0, target - Number(part.bandBps))), high: percent(Math.min(BPS, target + Number(part.bandBps))),
      })],
      part.number > 0 && [say('index.last'), price(part.last), say('index.forOne', { token: part.symbol })],
      isRunning && [say('index.auction'), say(`index.${DIRECTIONS[part.direction]!}`), part.isProbe && say('index.probe')],
      isRunning && [say('index.until'), html`<${Time} at=${Number(part.startedAt + part.length)} />`],
      isRunning && sell > 0n && [say('index.selling'), amount(sell), html`${say('index.at')} ${price(sellPrice)}`],
      isRunning && buy > 0n && [say('index.buying'), amount(buy), html`${say('index.at')} ${price(buyPrice)}`],
      isRunning && !sell && !buy && [say('index.offer'), say('index.nothing')],
    ]} />
    ${part.number > 0 && !isRunning && !part.isQuarantined && html`<${Button} kind="other" because=${because} onClick=${() => act(async (actor) => {
      await actor.call(dao.contract(KEY), 'start', BigInt(part.number));
      return say('index.started');
    })}>${say('index.start', { token: part.symbol })}<//>`}`;
};

/** What a number of shares takes or gives of each part. */
const InKind: FunctionComponent<{ index: Index; shares: bigint; isMint: boolean }> = ({ index, shares, isMint }) => {
  const { dao, say } = useApp();
  const read = useReading(async (chain) => (await chain.read([ask(dao.contract(KEY), 'amountsFor', shares, isMint)])).answers[0] as bigint[], [shares, isMint]);
  const bound = isMint ? atMost : atLeast;
  return html`<${Read} from=${read}>${(amounts: bigint[]) => html`<${Facts} rows=${index.parts.map((part) => [
    say(isMint ? 'index.atMost' : 'index.atLeast'),
    html`<${Amount} of=${bound(amounts[part.number]!)} decimals=${part.decimals} symbol=${part.symbol} />`,
    part.isQuarantined && say('index.claim'),
  ])} />`}<//>`;
};

const Mint: FunctionComponent<{ index: Index }> = ({ index }) => {
  const { dao, say, act, account } = useApp();
  const typed = useAmount(index.share.decimals, index.share.symbol);
  const { amount } = typed;
  const because = !account ? say('index.connect') : index.parts.some((part) => part.isQuarantined) ? say('index.noMint')
    : !amount ? say('amount.first') : undefined;
  return html`<${AmountField} label=${say('index.howManyMint')} typed=${typed} symbol=${index.share.symbol} />
    ${amount && html`<${InKind} index=${index} shares=${amount} isMint=${true} />`}
    <${Button} because=${because} onClick=${() => act(async (actor) => {
      const vault = dao.contract(KEY);
      const { parts } = index;
      const { answers } = await actor.wallet.chain.read([
        ask(vault, 'amountsFor', amount, true), ...parts.map((part) => ask(dao.erc20(part.token), 'allowance', account, vault.address)),
      ]);
      const [exact, ...allowed] = answers as [bigint[], ...bigint[]];
      const most = exact.map(atMost);
      for (const [place, part] of parts.entries()) {
        if ((allowed[place] ?? 0n) < most[part.number]!) await actor.call(dao.erc20(part.token), 'approve', vault.address, most[part.number]);
      }
      await actor.call(vault, 'mint', amount, account, most);
      typed.set('');
      return say('index.minted');
    })}>${say('index.mint')}<//>`;
};

const Redeem: FunctionComponent<{ index: Index }> = ({ index }) => {
  const { dao, say, act, account } = useApp();
  const typed = useAmount(index.share.decimals, index.share.symbol, index.mine);
  const { amount } = typed;
  const because = !account ? say('index.connect') : !amount ? say('amount.first') : undefined;
  return html`<${AmountField} label=${say('index.howManyRedeem')} typed=${typed} symbol=${index.share.symbol} most=${index.mine} />
    ${amount && html`<${InKind} index=${index} shares=${amount} isMint=${false} />`}
    <${Button} kind="other" because=${because} onClick=${() => act(async (actor) => {
      const vault = dao.contract(KEY);
      const { answers } = await actor.wallet.chain.read([ask(vault, 'amountsFor', amount, false)]);
      await actor.call(vault, 'redeem', amount, account, (answers[0] as bigint[]).map(atLeast));
      typed.set('');
      return say('index.redeemed');
    })}>${say('index.redeem')}<//>`;
};

const percent = (bps: number) => `${bps / 100}%`;

addModule({
  name: 'index',
  has: (dao) => dao.has(KEY),
  views: [{ path: 'index', title: 'index.title', view: IndexView }],
});
