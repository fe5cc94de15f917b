/** One proposal: its calls, decoded here; its votes, and what it still needs; voting. */

import { Fragment, type ComponentChildren, type FunctionComponent } from 'preact';
import { useApp, useReading } from '../app.ts';
import type { DecodedCall } from '../calls.ts';
import type { ListedProposal } from '../directory.ts';
import { canEscalate } from '../escalation.ts';
import {
  callArguments, fingerprint, missing, OPTIMISTIC, QUADRATIC, readDescription, shortId, veto, type Tally,
} from '../proposals.ts';
import { readStanding, type Standing } from '../standing.ts';
import { printable } from '../text.ts';
import { Account, Amount, Button, Facts, html, Notice, Read, Time, View } from '../ui.ts';
import { Objecting } from './object.ts';
import { VotesOverTime } from './history.ts';
import { Vote } from './vote.ts';

export const ProposalView: FunctionComponent<{ id: string }> = ({ id }) => {
  const { dao, say, directory, account } = useApp();
  const proposal = directory?.proposals.find((one) => String(one.id) === id);
  const read = useReading(
    async (chain) => (proposal ? readStanding(dao, chain, proposal, account) : undefined),
    [proposal?.id],
  );
  if (!directory) return html`<${View} title=${say('proposal.title')}><p class="quiet">${say('reading')}</p><//>`;
  if (!proposal) return html`<${View} title=${say('proposal.title')}><${Notice} kind="trouble">${say('proposal.unknown')}<//><//>`;
  const description = readDescription(proposal.description);
  return html`<${View} title=${printable(description.title) || say('proposals.untitled')}>
    <div class="prose">${printable(description.summary)}</div>
    <${Read} from=${read}>${(standing: Standing) => html`<${State} ...${{ proposal, standing }} />`}<//>
    <${Calls} proposal=${proposal} />
    <${Simulated} proposal=${proposal} />
    ${read.value && html`<${Voting} ...${{ proposal, standing: read.value }} />`}
    <${VotesOverTime} points=${proposal.votes ?? []} />
  <//>`;
};

const State: FunctionComponent<{ proposal: ListedProposal; standing: Standing }> = ({ proposal, standing }) => {
  const { say, dao } = useApp();
  const { state, kind, deadline, snapshot, eta, expiration, escalation } = standing;
  return html`<${Fragment}>
    <p><span class=${`state ${state}`}>${say(standing.isVetoed ? 'state.vetoed' : `state.${state}`)}</span></p>
    <${Facts} rows=${[
      [say('proposal.id'), html`<code title=${String(proposal.id)}>${shortId(proposal.id)}</code>`, say('proposal.idChecked')],
      [say('proposal.proposer'), html`<${Account} address=${proposal.proposer} />`],
      [say('proposal.kind'), dao.data.kinds[kind] ?? String(kind)],
      state === 'pending' && [say('proposal.begins'), html`<${Time} at=${snapshot} />`],
      [say('proposal.ends'), html`<${Time} at=${deadline} />`],
      eta > 0 && state === 'queued' && [say('proposal.executable'), html`<${Time} at=${eta} />`],
      ['succeeded', 'queued'].includes(state) && [say('proposal.expires'), html`<${Time} at=${expiration} />`],
      escalation && (escalation.isMade
        ? [say('proposal.wentOn'), html`<a href=${`#/proposal/${escalation.id}`}>${shortId(escalation.id)}</a>`]
        : [say(canEscalate(escalation, standing.now) ? 'proposal.goesOnUntil' : 'proposal.couldGoOnUntil'),
          html`<${Time} at=${escalation.until} />`]),
      ...tallyRows(standing.tally, useUnits(standing.tally), say),
    ]} />
  <//>`;
};

/** What it still needs, and what the member can do; below the calls, which are to be read first. */
const Voting: FunctionComponent<{ proposal: ListedProposal; standing: Standing }> = (props) => html`<${Fragment}>
  <${Needs} standing=${props.standing} />
  <${NextStep} ...${props} />
  <${GoOn} ...${props} />
  <${Objecting} standing=${props.standing} />
  <${Vote} ...${props} />
<//>`;

function useUnits({ rules }: Tally): { symbol: string; decimals: number } {
  const { dao, say } = useApp();
  const votes = dao.data.votesSymbol;
  // Roots are counted times 10^9.
  return rules.counting === QUADRATIC ? { symbol: say('roots'), decimals: 18 } : { symbol: votes, decimals: 18 };
}

type Rows = [string, ComponentChildren, ComponentChildren?][];

function tallyRows(tally: Tally, unit: { symbol: string; decimals: number }, say: (key: string) => string): Rows {
  const amount = (votes: bigint) => html`<${Amount} of=${votes} ...${unit} />`;
  const rows: Rows = [
    [say('vote.for'), amount(tally.for)],
    [say('vote.against'), amount(tally.against)],
    [say('vote.abstain'), amount(tally.abstain)],
  ];
  if (tally.rules.counting === OPTIMISTIC) {
    const stop = veto(tally);
    return [...rows, [say('proposal.veto'), stop === undefined ? say('proposal.later') : amount(stop)]];
  }
  const { quorum, participation } = tally;
  if (quorum === undefined) return [...rows, [say('proposal.quorum'), say('proposal.later')]];
  const { symbol } = unit;
  const reached = say(participation >= quorum ? 'proposal.reached' : 'proposal.notReached');
  const words = html`<${Amount} of=${participation} /> / <${Amount} of=${quorum} symbol=${tally.rules.counting === QUADRATIC ? '' : symbol} />`;
  return [...rows, [say('proposal.quorum'), words, reached]];
}

const Needs: FunctionComponent<{ standing: Standing }> = ({ standing }) => {
  const { say, texts } = useApp();
  const { symbol } = useUnits(standing.tally);
  if (standing.state !== 'active') return null;
  const needs = missing(standing.tally);
  const sentences = needs.map(({ key, votes = 0n }) => say(key, { votes: texts.writing.amountUp(votes), symbol }));
  return html`<section class="needs"><h2>${say('proposal.needs')}</h2>
    ${needs.length ? html`<ul>${sentences.map((one) => html`<li>${one}</li>`)}</ul>` : html`<p>${say('need.nothing')}</p>`}</section>`;
};

/** Queueing and executing, which anybody can. */
const NextStep: FunctionComponent<{ proposal: ListedProposal; standing: Standing }> = ({ proposal, standing }) => {
  const { say, act, dao, account } = useApp();
  const step = standing.state === 'succeeded' ? 'queue' : standing.state === 'queued' ? 'execute' : undefined;
  if (!step) return null;
  const isEarly = step === 'execute' && standing.now < standing.eta;
  const because = !account ? say('vote.connect') : isEarly ? say('proposal.tooEarly') : undefined;
  return html`<${Button} because=${because} onClick=${() => act(async (actor) => {
    await actor.call(dao.governor, step, ...callArguments(proposal));
    return say(`done.${step}`);
  })}>${say(`proposal.${step}`)}<//>`;
};

/** What was vetoed goes to a standard vote, which anybody can ask for. */
const GoOn: FunctionComponent<{ proposal: ListedProposal; standing: Standing }> = ({ proposal, standing }) => {
  const { say, act, dao, account } = useApp();
  const { escalation, now } = standing;
  if (!escalation || !canEscalate(escalation, now)) return null;
  return html`<${Button} because=${account ? undefined : say('vote.connect')} onClick=${() => act(async (actor) => {
    const [targets, values, calldatas] = callArguments(proposal);
    await actor.call(escalation.contract, 'escalate', dao.governor.address, targets, values, calldatas, proposal.description);
    return say('done.escalate', { id: shortId(escalation.id) });
  })}>${say('proposal.escalate')}<//>`;
};

const Calls: FunctionComponent<{ proposal: ListedProposal }> = ({ proposal }) => {
  const { say, decoder } = useApp();
  const { accepted, fingerprint: told } = readDescription(proposal.description);
  const own = fingerprint(proposal.actions, accepted);
  return html`<section><h2>${say('proposal.calls')}</h2>
    <ol class="calls">${proposal.actions.map((action) => html`<li><${Call} call=${decoder.decode(action)} /></li>`)}</ol>
    ${told === undefined ? html`<${Notice}>${say('proposal.unbound')}<//>`
      : told === own ? html`<p class="quiet">${say('proposal.bound')}</p>`
      : html`<${Notice} kind="trouble">${say('proposal.otherCalls')}<//>`}
  </section>`;
};

const Call: FunctionComponent<{ call: DecodedCall }> = ({ call }) => {
  const { say, texts } = useApp();
  const ether = call.value ? ` ${say('call.with', { amount: texts.writing.amount(call.value, 18, 'ETH') })}` : '';
  const title = call.function ? `${call.name}.${call.function}` : say(call.data === '0x' ? 'call.pay' : 'call.unknown', { name: call.name });
  return html`<div class="call">
    <p><b>${title}</b>${ether} <code class="address">${call.target}</code></p>
    ${call.isGuess && call.function && html`<p class="doubt">${say('call.guess')}</p>`}
    ${!call.isExact && html`<p class="doubt">${say('call.inexact')}</p>`}
    ${!call.function && call.data !== '0x' && html`<p class="doubt"><code>${call.data.slice(0, 138)}${call.data.length > 138 && '…'}</code></p>`}
    ${call.args.length > 0 && html`<dl>${call.args.map(({ name, shown }) => html`<div><dt>${name}</dt><dd>${shown}</dd></div>`)}</dl>`}
    ${call.calls.length > 0 && html`<ol class="calls">${call.calls.map((inner) => html`<li><${Call} call=${inner} /></li>`)}</ol>`}
  </div>`;
};

/** What a simulation found; whoever built the page ran it. */
const Simulated: FunctionComponent<{ proposal: ListedProposal }> = ({ proposal }) => {
  const { say } = useApp();
  const { simulation } = proposal;
  if (!simulation) return null;
  return html`<section><h2>${say('simulation.title')}</h2>
    <p>${say(`simulation.${simulation.verdict}`)} ${say('simulation.source', { block: simulation.block })}</p>
    <ul>${simulation.findings.map(({ grade, rule, what }) => html`<li class=${`finding ${grade}`}><b>${grade}: ${rule}</b> ${printable(what)}</li>`)}</ul>
    <p class="quiet">SHA-256 <code>${simulation.sha256}</code></p></section>`;
};
