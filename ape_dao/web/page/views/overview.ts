/** The DAO at a glance, and what waits for the member. */

import type { FunctionComponent } from 'preact';
import { ask } from '../chain.ts';
import { useApp, useReading } from '../app.ts';
import { installed } from '../modules.ts';
import { Amount, Facts, html, Read, View } from '../ui.ts';
import { OpenProposals } from './proposals.ts';

export const Overview: FunctionComponent = () => {
  const { dao, say } = useApp();
  return html`<${View} title=${dao.data.dao}>
    <${Supply} />
    <h2>${say('proposals.open')}</h2><${OpenProposals} />
    ${installed(dao).map(({ overview }) => overview && html`<${overview} />`)}
  <//>`;
};

const Supply: FunctionComponent = () => {
  const { dao, say, texts, account } = useApp();
  const { token, power } = dao.data;
  const read = useReading(async (chain) => {
    const [tokens, escrow] = [dao.contract('token'), dao.contract('escrow')];
    const own = account ? [ask(tokens, 'balanceOf', account), ask(escrow, 'locked', account), ask(escrow, 'balanceOf', account)] : [];
    const { answers } = await chain.read([
      ask(tokens, 'totalSupply'),
      ask(tokens, 'balanceOf', escrow.address),
      ask(escrow, 'totalSupply'),
      ask(tokens, 'balanceOf', dao.contract('timelock').address),
      ...own,
    ]);
    const [supply, locked, all, treasury, free, lock, mine] = answers as [bigint, bigint, bigint, bigint, bigint?, { amount: bigint }?, bigint?];
    return { supply, locked, all, treasury, free, lock, mine };
  });
  return html`<${Read} from=${read}>${({ supply, locked, all, treasury, free, lock, mine }: NonNullable<typeof read.value>) =>
    html`<${Facts} rows=${[
      [say('overview.supply'), html`<${Amount} of=${supply} symbol=${token} />`],
      [say('overview.locked'), html`<${Amount} of=${locked} symbol=${token} />`, texts.writing.share(locked, supply)],
      [say('overview.power'), html`<${Amount} of=${all} symbol=${power} />`],
      [say('overview.treasury'), html`<${Amount} of=${treasury} symbol=${token} />`],
      free !== undefined && [say('overview.free'), html`<${Amount} of=${free} symbol=${token} />`],
      lock && [say('overview.ownLock'), html`<${Amount} of=${lock.amount} symbol=${token} />`],
      mine !== undefined && [say('overview.ownPower'), html`<${Amount} of=${mine} symbol=${power} />`, texts.writing.share(mine, all)],
    ]} />`}<//>`;
};
