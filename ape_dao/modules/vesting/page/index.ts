/** Vesting: what a grant has released so far, paying it out, and locking it. */

import {
  addModule, ask, Account, Amount, AmountField, Button, Facts, Field, html, isRunning, latestEnd, Notice, Read, termsOf, Time,
  unlockTime, useAmount, useApp, useReading, useState, View, type Address, type Chain, type Dao, type FunctionComponent, type Lock,
} from 'ape-dao-page';

const PREFIX = 'vesting_';

interface Grant {
  name: string;
  beneficiary: Address;
  start: number;
  cliff: number;
  end: number;
  releasable: bigint;
  released: bigint;
  held: bigint;
  now: number;
  isOperator: boolean;
  lock: Lock;
}

async function readGrant(dao: Dao, chain: Chain, name: string, account: Address | undefined): Promise<Grant> {
  const [grant, token, escrow] = [dao.contract(`${PREFIX}${name}`), dao.contract('token'), dao.contract('escrow')];
  const { time, answers } = await chain.read([
    ask(grant, 'owner'), ask(grant, 'start'), ask(grant, 'cliff'), ask(grant, 'end'),
    ask(grant, 'releasable', token.address), ask(grant, 'released', token.address), ask(token, 'balanceOf', grant.address),
    ...(account ? [ask(escrow, 'isOperator', account, grant.address), ask(escrow, 'locked', account)] : []),
  ]);
  const [beneficiary, start, cliff, end, releasable, released, held, isOperator, lock] = answers as [
    Address, bigint, bigint, bigint, bigint, bigint, bigint, boolean?, { amount: bigint; end: bigint; permanent: boolean }?];
  return {
    name, beneficiary, start: Number(start), cliff: Number(cliff), end: Number(end), releasable, released, held, now: time,
    isOperator: isOperator ?? false,
    lock: lock ? { ...lock, end: Number(lock.end) } : { amount: 0n, end: 0, permanent: false },
  };
}

const Vestings: FunctionComponent = () => {
  const { dao, say } = useApp();
  return html`<${View} title=${say('vesting.title')}>${dao.named(PREFIX).map((name) => html`<${One} key=${name} name=${name} />`)}<//>`;
};

const One: FunctionComponent<{ name: string }> = ({ name }) => {
  const { dao, account } = useApp();
  const read = useReading((chain) => readGrant(dao, chain, name, account), [name]);
  return html`<section><h2>${name}</h2><${Read} from=${read}>${(grant: Grant) => html`<${Shown} grant=${grant} />`}<//></section>`;
};

const Shown: FunctionComponent<{ grant: Grant }> = ({ grant }) => {
  const { dao, say, act, account } = useApp();
  const { name, beneficiary, releasable, released, held, now, cliff, end } = grant;
  const { token } = dao.data;
  const contract = dao.contract(`${PREFIX}${name}`);
  const isMine = beneficiary.toLowerCase() === account?.toLowerCase();
  const because = !account ? say('vote.connect') : !releasable ? say('vesting.nothing') : undefined;
  return html`<${Facts} rows=${[
      [say('vesting.beneficiary'), html`<${Account} address=${beneficiary} />`],
      [say('vesting.releasable'), html`<${Amount} of=${releasable} symbol=${token} />`],
      [say('vesting.released'), html`<${Amount} of=${released} symbol=${token} />`],
      [say('vesting.held'), html`<${Amount} of=${held} symbol=${token} />`],
      now < cliff && [say('vesting.cliff'), html`<${Time} at=${cliff} />`],
      [say('vesting.end'), html`<${Time} at=${end} />`],
    ]} />
    <${Button} because=${because} onClick=${() => act(async (actor) => {
      await actor.call(contract, 'release', dao.contract('token').address);
      return say('vesting.done');
    })}>${say('vesting.release')}<//>
    ${isMine ? releasable > 0n && html`<${LockIt} grant=${grant} />` : html`<${Notice}>${say('vesting.other')}<//>`}`;
};

const LockIt: FunctionComponent<{ grant: Grant }> = ({ grant: { name, releasable, now, isOperator, lock } }) => {
  const { dao, say, act } = useApp();
  const typed = useAmount(18, dao.data.token, releasable);
  const [weeks, setWeeks] = useState(String(termsOf(dao).maxWeeks));
  const contract = dao.contract(`${PREFIX}${name}`);
  const runs = isRunning(lock, now);
  const end = /^\d{1,4}$/.test(weeks) ? unlockTime(now, Number(weeks)) : 0;
  const isLong = runs || (end > now && end <= latestEnd(termsOf(dao), now));
  const because = !typed.amount ? say('amount.first') : !isLong ? say('lock.weeksFirst') : undefined;
  return html`<h3>${say('vesting.lock')}</h3><p>${say('vesting.lockWhat')}</p>
    <${AmountField} label=${say('lock.howMuch')} typed=${typed} symbol=${dao.data.token} most=${releasable} />
    ${!runs && html`<${Field} label=${say('lock.weeks')} type="number" value=${weeks} onInput=${setWeeks}
      hint=${end > now && html`${say('lock.until')} <${Time} at=${end} />`} />`}
    <${Button} kind="other" because=${because} onClick=${() => act(async (actor) => {
      if (!isOperator) await actor.call(dao.contract('escrow'), 'setOperator', contract.address, true);
      await actor.call(contract, 'lock', typed.amount, runs ? 0n : BigInt(end));
      return say('vesting.locked');
    })}>${say('vesting.lock')}<//>`;
};

addModule({
  name: 'vesting',
  has: (dao) => dao.named(PREFIX).length > 0,
  views: [{ path: 'vesting', title: 'vesting.title', view: Vestings }],
});
