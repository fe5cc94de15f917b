/** Compounding: revenue of any token becomes more of the account's lock, swapped at a minimum that it sees before. */

import {
  addModule, ask, Amount, Button, Facts, html, Notice, Read, readTokens, useApp, useReading, View,
  type Address, type Chain, type Dao, type FunctionComponent, type Token,
} from 'ape-dao-page';

const UNLIMITED = 2n ** 256n - 1n;
const HOUR = 3_600n;
/** Of what a swap would bring now, in per cent: less, and the whole call is refused. */
const LEAST = 99n;

interface Earned {
  token: Token;
  amount: bigint;
  isAllowed: boolean;
  /** What it would add to the lock now; undefined while that cannot be tried. */
  brings: bigint | undefined;
}

interface Mine {
  earned: Earned[];
  isOperator: boolean;
  adapter: Address | undefined;
  now: number;
}

const conversion = (token: Address, adapter: Address | undefined, minOut: bigint) => ({
  token, adapter: adapter ?? token, minOut, data: '0x',
});

async function readMine(dao: Dao, chain: Chain, account: Address): Promise<Mine> {
  const [compounder, distributor] = [dao.contract('compounder'), dao.contract('distributor')];
  const first = await chain.read([
    ask(distributor, 'tokens'), ask(dao.contract('escrow'), 'isOperator', account, compounder.address), ask(compounder, 'adapters'),
  ]);
  const [listed, isOperator, [adapter]] = first.answers as [Address[], boolean, Address[]];
  const [tokens, { answers }] = await Promise.all([
    readTokens(dao, chain, listed),
    chain.read(listed.flatMap((token) => [
      ask(distributor, 'claimable', account, token), ask(dao.erc20(token), 'allowance', account, compounder.address),
    ])),
  ]);
  const deadline = BigInt(first.time) + HOUR;
  const earned = await Promise.all(tokens.map(async (token, index) => {
    const [amount, allowance] = answers.slice(2 * index, 2 * index + 2) as [bigint, bigint];
    const tried = amount > 0n && isOperator
      ? await chain.tryAs(account, compounder, 'compound', account, [conversion(token.address, adapter, 1n)], deadline) : undefined;
    return { token, amount, isAllowed: allowance >= amount, brings: tried === undefined ? undefined : (tried as [bigint, bigint])[0] };
  }));
  return { earned, isOperator, adapter, now: first.time };
}

const Compound: FunctionComponent = () => {
  const { dao, say, account } = useApp();
  const read = useReading(async (chain) => (account ? readMine(dao, chain, account) : undefined));
  return html`<${View} title=${say('compounder.title')}><p>${say('compounder.what')}</p>
    ${!account ? html`<${Notice}>${say('compounder.connect')}<//>`
      : html`<${Read} from=${read}>${(mine: Mine) => html`<${Offer} mine=${mine} />`}<//>`}<//>`;
};

const Offer: FunctionComponent<{ mine: Mine }> = ({ mine: { earned, isOperator, adapter, now } }) => {
  const { dao, say, act, account } = useApp();
  const compounder = dao.contract('compounder');
  const due = earned.filter(({ amount }) => amount > 0n);
  const missing = due.filter(({ isAllowed }) => !isAllowed);
  const isReady = isOperator && !missing.length;
  const able = due.filter(({ brings }) => brings);
  const nothing = !due.length ? say('compounder.nothing') : undefined;
  return html`<${Facts} rows=${earned.map(({ token, amount, brings }) => [
      token.symbol,
      html`<${Amount} of=${amount} decimals=${token.decimals} symbol=${token.symbol} />`,
      brings !== undefined && html`→ <${Amount} of=${brings} symbol=${dao.data.token} />`,
    ])} />
    ${!isReady && due.length > 0 && html`<p>${say('compounder.allowWhat')}</p>`}
    ${isReady || !due.length
      ? html`<${Button} because=${nothing ?? (!able.length && say('compounder.refused'))} onClick=${() => act(async (actor) => {
          const rows = able.map(({ token, brings }) => conversion(token.address, adapter, (brings! * LEAST) / 100n || 1n));
          await actor.call(compounder, 'compound', account, rows, BigInt(now) + HOUR);
          return say('compounder.done');
        })}>${say('compounder.compound')}<//>`
      : html`<${Button} kind="other" onClick=${() => act(async (actor) => {
          if (!isOperator) await actor.call(dao.contract('escrow'), 'setOperator', compounder.address, true);
          for (const { token } of missing) await actor.call(dao.erc20(token.address), 'approve', compounder.address, UNLIMITED);
          return say('compounder.allowed');
        })}>${say('compounder.allow')}<//>`}`;
};

addModule({
  name: 'compounder',
  has: (dao) => dao.has('compounder'),
  views: [{ path: 'compound', title: 'compounder.title', view: Compound }],
});
