/**
 * Many views in one `eth_call` without a contract that must be deployed: the call has no recipient, so the node
 * runs its data as init code. Every answer is of the same block, whose second and number come with them.
 */

import { bytesToHex, concat, hexToBytes, numberToHex, size, slice, type Address, type Hex } from './eth.ts';

/** A view to ask: whom, and the calldata. */
export interface Call {
  to: Address;
  data: Hex;
}

export interface Answers {
  /** Unix seconds of the block that answered. */
  time: number;
  block: number;
  /** What each call answered; undefined where it failed. */
  results: (Hex | undefined)[];
}

/** Calls in one go: their answers must stay below the size of a contract's code. */
export const MOST_CALLS = 60;

/*
 * Questions follow the program: 20 bytes of address, 2 of length, the calldata. Answers: a word that says whether the
 * call succeeded, one of length, the data. Stack: where the next question is, and where the next answer goes.
 */
const PROGRAM: Hex = `0x${[
  '42604052', // the second of the block at 64
  '43606052', // its number at 96
  '605b6080', // questions begin behind the program, answers at 128
  '5b813811601a57', // next question, if there is one
  '604081036040f3', // otherwise, return from 64 on
  '5b601682600039', // its address and length
  '60145160f01c',
  '80836016018339', // its calldata, where the answer goes
  '60006000828460005160601c5afa', // ask
  '8252', // whether the call succeeded
  '3d8260200152', // length of the answer
  '3d6000836040013e', // the answer
  '903d01604001', // where the next answer goes
  '910160160190', // where the next question is
  '600c56',
].join('')}`;

/** The data of the call that asks them all. */
export function packed(calls: readonly Call[]): Hex {
  return concat([PROGRAM, ...calls.flatMap(({ to, data }) => [to, numberToHex(size(data), { size: 2 }), data])]);
}

/** What the node answered to `packed`. */
export function unpacked(answer: Hex, count: number): Answers {
  const bytes = hexToBytes(answer);
  const word = (at: number) => {
    if (at + 32 > bytes.length) throw new Error('the answer is cut off');
    return Number(BigInt(bytesToHex(bytes.subarray(at, at + 32))));
  };
  const results: (Hex | undefined)[] = [];
  let at = 64;
  for (let index = 0; index < count; index++) {
    const length = word(at + 32);
    const end = at + 64 + length;
    if (end > bytes.length) throw new Error('the answer is cut off');
    results.push(word(at) ? (length ? slice(answer, at + 64, end) : '0x') : undefined);
    at = end;
  }
  return { time: word(0), block: word(32), results };
}
