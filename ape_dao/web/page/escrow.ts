/** What locks come to: the arithmetic of the escrow, for previews. The escrow itself decides. */

import { WAD, WEEK } from './units.ts';

export interface Lock {
  /** Base units. */
  amount: bigint;
  /** Unix seconds, a week boundary; 0 while permanent. */
  end: number;
  permanent: boolean;
}

export interface Terms {
  maxWeeks: number;
  minWeeks: number;
  /** Base units. */
  minAmount: bigint;
  /** Power of one token that is locked for the full length, times 10^18. */
  maxMultiplier: bigint;
  /** Share of a full-length lock that an early exit costs, times 10^18; 0: no early exit. */
  maxPenalty: bigint;
}

export const NO_LOCK: Lock = { amount: 0n, end: 0, permanent: false };

/** Power of a lock at a second, rounded down as the escrow does. */
export function power(terms: Terms, lock: Lock, at: number): bigint {
  const length = terms.maxWeeks * WEEK;
  const left = lock.permanent ? length : Math.max(0, lock.end - at);
  return (lock.amount * BigInt(left) * terms.maxMultiplier) / (BigInt(length) * WAD);
}

/** The first end that a lock made now can have. */
export const earliestEnd = (terms: Terms, now: number) => (Math.floor(now / WEEK) + terms.minWeeks) * WEEK;

/** The last one. */
export const latestEnd = (terms: Terms, now: number) => Math.floor((now + terms.maxWeeks * WEEK) / WEEK) * WEEK;

/** The week boundary that ends a lock made now for at most so many weeks. */
export const unlockTime = (now: number, weeks: number) => Math.floor((now + weeks * WEEK) / WEEK) * WEEK;

/** Whether a lock runs: there is one, and it has not ended. */
export const isRunning = (lock: Lock, now: number) => lock.amount > 0n && (lock.permanent || lock.end > now);
