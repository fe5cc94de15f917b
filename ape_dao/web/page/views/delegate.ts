/** Who votes with my power: choosing, signing for a relay, and who takes votes. */

import type { FunctionComponent } from 'preact';
import { useState } from 'preact/hooks';
import { getAddress, isAddress, zeroAddress, type Address } from '../eth.ts';
import { useApp, useReading, type Actor } from '../app.ts';
import { ask } from '../chain.ts';
import type { DelegateCard } from '../directory.ts';
import { delegationData, delegationFile, type Delegation } from '../messages.ts';
import { readDomain } from '../signing.ts';
import { Account, Amount, Button, Facts, Field, html, Notice, Read, Time, View } from '../ui.ts';
import { WEEK } from '../units.ts';
import { SignedFile } from './signed.ts';

const CARDS = 20;

interface Mine {
  delegate: Address;
  votes: bigint;
  power: bigint;
  isOpen: boolean | undefined;
}

export const Delegate: FunctionComponent = () => {
  const { dao, say, account } = useApp();
  const source = dao.contract(dao.votesKey);
  const isEscrow = dao.votesKey === 'escrow';
  const [to, setTo] = useState('');
  const read = useReading<Mine | undefined>(async (chain) => {
    if (!account) return undefined;
    const { answers } = await chain.read([
      ask(source, 'delegates', account), ask(source, 'getVotes', account), ask(source, 'balanceOf', account),
      ...(isEscrow ? [ask(source, 'isDelegationOpen', account)] : []),
    ]);
    const [delegate, votes, power, isOpen] = answers as [Address, bigint, bigint, boolean?];
    return { delegate, votes, power, isOpen };
  });
  return html`<${View} title=${say('delegate.title')}>
    <p>${say(isEscrow ? 'delegate.what' : 'delegate.whatToken')}</p>
    ${!account ? html`<${Notice}>${say('delegate.connect')}<//>`
      : html`<${Read} from=${read}>${(mine: Mine) => html`<${Mine} ...${{ mine, to, setTo }} />`}<//>`}
    <${Cards} choose=${setTo} />
  <//>`;
};

const Mine: FunctionComponent<{ mine: Mine; to: string; setTo: (to: string) => void }> = ({ mine, to, setTo }) => {
  const { dao, say, act, account } = useApp();
  const [signed, setSigned] = useState<{ name: string; text: string }>();
  const source = dao.contract(dao.votesKey);
  const symbol = dao.data.votesSymbol;
  const isRight = isAddress(to.trim());
  const same = isRight && to.trim().toLowerCase() === mine.delegate.toLowerCase();
  const because = !to.trim() ? say('delegate.first') : !isRight ? say('delegate.wrong') : same ? say('delegate.same') : undefined;
  const delegate = (delegatee: Address) => act(async (actor) => {
    await actor.call(source, 'delegate', delegatee);
    return say('done.delegate');
  });
  const sign = async (actor: Actor) => {
    setSigned(undefined);
    const one = await signDelegation(actor, source, getAddress(to.trim()));
    setSigned(one);
    return say('done.delegation');
  };
  const isOwn = mine.delegate.toLowerCase() === account!.toLowerCase();
  return html`<${Facts} rows=${[
      [say('delegate.now'), mine.delegate === zeroAddress ? say('delegate.nobody') : html`<${Account} address=${mine.delegate} />`],
      [say('delegate.power'), html`<${Amount} of=${mine.power} symbol=${symbol} />`],
      [say('delegate.votes'), html`<${Amount} of=${mine.votes} symbol=${symbol} />`],
    ]} />
    <${Field} label=${say('delegate.to')} value=${to} onInput=${setTo} hint=${say('delegate.hint')}
      wrong=${to.trim() && !isRight ? say('delegate.wrong') : undefined} />
    <p class="actions"><${Button} because=${because} onClick=${() => delegate(getAddress(to.trim()))}>${say('delegate.send')}<//>
      ${!isOwn && html`<${Button} kind="other" onClick=${() => delegate(account!)}>${say('delegate.self')}<//>`}
      ${dao.votesKey === 'escrow' && html`<${Button} kind="other" because=${because} onClick=${() => act(sign)}>${say('delegate.sign')}<//>`}</p>
    ${signed && html`<${SignedFile} ...${signed} />`}
    ${mine.isOpen !== undefined && html`<p>${say(mine.isOpen ? 'delegate.open' : 'delegate.closed')}
      <${Button} kind="other" onClick=${() => act(async (actor) => {
        await actor.call(source, 'setDelegationOpen', !mine.isOpen);
        return say('done.open');
      })}>${say(mine.isOpen ? 'delegate.close' : 'delegate.reopen')}<//></p>`}`;
};

/** A delegation that somebody else can bring to the escrow within a week. */
async function signDelegation(actor: Actor, escrow: Parameters<typeof readDomain>[1], delegatee: Address) {
  const { chain, account } = actor.wallet;
  const [[domain, time], { answers }] = await Promise.all([readDomain(chain, escrow), chain.read([ask(escrow, 'nonces', account)])]);
  const delegation: Delegation = { account, delegatee, nonce: answers[0] as bigint, expiry: time + WEEK };
  const signature = await actor.sign(delegationData(domain, delegation));
  return { name: `${account.slice(0, 10)}-${delegation.nonce}.delegation.json`, text: delegationFile(domain, delegation, signature) };
}

/** Those that others chose, with what they have by now. */
const Cards: FunctionComponent<{ choose: (to: string) => void }> = ({ choose }) => {
  const { dao, say, directory } = useApp();
  const cards = directory?.delegates.slice(0, CARDS) ?? [];
  const source = dao.contract(dao.votesKey);
  const symbol = dao.data.votesSymbol;
  const read = useReading(
    async (chain) => (await chain.read(cards.map(({ account }) => ask(source, 'getVotes', account)))).answers as bigint[],
    [cards.length],
  );
  if (!cards.length) return null;
  return html`<section><h2>${say('delegate.cards')}</h2><${Read} from=${read}>${(votes: bigint[]) =>
    html`<ul class="cards">${cards.map((card: DelegateCard, index: number) => html`<li>
      <p><${Account} address=${card.account} /></p>
      <p><${Amount} of=${votes[index] ?? 0n} symbol=${symbol} /> · ${say('delegate.delegators', { count: card.delegators })}</p>
      ${card.couldAttend > 0 && html`<p>${say('delegate.attended', { attended: card.attended, could: card.couldAttend })}</p>`}
      ${card.lastSeen > 0 && html`<p class="quiet">${say('delegate.lastSeen')} <${Time} at=${card.lastSeen} /></p>`}
      <button type="button" class="other" onClick=${() => choose(card.account)}>${say('delegate.choose')}<span class="hidden"> ${card.account}</span></button>
    </li>`)}</ul>`}<//></section>`;
};
