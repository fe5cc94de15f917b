/** Weights, prices and bounds of an index, as its contract and `ape dao index` compute them. */

/** The contract's scale of prices. */
export const ONE = 10n ** 27n;
/** A two-hundredth: what may change until a transaction is mined. */
const SLACK = 200n;

/** Basis points of the whole, rounded down. */
export const weightOf = (value: bigint, all: bigint): number => (all ? Number((value * 10_000n) / all) : 0);

/** Base units of the numeraire for one whole token, rounded down. */
export const wholePrice = (price: bigint, decimals: number): bigint => (price * 10n ** BigInt(decimals)) / ONE;

/** What minting may take at most, rounded up. */
export const atMost = (amount: bigint): bigint => amount + (amount + SLACK - 1n) / SLACK;

/** What redeeming must give at least, rounded down. */
export const atLeast = (amount: bigint): bigint => amount - (amount + SLACK - 1n) / SLACK;

/** The second from which the next auction of a part can start. */
export function startableAt(part: { id: bigint; startedAt: bigint; length: bigint }, minInterval: number, pausedUntil: number): number {
  const wait = Math.max(minInterval, Number(part.length));
  return Math.max(part.id ? Number(part.startedAt) + wait : 0, pausedUntil);
}
