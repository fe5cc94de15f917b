/** Objections to a queued proposal: how much of the votes objects, and how much later it can be executed. */

import type { Dao } from './app.ts';
import { ask, type Chain, type Contract } from './chain.ts';
import { encodeAbiParameters, keccak256, numberToHex, zeroAddress, type Address, type Hex } from './eth.ts';
import { callArguments, type Proposal } from './proposals.ts';

/** By the rules of the second in which it was queued; votes are base units, times unix seconds. */
export interface Objections {
  operation: Hex;
  /** The contract that counts them. */
  contract: Contract;
  /** That object, of all. */
  votes: bigint;
  total: bigint;
  /** By which it waits longer than the timelock's delay. */
  extension: number;
  /** Basis points: above the first it begins to wait longer, from the second on it waits longest. */
  first: number;
  second: number;
  longest: number;
  mine: { votes: bigint; objects: boolean } | undefined;
}

/** When a queued proposal can be executed, first and last, and what moves that. */
export interface Waiting {
  eta: number;
  expiration: number;
  objections: Objections | undefined;
}

interface ObjectionsAnswer {
  rules: { votes: Address; firstBps: number; secondBps: number; maxExtension: number };
  scheduledAt: bigint;
  votes: bigint;
  total: bigint;
  extension: bigint;
}

const OPERATION = ['address[]', 'uint256[]', 'bytes[]', 'bytes32', 'bytes32'].map((type) => ({ type }));
const NOTHING = numberToHex(0, { size: 32 });
const POINTS = 10_000n;

/** What the timelock calls the calls of a proposal once they are queued. */
export function operationId(governor: Address, proposal: Proposal): Hex {
  const [targets, values, calldatas, hash] = callArguments(proposal);
  const salt = numberToHex((BigInt(governor) << 96n) ^ BigInt(hash), { size: 32 });
  return keccak256(encodeAbiParameters(OPERATION, [targets, values, calldatas, NOTHING, salt]));
}

/** Seconds by which it would wait longer if so many votes objected, rounded down as the contract does. */
export function extensionWith({ total, first, second, longest }: Objections, votes: bigint): number {
  const share = votes * POINTS;
  const [from, to] = [BigInt(first) * total, BigInt(second) * total];
  if (share >= to) return longest;
  return share > from ? Number((BigInt(longest) * (share - from)) / (to - from)) : 0;
}

/** Read them for a queued proposal; undefined where the timelock is of a version that tells no schedule. */
export async function readWaiting(
  dao: Dao, chain: Chain, proposal: Proposal, account: Address | undefined,
): Promise<Waiting | undefined> {
  const timelock = dao.contract('timelock');
  if (!timelock.abi.some((entry) => entry.type === 'function' && entry.name === 'getSchedule')) return undefined;
  const operation = operationId(dao.governor.address, proposal);
  const { answers } = await chain.read(
    ['getTimestamp', 'getExpiration', 'getSchedule'].map((view) => ask(timelock, view, operation)),
  );
  const [eta, expiration, schedule] = answers as [bigint, bigint, [bigint, bigint, bigint, Address]];
  const times = { eta: Number(eta), expiration: Number(expiration) };
  const [, , , extender] = schedule;
  if (extender === zeroAddress || !dao.has('objections')) return { ...times, objections: undefined };
  const contract = { address: extender, abi: dao.contract('objections').abi };
  const found = await chain.read([
    ask(contract, 'objectionsTo', operation),
    ...(account ? [ask(contract, 'isObjector', operation, account)] : []),
  ]);
  const [standing, objects = false] = found.answers as [ObjectionsAnswer | undefined, boolean?];
  if (!standing?.total) return { ...times, objections: undefined };
  const { rules, votes, total, extension, scheduledAt } = standing;
  const source = { address: rules.votes, abi: dao.contract(dao.votesKey).abi };
  const own = account && (await chain.read([ask(source, 'getPastVotes', account, scheduledAt - 1n)])).answers[0];
  const objections: Objections = {
    operation, contract, votes, total, extension: Number(extension),
    first: rules.firstBps, second: rules.secondBps, longest: rules.maxExtension,
    mine: account && { votes: (own as bigint | undefined) ?? 0n, objects },
  };
  return { ...times, objections };
}
