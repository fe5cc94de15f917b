"""What the contracts offer, for type checkers; written by `ape run build_manifest`."""

from collections.abc import Sequence
from typing import NamedTuple, Protocol

from ape.api import AccountAPI, ReceiptAPI
from ape.contracts import ContractEvent

from ape_dao.sdk.contracts import Address, Contract

class ChamberBallotOf(NamedTuple):
    """The values of `Chamber.ballotOf`."""

    support: int
    votes: int
    sequence: int

class ChamberTallyOf(NamedTuple):
    """The values of `Chamber.tallyOf`."""

    againstVotes: int
    forVotes: int
    abstainVotes: int

class ChamberVerdictOf(NamedTuple):
    """The values of `Chamber.verdictOf`."""

    verdict: int
    quorum: int

class Chamber(Contract, Protocol):
    """`Chamber`, as Ape calls it."""

    ChamberBallotRejected: ContractEvent
    ChamberVoteCast: ContractEvent
    def MARGIN_BPS(self) -> int:
        """Of the votes for and against, how many more must be for; zero: one more is enough."""

    def QUORUM_BPS(self) -> int:
        """The part of all votes that must be for or abstain."""

    def UNTIL(self) -> int:
        """From this second (unix) on it agrees to everything; 0 for never."""

    def VOTES(self) -> str:
        """Whose votes count."""

    def ballotOf(self, governor: Address, proposalId: int, voter: Address) -> ChamberBallotOf:
        """The ballot of `voter`: its option, its votes, and its sequence (zeros if it never had one)."""

    def mayExecute(self, governor: Address, proposalId: int) -> bool:
        """Whether the proposal, whose delay is over, may be executed now."""

    def mayQueue(self, governor: Address, proposalId: int) -> bool:
        """Whether the proposal, which passed its vote, may be queued now."""

    def tallyOf(self, governor: Address, proposalId: int) -> ChamberTallyOf:
        """Votes on a proposal so far."""

    def verdictOf(self, governor: Address, proposalId: int) -> ChamberVerdictOf: ...
    def voteOn(self, governor: Address, proposalId: int, support: int, *, sender: AccountAPI) -> ReceiptAPI:
        """Votes on a proposal of `governor`, in place of an earlier ballot."""

    def voteOnBySigs(
        self, governor: Address, proposalId: int, ballots: Sequence[Sequence[object]], *, sender: AccountAPI
    ) -> ReceiptAPI: ...
