"""From signed ballots to a result that anybody recomputes, and back.

The votes are those that the governor says at the poll's snapshot, a second in the past, so they are the same
whenever they are asked. Only what the contract of a voter says of a signature (ERC-1271) can change: it is
asked at the block of the tally, which the result names.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ape_dao.core import units
from ape_dao.core.chain.artifacts import artifact
from ape_dao.core.chain.questions import Question
from ape_dao.core.chain.signatures import are_good
from ape_dao.core.chain.transport import Refused
from ape_dao.core.errors import PollError
from ape_dao.core.governance import all_votes
from ape_dao.polls.choices import choice_text
from ape_dao.polls.counting import Ballot, Count, count, problem_of
from ape_dao.polls.definition import FORMAT, Poll, fingerprint, read_poll
from ape_dao.polls.files import ballot_data, ballot_of
from ape_dao.polls.messages import SignedPollBallot, signature_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from ape_dao.core.chain.client import Chain
    from ape_dao.core.governance import DeployedDao

EARLY, LATE, CHOICE, SIGNATURE, NO_VOTES, OLDER = "early", "late", "choice", "signature", "no-votes", "older"
REASONS = {
    EARLY: "signed before the poll opened",
    LATE: "signed after the poll closed",
    CHOICE: "no choice in this poll",
    SIGNATURE: "the signature is not the voter's",
    NO_VOTES: "the voter had no votes at the snapshot",
    OLDER: "a newer ballot of the voter counts",
}
"""Why a ballot is left out: a word for programs, and in words."""


@dataclass(frozen=True)
class Counted:
    """A ballot that counts."""

    signed: SignedPollBallot
    votes: int
    """At the snapshot, base units."""


@dataclass(frozen=True)
class Result:
    """What the members said."""

    poll: Poll
    block: int
    """At which contracts of voters were asked about their signatures."""
    block_hash: str
    all_votes: int
    """Of everybody at the snapshot, base units."""
    counted: tuple[Counted, ...]
    left_out: tuple[tuple[SignedPollBallot, str], ...]
    """With the reason, a key of `REASONS`."""
    count: Count

    def to_data(self) -> dict[str, Any]:
        """As JSON data: everything that it takes to recompute it from the chain."""
        poll = self.poll
        counted = [
            {
                **ballot_data(one.signed),
                "choice": choice_text(poll, one.signed.ballot.weights),
                "votes": str(one.votes),
            }
            for one in self.counted
        ]
        return {
            "format": FORMAT,
            "poll": poll.to_data(),
            "pollId": "0x" + poll.id.hex(),
            "block": {"number": self.block, "hash": self.block_hash},
            "allVotes": str(self.all_votes),
            "totals": [
                {"option": name, "total": str(total)}
                for name, total in zip(poll.options, self.count.totals, strict=True)
            ],
            "rounds": [[None if v is None else str(v) for v in one] for one in self.count.rounds],
            "winners": [poll.options[number] for number in self.count.winners],
            "counted": counted,
            "leftOut": [{**ballot_data(signed), "reason": reason} for signed, reason in self.left_out],
        }

    @property
    def fingerprint(self) -> str:
        """The hash of the result, by which a proposal can cite it."""
        return "0x" + fingerprint(self.to_data()).hex()


def tally(
    dao: DeployedDao, poll: Poll, ballots: Iterable[SignedPollBallot], block: int | None = None
) -> Result:
    """Count the ballots that count, each voter's newest.

    Args:
        ballots: Of this poll, in any order; the same one twice is one.
        block: At which contracts of voters are asked; the newest if None.

    Raises:
        PollError: The poll is another DAO's, a ballot is another poll's, or the snapshot is still to come.
    """
    _require_dao(dao, poll)
    now = dao.chain.still()
    if now.timestamp() <= poll.snapshot:
        raise PollError(
            f"The snapshot of the poll is {units.format_date(poll.snapshot)} UTC, and the chain is not there "
            "yet; count the ballots later."
        )
    then = now if block is None else dao.chain.after(block).still()
    different = _different(poll, ballots)
    reasons: dict[SignedPollBallot, str] = {one: reason for one in different if (reason := _form(poll, one))}
    well_formed = [one for one in different if one not in reasons]
    reasons |= dict.fromkeys(_forged(then, poll, well_formed), SIGNATURE)
    signed = [one for one in well_formed if one not in reasons]
    votes = _votes(now, poll, {one.ballot.voter for one in signed})
    reasons |= {one: NO_VOTES for one in signed if not votes[one.ballot.voter]}
    newest = {one.ballot.voter: one for one in sorted(signed, key=_age) if one not in reasons}
    reasons |= {one: OLDER for one in signed if one not in reasons and newest[one.ballot.voter] is not one}
    counted = tuple(Counted(one, votes[one.ballot.voter]) for one in different if one not in reasons)
    return Result(
        poll=poll,
        block=then.block_number(),
        block_hash=str(then.block_hash(then.block_number())),
        all_votes=all_votes(now, poll.domain.contract, poll.snapshot),
        counted=counted,
        left_out=tuple((one, reasons[one]) for one in different if one in reasons),
        count=count(
            poll.form, len(poll.options), [Ballot(one.votes, one.signed.ballot.weights) for one in counted]
        ),
    )


def recount(dao: DeployedDao, data: Any) -> tuple[Result, list[str]]:
    """Count the ballots of a result again, and say where it differs from what the chain and they say.

    Raises:
        PollError: It is not a result, or of another DAO.
    """
    try:
        poll, block = read_poll(data["poll"]), int(data["block"]["number"])
        ballots = [ballot_of(one, poll.id) for one in (*data["counted"], *data["leftOut"])]
    except (KeyError, TypeError, ValueError) as err:
        raise PollError(
            f"This is not the result of a poll ({err!r}); `ape dao poll tally` writes them."
        ) from err
    except PollError as err:
        raise PollError(f"This is not the result of a poll: {str(err).rstrip('.')}.") from err
    if block > dao.chain.block_number():
        raise PollError(f"The result is of block {block:,}, which this chain does not have yet.")
    result = tally(dao, poll, ballots, block)
    return result, list(_differences(data, result.to_data()))


def _differences(stated: Mapping[str, Any], right: Mapping[str, Any]) -> Iterable[str]:
    for key in dict.fromkeys((*right, *stated)):
        if stated.get(key) == right.get(key):
            continue
        if key in ("counted", "leftOut"):
            ours, theirs = right[key], stated.get(key)
            rows = theirs if isinstance(theirs, list) else []
            voters = [row["voter"] for row in ours if row not in rows] + [
                row["voter"] for row in rows if row not in ours
            ]
            yield f"{key}: {', '.join(dict.fromkeys(map(str, voters))) or 'their order'}"
        else:
            yield f"{key}: it says {stated.get(key)}, but it is {right.get(key)}"


def _require_dao(dao: DeployedDao, poll: Poll) -> None:
    here = (dao.chain.chain_id(), dao.addresses["governor"])
    if (poll.domain.chain_id, poll.domain.contract) != here:
        raise PollError(
            f"The poll is of the governor {poll.domain.contract} on chain {poll.domain.chain_id}, not of "
            f"{here[1]} on chain {here[0]}; give another --dao or --network."
        )


def _different(poll: Poll, ballots: Iterable[SignedPollBallot]) -> list[SignedPollBallot]:
    """The ballots in an order of their own: by voter and age, each once."""
    once = {(one.ballot, one.signature): one for one in ballots}
    if any(one.ballot.poll_id != poll.id for one in once.values()):
        raise PollError("A ballot is of another poll; sort them before they are counted.")
    return sorted(once.values(), key=lambda one: (one.ballot.voter, *_age(one), one.signature))


def _age(one: SignedPollBallot) -> tuple[int, tuple[int, ...]]:
    return one.ballot.signed_at, one.ballot.weights


def _form(poll: Poll, one: SignedPollBallot) -> str | None:
    """Why a ballot cannot count, whoever signed it."""
    ballot = one.ballot
    if ballot.signed_at < poll.opens:
        return EARLY
    if ballot.signed_at > poll.closes:
        return LATE
    if len(ballot.weights) != len(poll.options) or problem_of(poll.form, ballot.weights):
        return CHOICE
    return None


def _forged(chain: Chain, poll: Poll, ballots: Sequence[SignedPollBallot]) -> list[SignedPollBallot]:
    try:
        good = are_good(chain, [signature_of(poll, one) for one in ballots])
    except Refused as err:
        raise PollError(
            f"The node does not know what contracts of voters said in block {chain.block_number():,}; use a "
            "node that keeps old states."
        ) from err
    return [one for one, is_good in zip(ballots, good, strict=True) if not is_good]


def _votes(chain: Chain, poll: Poll, voters: set[str]) -> dict[str, int]:
    ordered = sorted(voters)
    governor = artifact("DaoGovernor")
    questions = [
        Question(governor, poll.domain.contract, "getVotes", (voter, poll.snapshot)) for voter in ordered
    ]
    return dict(zip(ordered, map(int, chain.read_many(questions)), strict=True))
