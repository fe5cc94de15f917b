"""What the contracts offer, for type checkers; written by `ape run build_manifest`."""

from collections.abc import Sequence
from typing import NamedTuple, Protocol

from ape.api import AccountAPI, ReceiptAPI
from ape.contracts import ContractEvent

from ape_dao.sdk.contracts import Address, Contract

class Assertion(NamedTuple):
    """`IOptimisticOracleV3.Assertion`."""

    escalationManagerSettings: EscalationManagerSettings
    asserter: str
    assertionTime: int
    settled: bool
    currency: str
    expirationTime: int
    settlementResolution: bool
    domainId: bytes
    identifier: bytes
    bond: int
    callbackRecipient: str
    disputer: str

class DaoCourtCaseOf(NamedTuple):
    """The values of `DaoCourt.caseOf`."""

    question: bytes
    found: JobCase

class Dispute(NamedTuple):
    """`IDaoCourt.Dispute`."""

    client: str
    provider: str
    snapshot: int
    round: int
    appeals: int
    ownerUntil: int
    isClosed: bool

class EscalationManagerSettings(NamedTuple):
    """`IOptimisticOracleV3.EscalationManagerSettings`."""

    arbitrateViaEscalationManager: bool
    discardOracle: bool
    validateDisputers: bool
    assertingCaller: str
    escalationManager: str

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

class JobCase(NamedTuple):
    """`IJobCases.JobCase`."""

    board: str
    job: int
    standing: int
    shareBps: int

class Juror(NamedTuple):
    """`IDaoCourt.Juror`."""

    seats: int
    choice: int
    commitment: bytes

class KlerosArbiterCaseOf(NamedTuple):
    """The values of `KlerosArbiter.caseOf`."""

    question: bytes
    found: JobCase

class Round(NamedTuple):
    """`IKlerosArbiter.Round`."""

    disputeId: int
    ruling: int
    appealCost: int
    appealFrom: int
    appealUntil: int

class Rules(NamedTuple):
    """`IJobBoard.Rules`."""

    feeBps: int
    bondBps: int
    minReview: int

class UmaArbiterCaseOf(NamedTuple):
    """The values of `UmaArbiter.caseOf`."""

    question: bytes
    found: JobCase

class DaoCourt(Contract, Protocol):
    """`DaoCourt`, as Ape calls it."""

    Answered: ContractEvent
    Appealed: ContractEvent
    Asked: ContractEvent
    Claimed: ContractEvent
    Closed: ContractEvent
    Committed: ContractEvent
    Drawn: ContractEvent
    Enlisted: ContractEvent
    EvidenceGiven: ContractEvent
    Executed: ContractEvent
    LeftSwept: ContractEvent
    OwnerAsked: ContractEvent
    Revealed: ContractEvent
    RoundEnded: ContractEvent
    RoundOpened: ContractEvent
    def BOND(self) -> int:
        """Wei a seat that a juror brings."""

    def ESCROW(self) -> str:
        """Whose power counts."""

    def FEE(self) -> int:
        """Wei a seat that a dispute costs."""

    def LAST_WORD(self) -> int:
        """Seconds in which the owner can rule, once it is asked."""

    def OWNER(self) -> str:
        """Has the last word, and what is left over."""

    def PERIOD(self) -> int:
        """Seconds to enlist, to commit, to reveal and to appeal, each."""

    def ROUNDS(self) -> int:
        """The largest number of rounds."""

    def RULE_GAS(self) -> int:
        """Gas that a board may use to take an answer while it comes; `execute` sets no limit."""

    def SEATS(self) -> int:
        """Seats of the first round, on average."""

    def SEED_DELAY(self) -> int:
        """Blocks from the opening of a round to that of its lots."""

    def advance(self, dispute: int, *, sender: AccountAPI) -> ReceiptAPI: ...
    def appeal(self, dispute: int, *, sender: AccountAPI, value: int = 0) -> ReceiptAPI:
        """Pays for another round, or after the last one for the owner's word, with exactly `appealCost`."""

    def appealCost(self, dispute: int) -> int: ...
    def caseAt(self, question: bytes) -> JobCase:
        """The job that a question is about."""

    def caseOf(self, board: Address, job: int) -> DaoCourtCaseOf:
        """What became of a job's dispute."""

    def claim(self, dispute: int, round: int, account: Address, *, sender: AccountAPI) -> ReceiptAPI:
        """Pays a juror's bond and pay of a round to it."""

    def commit(self, dispute: int, commitment: bytes, *, sender: AccountAPI) -> ReceiptAPI:
        """Fixes what the caller says."""

    def commitmentOf(self, dispute: int, round: int, juror: Address, choice: int, salt: bytes) -> bytes:
        """What `commit` takes."""

    def cost(self) -> int:
        """Wei that `raise` must bring."""

    def disputeCount(self) -> int:
        """How many disputes there were; the number of the newest."""

    def disputeOf(self, dispute: int) -> Dispute:
        """A dispute."""

    def draw(self, dispute: int, header: bytes, *, sender: AccountAPI) -> ReceiptAPI:
        """Shows the header of the block that `roundOf` names: the lots are drawn."""

    def enlist(self, dispute: int, *, sender: AccountAPI, value: int = 0) -> ReceiptAPI:
        """Takes the caller's seats, with exactly their bond."""

    def execute(self, board: Address, job: int, *, sender: AccountAPI) -> ReceiptAPI:
        """Tells the board again what was answered."""

    def jurorOf(self, dispute: int, round: int, account: Address) -> Juror:
        """A juror of it; zeros once it was paid."""

    def leftOver(self) -> int:
        """Wei that wait for the owner."""

    def phaseOf(self, dispute: int) -> int:
        """Where a dispute stands now."""

    def reveal(self, dispute: int, choice: int, salt: bytes, *, sender: AccountAPI) -> ReceiptAPI:
        """Says it."""

    def roundOf(self, dispute: int, at: int) -> Round:
        """A round of it."""

    def rule(self, dispute: int, shareBps: int, *, sender: AccountAPI) -> ReceiptAPI:
        """The owner decides, once it is asked: `shareBps` for the provider."""

    def seatsOf(self, dispute: int, account: Address) -> int:
        """Seats that an account has by lot in the present round; zero before the lots are drawn."""

    def submitEvidence(self, dispute: int, uri: str, *, sender: AccountAPI) -> ReceiptAPI:
        """Tells jurors where a document is: client or provider, until the end of enlisting."""

    def sweep(self, *, sender: AccountAPI) -> ReceiptAPI:
        """Sends what disputes left over to the owner."""

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

class KlerosArbiter(Contract, Protocol):
    """`KlerosArbiter`, as Ape calls it."""

    Answered: ContractEvent
    Appealed: ContractEvent
    Asked: ContractEvent
    Dispute: ContractEvent
    Evidence: ContractEvent
    Executed: ContractEvent
    MetaEvidence: ContractEvent
    Ruling: ContractEvent
    def APPEAL_MARGIN(self) -> int:
        """Seconds before the board's deadline of a ruling in which nobody can appeal."""

    def ARBITRATOR(self) -> str:
        """Decides."""

    def COURT(self) -> int:
        """Number of the court."""

    def JURORS(self) -> int:
        """Jurors of the first round."""

    def RULE_GAS(self) -> int:
        """Gas that a board may use to take an answer while it comes; `execute` sets no limit."""

    def appeal(self, board: Address, job: int, *, sender: AccountAPI, value: int = 0) -> ReceiptAPI:
        """Pays for another round, with exactly its cost."""

    def caseAt(self, question: bytes) -> JobCase:
        """The job that a question is about."""

    def caseOf(self, board: Address, job: int) -> KlerosArbiterCaseOf:
        """What became of a job's dispute."""

    def cost(self) -> int:
        """Wei that `raise` must bring."""

    def execute(self, board: Address, job: int, *, sender: AccountAPI) -> ReceiptAPI:
        """Tells the board again what was answered."""

    def extraData(self) -> bytes:
        """The court and the number of jurors, as the arbitrator takes them."""

    def policy(self) -> str: ...
    def roundOf(self, board: Address, job: int) -> Round:
        """What the arbitrator says now; it reverts for a job that was never disputed here."""

    def rule(self, disputeId: int, ruling: int, *, sender: AccountAPI) -> ReceiptAPI:
        """ERC-792: the arbitrator's answer to a dispute, once and for all."""

    def submitEvidence(self, board: Address, job: int, evidence: str, *, sender: AccountAPI) -> ReceiptAPI:
        """Tells the jurors where a JSON file with evidence is: a party of a job that is disputed."""

class UmaArbiter(Contract, Protocol):
    """`UmaArbiter`, as Ape calls it."""

    Answered: ContractEvent
    Asked: ContractEvent
    Contested: ContractEvent
    Executed: ContractEvent
    def BOND(self) -> int:
        """Wei of a bond; the oracle's least if that is more."""

    def LIVENESS(self) -> int:
        """Seconds in which somebody can object."""

    def ORACLE(self) -> str:
        """UMA's oracle."""

    def RULE_GAS(self) -> int:
        """Gas that a board may use to take an answer while it comes; `execute` sets no limit."""

    def WETH(self) -> str:
        """Wrapped ether, in which bonds are."""

    def assertionDisputedCallback(self, assertion: bytes, *, sender: AccountAPI) -> ReceiptAPI:
        """The oracle's: somebody objected."""

    def assertionOf(self, board: Address, job: int) -> Assertion:
        """What the oracle knows of the claim about a job."""

    def assertionResolvedCallback(self, assertion: bytes, isTrue: bool, *, sender: AccountAPI) -> ReceiptAPI:
        """The oracle's: the claim is true or not."""

    def caseAt(self, question: bytes) -> JobCase:
        """The job that a question is about."""

    def caseOf(self, board: Address, job: int) -> UmaArbiterCaseOf:
        """What became of a job's dispute."""

    def claimOf(self, board: Address, job: int, provider: Address, evidence: bytes) -> str:
        """The claim that a dispute of the job makes."""

    def contest(self, board: Address, job: int, *, sender: AccountAPI, value: int = 0) -> ReceiptAPI: ...
    def cost(self) -> int:
        """Wei that `raise` must bring."""

    def execute(self, board: Address, job: int, *, sender: AccountAPI) -> ReceiptAPI:
        """Tells the board again what was answered."""
