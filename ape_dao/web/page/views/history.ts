/** Votes over time, drawn from the directory: how the count grew; what counts is read from the chain above. */

import type { FunctionComponent } from 'preact';
import { useApp } from '../app.ts';
import type { VotePoint } from '../directory.ts';
import { html } from '../ui.ts';

const [WIDTH, HEIGHT] = [600, 160];
const LINES = [['against', 1], ['for', 2], ['abstain', 3]] as const;

export const VotesOverTime: FunctionComponent<{ points: VotePoint[] }> = ({ points }) => {
  const { say, texts } = useApp();
  const [first, last] = [points[0], points.at(-1)];
  if (!first || !last || points.length < 2) return null;
  const most = Math.max(...points.flatMap(([, ...votes]) => votes.map(Number)), 1);
  const x = (time: number) => ((time - first[0]) / Math.max(1, last[0] - first[0])) * WIDTH;
  const y = (votes: string) => HEIGHT - (Number(votes) / most) * HEIGHT;
  const path = (place: 1 | 2 | 3) => points.map((point, index) =>
    `${index ? `H${x(point[0]).toFixed(1)}V` : `M${x(point[0]).toFixed(1)} `}${y(point[place]).toFixed(1)}`).join('');
  return html`<section><h2>${say('history.title')}</h2>
    <svg class="chart" viewBox=${`-4 -4 ${WIDTH + 8} ${HEIGHT + 8}`} role="img" aria-label=${say('history.label', {
      from: texts.writing.utc(first[0]), to: texts.writing.utc(last[0]), most: texts.writing.amount(BigInt(Math.round(most))),
    })}>${LINES.map(([name, place]) => html`<path class=${`line ${name}`} d=${path(place)} />`)}</svg>
    <p class="legend">${LINES.map(([name]) => html`<span class=${name}>${say(`vote.${name}`)}</span> `)}</p></section>`;
};
