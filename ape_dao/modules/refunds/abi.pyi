"""What the contracts offer, for type checkers; written by `ape run build_manifest`."""

from collections.abc import Sequence
from typing import NamedTuple, Protocol

from ape.api import AccountAPI, ReceiptAPI
from ape.contracts import ContractEvent

from ape_dao.sdk.contracts import Address, Contract

class Terms(NamedTuple):
    """`IBallotRefunds.Terms`."""

    gasPerBallot: int
    maxBaseFee: int
    minVotes: int
    perProposal: int
    perDay: int

class BallotRefunds(Contract, Protocol):
    """`BallotRefunds`, as Ape calls it."""

    BallotsRefunded: ContractEvent
    OwnershipTransferred: ContractEvent
    PoolFilled: ContractEvent
    PoolWithdrawn: ContractEvent
    RefundRefused: ContractEvent
    TermsSet: ContractEvent
    def GOVERNOR(self) -> str:
        """Counts the ballots."""

    def MAX_BALLOT_GAS(self) -> int: ...
    def RECEIVER_GAS(self) -> int:
        """Gas that the code of a relayer may use to take its refund."""

    def available(self, proposalId: int) -> int:
        """Wei that ballots on `proposalId` can be refunded at most now."""

    def owner(self) -> str: ...
    def refundedOn(self, proposalId: int) -> int:
        """Wei that were refunded for ballots on `proposalId`."""

    def refundedToday(self) -> int:
        """Wei that were refunded on this day."""

    def relay(
        self, proposalId: int, ballots: Sequence[Sequence[object]], *, sender: AccountAPI
    ) -> ReceiptAPI:
        """Submits signed ballots on one proposal to the governor, and refunds the caller."""

    def renounceOwnership(self, *, sender: AccountAPI) -> ReceiptAPI: ...
    def setTerms(self, newTerms: Sequence[object], *, sender: AccountAPI) -> ReceiptAPI:
        """Sets the terms."""

    def terms(self) -> Terms:
        """The terms."""

    def transferOwnership(self, newOwner: Address, *, sender: AccountAPI) -> ReceiptAPI: ...
    def withdraw(self, most: int, *, sender: AccountAPI) -> ReceiptAPI:
        """Sends `most` wei of the pool to the owner, or all of it if there is less; returns the amount."""
