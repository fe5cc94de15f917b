/** Approvals by signature (EIP-2612), which spare members a transaction. */

import type { Address } from './eth.ts';
import type { Actor } from './app.ts';
import { ask, type Chain, type Contract } from './chain.ts';
import { domainSeparator, permitData, signatureParts, type Domain } from './messages.ts';

const HOUR = 3_600;

/** Whether permits of a token can be signed as it describes itself (ERC-5267). */
export async function knowsPermits(chain: Chain, token: Contract): Promise<boolean> {
  const { answers } = await chain.read([ask(token, 'eip712Domain'), ask(token, 'DOMAIN_SEPARATOR'), ask(token, 'nonces', token.address)]);
  const [described, separator, nonce] = answers as [Described?, string?, bigint?];
  return described !== undefined && nonce !== undefined && domainSeparator(domainOf(described)) === separator;
}

/** Sign one; the rest of the arguments of a function that takes a permit: deadline, v, r, s. */
export async function signPermit(actor: SignsPermits, token: Contract, spender: Address, value: bigint) {
  const { wallet } = actor;
  const { time, answers } = await wallet.chain.read([ask(token, 'eip712Domain'), ask(token, 'nonces', wallet.account)]);
  const [described, nonce] = answers as [Described, bigint];
  const deadline = time + HOUR;
  const permit = { owner: wallet.account, spender, value, nonce, deadline };
  const { v, r, s } = signatureParts(await actor.sign(permitData(domainOf(described), permit)));
  return [BigInt(deadline), v, r, s] as const;
}

type SignsPermits = Pick<Actor, 'wallet' | 'sign'>;
type Described = readonly [unknown, string, string, bigint, Address, ...unknown[]];

function domainOf([, name, version, chainId, verifyingContract]: Described): Domain {
  return { name, version, chainId: Number(chainId), verifyingContract };
}
