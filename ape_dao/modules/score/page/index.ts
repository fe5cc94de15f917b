/** The score that a lock gives, and what comes with it. */

import { addModule, ask, Facts, Fragment, html, useApp, useReading, type FunctionComponent } from 'ape-dao-page';
import { scoreFor } from './scores.ts';

type Tier = Record<string, string | number | null | undefined>;

/** Fields of a tier that are no benefit. */
const RULES = ['score', 'power'];

const Score: FunctionComponent<{ before: bigint; after: bigint }> = ({ before, after }) => {
  const { dao, say } = useApp();
  const read = useReading(async (chain) => (await chain.read([ask(dao.contract('score'), 'thresholds')])).answers[0] as bigint[]);
  if (!read.value) return null;
  const [had, has] = [scoreFor(read.value, before), scoreFor(read.value, after)];
  const { tiers = [] } = (dao.data.sections.score ?? {}) as { tiers?: Tier[] };
  const tier = tiers[has - 1] ?? {};
  const benefits = Object.entries(tier).filter(([name, value]) => !RULES.includes(name) && value != null);
  return html`<${Fragment}><${Facts} rows=${[
    [say('score.score'), had === has ? String(has) : `${had} → ${has}`],
    ...benefits.map(([name, value]) => [name.replaceAll('_', ' '), String(value)]),
  ]} /><//>`;
};

addModule({ name: 'score', has: (dao) => dao.has('score'), lock: Score });
