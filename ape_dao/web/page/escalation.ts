/** What follows a veto: the same calls as a standard proposal, which anybody makes, once. */

import type { Dao } from './app.ts';
import { ask, type Chain, type Contract } from './chain.ts';
import { getAddress, zeroAddress, type Address } from './eth.ts';
import { proposalId, type Proposal } from './proposals.ts';

export interface Escalation {
  contract: Contract;
  /** The standard proposal that a vetoed one becomes. */
  id: bigint;
  isMade: boolean;
  /** The last second in which anybody can make it. */
  until: number;
}

/** The id of the standard proposal, as the contract makes it. */
export function escalatedId(contract: Address, { id, actions, description }: Proposal): bigint {
  return proposalId(actions, `${description}\n\nEscalated from proposal ${id}.\n#proposer=${getAddress(contract)}`);
}

/** Where a vetoed proposal stands; undefined where its rules name no contract through which it goes on. */
export async function readEscalation(
  dao: Dao, chain: Chain, proposal: Proposal, contract: Address = zeroAddress, until: number,
): Promise<Escalation | undefined> {
  if (contract === zeroAddress || !dao.has('escalation')) return undefined;
  const id = escalatedId(contract, proposal);
  const { answers } = await chain.read([ask(dao.governor, 'proposalSnapshot', id)]);
  return {
    contract: { address: contract, abi: dao.contract('escalation').abi },
    id, isMade: Boolean(answers[0]), until,
  };
}

export const canEscalate = (escalation: Escalation | undefined, now: number) =>
  Boolean(escalation && !escalation.isMade && now <= escalation.until);
