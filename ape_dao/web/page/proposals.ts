/** Proposals: ids and hashes, computed here from what would be called, and where a vote stands. */

import { encodeAbiParameters, keccak256, type Address, type Hex } from './eth.ts';
import { textBytes } from './text.ts';

export interface Action {
  target: Address;
  value: bigint;
  data: Hex;
}

/** What a proposal is; its id is the hash of it. */
export interface Proposal {
  id: bigint;
  actions: Action[];
  description: string;
  proposer: Address;
  block: number;
}

export const STATES = [
  'pending', 'active', 'canceled', 'defeated', 'succeeded', 'queued', 'expired', 'executed',
] as const;
export type State = (typeof STATES)[number];
export const MAJORITY = 0, QUADRATIC = 1, OPTIMISTIC = 2;

const ACTIONS = [{ type: 'address[]' }, { type: 'uint256[]' }, { type: 'bytes[]' }] as const;
const FINGERPRINT = /^Fingerprint of the calls: (0x[0-9a-f]{64})$/gm;
const PROPOSER = /#proposer=(0x[0-9a-fA-F]{40})$/;
const CALLS_TITLE = '## Calls';
const ACCEPTED_TITLE = '## Accepted findings';

/** The governor's id of these calls and this text. */
export function proposalId(actions: readonly Action[], description: string): bigint {
  const types = [...ACTIONS, { type: 'bytes32' }] as const;
  return BigInt(keccak256(encodeAbiParameters(types, [...columns(actions), descriptionHash(description)])));
}

export const descriptionHash = (description: string): Hex => keccak256(textBytes(description));

/** Hash of all targets, values and calldata, and of accepted findings, if there are any. */
export function fingerprint(actions: readonly Action[], accepted: readonly string[] = []): Hex {
  if (!accepted.length) return keccak256(encodeAbiParameters(ACTIONS, columns(actions)));
  const types = [...ACTIONS, { type: 'string[]' }] as const;
  return keccak256(encodeAbiParameters(types, [...columns(actions), [...accepted]]));
}

export const shortId = (id: bigint) => id.toString(16).padStart(64, '0').slice(0, 10);

/** The arguments of the governor's `queue`, `execute` and `cancel`. */
export function callArguments({ actions, description }: Proposal) {
  return [...columns(actions), descriptionHash(description)] as const;
}

export interface Description {
  title: string;
  summary: string;
  accepted: string[];
  fingerprint: string | undefined;
}

/** The parts of any proposal's text. */
export function readDescription(text: string): Description {
  const body = text.replace(PROPOSER, '').trim();
  const [head] = cut(body, CALLS_TITLE);
  const [rest, accepted] = cut(head, ACCEPTED_TITLE);
  const [title = '', ...lines] = rest.trim().split('\n');
  return {
    title: title.replace(/^[# ]+/, '').trim(),
    summary: lines.join('\n').trim(),
    accepted: accepted.split('\n').filter((line) => line.trim()),
    fingerprint: [...body.matchAll(FINGERPRINT)].at(-1)?.[1],
  };
}

/** The rules that a proposal was born with, `IProposalKinds.Kind`. */
export interface Rules {
  counting: number;
  quorumBps: number;
  decisionBps: number;
  votingPeriod: number;
  quorumFloor: bigint;
}

/** Votes against the bars of the proposal's own rules; base units, under quadratic counting roots times 10^9. */
export interface Tally {
  rules: Rules;
  against: bigint;
  for: bigint;
  abstain: bigint;
  participation: bigint;
  /** Undefined before the snapshot, when it is not known. */
  quorum: bigint | undefined;
  /** All votes at the snapshot, likewise. */
  votes: bigint | undefined;
}

const POINTS = 10_000n;
const roundedUp = (part: bigint, whole: bigint) => (part + whole - 1n) / whole;

/** Votes FOR or ABSTAIN that the quorum still needs. */
export const quorumShort = ({ quorum = 0n, participation }: Tally) =>
  quorum > participation ? quorum - participation : 0n;

/** More FOR that would reach the margin, if nobody else voted; undefined if no number of them can. */
export function forShort({ rules, against, for: inFavour }: Tally): bigint | undefined {
  const margin = BigInt(rules.decisionBps);
  const free = POINTS - margin;
  const gap = margin * (inFavour + against) - POINTS * (inFavour - against);
  if (!free) return against ? undefined : inFavour ? 0n : 1n;
  const tie = against + 1n - inFavour;
  const needed = gap > 0n ? roundedUp(gap, free) : 0n;
  return [0n, tie, needed].reduce((most, one) => (one > most ? one : most));
}

/** Votes AGAINST that stop an optimistic proposal, rounded up as the governor does. */
export const veto = ({ rules, votes }: Tally) =>
  votes === undefined ? undefined : roundedUp(votes * BigInt(rules.decisionBps), POINTS);

/** Whether it would pass if the vote ended now. */
export function passes(tally: Tally): boolean {
  if (tally.rules.counting !== OPTIMISTIC) {
    return tally.quorum !== undefined && !quorumShort(tally) && forShort(tally) === 0n;
  }
  const stop = veto(tally);
  const exist = tally.votes === undefined || tally.votes >= tally.rules.quorumFloor;
  return exist && (stop === undefined || tally.against < stop);
}

/** Whether votes against reach the veto share of votes that are enough for silence to count. */
export function isVetoed(tally: Tally): boolean {
  const [stop, votes = 0n] = [veto(tally), tally.votes];
  return tally.rules.counting === OPTIMISTIC && stop !== undefined && votes > 0n
    && votes >= tally.rules.quorumFloor && tally.against >= stop;
}

/** A sentence of the texts, with amounts of votes. */
export interface Need {
  key: string;
  votes?: bigint;
}

/** What an open vote still needs to pass, if it ended now; empty if nothing. */
export function missing(tally: Tally): Need[] {
  if (tally.rules.counting === OPTIMISTIC) {
    if (tally.votes !== undefined && tally.votes < tally.rules.quorumFloor) {
      return [{ key: 'need.exist', votes: tally.rules.quorumFloor }];
    }
    return passes(tally) ? [] : [{ key: 'need.stopped' }];
  }
  const lead = forShort(tally);
  const needs: Need[] = quorumShort(tally) ? [{ key: 'need.quorum', votes: quorumShort(tally) }] : [];
  if (lead === undefined) return [...needs, { key: 'need.unanimous' }];
  const unit = tally.rules.counting === QUADRATIC ? 'need.roots' : 'need.lead';
  return lead ? [...needs, { key: unit, votes: lead }] : needs;
}

/** Actions as the governor's events and functions have them. */
export function actionsOf(targets: readonly Address[], values: readonly bigint[], calldatas: readonly Hex[]): Action[] {
  return targets.map((target, index) => ({ target, value: values[index]!, data: calldatas[index]! }));
}

function columns(actions: readonly Action[]) {
  return [
    actions.map(({ target }) => target),
    actions.map(({ value }) => value),
    actions.map(({ data }) => data),
  ] as [Address[], bigint[], Hex[]];
}

function cut(text: string, title: string): [string, string] {
  const at = text.lastIndexOf(`\n${title}\n`);
  return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + title.length + 2)];
}
