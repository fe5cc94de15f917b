"""Whether ballots would count if they were relayed now, and why some would not.

While the vote is open the governor itself is asked.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from ape_dao.ballots.messages import Domain, Outcome, SignedBallot, latest
from ape_dao.ballots.signatures import is_good, signers_of
from ape_dao.ballots.trying import try_all
from ape_dao.core import units
from ape_dao.core.chain.artifacts import artifact
from ape_dao.core.chain.signatures import Signer
from ape_dao.core.governance import ProposalState, castable_votes

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ape_dao.ballots.files import BallotFile
    from ape_dao.core.chain.client import Chain
    from ape_dao.core.governance import DeployedDao

OTHER_DAO, NO_PROPOSAL, TOO_EARLY, TOO_LATE = "other-dao", "no-proposal", "too-early", "too-late"
OLDER, COUNTED = "older", "counted"
NAMES = {
    Outcome.NO_VOTES: "no-votes",
    Outcome.INELIGIBLE: "ineligible",
    Outcome.INVALID_SUPPORT: "choice",
    Outcome.INVALID_PARAMS: "split",
    Outcome.OUT_OF_DATE: "out-of-date",
    Outcome.FROM_THE_FUTURE: "future",
    Outcome.INVALID_SIGNATURE: "signature",
}


@dataclass(frozen=True)
class Verdict:
    """Whether a ballot would count."""

    file: BallotFile
    reason: str | None = None
    """A word for programs; None if it would count."""
    problem: str | None = None
    """The same as a sentence."""

    @property
    def signed(self) -> SignedBallot:
        """The ballot."""
        return self.file.signed

    @property
    def counts(self) -> bool:
        """Whether it would count."""
        return self.reason is None


@dataclass(frozen=True)
class _Governor:
    """The governor at one moment."""

    chain: Chain
    address: str

    def ask(self, view: str, *arguments: object) -> Any:
        """What a view answers."""
        return self.chain.read(artifact("DaoGovernor"), self.address, view, *arguments)


def judge(dao: DeployedDao, files: Sequence[BallotFile]) -> list[Verdict]:
    """Whether each ballot would count if it were relayed now, in the order of the files."""
    domain = Domain.read(dao)
    verdicts = {id(file): _of_another_dao(file, domain) for file in files if file.domain != domain}
    by_proposal: dict[int, list[BallotFile]] = {}
    for file in files:
        if file.domain == domain:
            by_proposal.setdefault(file.signed.ballot.proposal_id, []).append(file)
    for proposal_id, ballots in by_proposal.items():
        verdicts |= {id(verdict.file): verdict for verdict in _on_proposal(dao, domain, proposal_id, ballots)}
    return [verdicts[id(file)] for file in files]


def _of_another_dao(file: BallotFile, domain: Domain) -> Verdict:
    other = file.domain
    return Verdict(
        file,
        OTHER_DAO,
        f"it is for the governor {other.contract} ('{other.name}') on chain {other.chain_id}, "
        f"not for {domain.contract} ('{domain.name}') on chain {domain.chain_id}",
    )


def _on_proposal(
    dao: DeployedDao, domain: Domain, proposal_id: int, files: Sequence[BallotFile]
) -> Iterator[Verdict]:
    """The verdicts of ballots on one proposal."""
    closed = _closed(_Governor(dao.chain.ahead(), dao.addresses["governor"]), proposal_id)
    if closed is not None:
        for file in files:
            if closed[0] == TOO_EARLY and not is_good(domain, dao.chain, file.signed):
                yield _bad_signature(file)
            else:
                yield Verdict(file, *closed)
        return
    tried: list[BallotFile] = []
    signers = signers_of(domain, dao.chain, [file.signed for file in files])
    for file, signer in zip(files, signers, strict=True):
        if signer is Signer.NOBODY:
            yield _bad_signature(file)
        else:
            tried.append(file)
    outcomes = try_all(dao, [file.signed for file in tried])
    counted = [file for file, outcome in zip(tried, outcomes, strict=True) if outcome is Outcome.COUNTED]
    newest = {id(signed) for signed in latest(file.signed for file in counted)}
    governor = _Governor(dao.chain.still(), dao.addresses["governor"])
    refused = [pair for pair in zip(tried, outcomes, strict=True) if pair[1] is not Outcome.COUNTED]
    reasons = governor.chain.together(
        [partial(_refusal, governor, file.signed, outcome) for file, outcome in refused]
    )
    by_file = {id(file): reason for (file, _), reason in zip(refused, reasons, strict=True)}
    for file in tried:
        if id(file) in by_file:
            yield Verdict(file, *by_file[id(file)])
        elif id(file.signed) not in newest:
            yield Verdict(file, OLDER, "a newer ballot of this voter is among the files")
        else:
            yield Verdict(file)


def _bad_signature(file: BallotFile) -> Verdict:
    return Verdict(file, NAMES[Outcome.INVALID_SIGNATURE], _signature_problem(file.signed))


def _closed(governor: _Governor, proposal_id: int) -> tuple[str, str] | None:
    """Why nobody can vote on the proposal now; None while the vote is open."""
    if not governor.ask("proposalSnapshot", proposal_id):
        return NO_PROPOSAL, "this DAO has no such proposal"
    state = ProposalState(governor.ask("state", proposal_id))
    if state is ProposalState.ACTIVE:
        return None
    if state is ProposalState.PENDING:
        begins = units.format_date(governor.ask("proposalSnapshot", proposal_id))
        return TOO_EARLY, f"voting begins {begins} UTC; relay it then"
    return TOO_LATE, f"the vote is over: the proposal is {state.name.lower()}"


def _refusal(governor: _Governor, signed: SignedBallot, outcome: Outcome) -> tuple[str, str]:
    """Why the governor does not count a ballot: a word, and a sentence with the figures behind it."""
    ballot = signed.ballot
    signed_at = f"{units.format_date(ballot.sequence)} UTC"
    name = NAMES[outcome]
    if outcome is Outcome.INVALID_SIGNATURE:
        return name, _signature_problem(signed)
    if outcome is Outcome.FROM_THE_FUTURE:
        return name, f"it is dated {signed_at}, later than the chain's present time"
    if outcome is Outcome.OUT_OF_DATE:
        stored = int(governor.ask("ballotOf", ballot.proposal_id, ballot.voter)["sequence"])
        has_voted = bool(governor.ask("hasVoted", ballot.proposal_id, ballot.voter))
        if has_voted and stored == ballot.sequence:
            return COUNTED, f"a ballot of this second ({signed_at}) is counted already"
        if ballot.sequence > stored:
            return OLDER, "another ballot of this voter, of the same second, is among the files"
        newer = f"a newer ballot or a cancellation, of {units.format_date(stored)} UTC, is stored"
        return name, f"it was signed {signed_at}, and {newer}" if ballot.sequence else "it has no date"
    snapshot = int(governor.ask("proposalSnapshot", ballot.proposal_id))
    if outcome is Outcome.NO_VOTES:
        return name, f"{ballot.voter} had no votes when voting began ({units.format_date(snapshot)} UTC)"
    if outcome is Outcome.INELIGIBLE:
        least = int(governor.ask("proposalMinPower", ballot.proposal_id))
        return name, f"{ballot.voter} had less than {units.format_amount(least)} power of its own"
    if outcome is Outcome.INVALID_SUPPORT:
        return name, f"its choice {ballot.support} is none of for (1), against (0), abstain (2), split (255)"
    votes = castable_votes(
        governor.chain, governor.address, ballot.proposal_id, ballot.voter, own=ballot.is_own
    )
    return name, f"its parts are malformed, nothing, or more than the {units.format_amount(votes)} votes"


def _signature_problem(signed: SignedBallot) -> str:
    return f"the signature is not that of {signed.ballot.voter}"
