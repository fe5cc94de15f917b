/** What signatures are bound to, as the contract itself says (ERC-5267). */

import type { Address } from './eth.ts';
import { ask, type Chain, type Contract } from './chain.ts';
import type { Domain } from './messages.ts';
import { Trouble } from './trouble.ts';

/** The domain of a contract, and the second of the newest block. */
export async function readDomain(chain: Chain, contract: Contract): Promise<[Domain, number]> {
  const { time, answers } = await chain.read([ask(contract, 'eip712Domain')]);
  if (!answers[0]) throw new Trouble('trouble.version', { name: 'eip712Domain' });
  const [, name, version, chainId, verifyingContract] = answers[0] as [string, string, string, bigint, Address];
  return [{ name, version, chainId: Number(chainId), verifyingContract }, time];
}
