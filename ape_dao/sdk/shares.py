"""What an account has to do with proposals: its votes on each, and who voted with what it gave away.

Votes are base units.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ape_dao.core.chain.artifacts import artifact
from ape_dao.core.chain.questions import Question
from ape_dao.core.governance import votes_left
from ape_dao.core.module import ZERO_ADDRESS
from ape_dao.sdk.staking import counted_votes

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ape_dao.core.governance import Proposal
    from ape_dao.sdk.dao import Dao


@dataclass(frozen=True)
class Share:
    """What an account can do with a proposal, and did."""

    has_voted: bool
    has_begun: bool
    """Whether it is settled who can vote with what; nothing below is told before."""
    votes: int = 0
    """What it can vote with, or its ballot has: what owners took back is left out."""
    taken_back: int = 0
    """What owners took back from it for their own ballots."""
    delegate: str = ""
    """Who can vote with its own power, unless it does so itself by an own ballot; empty for nobody else."""
    own: int = 0
    """That power."""
    has_delegate_voted: bool = False


def shares_of(dao: Dao, proposals: Sequence[Proposal], account: str) -> dict[int, Share]:
    """By proposal, what an account has to do with it; in few requests however many there are."""
    if not proposals:
        return {}
    kit, governor, chain = artifact("DaoGovernor"), dao.addresses["governor"], dao.chain.ahead()
    kit = chain.artifact_at(governor, kit)

    def ask(view: str, asked: Sequence[tuple[Any, ...]]) -> list[Any]:
        return chain.read_many([Question(kit, governor, view, one) for one in asked])

    ids = [one.id for one in proposals]
    voted = [bool(one) for one in ask("hasVoted", [(number, account) for number in ids])]
    now = chain.next_timestamp()
    snapshots = [int(one) for one in ask("proposalSnapshot", [(number,) for number in ids])]
    shares = {number: Share(has, has_begun=False) for number, has in zip(ids, voted, strict=True)}
    begun = [(number, at) for number, at in zip(ids, snapshots, strict=True) if at < now]
    ballots = ask("ballotOf", [(number, account) for number, _ in begun])
    held = [int(votes) for votes in ask("getVotes", [(account, at) for _, at in begun])]
    given = _given(dao, account, [at for _, at in begun], ballots)
    to = [(number, who) for (number, _), (who, _) in zip(begun, given, strict=True) if who]
    has_acted = dict(zip(to, map(bool, ask("hasVoted", to)), strict=True))
    for (number, _), ballot, votes, (delegate, own) in zip(begun, ballots, held, given, strict=True):
        has = shares[number].has_voted
        left = votes_left(ballot, votes, has)
        is_own = bool(ballot.get("isOwn", False))
        shares[number] = Share(
            has,
            has_begun=True,
            votes=left,
            # An own ballot has power that was not among the votes at the snapshot.
            taken_back=0 if is_own else max(0, votes - left),
            delegate=delegate,
            own=own,
            has_delegate_voted=has_acted.get((number, delegate), False),
        )
    return shares


def _given(
    dao: Dao, account: str, seconds: Sequence[int], ballots: Sequence[dict[str, Any]]
) -> list[tuple[str, int]]:
    """To whom an account had given its power at each second, and how much; nobody where it took that back."""
    source, escrow = counted_votes(dao), dao.addresses.get("escrow")
    nobody = ("", 0)
    if escrow is None or str(source.address) != escrow:
        return [nobody] * len(seconds)
    kit = dao.chain.artifact_at(escrow, artifact("VotingEscrow"))
    if not any(entry.get("name") == "pastDelegate" for entry in kit.abi):
        return [nobody] * len(seconds)
    chain = dao.chain.ahead()
    delegates, powers = (
        chain.read_many([Question(kit, escrow, view, (account, at)) for at in seconds])
        for view in ("pastDelegate", "powerAt")
    )
    return [
        nobody
        if ballot.get("isOwn", False) or not int(power) or str(who) in (account, ZERO_ADDRESS)
        else (str(who), int(power))
        for who, power, ballot in zip(delegates, powers, ballots, strict=True)
    ]
