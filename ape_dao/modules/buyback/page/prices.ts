/** The auction's price, as FallingPriceLib computes it. */

export interface Falling {
  startPrice: bigint;
  floorPrice: bigint;
  startedAt: number;
  /** Seconds from the start price to the floor. */
  length: number;
}

/** Payment units for one unit at a second, rounded up. */
export function priceAt({ startPrice, floorPrice, startedAt, length }: Falling, time: number): bigint {
  const elapsed = Math.max(0, time - startedAt);
  if (elapsed >= length) return floorPrice;
  return startPrice - ((startPrice - floorPrice) * BigInt(elapsed)) / BigInt(length);
}

/** What an amount costs at a price for so many units, rounded up. */
export const paymentFor = (amount: bigint, price: bigint, unit: bigint) => (amount * price + unit - 1n) / unit;
