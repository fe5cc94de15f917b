/** Numbers for people. Amounts are base units, times unix seconds, shares basis points. */

import type { Language } from './data.ts';

export const WAD = 10n ** 18n;
export const DAY = 86_400;
export const WEEK = 7 * DAY;
const MAX_DECIMALS = 77;

/** Base units as a plain decimal number, exactly: "1234.5". */
export function exact(amount: bigint, decimals = 18): string {
  const sign = amount < 0n ? '-' : '';
  const digits = (amount < 0n ? -amount : amount).toString().padStart(decimals + 1, '0');
  const whole = digits.slice(0, digits.length - decimals);
  const fraction = digits.slice(digits.length - decimals).replace(/0+$/, '');
  return sign + whole + (fraction && decimals ? `.${fraction}` : '');
}

/**
 * What a person typed, as base units: "1,234.5", "1_000" or "0.5 USDC".
 *
 * Throws a RangeError with a key of the texts: not a number, finer than the token, or another token's symbol.
 */
export function parseAmount(text: string, decimals = 18, symbol?: string): bigint {
  const match = /^\s*(\d[\d_,]*)(?:\.(\d+))?(?:\s+(\S+)|)\s*$/.exec(text);
  if (!match) throw new RangeError('amount.form');
  const [, whole = '', fraction = '', unit] = match;
  if (!isGrouped(whole)) throw new RangeError('amount.form');
  if (unit !== undefined && symbol !== undefined && unit !== symbol) throw new RangeError('amount.symbol');
  const shown = fraction.replace(/0+$/, '');
  if (shown.length > decimals) throw new RangeError('amount.fine');
  const digits = whole.replace(/[_,]/g, '') + shown.padEnd(decimals, '0');
  if (digits.length > MAX_DECIMALS) throw new RangeError('amount.form');
  return BigInt(digits);
}

function isGrouped(digits: string): boolean {
  const separators = new Set(digits.replace(/\d/g, ''));
  if (separators.size === 0) return true;
  if (separators.size > 1) return false;
  const [first = '', ...groups] = digits.split([...separators][0]!);
  return first.length <= 3 && groups.every((group) => group.length === 3);
}

/** Numbers, dates and spans as one language writes them. */
export class Writing {
  private readonly numbers: Intl.NumberFormat;
  private readonly whole: Intl.NumberFormat;

  constructor(
    readonly locale: string,
    private readonly texts: Language,
  ) {
    const options = { maximumFractionDigits: 2, roundingMode: 'trunc' } as Intl.NumberFormatOptions;
    this.numbers = new Intl.NumberFormat(locale, options);
    this.whole = new Intl.NumberFormat(locale, { ...options, maximumFractionDigits: 18 });
  }

  /** An amount with at most two decimals, rounded down; a smaller one in full. */
  amount(amount: bigint, decimals = 18, symbol = ''): string {
    const text = exact(amount, decimals);
    const isSmall = amount !== 0n && (amount < 0n ? -amount : amount) * 100n < 10n ** BigInt(decimals);
    const shown = (isSmall ? this.whole : this.numbers).format(text as unknown as number);
    return symbol ? `${shown} ${symbol}` : shown;
  }

  /** An amount of 18 decimals that is needed: with at most two decimals, rounded up, so that it suffices. */
  amountUp(amount: bigint): string {
    const cent = WAD / 100n;
    return this.amount(amount < cent ? amount : ((amount + cent - 1n) / cent) * cent);
  }

  count(number: number | bigint): string {
    return this.numbers.format(number);
  }

  /** Basis points. */
  percent(points: bigint | number): string {
    return `${this.numbers.format(exact(BigInt(points), 2) as unknown as number)} %`.replace(' %', '%');
  }

  /** A factor scaled by 10^18. */
  factor(factor: bigint): string {
    return `${this.whole.format(exact(factor) as unknown as number)}x`;
  }

  /** A part of a whole, rounded down. */
  share(part: bigint, whole: bigint): string {
    return this.percent(whole ? (part * 10_000n) / whole : 0n);
  }

  /** Seconds in at most two units: "6 days 23 hours". */
  span(seconds: number): string {
    const units: [string, number][] = [['day', DAY], ['hour', 3_600], ['minute', 60], ['second', 1]];
    const parts: string[] = [];
    let left = Math.max(0, Math.floor(seconds));
    for (const [unit, length] of units) {
      const count = Math.floor(left / length);
      left %= length;
      if (count) parts.push(this.unit(count, unit));
      else if (parts.length) break;
      if (parts.length === 2) break;
    }
    return parts.join(' ') || this.unit(0, 'second');
  }

  local(time: number): string {
    return this.date(time);
  }

  utc(time: number): string {
    return `${this.date(time, 'UTC')} UTC`;
  }

  private date(time: number, timeZone?: string): string {
    const options: Intl.DateTimeFormatOptions = { dateStyle: 'medium', timeStyle: 'short', timeZone };
    return new Intl.DateTimeFormat(this.locale, options).format(time * 1000);
  }

  private unit(count: number, unit: string): string {
    const word = this.texts[`unit.${unit}${count === 1 ? '' : 's'}`] ?? unit;
    return `${this.count(count)} ${word}`;
  }
}
