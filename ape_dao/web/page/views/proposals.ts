/** Which proposals there are. */

import type { FunctionComponent } from 'preact';
import { useState } from 'preact/hooks';
import { useApp, useReading } from '../app.ts';
import { ask } from '../chain.ts';
import type { ListedProposal } from '../directory.ts';
import { canEscalate } from '../escalation.ts';
import { readDescription, shortId, STATES, type State } from '../proposals.ts';
import { readStanding, type Standing } from '../standing.ts';
import { printable } from '../text.ts';
import { Button, html, Notice, Read, Time, View } from '../ui.ts';

const AT_ONCE = 20;

interface Listed {
  proposal: ListedProposal;
  state: State;
  /** The end of the vote. */
  deadline: number;
  /** Of what was defeated, where a veto may have done it. */
  standing: Standing | undefined;
}

export const Proposals: FunctionComponent = () => {
  const { say, directory } = useApp();
  const [count, setCount] = useState(AT_ONCE);
  const read = useListed(directory?.proposals.slice(0, count));
  const isMore = directory && directory.proposals.length > count;
  return html`<${View} title=${say('proposals.title')}>
    ${directory && directory.forged > 0 && html`<${Notice} kind="trouble">${say('proposals.forged', { count: directory.forged })}<//>`}
    <${Read} from=${read}>${(listed: Listed[]) => html`<${List} listed=${listed} none=${say('proposals.none')} />`}<//>
    ${isMore && html`<${Button} kind="other" onClick=${() => setCount(count + AT_ONCE)}>${say('proposals.more')}<//>`}
  <//>`;
};

/** Those that can be voted on, queued or executed. */
export const OpenProposals: FunctionComponent = () => {
  const { say, directory } = useApp();
  const read = useListed(directory?.proposals.slice(0, AT_ONCE));
  const isOpen = ({ state, standing }: Listed) => ['pending', 'active', 'succeeded', 'queued'].includes(state)
    || canEscalate(standing?.escalation, standing?.now ?? 0);
  return html`<${Read} from=${read}>${(listed: Listed[]) =>
    html`<${List} listed=${listed.filter(isOpen)} none=${say('proposals.noneOpen')} />`}<//>`;
};

const List: FunctionComponent<{ listed: Listed[]; none: string }> = ({ listed, none }) => {
  const { say } = useApp();
  if (!listed.length) return html`<p class="quiet">${none}</p>`;
  return html`<ul class="proposals">${listed.map(({ proposal, state, deadline, standing }) => html`<li key=${proposal.id}>
    <a href=${`#/proposal/${proposal.id}`}>${printable(readDescription(proposal.description).title) || say('proposals.untitled')}</a>
    <span class=${`state ${state}`}>${say(standing?.isVetoed ? 'state.vetoed' : `state.${state}`)}</span>
    <small><code>${shortId(proposal.id)}</code> ${state === 'active' && html`${say('proposals.until')} <${Time} at=${deadline} />`}
      ${standing && html`<${Onward} standing=${standing} />`}</small>
  </li>`)}</ul>`;
};

/** What becomes of a vetoed proposal. */
const Onward: FunctionComponent<{ standing: Standing }> = ({ standing: { escalation, now } }) => {
  const { say } = useApp();
  if (escalation?.isMade) return html`${say('proposal.wentOn')} <code>${shortId(escalation.id)}</code>`;
  return canEscalate(escalation, now) ? html`${say('proposal.goesOnUntil')} <${Time} at=${escalation!.until} />` : null;
};

/** States and ends from the chain; what the governor does not know is left out. */
function useListed(proposals: ListedProposal[] | undefined) {
  const { dao } = useApp();
  return useReading<Listed[]>(async (chain) => {
    if (!proposals) return new Promise(() => undefined); // until the directory is there
    const questions = proposals.flatMap(({ id }) => [ask(dao.governor, 'state', id), ask(dao.governor, 'proposalDeadline', id)]);
    const { answers } = await chain.read(questions);
    const listed = await Promise.all(proposals.map(async (proposal, index) => {
      const number = answers[2 * index] as number | undefined;
      if (number === undefined) return undefined;
      const state = STATES[number]!;
      const standing = state === 'defeated' ? await readStanding(dao, chain, proposal, undefined) : undefined;
      return { proposal, state, deadline: Number(answers[2 * index + 1]), standing };
    }));
    return listed.flatMap((one) => one ?? []);
  }, [proposals?.length, proposals?.[0]?.id]);
}
