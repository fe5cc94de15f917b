/** Where a proposal stands, and whether an account can vote on it: read from the chain. */

import type { Address } from './eth.ts';
import type { Dao } from './app.ts';
import { ask, type Chain } from './chain.ts';
import { readEscalation, type Escalation } from './escalation.ts';
import { readWaiting, type Objections } from './objections.ts';
import { isVetoed, OPTIMISTIC, QUADRATIC, STATES, type Proposal, type State, type Tally } from './proposals.ts';

export interface Standing {
  now: number;
  state: State;
  /** Whether a veto defeated it. */
  isVetoed: boolean;
  /** Of a vetoed proposal that can go, could or did go to a standard vote. */
  escalation?: Escalation | undefined;
  kind: number;
  tally: Tally;
  snapshot: number;
  deadline: number;
  /** When it can be executed; 0 until it is queued. */
  eta: number;
  expiration: number;
  /** Of a queued proposal that members can object to. */
  objections?: Objections | undefined;
  me: Voter | undefined;
}

/** An account as the proposal's rules see it. */
export interface Voter {
  /** Votes at the snapshot, or now while it is to come. */
  votes: bigint;
  /** The ballot that counts now; all zero if there is none. */
  ballot: { against: bigint; for: bigint; abstain: bigint };
  delegate: Address;
  /** Own power that its ballot takes to count, and what it has; 0 for none. */
  least: bigint;
  own: bigint;
  /** Whether it gave its votes away and the governor lets it vote with its own power all the same. */
  canTakeBack: boolean;
}

interface KindAnswer {
  counting: number;
  quorumBps: number;
  decisionBps: number;
  votingPeriod: number;
  quorumFloor?: bigint;
  escalation?: Address;
}

/** Read it; undefined if the governor knows no such proposal. */
export async function readStanding(dao: Dao, chain: Chain, proposal: Proposal, account: Address | undefined): Promise<Standing | undefined> {
  const governor = dao.governor;
  const { id } = proposal;
  const views = ['state', 'proposalSnapshot', 'proposalDeadline', 'proposalEta', 'proposalExpiration', 'proposalVotes',
    'proposalParticipation', 'proposalQuorum', 'proposalRules', 'proposalMinPower'];
  const own = account ? [ask(governor, 'ballotOf', id, account), ask(dao.contract(dao.votesKey), 'delegates', account)] : [];
  const hasOwnBallots = dao.votesKey === 'escrow'
    && governor.abi.some((entry) => entry.type === 'function' && entry.name === 'castOwnVote');
  const { time, answers } = await chain.read([...views.map((view) => ask(governor, view, id)), ...own]);
  const [state, snapshot, deadline, eta, expiration, votes, participation, quorum, version, least, ballot, delegate] = answers as [
    number | undefined, bigint, bigint, bigint, bigint, [bigint, bigint, bigint], bigint, bigint | undefined, bigint, bigint,
    [bigint, bigint, bigint, bigint, bigint?, boolean?]?, Address?];
  if (state === undefined) return undefined;
  const begun = time > Number(snapshot);
  const source = dao.contract(dao.votesKey);
  const then = await chain.read([
    ask(dao.contract('kinds'), 'describe', version),
    ask(source, 'getPastTotalSupply', begun ? snapshot : BigInt(time - 1)),
    ...(account ? [
      begun ? ask(governor, 'getVotes', account, snapshot) : ask(source, 'getVotes', account),
      ask(dao.contract('kinds'), 'ownPower', account, begun ? snapshot : BigInt(time - 1)),
      ...(hasOwnBallots && begun ? [ask(source, 'pastDelegate', account, snapshot)] : []),
    ] : []),
  ]);
  const [[kind, rules], all, mine, power, gaveTo] = then.answers as [[bigint, KindAnswer], bigint, bigint?, bigint?, Address?];
  // What owners took back for their own ballots, or with a ballot all votes that it can have; an older governor tells neither.
  const [against = 0n, inFavour = 0n, abstain = 0n, , held] = ballot ?? [];
  const castable = held === undefined ? mine ?? 0n : against || inFavour || abstain ? held : (mine ?? 0n) - held;
  const waiting = STATES[state] === 'queued' ? await readWaiting(dao, chain, proposal, account) : undefined;
  const isAway = Boolean(account && gaveTo && gaveTo.toLowerCase() !== account.toLowerCase());
  const isRestricted = rules.counting === QUADRATIC && least > 0n;
  const tally: Tally = {
    rules: { ...rules, quorumFloor: rules.quorumFloor ?? 0n },
    against: votes[0], for: votes[1], abstain: votes[2],
    participation,
    quorum: begun ? quorum : undefined,
    votes: begun && rules.counting === OPTIMISTIC ? all : undefined,
  };
  const wasVetoed = STATES[state] === 'defeated' && isVetoed(tally);
  return {
    now: time,
    state: STATES[state]!,
    isVetoed: wasVetoed,
    escalation: wasVetoed ? await readEscalation(dao, chain, proposal, rules.escalation, Number(expiration)) : undefined,
    kind: Number(kind),
    tally,
    snapshot: Number(snapshot), deadline: Number(deadline), eta: waiting?.eta || Number(eta), expiration: waiting?.expiration || Number(expiration),
    objections: waiting?.objections,
    me: account && ballot && delegate && {
      votes: castable,
      ballot: { against: ballot[0], for: ballot[1], abstain: ballot[2] },
      delegate: gaveTo ?? delegate,
      least: isRestricted ? least : 0n,
      own: power ?? 0n,
      canTakeBack: isAway && Boolean(power) && !ballot[5],
    },
  };
}

/** Why the account cannot vote now, as a key of the texts; undefined if it can. */
export function whyNot({ state, me }: Standing, account: Address | undefined): string | undefined {
  if (!account || !me) return 'vote.connect';
  if (state === 'pending') return 'vote.notBegun';
  if (state !== 'active') return 'vote.over';
  if (!me.votes && !me.canTakeBack) return me.delegate.toLowerCase() === account.toLowerCase() ? 'vote.none' : 'vote.delegated';
  if (me.own < me.least) return 'vote.tooSmall';
  return undefined;
}

export const hasVoted = ({ ballot }: Voter) => Boolean(ballot.against || ballot.for || ballot.abstain);
