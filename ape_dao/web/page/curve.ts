/** How the power of a lock falls: a line for now, and one for what a change would make of it. */

import type { FunctionComponent } from 'preact';
import { useApp } from './app.ts';
import { power, type Lock, type Terms } from './escrow.ts';
import { html } from './ui.ts';

const [WIDTH, HEIGHT] = [600, 180];

export const PowerCurve: FunctionComponent<{ terms: Terms; before: Lock; after: Lock; now: number }> = ({ terms, before, after, now }) => {
  const { say, texts, dao } = useApp();
  const ends = [before, after].map((lock) => (lock.permanent ? now + terms.maxWeeks * 604_800 : lock.end));
  const last = Math.max(...ends, now + 604_800);
  const powers = [power(terms, before, now), power(terms, after, now)] as const;
  const most = Number(powers[0] > powers[1] ? powers[0] : powers[1]) || 1;
  const x = (time: number) => ((time - now) / (last - now)) * WIDTH;
  const line = (lock: Lock, from: bigint) => {
    const top = HEIGHT - (Number(from) / most) * HEIGHT;
    const [end, bottom] = lock.permanent ? [WIDTH, top] : [x(Math.max(lock.end, now)), HEIGHT];
    return `M0 ${top.toFixed(1)}L${end.toFixed(1)} ${bottom.toFixed(1)}`;
  };
  const label = after.permanent
    ? say('curve.flat', { power: texts.writing.amount(powers[1], 18, dao.data.power) })
    : say('curve.falls', { power: texts.writing.amount(powers[1], 18, dao.data.power), date: texts.writing.utc(after.end) });
  return html`<figure><svg class="chart" viewBox=${`-4 -4 ${WIDTH + 8} ${HEIGHT + 8}`} role="img" aria-label=${label}>
      <path class="axis" d=${`M0 0V${HEIGHT}H${WIDTH}`} />
      ${before.amount > 0n && html`<path class="line before" d=${line(before, powers[0])} />`}
      <path class="line after" d=${line(after, powers[1])} /></svg>
    <figcaption>${label}</figcaption></figure>`;
};
