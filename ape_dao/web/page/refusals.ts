/** Why a contract refuses a call, in the words of its own documentation, with its values; as `chain/reverts.py`. */

import { decodeErrorResult, type Abi, type Hex } from './eth.ts';
import type { PageData } from './data.ts';
import type { Texts } from './texts.ts';
import { Trouble } from './trouble.ts';

const SECONDS = /`(\w+)` \(unix seconds[^)]*\)/g;
const VALUE = /`(\w+)`/g;

/** The trouble behind the bytes of a revert. */
export function refusal(data: PageData, texts: Texts, bytes: Hex): Trouble {
  if (bytes === '0x') return new Trouble('refusal.silent');
  const abi = [...data.abis.flat(), ...SOLIDITY] as Abi;
  try {
    const { errorName, args = [], abiItem } = decodeErrorResult({ abi, data: bytes });
    if (errorName === 'Error') return new Trouble('refusal.reason', { reason: String(args[0]) });
    const names = 'inputs' in abiItem ? abiItem.inputs.map((input, index) => input.name || String(index)) : [];
    const values = Object.fromEntries(names.map((name, index) => [name, args[index]]));
    return new Trouble('refusal.known', { name: errorName, reason: explained(data, texts, errorName, values) });
  } catch {
    return new Trouble('refusal.unknown', { data: bytes.slice(0, 74) });
  }
}

const SOLIDITY = [
  { type: 'error', name: 'Error', inputs: [{ name: 'reason', type: 'string' }] },
  { type: 'error', name: 'Panic', inputs: [{ name: 'code', type: 'uint256' }] },
] as const;

function explained(data: PageData, texts: Texts, name: string, values: Record<string, unknown>): string {
  const own = texts.say(`error.${name}`, values as Record<string, string>);
  const notice = own === `error.${name}` ? data.errors[name] : own;
  const written = (value: unknown) => (typeof value === 'bigint' ? texts.writing.count(value) : String(value));
  if (!notice) return Object.entries(values).map(([key, value]) => `${key} ${written(value)}`).join(', ');
  return notice
    .replace(SECONDS, (whole, key: string) => (key in values ? texts.writing.utc(Number(values[key])) : whole))
    .replace(VALUE, (_, key: string) => written(values[key] ?? key));
}
