/** What calldata means, decoded here: by the ABIs of the DAO's contracts, and by functions that many contracts share. */

import {
  decodeAbiParameters,
  encodeAbiParameters,
  keccak256,
  size,
  slice,
  toFunctionSelector,
  type Abi,
  type AbiFunction,
  type AbiParameter,
  type Address,
  type Hex,
} from './eth.ts';
import type { PageData } from './data.ts';
import type { Action } from './proposals.ts';
import { printable } from './text.ts';
import type { Writing } from './units.ts';

export interface Token {
  address: Address;
  symbol: string;
  decimals: number;
}

export interface Argument {
  name: string;
  shown: string;
}

/** A call in words, and the calls inside it. */
export interface DecodedCall {
  target: Address;
  /** As members call the target: "router", "USDC", or its address. */
  name: string;
  value: bigint;
  data: Hex;
  /** Undefined for calldata that nobody knows, and for plain ether. */
  function?: string;
  args: Argument[];
  calls: DecodedCall[];
  /** Whether the function is only known by its selector, not as one of this target's. */
  isGuess: boolean;
  /** Whether encoding the arguments again gives the calldata; false if bytes are hidden or cut off. */
  isExact: boolean;
}

/** What an unknown number is shown with. */
const ETHER: Token = { address: '0x', symbol: 'ETH', decimals: 18 };
const DEEPEST = 8;
const SHORT_BYTES = 32;
/** What a token may call itself to be called so here; any other is shown by its address. */
export const SYMBOL = /^[A-Za-z][A-Za-z0-9._+-]{0,15}$/;
const INNER = [
  ['targets', 'values', ['payloads', 'calldatas', 'datas', 'data']],
  ['target', 'value', ['data', 'payload', 'callData', 'executionCalldata']],
  ['to', 'value', ['data']],
] as const;

/**
 * How many bytes of calls inside calls are opened: as many as the calldata can hold at all depths. Only where several
 * calls point to the same bytes, which no compiler writes, there would be more.
 */
class Budget {
  constructor(private left: number) {}

  takes(bytes: number): boolean {
    this.left -= bytes;
    return this.left >= 0;
  }
}

export class Decoder {
  private readonly unitNames: Map<string, string>;

  constructor(
    private readonly data: PageData,
    private readonly tokens: readonly Token[],
    private readonly writing: Writing,
  ) {
    const { contracts, token, power } = data;
    this.unitNames = new Map([[contracts.token!.address.toLowerCase(), token], [contracts.escrow!.address.toLowerCase(), power]]);
  }

  decode(action: Action): DecodedCall {
    return this.open(action, 0, new Budget(DEEPEST * size(action.data)));
  }

  private open({ target, value, data }: Action, depth: number, budget: Budget): DecodedCall {
    const contract = Object.values(this.data.contracts).find((one) => same(one.address, target));
    const own = contract && functionWith(this.data.abis[contract.abi]!, data);
    const entry = own ?? functionWith(this.data.known, data);
    const call: DecodedCall = {
      target, value, data, name: this.name(target), args: [], calls: [], isGuess: !own, isExact: true,
    };
    const values = entry && argumentsOf(entry, data);
    if (!entry || !values) return call;
    const named: Record<string, unknown> = {};
    entry.inputs.forEach((input, index) => (named[input.name ?? index] = values[index]));
    const units = (contract && this.data.units[contract.name]) ?? {};
    call.function = entry.name;
    call.isExact = size(data) === 4 || slice(data, 4) === encodeAbiParameters(entry.inputs, values);
    call.args = entry.inputs.map((input, index) => ({
      name: input.name || String(index),
      shown: this.show(input, values[index], units, target, named),
    }));
    const inner = depth < DEEPEST ? innerActions(named, target) : [];
    call.calls = inner.filter((one) => budget.takes(size(one.data))).map((one) => this.open(one, depth + 1, budget));
    return call;
  }

  /** What members call an address. */
  name(address: Address): string {
    const key = Object.keys(this.data.contracts).find((one) => same(this.data.contracts[one]!.address, address));
    if (key) return key;
    const symbol = this.token(address)?.symbol ?? '';
    const isTaken = symbol.toLowerCase() in this.data.contracts || symbol.toLowerCase() === 'treasury';
    const isAlone = this.tokens.filter((one) => one.symbol === symbol).length === 1;
    return SYMBOL.test(symbol) && isAlone && !isTaken ? symbol : address;
  }

  /** What stands behind an amount of a token. */
  private unit(token: Token): string {
    return same(token.address, ETHER.address) ? ETHER.symbol : this.unitNames.get(token.address.toLowerCase()) ?? this.name(token.address);
  }

  private token(address: unknown): Token | undefined {
    return this.tokens.find((one) => same(one.address, String(address)));
  }

  private show(
    input: AbiParameter, value: unknown, units: Record<string, string>, target: Address, named: Record<string, unknown>,
  ): string {
    if (Array.isArray(value)) {
      return `[${value.map((item) => this.show(element(input), item, units, target, named)).join(', ')}]`;
    }
    if ('components' in input && typeof value === 'object' && value !== null) {
      const fields = value as Record<string, unknown>;
      const parts = input.components.map(
        (part) => `${part.name}=${this.show(part, fields[part.name!], units, target, { ...named, ...fields })}`,
      );
      return `(${parts.join(', ')})`;
    }
    if (typeof value === 'bigint' || typeof value === 'number') {
      const unit = units[input.name ?? ''] ?? (this.token(target) && AMOUNTS.has(input.name ?? '') ? 'target' : '');
      return this.number(BigInt(value), unit, target, named);
    }
    if (input.type === 'address') return this.name(value as Address);
    if (typeof value === 'string' && input.type === 'string') return JSON.stringify(printable(value));
    if (input.type === 'bytes' && size(value as Hex) > SHORT_BYTES) {
      return `${slice(value as Hex, 0, 4)}… (${size(value as Hex)} bytes, keccak ${keccak256(value as Hex)})`;
    }
    return String(value);
  }

  private number(value: bigint, unit: string, target: Address, named: Record<string, unknown>): string {
    const [word = '', detail = ''] = unit.split(':');
    const seconds = Number(value);
    if (word === 'percent') return this.writing.percent(value);
    if (word === 'duration') return value < 2n ** 40n ? this.writing.span(seconds) : String(value);
    if (word === 'date') return value && value < 2n ** 40n ? this.writing.utc(seconds) : String(value);
    if (word === 'factor') return this.writing.factor(value);
    if (word === 'choice') return detail.split('|')[seconds] ?? String(value);
    const token =
      word === 'ether' ? ETHER
      : word === 'target' ? this.token(target)
      : word === 'argument' ? this.token(named[detail])
      : word in this.data.contracts ? this.token(this.data.contracts[word]!.address)
      : undefined;
    if (word === 'argument' && BigInt(String(named[detail] ?? 1)) === 0n) return this.writing.amount(value, 18, 'ETH');
    return token ? this.writing.amount(value, token.decimals, this.unit(token)) : this.writing.count(value);
  }
}

/** Names of amounts in functions that all tokens share. */
const AMOUNTS = new Set(['value', 'amount', 'wad']);

/** The function of an ABI that calldata begins with. */
export function functionWith(abi: Abi, data: Hex): AbiFunction | undefined {
  if (size(data) < 4) return undefined;
  let selectors = bySelector.get(abi);
  if (!selectors) {
    const functions = abi.filter((entry) => entry.type === 'function');
    selectors = new Map(functions.map((entry) => [toFunctionSelector(entry), entry]));
    bySelector.set(abi, selectors);
  }
  return selectors.get(slice(data, 0, 4));
}

const bySelector = new WeakMap<Abi, Map<Hex, AbiFunction>>();

function argumentsOf(entry: AbiFunction, data: Hex): unknown[] | undefined {
  try {
    if (!entry.inputs.length) return [];
    return [...decodeAbiParameters(entry.inputs, slice(data, 4))];
  } catch {
    return undefined; // not what its first bytes promise
  }
}

/** The calls that arguments hold: in columns, alone, in a list of structs, or as calldata for the same contract. */
function innerActions(named: Record<string, unknown>, self: Address): Action[] {
  for (const [target, value, datas] of INNER) {
    const data = datas.find((name) => name in named);
    if (!data || !(target in named)) continue;
    const targets = [named[target]].flat() as Address[];
    const values = [named[value] ?? 0n].flat() as bigint[];
    const calldatas = [named[data]].flat() as Hex[];
    return targets.map((to, index) => ({ target: to, value: values[index] ?? 0n, data: calldatas[index] ?? '0x' }));
  }
  const lists = Object.values(named).filter(Array.isArray) as unknown[][];
  const structs = lists.flat().filter((item): item is Record<string, unknown> => typeof item === 'object' && item !== null);
  if (structs.length) return structs.flatMap((one) => innerActions(one, self));
  const { data } = named;
  return Array.isArray(data) ? (data as Hex[]).map((one) => ({ target: self, value: 0n, data: one })) : [];
}

function element(input: AbiParameter): AbiParameter {
  return { ...input, type: input.type.replace(/\[\d*\]$/, '') };
}

const same = (one: string, other: string) => one.toLowerCase() === other.toLowerCase();
