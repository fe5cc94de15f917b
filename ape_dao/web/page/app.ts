/** What every view has at hand: the DAO, the reader's language, the chain, the wallet, and how to act. */

import { createContext } from 'preact';
import { useContext, useEffect, useRef, useState } from 'preact/hooks';
import type { Address, Hex } from './eth.ts';
import { ask, calldata, type Chain, type Contract } from './chain.ts';
import { SYMBOL, type Decoder, type Token } from './calls.ts';
import type { PageData } from './data.ts';
import type { Directory } from './directory.ts';
import type { TypedData } from './messages.ts';
import { send, type Progress, type Receipt } from './sending.ts';
import { refusal } from './refusals.ts';
import type { Texts } from './texts.ts';
import { Trouble } from './trouble.ts';
import type { Wallet } from './wallet.ts';

/** The DAO as this page was built for it. */
export class Dao {
  constructor(readonly data: PageData) {}

  has(key: string): boolean {
    return key in this.data.contracts;
  }

  contract(key: string): Contract {
    const { address, abi } = this.data.contracts[key]!;
    return { address, abi: this.data.abis[abi]! };
  }

  /** The contract with the ABI of tokens at any address. */
  erc20(address: Address): Contract {
    return { address, abi: this.contract('token').abi };
  }

  /** Contracts of which there may be many: their own names, by what their keys begin with. */
  named(prefix: string): string[] {
    const keys = Object.keys(this.data.contracts).filter((key) => key.startsWith(prefix));
    return keys.map((key) => key.slice(prefix.length));
  }

  /** What votes are counted by. */
  get votesKey(): string {
    return this.data.votes;
  }

  get governor(): Contract {
    return this.contract('governor');
  }
}

/** The newest block that was seen. */
export interface Head {
  time: number;
  block: number;
}

export interface App {
  dao: Dao;
  texts: Texts;
  say: Texts['say'];
  chain: Chain | undefined;
  wallet: Wallet | undefined;
  account: Address | undefined;
  head: Head | undefined;
  directory: Directory | undefined;
  tokens: readonly Token[];
  decoder: Decoder;
  /** Grows with every change of chain, account or block: views read again. */
  turn: number;
  isBusy: boolean;
  /** Do something that takes a wallet; its troubles are told. The answer of `work` is told as its success. */
  act(work: (actor: Actor) => Promise<string>): Promise<void>;
}

/** What `act` gives to its work. */
export class Actor {
  constructor(
    private readonly app: Pick<App, 'dao' | 'texts'>,
    readonly wallet: Wallet,
    private readonly tell: (progress: Progress) => void,
    private readonly sent: (receipt: Receipt) => void,
  ) {}

  /** Send a transaction that calls a function of a contract. */
  async call(contract: Contract, name: string, ...args: unknown[]): Promise<Receipt> {
    const { data } = this.app.dao;
    const receipt = await send(
      {
        wallet: this.wallet,
        chainId: data.chainId,
        explain: (bytes: Hex) => refusal(data, this.app.texts, bytes),
        tell: this.tell,
      },
      { to: contract.address, data: calldata(contract, name, args) },
    );
    this.sent(receipt);
    return receipt;
  }

  /** Have the account sign. */
  async sign(data: TypedData): Promise<Hex> {
    const now = await this.wallet.again();
    const { chainId } = this.app.dao.data;
    if (now.chainId !== chainId) throw new Trouble('trouble.chain', { found: now.chainId, needed: chainId });
    this.tell('confirming');
    return this.wallet.sign(data);
  }
}

export const AppContext = createContext<App>(undefined as unknown as App);
export const useApp = () => useContext(AppContext);

export interface Loaded<T> {
  value: T | undefined;
  trouble: unknown;
}

/**
 * Read from the chain whenever something may have changed; until then the last answer stays.
 *
 * @param inputs What else the answer depends on.
 */
export function useReading<T>(load: (chain: Chain) => Promise<T>, inputs: readonly unknown[] = []): Loaded<T> {
  const { chain, account, turn } = useApp();
  const [loaded, setLoaded] = useState<Loaded<T>>({ value: undefined, trouble: undefined });
  const subject = useRef<readonly unknown[]>([]);
  useEffect(() => {
    if (!chain) return;
    let isWanted = true;
    const now = [account, ...inputs];
    if (now.some((one, index) => one !== subject.current[index])) {
      subject.current = now;
      setLoaded({ value: undefined, trouble: undefined });
    }
    load(chain).then(
      (value) => isWanted && setLoaded({ value, trouble: undefined }),
      (trouble) => isWanted && setLoaded((last) => ({ ...last, trouble })),
    );
    return () => {
      isWanted = false;
    };
  }, [chain, account, turn, ...inputs]);
  return loaded;
}

/** What a token calls itself, without what would look like something else; its address where it says nothing sensible. */
const tokenName = (symbol: unknown, address: Address) =>
  typeof symbol === 'string' && SYMBOL.test(symbol) ? symbol : `${address.slice(0, 10)}…`;

/** Symbol and decimals of tokens, by address. */
export async function readTokens(dao: Dao, chain: Chain, addresses: readonly Address[]): Promise<Token[]> {
  const questions = addresses.flatMap((address) => [ask(dao.erc20(address), 'symbol'), ask(dao.erc20(address), 'decimals')]);
  const { answers } = questions.length ? await chain.read(questions) : { answers: [] };
  return addresses.map((address, index) => ({
    address,
    symbol: tokenName(answers[2 * index], address),
    decimals: Number(answers[2 * index + 1] ?? 18),
  }));
}

