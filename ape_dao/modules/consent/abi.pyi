"""What the contracts offer, for type checkers; written by `ape run build_manifest`."""

from typing import NamedTuple, Protocol

from ape.api import AccountAPI, ReceiptAPI
from ape.contracts import ContractEvent

from ape_dao.sdk.contracts import Address, Contract

class Check(NamedTuple):
    """`IConsentStage.Check`."""

    checkType: int
    body: str
    time: int

class ConsentStageChecksOf(NamedTuple):
    """The values of `ConsentStage.checksOf`."""

    asked: list[Check]
    met: list[bool]

class ConsentStageReportOf(NamedTuple):
    """The values of `ConsentStage.reportOf`."""

    approval: int
    objection: int

class ConsentStage(Contract, Protocol):
    """`ConsentStage`, as Ape calls it."""

    Reported: ContractEvent
    def MAX_CHECKS(self) -> int:
        """The most checks."""

    def MAX_MEMBERS(self) -> int:
        """The most checks that ask another stage."""

    def MEMBER_GAS(self) -> int:
        """The most gas that another stage may use to answer."""

    def NEEDED(self) -> int:
        """How many checks must be met."""

    def UNTIL(self) -> int:
        """From this second (unix) on it agrees to everything; 0 for never."""

    def approve(self, governor: Address, proposalId: int, *, sender: AccountAPI) -> ReceiptAPI:
        """Approves a proposal of `governor`, from its creation on, for good."""

    def checks(self) -> list[Check]:
        """The checks."""

    def checksOf(self, governor: Address, proposalId: int) -> ConsentStageChecksOf:
        """The checks, and which of them are met for a proposal now."""

    def mayExecute(self, governor: Address, proposalId: int) -> bool:
        """Whether the proposal, whose delay is over, may be executed now."""

    def mayQueue(self, governor: Address, proposalId: int) -> bool:
        """Whether the proposal, which passed its vote, may be queued now."""

    def object(self, governor: Address, proposalId: int, *, sender: AccountAPI) -> ReceiptAPI:
        """Objects to a proposal of `governor`, from its creation until the time of the check is over."""

    def reportOf(self, governor: Address, proposalId: int, body: Address) -> ConsentStageReportOf:
        """What `body` approved or objected to: one answer for each of the two."""

    def withdrawObjection(self, governor: Address, proposalId: int, *, sender: AccountAPI) -> ReceiptAPI:
        """Withdraws the caller's objection, for good."""
