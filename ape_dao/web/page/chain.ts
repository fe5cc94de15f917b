/** Reading: through whatever answers JSON-RPC requests, a wallet or a node's address. */

import {
  decodeAbiParameters,
  decodeFunctionResult,
  encodeEventTopics,
  encodeFunctionData,
  hexToBytes,
  toEventSelector,
  type Abi,
  type AbiEvent,
  type AbiFunction,
  type AbiParameter,
  type Address,
  type Hex,
} from './eth.ts';
import { MOST_CALLS, packed, unpacked, type Answers, type Call } from './program.ts';
import { readText } from './text.ts';
import { Trouble } from './trouble.ts';

/** EIP-1193. */
export interface Provider {
  request(request: { method: string; params?: unknown }): Promise<unknown>;
  on?(event: string, listener: (value: never) => void): void;
  removeListener?(event: string, listener: (value: never) => void): void;
}

/** A contract of the DAO, or any other. */
export interface Contract {
  address: Address;
  abi: Abi;
}

/** A view to ask together with others. */
export interface Question {
  contract: Contract;
  view: string;
  args: readonly unknown[];
}

export interface Log {
  name: string;
  args: Record<string, unknown>;
  block: number;
  transaction: Hex;
}

/** What views said, in the order of the questions, at one moment. */
export interface Reading {
  /** Unix seconds of the newest block. */
  time: number;
  block: number;
  /** Undefined where a view reverted. */
  answers: unknown[];
}

export const ask = (contract: Contract, view: string, ...args: unknown[]): Question => ({ contract, view, args });

/** The function of that name that takes so many arguments. */
export function functionOf(abi: Abi, name: string, count: number): AbiFunction {
  const found = abi.find(
    (entry): entry is AbiFunction =>
      entry.type === 'function' && entry.name === name && entry.inputs.length === count,
  );
  if (!found) throw new Trouble('trouble.version', { name });
  return found;
}

/** The calldata of a call. */
export function calldata(contract: Contract, name: string, args: readonly unknown[]): Hex {
  return encodeFunctionData({ abi: [functionOf(contract.abi, name, args.length)], functionName: name, args });
}

/** A node behind an address, as a provider; it only reads. */
export function rpcProvider(url: string): Provider {
  let id = 0;
  return {
    async request({ method, params = [] }) {
      const response = await fetch(url, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ jsonrpc: '2.0', id: ++id, method, params }),
      });
      const { result, error } = await response.json();
      if (error) throw Object.assign(new Error(error.message), { code: error.code, data: error.data });
      return result;
    },
  };
}

const FIRST_RANGE = 50_000;

export class Chain {
  /** The moment of the last answer. */
  last: Pick<Reading, 'time' | 'block'> | undefined;
  private queue: Waiting[] = [];
  private asking = 0;
  private readonly listeners = new Set<(moment: Pick<Reading, 'time' | 'block'>) => void>();

  constructor(readonly provider: Provider) {}

  /** One request; a node that refuses or cannot be reached is a trouble in words. */
  async request<T>(method: string, ...params: unknown[]): Promise<T> {
    try {
      return (await this.provider.request({ method, params })) as T;
    } catch (error) {
      throw Trouble.of(error);
    }
  }

  /** Ask views; what is asked in the same turn of the browser's loop goes into one request. */
  async read(questions: readonly Question[]): Promise<Reading> {
    const calls = questions.map(({ contract, view, args }) => ({
      to: contract.address,
      data: calldata(contract, view, args),
    }));
    const { time, block, results } = await this.enqueue(calls);
    const answers = questions.map(({ contract, view, args }, index) => {
      const data = results[index];
      if (data === undefined || data === '0x') return undefined;
      const abi = [functionOf(contract.abi, view, args.length)];
      return decodeFunctionResult({ abi, functionName: view, data });
    });
    return { time, block, answers };
  }

  /** The moment of the last answer, or of the one that is on its way. */
  newest(): Promise<Pick<Reading, 'time' | 'block'>> {
    if (this.last) return Promise.resolve(this.last);
    return new Promise((resolve) => {
      const stop = this.onMoment((moment) => {
        stop();
        resolve(moment);
      });
      if (!this.asking) void this.read([]).catch(() => undefined); // who reads next meets the same
    });
  }

  /** What a function that changes something would answer an account; undefined where it would refuse. */
  async tryAs(account: Address, contract: Contract, name: string, ...args: unknown[]): Promise<unknown> {
    const call = { from: account, to: contract.address, data: calldata(contract, name, args) };
    try {
      const data = (await this.provider.request({ method: 'eth_call', params: [call, 'latest'] })) as Hex;
      return decodeFunctionResult({ abi: [functionOf(contract.abi, name, args.length)], functionName: name, data });
    } catch (error) {
      if (Trouble.revertData(error) === undefined) throw Trouble.of(error);
      return undefined;
    }
  }

  /** Tell of the moment of every answer; answers how to stop. */
  onMoment(listener: (moment: Pick<Reading, 'time' | 'block'>) => void): () => void {
    this.listeners.add(listener);
    return () => void this.listeners.delete(listener);
  }

  /** The events of a contract from a block on, the oldest first; ranges that a node refuses are halved. */
  async logs(contract: Contract, names: readonly string[], from: number, to: number): Promise<Log[]> {
    const topics = [names.map((eventName) => encodeEventTopics({ abi: contract.abi, eventName })[0])];
    const found: Log[] = [];
    let range = FIRST_RANGE;
    for (let first = from; first <= to; ) {
      const last = Math.min(to, first + range - 1);
      try {
        const filter = {
          address: contract.address,
          fromBlock: `0x${first.toString(16)}`,
          toBlock: `0x${last.toString(16)}`,
          topics,
        };
        for (const log of await this.request<RawLog[]>('eth_getLogs', filter)) found.push(read(contract, log));
        first = last + 1;
      } catch (error) {
        if (range === 1 || !(error instanceof Trouble) || error.key !== 'trouble.node') throw error;
        range = Math.ceil(range / 2);
      }
    }
    return found;
  }

  private enqueue(calls: readonly Call[]): Promise<Answers> {
    return new Promise((resolve, reject) => {
      this.queue.push({ calls, resolve, reject });
      if (this.queue.length === 1) setTimeout(() => void this.flush());
    });
  }

  private async flush(): Promise<void> {
    const waiting = this.queue.splice(0);
    this.asking++;
    const calls = waiting.flatMap((one) => one.calls);
    const firsts = [0];
    while (firsts.at(-1)! + MOST_CALLS < calls.length) firsts.push(firsts.at(-1)! + MOST_CALLS);
    try {
      const read = await Promise.all(firsts.map((first) => this.answer(calls.slice(first, first + MOST_CALLS))));
      const { time, block } = read[0]!;
      const results = read.flatMap((part) => part.results);
      for (const one of waiting) one.resolve({ time, block, results: results.splice(0, one.calls.length) });
      this.last = { time, block };
      for (const listener of this.listeners) listener(this.last);
    } catch (error) {
      for (const one of waiting) one.reject(error);
    } finally {
      this.asking--;
    }
  }

  private async answer(calls: readonly Call[]): Promise<Answers> {
    try {
      const answer = await this.provider.request({ method: 'eth_call', params: [{ data: packed(calls) }, 'latest'] });
      return unpacked(answer as Hex, calls.length);
    } catch {
      return this.oneByOne(calls); // a node that runs no init code in calls
    }
  }

  private async oneByOne(calls: readonly Call[]): Promise<Answers> {
    const block = await this.request<{ number: Hex; timestamp: Hex }>('eth_getBlockByNumber', 'latest', false);
    const results = calls.map(async (call) => {
      try {
        return (await this.provider.request({ method: 'eth_call', params: [call, block.number] })) as Hex;
      } catch (error) {
        if (Trouble.revertData(error) === undefined) throw Trouble.of(error);
        return undefined;
      }
    });
    return { time: Number(block.timestamp), block: Number(block.number), results: await Promise.all(results) };
  }
}

interface Waiting {
  calls: readonly Call[];
  resolve(answers: Answers): void;
  reject(error: unknown): void;
}

interface RawLog {
  topics: [Hex, ...Hex[]];
  data: Hex;
  blockNumber: Hex;
  transactionHash: Hex;
}

function read({ abi }: Contract, log: RawLog): Log {
  const event = abi.find((one): one is AbiEvent => one.type === 'event' && toEventSelector(one) === log.topics[0])!;
  const args: Record<string, unknown> = {};
  event.inputs
    .filter(({ indexed }) => indexed)
    .forEach((input, index) => ([args[input.name!]] = decodeAbiParameters([input], log.topics[index + 1]!)));
  const rest = event.inputs.filter(({ indexed }) => !indexed);
  const values = rest.length ? decodeAbiParameters(rest.map(textAsBytes), log.data) : [];
  rest.forEach(({ name, type }, index) => {
    args[name!] = type === 'string' ? readText(hexToBytes(values[index] as Hex)) : values[index];
  });
  return { name: event.name, args, block: Number(log.blockNumber), transaction: log.transactionHash };
}

/** Bytes are laid out as texts are, and may be no UTF-8. */
const textAsBytes = (input: AbiParameter) => (input.type === 'string' ? { ...input, type: 'bytes' } : input);
