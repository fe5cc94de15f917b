/** Budgets: who may spend what of the treasury without a vote; a spender pays from here. */

import {
  addModule, ask, Account, Amount, AmountField, Button, Facts, Field, getAddress, html, isAddress, Read, readTokens, Time, useAmount,
  useApp, useReading, useState, View, type Address, type Chain, type Dao, type FunctionComponent, type Token,
} from 'ape-dao-page';

const NO_MEMO = `0x${'0'.repeat(64)}`;

interface Budget {
  spender: Address;
  token: Token;
  free: bigint;
  spent: bigint;
  inAll: bigint;
  perWeek: bigint;
  until: number;
  frozenUntil: number;
  now: number;
}

async function readBudgets(dao: Dao, chain: Chain, tokens: readonly Token[]): Promise<Budget[]> {
  const budgets = dao.contract('budgets');
  const listed = (await chain.read(tokens.map(({ address }) => ask(budgets, 'spendersOf', address)))).answers as Address[][];
  const pairs = listed.flatMap((spenders, index) => spenders.map((spender) => ({ spender, token: tokens[index]! })));
  const { time, answers } = await chain.read(pairs.flatMap(({ spender, token }) => [
    ask(budgets, 'stateOf', spender, token.address), ask(budgets, 'termsOf', spender, token.address),
  ]));
  return pairs.map((pair, index) => {
    const [[free, , spent, frozenUntil], terms] = answers.slice(2 * index, 2 * index + 2) as [
      [bigint, bigint, bigint, bigint, bigint], { perWeek: bigint; inAll: bigint; until: number | bigint }];
    return { ...pair, free, spent, ...terms, until: Number(terms.until), frozenUntil: Number(frozenUntil), now: time };
  });
}

/** The assets of the budgets that the spec names. */
function assetsOf({ data }: Dao): Address[] {
  const { spenders = [] } = (data.sections.budgets ?? {}) as { spenders?: { asset: string }[] };
  const known: Record<string, Address> = { ...data.addresses, [data.token]: data.contracts.token!.address };
  const assets = spenders.map(({ asset }) => (isAddress(asset) ? asset : known[asset]));
  return [...new Set(assets.filter((one): one is Address => one !== undefined))];
}

const Budgets: FunctionComponent = () => {
  const { dao, say } = useApp();
  const read = useReading(async (chain) => readBudgets(dao, chain, await readTokens(dao, chain, assetsOf(dao))));
  return html`<${View} title=${say('budgets.title')}><p>${say('budgets.what')}</p>
    <${Read} from=${read}>${(budgets: Budget[]) => budgets.length
      ? budgets.map((budget) => html`<${One} key=${budget.spender + budget.token.address} budget=${budget} />`)
      : html`<p class="quiet">${say('budgets.none')}</p>`}<//><//>`;
};

const One: FunctionComponent<{ budget: Budget }> = ({ budget }) => {
  const { say, account } = useApp();
  const { spender, token, free, spent, inAll, perWeek, until, frozenUntil, now } = budget;
  const amount = (units: bigint) => html`<${Amount} of=${units} decimals=${token.decimals} symbol=${token.symbol} />`;
  return html`<section><h2><${Account} address=${spender} /></h2><${Facts} rows=${[
      [say('budgets.free'), amount(free)],
      [say('budgets.perWeek'), amount(perWeek)],
      [say('budgets.spent'), amount(spent)],
      [say('budgets.inAll'), amount(inAll)],
      [say('budgets.until'), html`<${Time} at=${until} />`],
      frozenUntil > now && [say('budgets.frozen'), html`<${Time} at=${frozenUntil} />`],
    ]} />
    ${spender.toLowerCase() === account?.toLowerCase() && html`<${Pay} budget=${budget} />`}</section>`;
};

const Pay: FunctionComponent<{ budget: Budget }> = ({ budget: { token, free, now, until, frozenUntil } }) => {
  const { dao, say, act } = useApp();
  const [to, setTo] = useState('');
  const typed = useAmount(token.decimals, token.symbol, free);
  const isRight = isAddress(to.trim());
  const because = now >= until ? say('budgets.over') : now < frozenUntil ? say('budgets.isFrozen')
    : !typed.amount ? say('amount.first') : !isRight ? say('delegate.first') : undefined;
  return html`<${AmountField} label=${say('budgets.howMuch')} typed=${typed} decimals=${token.decimals} symbol=${token.symbol} most=${free} />
    <${Field} label=${say('budgets.to')} value=${to} onInput=${setTo} hint=${say('delegate.hint')}
      wrong=${to.trim() && !isRight ? say('delegate.wrong') : undefined} />
    <${Button} because=${because} onClick=${() => act(async (actor) => {
      await actor.call(dao.contract('budgets'), 'spend', token.address, getAddress(to.trim()), typed.amount, NO_MEMO);
      typed.set('');
      return say('budgets.paid');
    })}>${say('budgets.pay')}<//>`;
};

addModule({
  name: 'budgets',
  has: (dao) => dao.has('budgets'),
  views: [{ path: 'budgets', title: 'budgets.title', view: Budgets }],
});
