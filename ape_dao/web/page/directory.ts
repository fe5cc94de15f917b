/**
 * Which proposals there are: from `dao-data.json` beside the page, and from the chain's events since its block. The file
 * is only a directory: ids are computed here from what it says would be called, and a proposal whose id is another
 * is not shown.
 */

import type { Address, Hex } from './eth.ts';
import type { Chain, Contract, Log } from './chain.ts';
import { actionsOf, proposalId, type Proposal } from './proposals.ts';

export interface Simulation {
  verdict: string;
  block: number;
  /** Of the report's file. */
  sha256: string;
  findings: { grade: string; rule: string; what: string }[];
}

/** Votes that were counted by a second, base units. */
export type VotePoint = [time: number, against: string, inFavour: string, abstain: string];

interface Entry {
  id: string;
  targets: Address[];
  values: string[];
  calldatas: Hex[];
  description: string;
  proposer: Address;
  block: number;
  votes?: VotePoint[];
  simulation?: Simulation;
}

export interface DelegateCard {
  account: Address;
  votes: string;
  delegators: number;
  /** Of the last votes in which it had power. */
  attended: number;
  couldAttend: number;
  /** Unix seconds of its last ballot; 0 for none. */
  lastSeen: number;
}

interface DirectoryFile {
  format: 1;
  chainId: number;
  governor: Address;
  block: number;
  proposals: Entry[];
  delegates: DelegateCard[];
}

export interface ListedProposal extends Proposal {
  votes?: VotePoint[];
  simulation?: Simulation;
}

export interface Directory {
  /** Up to this block the file says what there is; events are read from the next one on. */
  block: number;
  proposals: ListedProposal[];
  delegates: DelegateCard[];
  /** Entries of the file that were left out, because their id is not that of their calls and text. */
  forged: number;
}

/** The file's content, as far as it belongs to this DAO and is true to itself. */
export function readDirectory(file: unknown, chainId: number, governor: Address, startBlock: number): Directory {
  const none = { block: startBlock - 1, proposals: [], delegates: [], forged: 0 };
  const { format, ...data } = (file ?? {}) as DirectoryFile;
  if (format !== 1 || data.chainId !== chainId || data.governor?.toLowerCase() !== governor.toLowerCase()) return none;
  const read = data.proposals.map(proposalOf);
  const proposals = read.filter((one): one is ListedProposal => one !== undefined);
  return { block: data.block, proposals, delegates: data.delegates, forged: read.length - proposals.length };
}

/** Fetch `dao-data.json`; an empty directory where there is none. */
export async function fetchDirectory(chainId: number, governor: Address, startBlock: number): Promise<Directory> {
  let file: unknown;
  try {
    const response = await fetch('dao-data.json');
    if (response.ok) file = await response.json();
  } catch {
    file = undefined; // a page from a file, or a host without it: events tell as well, only slower
  }
  return readDirectory(file, chainId, governor, startBlock);
}

/** The same with what was proposed since, the newest first. */
export async function upToDate(chain: Chain, governor: Contract, known: Directory, head: number): Promise<Directory> {
  const first = known.block + 1;
  const logs = first <= head ? await chain.logs(governor, ['ProposalCreated'], first, head) : [];
  const listed = new Set(known.proposals.map(({ id }) => id));
  const added = logs.map(fromLog).filter(({ id }) => !listed.has(id));
  const proposals = [...known.proposals, ...added].sort((one, other) => other.block - one.block);
  return { ...known, block: Math.max(known.block, head), proposals };
}

function proposalOf(entry: Entry): ListedProposal | undefined {
  try {
    const actions = actionsOf(entry.targets, entry.values.map(BigInt), entry.calldatas);
    const { description, proposer, block, votes, simulation } = entry;
    const id = proposalId(actions, description);
    return id === BigInt(entry.id) ? { id, actions, description, proposer, block, votes, simulation } : undefined;
  } catch {
    return undefined; // no addresses, numbers or bytes where they belong
  }
}

function fromLog({ args, block }: Log): Proposal {
  return {
    id: args.proposalId as bigint,
    actions: actionsOf(args.targets as Address[], args.values as bigint[], args.calldatas as Hex[]),
    description: args.description as string,
    proposer: args.proposer as Address,
    block,
  };
}
