/** Which proposals there are. */

import type { FunctionComponent } from 'preact';
import { useState } from 'preact/hooks';
import { useApp, useReading } from '../app.ts';
import { ask } from '../chain.ts';
import type { ListedProposal } from '../directory.ts';
import { readDescription, shortId, STATES, type State } from '../proposals.ts';
import { printable } from '../text.ts';
import { Button, html, Notice, Read, Time, View } from '../ui.ts';

const AT_ONCE = 20;

interface Listed {
  proposal: ListedProposal;
  state: State;
  /** The end of the vote. */
  deadline: number;
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
  const isOpen = ({ state }: Listed) => ['pending', 'active', 'succeeded', 'queued'].includes(state);
  return html`<${Read} from=${read}>${(listed: Listed[]) =>
    html`<${List} listed=${listed.filter(isOpen)} none=${say('proposals.noneOpen')} />`}<//>`;
};

const List: FunctionComponent<{ listed: Listed[]; none: string }> = ({ listed, none }) => {
  const { say } = useApp();
  if (!listed.length) return html`<p class="quiet">${none}</p>`;
  return html`<ul class="proposals">${listed.map(({ proposal, state, deadline }) => html`<li key=${proposal.id}>
    <a href=${`#/proposal/${proposal.id}`}>${printable(readDescription(proposal.description).title) || say('proposals.untitled')}</a>
    <span class=${`state ${state}`}>${say(`state.${state}`)}</span>
    <small><code>${shortId(proposal.id)}</code> ${state === 'active' && html`${say('proposals.until')} <${Time} at=${deadline} />`}</small>
  </li>`)}</ul>`;
};

/** States and ends from the chain; what the governor does not know is left out. */
function useListed(proposals: ListedProposal[] | undefined) {
  const { dao } = useApp();
  return useReading<Listed[]>(async (chain) => {
    if (!proposals) return new Promise(() => undefined); // until the directory is there
    const questions = proposals.flatMap(({ id }) => [ask(dao.governor, 'state', id), ask(dao.governor, 'proposalDeadline', id)]);
    const { answers } = await chain.read(questions);
    return proposals.flatMap((proposal, index) => {
      const state = answers[2 * index] as number | undefined;
      return state === undefined ? [] : [{ proposal, state: STATES[state]!, deadline: Number(answers[2 * index + 1]) }];
    });
  }, [proposals?.length, proposals?.[0]?.id]);
}
