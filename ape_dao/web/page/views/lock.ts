/** My lock: what it is, what each change would make of it, and the changes. */

import { Fragment, type FunctionComponent } from 'preact';
import { useState } from 'preact/hooks';
import type { Address } from '../eth.ts';
import { useApp, useReading, type Actor, type Dao } from '../app.ts';
import { ask, type Chain } from '../chain.ts';
import { PowerCurve } from '../curve.ts';
import { earliestEnd, isRunning, latestEnd, NO_LOCK, power, unlockTime, type Lock, type Terms } from '../escrow.ts';
import { installed } from '../modules.ts';
import { knowsPermits, signPermit } from '../permits.ts';
import { Amount, AmountField, Button, Choice, Facts, Field, html, Notice, Read, Time, useAmount, View } from '../ui.ts';

interface Mine {
  now: number;
  lock: Lock;
  free: bigint;
  allowance: bigint;
  /** Whether approvals can be signed, so that a lock takes one transaction. */
  hasPermits: boolean;
  exit: { returned: bigint; penalty: bigint; availableAt: number } | undefined;
}

export function termsOf({ data: { terms } }: Dao): Terms {
  const { maxWeeks, minWeeks, minAmount, maxMultiplier, maxPenalty } = terms;
  return { maxWeeks, minWeeks, minAmount: BigInt(minAmount), maxMultiplier: BigInt(maxMultiplier), maxPenalty: BigInt(maxPenalty) };
}

async function readMine(dao: Dao, chain: Chain, account: Address): Promise<Mine> {
  const [token, escrow] = [dao.contract('token'), dao.contract('escrow')];
  const [reading, hasPermits] = await Promise.all([
    chain.read([
      ask(escrow, 'locked', account),
      ask(token, 'balanceOf', account),
      ask(token, 'allowance', account, escrow.address),
      ask(escrow, 'previewExit', account),
    ]),
    knowsPermits(chain, token),
  ]);
  const [lock, free, allowance, exit] = reading.answers as [
    { amount: bigint; end: bigint; permanent: boolean }, bigint, bigint, [bigint, bigint, bigint]?];
  return {
    now: reading.time, free, allowance, hasPermits,
    lock: { ...lock, end: Number(lock.end) },
    exit: exit && { returned: exit[0], penalty: exit[1], availableAt: Number(exit[2]) },
  };
}

export const LockView: FunctionComponent = () => {
  const { dao, say, account } = useApp();
  const read = useReading(async (chain) => (account ? readMine(dao, chain, account) : undefined));
  return html`<${View} title=${say('lock.title')}>
    ${!account ? html`<${Notice}>${say('lock.connect')}<//>`
      : html`<${Read} from=${read}>${(mine: Mine) => html`<${Changes} mine=${mine} />`}<//>`}
  <//>`;
};

const Changes: FunctionComponent<{ mine: Mine }> = ({ mine }) => {
  const { dao } = useApp();
  const terms = termsOf(dao);
  const { lock, now } = mine;
  const props = { mine, terms };
  if (lock.amount > 0n && !isRunning(lock, now)) return html`<${Ended} ...${props} />`;
  if (!lock.amount) return html`<${Create} ...${props} />`;
  return html`<${Fragment}>
    <${Now} ...${props} />
    <${Increase} ...${props} />
    ${!lock.permanent && html`<${Extend} ...${props} />`}
    <${Permanent} ...${props} />
    ${terms.maxPenalty > 0n && mine.exit && html`<${Exit} ...${props} />`}
  <//>`;
};

type Part = FunctionComponent<{ mine: Mine; terms: Terms }>;

const Now: Part = ({ mine: { lock, now, free }, terms }) => {
  const { dao, say } = useApp();
  const { token, power: symbol } = dao.data;
  const has = power(terms, lock, now);
  return html`<${Fragment}>
    <${Facts} rows=${[
      [say('lock.amount'), html`<${Amount} of=${lock.amount} symbol=${token} />`],
      [say('lock.ends'), lock.permanent ? say('lock.never') : html`<${Time} at=${lock.end} />`],
      [say('lock.power'), html`<${Amount} of=${has} symbol=${symbol} />`],
      [say('lock.free'), html`<${Amount} of=${free} symbol=${token} />`],
    ]} />
    <${Gives} before=${has} after=${has} />
    <${PowerCurve} terms=${terms} before=${NO_LOCK} after=${lock} now=${now} />
  <//>`;
};

/** What modules make of a lock. */
const Gives: FunctionComponent<{ before: bigint; after: bigint }> = (props) => {
  const { dao } = useApp();
  return html`${installed(dao).map(({ lock }) => lock && html`<${lock} ...${props} />`)}`;
};

const Preview: FunctionComponent<{ terms: Terms; before: Lock; after: Lock; now: number }> = ({ terms, before, after, now }) => {
  const { dao, say } = useApp();
  const { power: symbol } = dao.data;
  const [had, has] = [power(terms, before, now), power(terms, after, now)];
  return html`<div class="preview"><h3>${say('lock.preview')}</h3>
    <${Facts} rows=${[
      [say('lock.power'), html`<${Amount} of=${had} /> → <${Amount} of=${has} symbol=${symbol} />`],
      [say('lock.ends'), after.permanent ? say('lock.never') : html`<${Time} at=${after.end} />`],
    ]} />
    <${Gives} before=${had} after=${has} />
    <${PowerCurve} ...${{ terms, before, after, now }} /></div>`;
};

const PERMIT = 'permit';

/** Lock tokens by a function of the escrow, letting it take them as the member chose. */
async function lockTokens(
  dao: Dao, actor: Actor, { allowance }: Mine, way: string, amount: bigint, name: string, ...args: unknown[]
): Promise<void> {
  const [token, escrow] = [dao.contract('token'), dao.contract('escrow')];
  if (allowance >= amount) {
    await actor.call(escrow, name, ...args);
  } else if (way === PERMIT) {
    await actor.call(escrow, `${name}WithPermit`, ...args, ...(await signPermit(actor, token, escrow.address, amount)));
  } else {
    await actor.call(token, 'approve', escrow.address, amount);
    await actor.call(escrow, name, ...args);
  }
}

/** By a signature or by a transaction; nothing to choose where the token knows no permits, or nothing is needed. */
function useWay({ hasPermits, allowance }: Mine, amount: bigint | undefined) {
  const { say } = useApp();
  const [way, setWay] = useState(PERMIT);
  const isOpen = hasPermits && (amount === undefined || allowance < amount);
  const options = [PERMIT, 'approve'].map((one) => [one, say(`lock.by.${one}`)]);
  const field = isOpen && html`<${Choice} legend=${say('lock.by')} value=${way} onChange=${setWay} options=${options} />`;
  return [hasPermits ? way : 'approve', field] as const;
}

/** How many weeks; the end is a week boundary. */
function useWeeks(terms: Terms, now: number, first: number) {
  const { say } = useApp();
  const [text, setText] = useState(String(first));
  const weeks = /^\d{1,4}$/.test(text.trim()) ? Number(text) : undefined;
  const end = weeks === undefined ? undefined : unlockTime(now, weeks);
  const isAllowed = end !== undefined && end >= earliestEnd(terms, now) && end <= latestEnd(terms, now);
  const wrong = isAllowed ? undefined : say('lock.weeksWrong', { min: terms.minWeeks, max: terms.maxWeeks });
  const field = html`<${Field} label=${say('lock.weeks')} type="number" value=${text} onInput=${setText} wrong=${wrong}
    hint=${end !== undefined && html`${say('lock.until')} <${Time} at=${end} />`} />`;
  return [isAllowed ? end : undefined, field] as const;
}

const Create: Part = ({ mine, terms }) => {
  const { dao, say, act, texts } = useApp();
  const { token } = dao.data;
  const typed = useAmount(18, token, mine.free);
  const [end, weeksField] = useWeeks(terms, mine.now, terms.maxWeeks);
  const [way, wayField] = useWay(mine, typed.amount);
  const isLess = typed.amount !== undefined && typed.amount < terms.minAmount;
  const because = typed.amount === undefined ? say('amount.first')
    : isLess ? say('lock.least', { least: texts.writing.amount(terms.minAmount, 18, token) })
    : end === undefined ? say('lock.weeksFirst') : undefined;
  return html`<section><h2>${say('lock.create')}</h2>
    <${AmountField} label=${say('lock.howMuch')} typed=${typed} symbol=${token} most=${mine.free} />
    ${weeksField}${wayField}
    ${typed.amount !== undefined && end !== undefined && html`<${Preview} terms=${terms} now=${mine.now}
      before=${NO_LOCK} after=${{ amount: typed.amount, end, permanent: false }} />`}
    <${Button} because=${because} onClick=${() => act(async (actor) => {
      await lockTokens(dao, actor, mine, way, typed.amount!, 'createLock', typed.amount, BigInt(end!));
      return say('done.lock');
    })}>${say('lock.create')}<//></section>`;
};

const Increase: Part = ({ mine, terms }) => {
  const { dao, say, act } = useApp();
  const { token } = dao.data;
  const typed = useAmount(18, token, mine.free);
  const [way, wayField] = useWay(mine, typed.amount);
  const { amount } = typed;
  return html`<section><h2>${say('lock.increase')}</h2>
    <${AmountField} label=${say('lock.howMuchMore')} typed=${typed} symbol=${token} most=${mine.free} />${wayField}
    ${amount !== undefined && html`<${Preview} terms=${terms} now=${mine.now} before=${mine.lock}
      after=${{ ...mine.lock, amount: mine.lock.amount + amount }} />`}
    <${Button} because=${!amount && say('amount.first')} onClick=${() => act(async (actor) => {
      await lockTokens(dao, actor, mine, way, amount!, 'increaseAmount', amount);
      typed.set('');
      return say('done.increase');
    })}>${say('lock.increase')}<//></section>`;
};

const Extend: Part = ({ mine, terms }) => {
  const { dao, say, act } = useApp();
  const [end, weeksField] = useWeeks(terms, mine.now, terms.maxWeeks);
  const isLater = end !== undefined && end > mine.lock.end;
  return html`<section><h2>${say('lock.extend')}</h2>${weeksField}
    ${isLater && html`<${Preview} terms=${terms} now=${mine.now} before=${mine.lock} after=${{ ...mine.lock, end }} />`}
    <${Button} because=${!isLater && say('lock.later')} onClick=${() => act(async (actor) => {
      await actor.call(dao.contract('escrow'), 'extendLock', BigInt(end!));
      return say('done.extend');
    })}>${say('lock.extend')}<//></section>`;
};

const Permanent: Part = ({ mine: { lock, now }, terms }) => {
  const { dao, say, act } = useApp();
  const next = !lock.permanent;
  const after = { ...lock, permanent: next, end: next ? 0 : latestEnd(terms, now) };
  return html`<section><h2>${say(next ? 'lock.permanent' : 'lock.decay')}</h2>
    <p>${say(next ? 'lock.permanentWhat' : 'lock.decayWhat')}</p>
    <details><summary>${say('lock.preview')}</summary><${Preview} ...${{ terms, now, before: lock, after }} /></details>
    <${Button} kind="other" onClick=${() => act(async (actor) => {
      await actor.call(dao.contract('escrow'), 'setPermanent', next);
      return say(next ? 'done.permanent' : 'done.decay');
    })}>${say(next ? 'lock.permanent' : 'lock.decay')}<//></section>`;
};

const Ended: Part = ({ mine }) => {
  const { dao, say, act } = useApp();
  return html`<section><h2>${say('lock.over')}</h2>
    <${Facts} rows=${[[say('lock.amount'), html`<${Amount} of=${mine.lock.amount} symbol=${dao.data.token} />`],
      [say('lock.ended'), html`<${Time} at=${mine.lock.end} />`]]} />
    <${Button} onClick=${() => act(async (actor) => {
      await actor.call(dao.contract('escrow'), 'withdraw');
      return say('done.withdraw');
    })}>${say('lock.withdraw')}<//></section>`;
};

const Exit: Part = ({ mine: { exit, now } }) => {
  const { dao, say, act, texts } = useApp();
  const { returned, penalty, availableAt } = exit!;
  const because = now < availableAt ? say('lock.exitFrom', { date: texts.writing.utc(availableAt) }) : undefined;
  return html`<section><h2>${say('lock.exit')}</h2><p>${say('lock.exitWhat')}</p>
    <${Facts} rows=${[
      [say('lock.returned'), html`<${Amount} of=${returned} symbol=${dao.data.token} />`],
      [say('lock.penalty'), html`<${Amount} of=${penalty} symbol=${dao.data.token} />`],
    ]} />
    <${Button} kind="other" because=${because} onClick=${() => act(async (actor) => {
      await actor.call(dao.contract('escrow'), 'exitEarly', returned);
      return say('done.exit');
    })}>${say('lock.exit')}<//></section>`;
};
