/** Voting: whole, split, with a reason, again; or a signed ballot for a relay. */

import type { FunctionComponent } from 'preact';
import { useState } from 'preact/hooks';
import { useApp, type Actor } from '../app.ts';
import type { ListedProposal } from '../directory.ts';
import { ABSTAIN, AGAINST, ballotData, ballotFile, FOR, SPLIT, splitParams, type Ballot } from '../messages.ts';
import { shortId } from '../proposals.ts';
import { readDomain } from '../signing.ts';
import { hasVoted, whyNot, type Standing, type Voter } from '../standing.ts';
import { Amount, AmountField, Button, Choice, Field, html, Notice, useAmount } from '../ui.ts';
import { SignedFile } from './signed.ts';

const CHOICES = { for: FOR, against: AGAINST, abstain: ABSTAIN, split: SPLIT } as const;
type Chosen = keyof typeof CHOICES;

export const Vote: FunctionComponent<{ proposal: ListedProposal; standing: Standing }> = ({ proposal, standing }) => {
  const { say, account } = useApp();
  const { state, me } = standing;
  const why = whyNot(standing, account);
  if (['canceled', 'expired', 'executed', 'defeated', 'succeeded', 'queued'].includes(state)) return null;
  return html`<section><h2>${say('vote.title')}</h2>
    ${me && hasVoted(me) && html`<${Own} me=${me} />`}
    ${why ? html`<${Notice}>${say(why, reasons(standing))}<//>` : me && html`<${Form} ...${{ proposal, me }} />`}</section>`;
};

function reasons({ me }: Standing): Record<string, string> {
  return { delegate: me?.delegate ?? '' };
}

const Own: FunctionComponent<{ me: Voter }> = ({ me }) => {
  const { say } = useApp();
  const parts = (['for', 'against', 'abstain'] as const).filter((part) => me.ballot[part]);
  return html`<p>${say('vote.own')} ${parts.map((part) => html`<b>${say(`vote.${part}`)}</b> <${Amount} of=${me.ballot[part]} /> `)}
    <small>${say('vote.again')}</small></p>`;
};

const Form: FunctionComponent<{ proposal: ListedProposal; me: Voter }> = ({ proposal, me }) => {
  const { say, act, dao } = useApp();
  const [chosen, choose] = useState<Chosen>('for');
  const [reason, setReason] = useState('');
  const [signed, setSigned] = useState<{ name: string; text: string }>();
  const symbol = dao.data.votesSymbol;
  const [isOwn, setOwn] = useState(me.canTakeBack && !me.votes);
  const most = isOwn ? me.votes + me.own : me.votes;
  const parts = [useAmount(18, symbol, most), useAmount(18, symbol, most), useAmount(18, symbol, most)];
  const [against = 0n, inFavour = 0n, abstain = 0n] = parts.map(({ amount }) => amount ?? 0n);
  const params = chosen === 'split' ? splitParams(against, inFavour, abstain) : '0x';
  const wrong = chosen === 'split' ? whatIsWrong(parts.map(({ wrong }) => wrong), against + inFavour + abstain, most) : undefined;
  const vote = async (actor: Actor) => {
    const ballot = [proposal.id, CHOICES[chosen]] as const;
    if (isOwn) await actor.call(dao.governor, 'castOwnVote', ...ballot, reason, params);
    else if (chosen === 'split') await actor.call(dao.governor, 'castVoteWithReasonAndParams', ...ballot, reason, params);
    else if (reason) await actor.call(dao.governor, 'castVoteWithReason', ...ballot, reason);
    else await actor.call(dao.governor, 'castVote', ...ballot);
    return say('done.vote');
  };
  const sign = async (actor: Actor) => {
    setSigned(undefined);
    const [domain, time] = await readDomain(actor.wallet.chain, dao.governor);
    const ballot: Ballot = { proposalId: proposal.id, support: CHOICES[chosen], voter: actor.wallet.account, sequence: time, params, isOwn };
    const signature = await actor.sign(ballotData(domain, ballot));
    const name = `${shortId(proposal.id)}-${ballot.voter.slice(0, 10)}-${time}.ballot.json`;
    setSigned({ name, text: ballotFile(domain, ballot, signature) });
    return say('done.ballot');
  };
  const because = wrong && say(wrong);
  return html`<form onSubmit=${(event: Event) => event.preventDefault()}>
    ${me.canTakeBack && html`<label class="tick"><input type="checkbox" checked=${isOwn} disabled=${!me.votes}
      onChange=${(event: Event) => setOwn((event.target as HTMLInputElement).checked)} /> ${say('vote.takeBack')}</label>
      <p class="hint">${say('vote.takeBackHint', { delegate: me.delegate })}</p>`}
    <p>${say('vote.votes')} <${Amount} of=${most} symbol=${symbol} /></p>
    <${Choice} legend=${say('vote.choice')} value=${chosen} onChange=${(one: string) => choose(one as Chosen)}
      options=${Object.keys(CHOICES).map((one) => [one, say(`vote.${one}`)])} />
    ${chosen === 'split' && html`<p class="hint">${say('vote.splitHint')}</p>`}
    ${chosen === 'split' && (['against', 'for', 'abstain'] as const).map((part, index) =>
      html`<${AmountField} label=${say(`vote.${part}`)} typed=${parts[index]} symbol=${symbol} most=${most} />`)}
    <${Field} label=${say('vote.reason')} hint=${say('vote.reasonHint')} value=${reason} onInput=${setReason} lines=${2} />
    <p class="actions"><${Button} because=${because} onClick=${() => act(vote)}>${say('vote.cast')}<//>
      <${Button} kind="other" because=${because} onClick=${() => act(sign)}>${say('vote.sign')}<//></p>
    ${signed && html`<${SignedFile} ...${signed} />`}
  </form>`;
};

function whatIsWrong(wrong: (string | undefined)[], sum: bigint, votes: bigint): string | undefined {
  if (wrong.some(Boolean)) return 'vote.fixParts';
  if (!sum) return 'vote.noParts';
  return sum > votes ? 'vote.moreParts' : undefined;
}
