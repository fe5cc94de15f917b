"""What the contracts offer, for type checkers; written by `ape run build_manifest`."""

from collections.abc import Sequence
from typing import NamedTuple, Protocol

from ape.api import AccountAPI, ReceiptAPI
from ape.contracts import ContractEvent

from ape_dao.sdk.contracts import Address, Contract

class Job(NamedTuple):
    """`IJobBoard.Job`."""

    client: str
    provider: str
    payee: str
    token: str
    budget: int
    deadline: int
    review: int
    feeBps: int
    bondBps: int
    arbiter: str
    state: int

class JobBoardEip712Domain(NamedTuple):
    """The values of `JobBoard.eip712Domain`."""

    fields: bytes
    name: str
    version: str
    chainId: int
    verifyingContract: str
    salt: bytes
    extensions: list[int]

class Rules(NamedTuple):
    """`IJobBoard.Rules`."""

    feeBps: int
    bondBps: int
    minReview: int

class JobBoard(Contract, Protocol):
    """`JobBoard`, as Ape calls it."""

    ArbiterSet: ContractEvent
    EIP712DomainChanged: ContractEvent
    Earned: ContractEvent
    FeePaid: ContractEvent
    FeeReceiverSet: ContractEvent
    JobCompleted: ContractEvent
    JobCreated: ContractEvent
    JobDisputed: ContractEvent
    JobExpired: ContractEvent
    JobFunded: ContractEvent
    JobOffered: ContractEvent
    JobRejected: ContractEvent
    JobSubmitted: ContractEvent
    Kept: ContractEvent
    LimitSet: ContractEvent
    OwnershipTransferred: ContractEvent
    PaymentReleased: ContractEvent
    Refunded: ContractEvent
    Returned: ContractEvent
    RulesSet: ContractEvent
    Withdrawn: ContractEvent
    def MAX_TOKENS(self) -> int:
        """Largest number of tokens."""

    def RULING_TIME(self) -> int:
        """Seconds in which an arbiter rules."""

    def SETTLEMENT_TYPEHASH(self) -> bytes:
        """Hash of the type that `settle` takes signatures of."""

    def TRANSFER_GAS(self) -> int:
        """Gas that a token may use to pay somebody."""

    def accept(self, job: int, *, sender: AccountAPI) -> ReceiptAPI: ...
    def arbiter(self) -> str:
        """Who rules in jobs that are opened now; zero: nobody."""

    def arbiterAsks(self) -> bool:
        """Whether that arbiter is told of disputes."""

    def bondOf(self, job: int) -> int:
        """The bond that a dispute of the job takes, in units of its token, rounded up."""

    def claimBack(self, job: int, *, sender: AccountAPI) -> ReceiptAPI:
        """Returns the budget to the client if nothing was delivered in time."""

    def concede(self, job: int, *, sender: AccountAPI) -> ReceiptAPI: ...
    def dispute(self, job: int, evidence: bytes, *, sender: AccountAPI, value: int = 0) -> ReceiptAPI:
        """The client says, within the review period, that the work is not what was agreed."""

    def eip712Domain(self) -> JobBoardEip712Domain: ...
    def feeReceiver(self) -> str:
        """Gets the fees."""

    def jobCount(self) -> int:
        """How many jobs were opened; the number of the newest one."""

    def jobOf(self, job: int) -> Job:
        """A job; zeros for one that is closed or was never opened."""

    def keptFor(self, account: Address, token: Address) -> int:
        """Units of `token` that are kept for `account`."""

    def lapse(self, job: int, *, sender: AccountAPI) -> ReceiptAPI: ...
    def limitOf(self, token: Address) -> int:
        """The most that a job may have of `token`; zero: none are opened in it."""

    def open(self, offer: Sequence[object], *, sender: AccountAPI) -> ReceiptAPI:
        """Opens a job and takes its budget from the caller, which approved it."""

    def owner(self) -> str: ...
    def renounceOwnership(self, *, sender: AccountAPI) -> ReceiptAPI: ...
    def rule(self, job: int, shareBps: int, *, sender: AccountAPI) -> ReceiptAPI:
        """The arbiter of a disputed job gives `shareBps` of the budget and of the bond to the provider."""

    def rules(self) -> Rules:
        """The rules of jobs that are opened now."""

    def setArbiter(self, newArbiter: Address, asks: bool, *, sender: AccountAPI) -> ReceiptAPI:
        """Who rules in jobs that are opened later; zero for nobody."""

    def setFeeReceiver(self, newReceiver: Address, *, sender: AccountAPI) -> ReceiptAPI:
        """Where fees go, also those of running jobs."""

    def setLimit(self, token: Address, maxBudget: int, *, sender: AccountAPI) -> ReceiptAPI:
        """The most that a job may have of a token, in its units; zero: none are opened in it."""

    def setRules(self, newRules: Sequence[object], *, sender: AccountAPI) -> ReceiptAPI:
        """New rules for jobs that are opened later."""

    def settle(
        self, job: int, shareBps: int, deadline: int, signature: bytes, *, sender: AccountAPI
    ) -> ReceiptAPI:
        """Ends a job as both agreed: the provider gets `shareBps` of the budget."""

    def submit(self, job: int, deliverable: bytes, *, sender: AccountAPI) -> ReceiptAPI:
        """The provider delivers, until the deadline of the job."""

    def tokens(self) -> list[str]:
        """Tokens with a limit."""

    def transferOwnership(self, newOwner: Address, *, sender: AccountAPI) -> ReceiptAPI: ...
    def withdraw(self, account: Address, token: Address, *, sender: AccountAPI) -> ReceiptAPI:
        """Sends what is kept for `account` of `token` to it."""
