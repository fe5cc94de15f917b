/** Sales: what a member may buy and when, committing, and taking what was bought and paid too much. */

import {
  addModule, ask, Amount, AmountField, Button, Facts, html, isRunning, latestEnd, Notice, Read, readTokens, termsOf, Time, useAmount,
  useApp, useReading, View, type Address, type Chain, type Dao, type FunctionComponent, type Lock, type Token,
} from 'ape-dao-page';

const PREFIX = 'sale_';
const STATES = ['pending', 'open', 'sold', 'failed', 'cancelled'] as const;
const NO_ADMISSION = { cap: 0n, deadline: 0n, signature: '0x' };
const UNIT = 10n ** 18n;

interface Sale {
  name: string;
  state: (typeof STATES)[number];
  now: number;
  end: number;
  /** What it is paid with. */
  payment: Token;
  price: bigint;
  unit: bigint;
  least: bigint;
  isGated: boolean;
  mine: Mine | undefined;
}

interface Mine {
  tier: number;
  opensAt: number;
  closesAt: number;
  limit: bigint;
  paid: bigint;
  balance: bigint;
  tokens: bigint;
  refund: bigint;
  lock: Lock;
}

interface Allocation {
  tier: bigint;
  opensAt: bigint;
  closesAt: bigint;
  limit: bigint;
  paid: bigint;
}

async function readSale(dao: Dao, chain: Chain, name: string, account: Address | undefined): Promise<Sale> {
  const sale = dao.contract(`${PREFIX}${name}`);
  const first = await chain.read(['outcome', 'END', 'PAYMENT', 'PRICE', 'UNIT', 'MIN_COMMIT', 'GATE'].map((view) => ask(sale, view)));
  const [{ state }, end, address, price, unit, least, gate] = first.answers as [
    { state: number }, bigint, Address, bigint, bigint, bigint, Address];
  const [[payment], { answers }] = await Promise.all([
    readTokens(dao, chain, [address]),
    chain.read(account ? [
      ask(sale, 'allocationOf', account), ask(sale, 'dueOf', account), ask(dao.erc20(address), 'balanceOf', account),
      ask(dao.contract('escrow'), 'locked', account),
    ] : []),
  ]);
  const [allocation, due, balance, lock] = answers as [
    Allocation?, [bigint, bigint]?, bigint?, { amount: bigint; end: bigint; permanent: boolean }?];
  return {
    name, state: STATES[state]!, now: first.time, end: Number(end), payment: payment!, price, unit, least, isGated: BigInt(gate) !== 0n,
    mine: allocation && lock && {
      tier: Number(allocation.tier), opensAt: Number(allocation.opensAt), closesAt: Number(allocation.closesAt),
      limit: allocation.limit, paid: allocation.paid, balance: balance ?? 0n, tokens: due?.[0] ?? 0n, refund: due?.[1] ?? 0n,
      lock: { ...lock, end: Number(lock.end) },
    },
  };
}

const Sales: FunctionComponent = () => {
  const { dao, say } = useApp();
  return html`<${View} title=${say('sale.title')}>${dao.named(PREFIX).map((name) => html`<${One} key=${name} name=${name} />`)}<//>`;
};

const One: FunctionComponent<{ name: string }> = ({ name }) => {
  const { dao, account } = useApp();
  const read = useReading((chain) => readSale(dao, chain, name, account), [name]);
  return html`<section><h2>${name}</h2><${Read} from=${read}>${(sale: Sale) => html`<${Shown} sale=${sale} />`}<//></section>`;
};

const Shown: FunctionComponent<{ sale: Sale }> = ({ sale }) => {
  const { dao, say, act, account } = useApp();
  const { state, now, end, payment, price, unit, mine, name } = sale;
  const isOver = now > end && state === 'open';
  const paid = (units: bigint) => html`<${Amount} of=${units} decimals=${payment.decimals} symbol=${payment.symbol} />`;
  return html`<${Facts} rows=${[
      [say('sale.state'), say(isOver ? 'sale.over' : `sale.state.${state}`)],
      [say('sale.price'), paid((UNIT * price) / unit), say('sale.forOne', { token: dao.data.token })],
      [say('sale.end'), html`<${Time} at=${end} />`],
      mine && [say('sale.tier'), mine.tier ? String(mine.tier) : say('sale.noTier')],
      mine && mine.tier > 0 && [say('sale.opens'), html`<${Time} at=${mine.opensAt} />`],
      mine && mine.tier > 0 && [say('sale.closes'), html`<${Time} at=${mine.closesAt} />`],
      mine && [say('sale.limit'), paid(mine.limit)],
      mine && mine.paid > 0n && [say('sale.paid'), paid(mine.paid)],
      mine && mine.tokens > 0n && [say('sale.tokens'), html`<${Amount} of=${mine.tokens} symbol=${dao.data.token} />`],
      mine && mine.refund > 0n && [say('sale.refund'), paid(mine.refund)],
    ]} />
    ${!account && html`<${Notice}>${say('sale.connect')}<//>`}
    ${isOver && account && html`<${Button} onClick=${() => act(async (actor) => {
      await actor.call(dao.contract(`${PREFIX}${name}`), 'finalize');
      return say('sale.finalized');
    })}>${say('sale.finalize')}<//>`}
    ${mine && state === 'open' && !isOver && html`<${Commit} ...${{ sale, mine }} />`}
    ${mine && (mine.tokens > 0n || mine.refund > 0n) && html`<${Take} ...${{ sale, mine }} />`}`;
};

const Commit: FunctionComponent<{ sale: Sale; mine: Mine }> = ({ sale: { name, payment, now, isGated, least }, mine }) => {
  const { dao, say, act, texts, account } = useApp();
  const left = mine.limit - mine.paid;
  const typed = useAmount(payment.decimals, payment.symbol, left < mine.balance ? left : mine.balance);
  const { amount } = typed;
  const sale = dao.contract(`${PREFIX}${name}`);
  const because = isGated ? say('sale.gated')
    : !mine.tier ? say('sale.noTierWhy')
    : now < mine.opensAt || now > mine.closesAt ? say('sale.notNow')
    : !amount ? say('amount.first')
    : mine.paid + amount < least ? say('sale.least', { least: texts.writing.amount(least, payment.decimals, payment.symbol) }) : undefined;
  return html`<${AmountField} label=${say('sale.howMuch')} typed=${typed} decimals=${payment.decimals} symbol=${payment.symbol}
      most=${left < mine.balance ? left : mine.balance} />
    <${Button} because=${because} onClick=${() => act(async (actor) => {
      const token = dao.erc20(payment.address);
      const { answers } = await actor.wallet.chain.read([ask(token, 'allowance', account, sale.address)]);
      if ((answers[0] as bigint) < amount!) await actor.call(token, 'approve', sale.address, amount);
      await actor.call(sale, 'commit', amount, NO_ADMISSION);
      typed.set('');
      return say('sale.committed');
    })}>${say('sale.commit')}<//>`;
};

const Take: FunctionComponent<{ sale: Sale; mine: Mine }> = ({ sale: { name, now }, mine: { tokens, lock } }) => {
  const { dao, say, act, account } = useApp();
  const sale = dao.contract(`${PREFIX}${name}`);
  return html`<p class="actions"><${Button} onClick=${() => act(async (actor) => {
      await actor.call(sale, 'claim', account);
      return say('sale.claimed');
    })}>${say('sale.claim')}<//>
    ${tokens > 0n && html`<${Button} kind="other" onClick=${() => act(async (actor) => {
      const escrow = dao.contract('escrow');
      const { answers } = await actor.wallet.chain.read([ask(escrow, 'isOperator', account, sale.address)]);
      if (!answers[0]) await actor.call(escrow, 'setOperator', sale.address, true);
      await actor.call(sale, 'claimAndLock', isRunning(lock, now) ? 0n : BigInt(latestEnd(termsOf(dao), now)));
      return say('sale.locked');
    })}>${say('sale.lock')}<//>`}</p>`;
};

addModule({
  name: 'sale',
  has: (dao) => dao.named(PREFIX).length > 0,
  views: [{ path: 'sale', title: 'sale.title', view: Sales }],
});
