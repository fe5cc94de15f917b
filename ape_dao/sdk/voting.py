"""What an account can vote with, has voted, and has signed. Votes are base units, times are unix seconds."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from ape_dao.core import units
from ape_dao.core.chain.artifacts import artifact
from ape_dao.core.chain.questions import Question
from ape_dao.core.contract_types import QUADRATIC
from ape_dao.core.errors import BallotError, ProposalError
from ape_dao.core.governance import ProposalState, castable_votes
from ape_dao.core.units import rounded
from ape_dao.proposals.onchain import short_id
from ape_dao.sdk import governance
from ape_dao.sdk.staking import counted_votes
from ape_dao.sdk.transactions import send

if TYPE_CHECKING:
    from ape.api import AccountAPI, ReceiptAPI

    from ape_dao.core.governance import Proposal
    from ape_dao.sdk.dao import Dao


def votes_on(dao: Dao, proposal: Proposal, voter: str, *, own: bool = False) -> int:
    """The votes of an account on a proposal whose vote has begun, or begins with the next block.

    Args:
        own: Also its own power where a delegate has that: what an own ballot counts.

    Raises:
        ProposalError: It has none, or they do not count in a proposal of this kind.
    """
    chain, governor = dao.chain.ahead(), partial(Question, artifact("DaoGovernor"), dao.addresses["governor"])
    snapshot, least = map(
        int,
        chain.read_many(
            [governor(view, (proposal.id,)) for view in ("proposalSnapshot", "proposalMinPower")]
        ),
    )
    are_locked = counted_votes(dao).address == dao.escrow.address
    if own:
        _require_own_ballots(dao, are_locked=are_locked)
    votes = castable_votes(chain, dao.addresses["governor"], proposal.id, voter, own=own)
    if votes == 0:
        why = (
            "no lock, or its votes were delegated. Locking now counts for the next proposal."
            if own
            else "no lock, or its votes were delegated; `ape dao proposal vote --own` takes those back for "
            "this vote. Locking now counts for the next proposal."
            if are_locked
            else "its tokens were not delegated to it. `ape dao delegate self` counts for the next proposal."
            if counted_votes(dao).address == dao.token.address
            else "nothing that was awarded to it counted then."
        )
        raise ProposalError(
            f"{voter} had no votes when voting on {short_id(proposal.id)} began "
            f"({units.format_date(snapshot)} UTC): {why}"
        )
    if least and governance.proposal_rules(dao, proposal)["counting"] == QUADRATIC:
        power = int(
            chain.read(artifact("ProposalKinds"), dao.addresses["kinds"], "ownPower", voter, snapshot)
        )
        if power < least:
            raise ProposalError(
                f"{voter} had {rounded(power)} power of its own when voting began; in this kind of proposal "
                f"only ballots of accounts with {rounded(least)} count."
            )
    return votes


def votes_held(dao: Dao, proposal: Proposal, voter: str) -> int:
    """The votes of an account on a proposal whose vote has begun, without what it could take back."""
    return castable_votes(dao.chain.ahead(), dao.addresses["governor"], proposal.id, voter)


def _require_own_ballots(dao: Dao, *, are_locked: bool) -> None:
    if not are_locked and counted_votes(dao).address != dao.token.address:
        raise ProposalError(
            "Awarded votes stay with whom they were awarded to, so an own ballot takes none back; vote "
            "without --own."
        )
    if not are_locked:
        raise ProposalError(
            "Votes of the plain token cannot be taken back for one proposal, because the token does not tell "
            "whose they were; vote without --own, or `ape dao delegate self` for the next proposal."
        )
    kit = dao.chain.artifact_at(dao.addresses["governor"], artifact("DaoGovernor"))
    if not any(entry.get("name") == "castOwnVote" for entry in kit.abi):
        raise ProposalError(
            "This DAO's governor knows no own ballots, because an older kit deployed it; "
            "`ape dao delegate self` gives you your votes for the next proposal."
        )


def ballot_of(dao: Dao, proposal: Proposal, voter: str) -> governance.Tally:
    """The ballot of an account that is counted now; no votes at all if there is none."""
    against, for_, abstain, *_ = dao.governor.ballotOf(proposal.id, voter)
    return governance.Tally(against=int(against), for_=int(for_), abstain=int(abstain))


def invalidate_ballots(
    dao: Dao, proposal: Proposal, until: int | None = None, *, sender: AccountAPI
) -> ReceiptAPI:
    """Invalidate the ballots that the sender signed on a proposal and that nobody relayed yet.

    A ballot that is counted stays counted.

    Args:
        until: Only ballots that were signed up to this second; now if None.

    Raises:
        BallotError: The vote is over, `until` is in the future, or such ballots are invalid already.
        RefusedError: The governor refuses.
    """
    short, state = short_id(proposal.id), governance.state(dao, proposal)
    if state not in (ProposalState.PENDING, ProposalState.ACTIVE):
        raise BallotError(f"Proposal {short} is {state.name.lower()}; no ballot on it counts any more.")
    now = present(dao)
    last = now if until is None else until
    if last > now:
        raise BallotError(
            f"{units.format_date(last)} UTC is in the future; what you sign until then would be invalid too. "
            "Give a moment that has passed."
        )
    stored = invalid_until(dao, proposal, str(sender.address))
    if last <= stored:
        raise BallotError(
            f"Ballots that {sender.address} signed on {short} until {units.format_date(stored)} UTC are "
            "invalid already; give a later moment."
        )
    return send(dao.governor, "cancelSignedBallots", proposal.id, last, sender=sender)


def invalid_until(dao: Dao, proposal: Proposal, voter: str) -> int:
    """The second up to which ballots that an account signs on a proposal do not count: that of its counted
    ballot, or of its cancellation; 0 for neither."""
    return int(dao.governor.ballotOf(proposal.id, voter)[3])


def present(dao: Dao) -> int:
    """The date of a ballot that is signed now.

    Who signs without a network dates by the clock; a local chain has a time of its own.
    """
    return dao.chain.timestamp() if dao.chain.is_local else dao.chain.next_timestamp()
