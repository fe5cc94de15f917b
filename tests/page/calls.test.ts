/** Calls are decoded in the page, whatever a stranger writes into calldata or calls a token. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Decoder, type DecodedCall, type Token } from '../../ape_dao/web/page/calls.ts';
import type { PageData } from '../../ape_dao/web/page/data.ts';
import { encodeFunctionData, type Abi, type Address, type Hex } from '../../ape_dao/web/page/eth.ts';
import { Writing } from '../../ape_dao/web/page/units.ts';

const at = (digit: string) => `0x${digit.repeat(40)}` as Address;
const [TOKEN, ESCROW, TIMELOCK, ROUTER, USDC, STRANGER] = ['1', '2', '3', '4', '5', '6'].map(at) as [
  Address, Address, Address, Address, Address, Address];
const numbers = (...names: string[]) => names.map((name) => ({ name, type: 'uint256' }));
const call = (name: string, inputs: object[]) => ({ type: 'function', name, inputs, outputs: [], stateMutability: 'nonpayable' });
const TRANSFER = call('transfer', [{ name: 'to', type: 'address' }, ...numbers('value')]);
const BATCH = call('scheduleBatch', [
  { name: 'targets', type: 'address[]' }, { name: 'values', type: 'uint256[]' }, { name: 'payloads', type: 'bytes[]' }, ...numbers('delay'),
]);
const AGGREGATE = call('aggregate3', [{
  name: 'calls', type: 'tuple[]',
  components: [{ name: 'target', type: 'address' }, { name: 'allowFailure', type: 'bool' }, { name: 'callData', type: 'bytes' }],
}]);
const MULTICALL = call('multicall', [{ name: 'data', type: 'bytes[]' }]);
const SET = call('setSplit', numbers('shareBps', 'limit', 'delay'));
const abis = [[TRANSFER], [BATCH], [SET, MULTICALL]] as unknown as Abi[];

const data = {
  contracts: {
    token: { address: TOKEN, name: 'Token', abi: 0 },
    escrow: { address: ESCROW, name: 'Escrow', abi: 0 },
    timelock: { address: TIMELOCK, name: 'Timelock', abi: 1 },
    router: { address: ROUTER, name: 'Router', abi: 2 },
  },
  abis,
  known: [TRANSFER, AGGREGATE],
  units: { Router: { shareBps: 'percent', limit: 'ether' }, Timelock: { delay: 'duration', values: 'ether' } },
  token: 'TMAI',
  power: 'veTMAI',
} as unknown as PageData;

const tokens = (...more: [Address, string][]): Token[] =>
  [[TOKEN, 'TMAI'], [ESCROW, 'veTMAI'], ...more].map(([address, symbol]) => ({ address: address as Address, symbol: symbol!, decimals: 6 }));
const decoder = (...more: [Address, string][]) => new Decoder(data, tokens(...more), new Writing('en', {}));
const encode = (entry: object, ...args: unknown[]) =>
  encodeFunctionData({ abi: [entry] as unknown as Abi, functionName: (entry as { name: string }).name, args });
const shown = (one: DecodedCall) => one.args.map(({ name, shown: text }) => `${name}=${text}`).join(', ');
const count = (one: DecodedCall): number => 1 + one.calls.reduce((sum, inner) => sum + count(inner), 0);

test('units, names, nested calls', () => {
  const inner = encode(SET, 5_000n, 10n ** 18n, 7n);
  const pay = encode(TRANSFER, STRANGER, 1_500_000n);
  const one = decoder([USDC, 'USDC']).decode({
    target: TIMELOCK, value: 0n, data: encode(BATCH, [ROUTER, USDC, STRANGER], [0n, 0n, 1n], [inner, pay, '0x'], 86_400n),
  });
  assert.equal(one.name, 'timelock');
  assert.equal(one.function, 'scheduleBatch');
  assert.ok(shown(one).includes('delay=1 day'));
  assert.equal(shown(one.calls[0]!), 'shareBps=50%, limit=1 ETH, delay=7');
  assert.equal(shown(one.calls[1]!), `to=${STRANGER}, value=1.5 USDC`);
  assert.equal(one.calls[1]!.isGuess, true);
  assert.equal(one.calls[2]!.function, undefined);
});

test('calls in structs, and calldata for the same contract', () => {
  const pay = encode(TRANSFER, STRANGER, 1n);
  const all = decoder().decode({ target: STRANGER, value: 0n, data: encode(AGGREGATE, [{ target: TOKEN, allowFailure: false, callData: pay }]) });
  assert.equal(all.calls[0]!.name, 'token');
  assert.equal(all.calls[0]!.function, 'transfer');
  const own = decoder().decode({ target: ROUTER, value: 0n, data: encode(MULTICALL, [encode(SET, 1n, 0n, 0n)]) });
  assert.equal(own.calls[0]!.function, 'setSplit');
  assert.equal(own.calls[0]!.name, 'router');
});

test('what is hidden behind arguments, or cut off, is told', () => {
  const pay = encode(TRANSFER, STRANGER, 1n);
  assert.equal(decoder().decode({ target: TOKEN, value: 0n, data: pay }).isExact, true);
  assert.equal(decoder().decode({ target: TOKEN, value: 0n, data: `${pay}00` }).isExact, false);
  assert.equal(decoder().decode({ target: TOKEN, value: 0n, data: pay.slice(0, -2) as Hex }).function, undefined);
});

test('a token that calls itself as something else is shown by its address', () => {
  for (const symbol of ['router', 'Treasury', 'TMAI', 'USD C', 'USDC\u202e', 'x'.repeat(40), '']) {
    assert.equal(decoder([USDC, symbol]).name(USDC), USDC, symbol);
  }
  assert.equal(decoder([USDC, 'USDC']).name(USDC), 'USDC');
  assert.equal(decoder([USDC, 'USDC'], [STRANGER, 'USDC']).name(STRANGER), STRANGER);
});

test('calls that point to the same bytes again and again are opened within bounds', () => {
  const word = (number: number) => number.toString(16).padStart(64, '0');
  let inner = encode(TRANSFER, STRANGER, 1n).slice(2);
  for (let depth = 0; depth < 8; depth++) {
    const calls = 40;
    const selector = encode(BATCH, [], [], [], 0n).slice(2, 10);
    const targets = word(calls) + TIMELOCK.slice(2).padStart(64, '0').repeat(calls);
    const bytes = word(inner.length / 2) + inner.padEnd(Math.ceil(inner.length / 64) * 64, '0');
    const payloads = word(calls) + word(calls * 32).repeat(calls) + bytes; // forty times the same
    const values = word(0);
    const first = 4 * 32;
    inner = selector + word(first) + word(first + targets.length / 2) + word(first + (targets.length + values.length) / 2)
      + word(0) + targets + values + payloads;
  }
  const one = decoder().decode({ target: TIMELOCK, value: 0n, data: `0x${inner}` });
  assert.ok(count(one) < 400, `${count(one)} calls`);
});
