/** Revenue: what an account has earned, claiming it, and putting it into its lock. */

import {
  addModule, ask, Account, Amount, Button, Facts, html, Notice, Read, readTokens, useApp, useReading, View,
  type Address, type Dao, type Chain, type FunctionComponent, type Token,
} from 'ape-dao-page';

interface Earned {
  token: Token;
  amount: bigint;
}

interface Mine {
  earned: Earned[];
  recipient: Address;
  /** Whether a lock runs that the governance token can be put into. */
  isRunning: boolean;
}

async function readMine(dao: Dao, chain: Chain, account: Address): Promise<Mine> {
  const distributor = dao.contract('distributor');
  const { time, answers } = await chain.read([
    ask(distributor, 'tokens'), ask(distributor, 'recipientOf', account), ask(dao.contract('escrow'), 'locked', account),
  ]);
  const [listed, recipient, lock] = answers as [Address[], Address, { amount: bigint; end: bigint; permanent: boolean }];
  const [tokens, amounts] = await Promise.all([
    readTokens(dao, chain, listed),
    chain.read(listed.map((token) => ask(distributor, 'claimable', account, token))),
  ]);
  const earned = tokens.map((token, index) => ({ token, amount: amounts.answers[index] as bigint }));
  return { earned, recipient, isRunning: lock.amount > 0n && (lock.permanent || Number(lock.end) > time) };
}

const Revenue: FunctionComponent = () => {
  const { dao, say, account } = useApp();
  const read = useReading(async (chain) => (account ? readMine(dao, chain, account) : undefined));
  return html`<${View} title=${say('revenue.title')}><p>${say('revenue.what')}</p>
    ${!account ? html`<${Notice}>${say('revenue.connect')}<//>`
      : html`<${Read} from=${read}>${(mine: Mine) => html`<${Claims} mine=${mine} />`}<//>`}<//>`;
};

const Claims: FunctionComponent<{ mine: Mine }> = ({ mine: { earned, recipient, isRunning } }) => {
  const { dao, say, act, account } = useApp();
  const distributor = dao.contract('distributor');
  const due = earned.filter(({ amount }) => amount > 0n);
  const own = dao.contract('token').address.toLowerCase();
  const inToken = due.find(({ token }) => token.address.toLowerCase() === own);
  const isOther = recipient.toLowerCase() !== account!.toLowerCase();
  const nothing = due.length ? undefined : say('revenue.nothing');
  const noLock = !inToken ? say('revenue.noToken') : isRunning ? undefined : say('revenue.noLock');
  return html`<${Facts} rows=${[
      ...earned.map(({ token, amount }) => [token.symbol, html`<${Amount} of=${amount} decimals=${token.decimals} symbol=${token.symbol} />`]),
      isOther && [say('revenue.recipient'), html`<${Account} address=${recipient} />`],
    ]} />
    <p class="actions"><${Button} because=${nothing} onClick=${() => act(async (actor) => {
      await actor.call(distributor, 'claim', due.map(({ token }) => token.address));
      return say('revenue.claimed');
    })}>${say('revenue.claim')}<//>
    <${Button} kind="other" because=${noLock} onClick=${() => act(async (actor) => {
      await actor.call(distributor, 'reinvest');
      return say('revenue.reinvested');
    })}>${say('revenue.reinvest')}<//></p>`;
};

addModule({
  name: 'revenue',
  has: (dao) => dao.has('distributor'),
  views: [{ path: 'revenue', title: 'revenue.title', view: Revenue }],
  tokenLists: [['distributor', 'tokens'], ['router', 'tokens']],
});
