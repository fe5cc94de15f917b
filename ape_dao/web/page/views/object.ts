/** Objecting to a queued proposal, and taking that back: what it moves is told before. */

import { Fragment, type FunctionComponent } from 'preact';
import { useApp } from '../app.ts';
import { extensionWith, type Objections } from '../objections.ts';
import type { Standing } from '../standing.ts';
import { Amount, Button, Facts, html, Notice, Time } from '../ui.ts';

export const Objecting: FunctionComponent<{ standing: Standing }> = ({ standing }) => {
  const { say, texts, dao } = useApp();
  const { objections } = standing;
  if (standing.state !== 'queued' || !objections) return null;
  const { votes, total, extension, first, second, longest } = objections;
  const { writing } = texts;
  const symbol = dao.data.votesSymbol;
  const rules = { first: writing.percent(first), second: writing.percent(second), longest: writing.span(longest) };
  return html`<section class="objections"><h2>${say('object.title')}</h2>
    <${Facts} rows=${[
      [say('object.votes'), html`<${Amount} of=${votes} symbol=${symbol} />`, say('object.share', { share: writing.share(votes, total) })],
      [say('object.adds'), extension ? writing.span(extension) : say('object.nothing')],
    ]} />
    <p class="quiet">${say('object.rules', rules)}</p>
    <${Own} ...${{ standing, objections, symbol }} /></section>`;
};

const Own: FunctionComponent<{ standing: Standing; objections: Objections; symbol: string }> = (props) => {
  const { standing: { now, eta }, objections, symbol } = props;
  const { say, act } = useApp();
  const { mine, contract, operation, extension, votes } = objections;
  if (!mine) return html`<${Notice}>${say('object.connect')}<//>`;
  if (now >= eta) return html`<${Notice}>${say('object.late')}<//>`;
  const send = (step: 'object' | 'withdrawObjection') => () => act(async (actor) => {
    await actor.call(contract, step, operation);
    return say(`done.${step}`);
  });
  if (mine.objects) {
    return html`<${Fragment}><p>${say('object.objects')} <${Amount} of=${mine.votes} symbol=${symbol} />
      <small>${say('object.forGood')}</small></p>
      <${Button} kind="other" onClick=${send('withdrawObjection')}>${say('object.withdraw')}<//><//>`;
  }
  if (!mine.votes) return html`<${Notice}>${say('object.none')}<//>`;
  const after = eta - extension + Math.max(extension, extensionWith(objections, votes + mine.votes));
  return html`<${Fragment}><p>${say('object.with')} <${Amount} of=${mine.votes} symbol=${symbol} />${' '}
    <small>${after === eta ? say('object.noEffect') : html`${say('object.then')} <${Time} at=${after} />`}</small></p>
    <${Button} onClick=${send('object')}>${say('object.object')}<//><//>`;
};
