"""What the contracts offer, for type checkers; written by `ape run build_manifest`."""

from collections.abc import Sequence
from typing import NamedTuple, Protocol

from ape.api import AccountAPI, ProviderAPI, ReceiptAPI
from ape.api.address import BaseAddress
from ape.contracts import ContractEvent
from ethpm_types import ContractType

class Contract(Protocol):
    """Any contract, as Ape calls it."""

    @property
    def address(self) -> str: ...
    @property
    def provider(self) -> ProviderAPI: ...
    @property
    def contract_type(self) -> ContractType: ...

Address = str | BaseAddress | Contract
"""An address as text, or an account or contract that has one."""

class Checkpoint208(NamedTuple):
    """`Checkpoints.Checkpoint208`."""

    key: int
    value_: int

class DaoGovernorBallotOf(NamedTuple):
    """The values of `DaoGovernor.ballotOf`."""

    againstVotes: int
    forVotes: int
    abstainVotes: int
    sequence: int
    votes: int
    isOwn: bool

class DaoGovernorEip712Domain(NamedTuple):
    """The values of `DaoGovernor.eip712Domain`."""

    fields: bytes
    name: str
    version: str
    chainId: int
    verifyingContract: str
    salt: bytes
    extensions: list[int]

class DaoGovernorProposalVotes(NamedTuple):
    """The values of `DaoGovernor.proposalVotes`."""

    againstVotes: int
    forVotes: int
    abstainVotes: int

class GovernanceTokenEip712Domain(NamedTuple):
    """The values of `GovernanceToken.eip712Domain`."""

    fields: bytes
    name: str
    version: str
    chainId: int
    verifyingContract: str
    salt: bytes
    extensions: list[int]

class Kind(NamedTuple):
    """`IProposalKinds.Kind`."""

    counting: int
    minScore: int
    mayTouchReserved: bool
    isRestricted: bool
    quorumBps: int
    decisionBps: int
    votingDelay: int
    votingPeriod: int
    lateExtension: int
    executionWindow: int
    quorumFloor: int
    threshold: int
    stage: str
    escalation: str

class Lock(NamedTuple):
    """`IVotingEscrow.Lock`."""

    amount: int
    end: int
    permanent: bool
    withdrawable: bool
    changedAt: int

class LockState(NamedTuple):
    """`IVotingEscrow.LockState`."""

    epoch: int
    amount: int
    endWeek: int
    permanent: bool

class ObjectionsRules(NamedTuple):
    """The values of `Objections.rules`."""

    votes: str
    firstBps: int
    secondBps: int
    maxExtension: int

class ProposalKindsDescribe(NamedTuple):
    """The values of `ProposalKinds.describe`."""

    kind: int
    rules: Kind

class ProposalKindsTargetOf(NamedTuple):
    """The values of `ProposalKinds.targetOf`."""

    reach: int
    maxAmount: int

class Rules(NamedTuple):
    """`IObjections.Rules`."""

    votes: str
    firstBps: int
    secondBps: int
    maxExtension: int
    since: int

class Standing(NamedTuple):
    """`IObjections.Standing`."""

    rules: Rules
    scheduledAt: int
    votes: int
    total: int
    extension: int

class TimelockGetSchedule(NamedTuple):
    """The values of `Timelock.getSchedule`."""

    scheduledAt: int
    earliest: int
    extension: int
    extender: str

class VotingEscrowEip712Domain(NamedTuple):
    """The values of `VotingEscrow.eip712Domain`."""

    fields: bytes
    name: str
    version: str
    chainId: int
    verifyingContract: str
    salt: bytes
    extensions: list[int]

class VotingEscrowLockStates(NamedTuple):
    """The values of `VotingEscrow.lockStates`."""

    states: list[LockState]
    untilEpoch: int

class VotingEscrowLockWords(NamedTuple):
    """The values of `VotingEscrow.lockWords`."""

    words: list[int]
    untilEpoch: int

class VotingEscrowPreviewExit(NamedTuple):
    """The values of `VotingEscrow.previewExit`."""

    returned: int
    penalty: int
    availableAt: int

class BallotsExtension(Contract, Protocol):
    """`BallotsExtension`, as Ape calls it."""

    BallotRejected: ContractEvent
    BallotReplaced: ContractEvent
    ProposalExtended: ContractEvent
    SignedBallotsCancelled: ContractEvent
    VoteCast: ContractEvent
    VoteCastWithParams: ContractEvent
    VotesTakenBack: ContractEvent
    def cancelSignedBallots(self, proposalId: int, sequence: int, *, sender: AccountAPI) -> ReceiptAPI: ...
    def castOwnVote(
        self, proposalId: int, support: int, reason: str, params: bytes, *, sender: AccountAPI
    ) -> ReceiptAPI:
        """Votes with all votes of the caller and with its own power, whomever that was given to."""

    def castOwnVotesBySig(
        self, proposalId: int, ballots: Sequence[Sequence[object]], *, sender: AccountAPI
    ) -> ReceiptAPI:
        """Casts own ballots that were signed, on one proposal."""

class DaoGovernor(Contract, Protocol):
    """`DaoGovernor`, as Ape calls it."""

    BallotRejected: ContractEvent
    BallotReplaced: ContractEvent
    EIP712DomainChanged: ContractEvent
    GuardianSet: ContractEvent
    PredecessorSet: ContractEvent
    ProposalCanceled: ContractEvent
    ProposalCreated: ContractEvent
    ProposalExecuted: ContractEvent
    ProposalExtended: ContractEvent
    ProposalQueued: ContractEvent
    ProposalRulesSet: ContractEvent
    ProposalThresholdSet: ContractEvent
    QuorumNumeratorUpdated: ContractEvent
    SignedBallotsCancelled: ContractEvent
    TimelockChange: ContractEvent
    VoteCast: ContractEvent
    VoteCastWithParams: ContractEvent
    VotesTakenBack: ContractEvent
    VotingDelaySet: ContractEvent
    VotingPeriodSet: ContractEvent
    def BALLOT_TYPEHASH(self) -> bytes: ...
    def CLOCK_MODE(self) -> str:
        """ERC-6372: the clock counts seconds, not blocks."""

    def COUNTING_MODE(self) -> str: ...
    def EXTENDED_BALLOT_TYPEHASH(self) -> bytes: ...
    def GRACE_PERIOD(self) -> int: ...
    def KINDS(self) -> str:
        """The table of kinds."""

    def SIGNATURE_GAS(self) -> int:
        """Gas that the contract of a voter may use to check a signature."""

    def SIGNED_BALLOT_TYPEHASH(self) -> bytes:
        """The EIP-712 type hash of a signed ballot."""

    def ballotOf(self, proposalId: int, voter: Address) -> DaoGovernorBallotOf: ...
    def cancel(
        self,
        targets: Sequence[Address],
        values: Sequence[int],
        calldatas: Sequence[bytes],
        descriptionHash: bytes,
        *,
        sender: AccountAPI,
    ) -> ReceiptAPI: ...
    def cancelSignedBallots(self, argument_0: int, argument_1: int, *, sender: AccountAPI) -> ReceiptAPI: ...
    def castOwnVote(
        self, argument_0: int, argument_1: int, argument_2: str, argument_3: bytes, *, sender: AccountAPI
    ) -> ReceiptAPI:
        """Votes with all votes of the caller and with its own power, whomever that was given to."""

    def castOwnVotesBySig(
        self, argument_0: int, argument_1: Sequence[Sequence[object]], *, sender: AccountAPI
    ) -> ReceiptAPI:
        """Casts own ballots that were signed, on one proposal."""

    def castVote(self, proposalId: int, support: int, *, sender: AccountAPI) -> ReceiptAPI: ...
    def castVoteBySig(
        self, proposalId: int, support: int, voter: Address, signature: bytes, *, sender: AccountAPI
    ) -> ReceiptAPI: ...
    def castVoteWithReason(
        self, proposalId: int, support: int, reason: str, *, sender: AccountAPI
    ) -> ReceiptAPI: ...
    def castVoteWithReasonAndParams(
        self, proposalId: int, support: int, reason: str, params: bytes, *, sender: AccountAPI
    ) -> ReceiptAPI: ...
    def castVoteWithReasonAndParamsBySig(
        self,
        proposalId: int,
        support: int,
        voter: Address,
        reason: str,
        params: bytes,
        signature: bytes,
        *,
        sender: AccountAPI,
    ) -> ReceiptAPI: ...
    def castVotesBySig(
        self, proposalId: int, ballots: Sequence[Sequence[object]], *, sender: AccountAPI
    ) -> ReceiptAPI:
        """Casts signed ballots on one proposal."""

    def clock(self) -> int:
        """Unix seconds."""

    def eip712Domain(self) -> DaoGovernorEip712Domain: ...
    def execute(
        self,
        targets: Sequence[Address],
        values: Sequence[int],
        calldatas: Sequence[bytes],
        descriptionHash: bytes,
        *,
        sender: AccountAPI,
        value: int = 0,
    ) -> ReceiptAPI: ...
    def getProposalId(
        self,
        targets: Sequence[Address],
        values: Sequence[int],
        calldatas: Sequence[bytes],
        descriptionHash: bytes,
    ) -> int: ...
    def getVotes(self, account: Address, timepoint: int) -> int: ...
    def getVotesWithParams(self, account: Address, timepoint: int, params: bytes) -> int: ...
    def guardianUntil(self) -> int:
        """End of the term of the guardian appointed last (unix seconds); zero if none is appointed."""

    def hasVoted(self, proposalId: int, account: Address) -> bool: ...
    def hashProposal(
        self,
        targets: Sequence[Address],
        values: Sequence[int],
        calldatas: Sequence[bytes],
        descriptionHash: bytes,
    ) -> int: ...
    def isProposerShort(self, proposalId: int) -> bool:
        """Whether the proposer of `proposalId` has fewer votes or less own power than proposing required."""

    def name(self) -> str: ...
    def nonces(self, owner: Address) -> int: ...
    def onERC1155BatchReceived(
        self,
        argument_0: Address,
        argument_1: Address,
        argument_2: Sequence[int],
        argument_3: Sequence[int],
        argument_4: bytes,
        *,
        sender: AccountAPI,
    ) -> ReceiptAPI: ...
    def onERC1155Received(
        self,
        argument_0: Address,
        argument_1: Address,
        argument_2: int,
        argument_3: int,
        argument_4: bytes,
        *,
        sender: AccountAPI,
    ) -> ReceiptAPI: ...
    def onERC721Received(
        self,
        argument_0: Address,
        argument_1: Address,
        argument_2: int,
        argument_3: bytes,
        *,
        sender: AccountAPI,
    ) -> ReceiptAPI: ...
    def proposalDeadline(self, proposalId: int) -> int: ...
    def proposalEta(self, proposalId: int) -> int: ...
    def proposalExpiration(self, proposalId: int) -> int:
        """The last second (unix) in which `proposalId` can be queued, or executed once it is queued."""

    def proposalGuardian(self) -> str:
        """The account that can cancel proposals now; zero if there is none or its term is over."""

    def proposalMinPower(self, proposalId: int) -> int: ...
    def proposalNeedsQueuing(self, proposalId: int) -> bool: ...
    def proposalParticipation(self, proposalId: int) -> int: ...
    def proposalPredecessor(self, proposalId: int) -> int:
        """The proposal that must be executed before `proposalId`; zero for none."""

    def proposalProposer(self, proposalId: int) -> str: ...
    def proposalQuorum(self, proposalId: int) -> int: ...
    def proposalRules(self, proposalId: int) -> int: ...
    def proposalSnapshot(self, proposalId: int) -> int: ...
    def proposalThreshold(self) -> int: ...
    def proposalVotes(self, proposalId: int) -> DaoGovernorProposalVotes:
        """The votes counted on `proposalId` so far; under quadratic counting their roots times 1e9."""

    def propose(
        self,
        targets: Sequence[Address],
        values: Sequence[int],
        calldatas: Sequence[bytes],
        description: str,
        *,
        sender: AccountAPI,
    ) -> ReceiptAPI: ...
    def proposeAfter(
        self,
        predecessor: int,
        kind: int,
        targets: Sequence[Address],
        values: Sequence[int],
        calldatas: Sequence[bytes],
        description: str,
        *,
        sender: AccountAPI,
    ) -> ReceiptAPI:
        """Makes a proposal of `kind` that can be executed only after `predecessor`."""

    def proposeKind(
        self,
        kind: int,
        targets: Sequence[Address],
        values: Sequence[int],
        calldatas: Sequence[bytes],
        description: str,
        *,
        sender: AccountAPI,
    ) -> ReceiptAPI:
        """Makes a proposal of `kind`; otherwise like `propose`."""

    def queue(
        self,
        targets: Sequence[Address],
        values: Sequence[int],
        calldatas: Sequence[bytes],
        descriptionHash: bytes,
        *,
        sender: AccountAPI,
    ) -> ReceiptAPI: ...
    def quorum(self, timepoint: int) -> int: ...
    def quorumDenominator(self) -> int:
        """What the shares of `QuorumNumeratorUpdated` are parts of: basis points, 10,000."""

    def relay(
        self, target: Address, value_: int, data: bytes, *, sender: AccountAPI, value: int = 0
    ) -> ReceiptAPI: ...
    def setGuardian(self, newGuardian: Address, newUntil: int, *, sender: AccountAPI) -> ReceiptAPI: ...
    def state(self, proposalId: int) -> int: ...
    def supportsInterface(self, interfaceId: bytes) -> bool: ...
    def timelock(self) -> str: ...
    def token(self) -> str: ...
    def updateTimelock(self, newTimelock: Address, *, sender: AccountAPI) -> ReceiptAPI: ...
    def version(self) -> str: ...
    def votingDelay(self) -> int: ...
    def votingPeriod(self) -> int: ...

class Escalation(Contract, Protocol):
    """`Escalation`, as Ape calls it."""

    Escalated: ContractEvent
    def descriptionOf(self, proposalId: int, description: str) -> str:
        """The text under which proposal `proposalId` with the text `description` is escalated."""

    def escalate(
        self,
        governor: Address,
        targets: Sequence[Address],
        values: Sequence[int],
        calldatas: Sequence[bytes],
        description: str,
        *,
        sender: AccountAPI,
    ) -> ReceiptAPI:
        """Puts the calls of a vetoed proposal of `governor` to a standard vote; anybody can, once."""

class Genesis(Contract, Protocol):
    """`Genesis`, as Ape calls it."""

    Created: ContractEvent
    Finished: ContractEvent
    def DEPLOYER(self) -> str:
        """The only account that may call `create` and `finish`."""

    def create(self, salt: bytes, initCode: bytes, *, sender: AccountAPI) -> ReceiptAPI:
        """Creates a contract at an address that depends on this contract and `salt` only."""

    def finish(self, calls: Sequence[Sequence[object]], *, sender: AccountAPI) -> ReceiptAPI:
        """Makes `calls` in order; works once."""

    def finished(self) -> bool:
        """Whether the hand-over is done."""

class GovernanceToken(Contract, Protocol):
    """`GovernanceToken`, as Ape calls it."""

    Approval: ContractEvent
    DelegateChanged: ContractEvent
    DelegateVotesChanged: ContractEvent
    EIP712DomainChanged: ContractEvent
    OwnershipTransferred: ContractEvent
    Transfer: ContractEvent
    def CLOCK_MODE(self) -> str:
        """ERC-6372: the clock counts seconds, not blocks."""

    def DEPLOYED_AT(self) -> int:
        """Unix seconds of the deployment, when year 0 began."""

    def DOMAIN_SEPARATOR(self) -> bytes: ...
    def YEARLY_MINT_LIMIT(self) -> int:
        """The most token wei that may be minted in one year; zero if there is no minting after deployment."""

    def allowance(self, owner: Address, spender: Address) -> int: ...
    def approve(self, spender: Address, value_: int, *, sender: AccountAPI) -> ReceiptAPI: ...
    def balanceOf(self, account: Address) -> int: ...
    def burn(self, value_: int, *, sender: AccountAPI) -> ReceiptAPI: ...
    def burnFrom(self, account: Address, value_: int, *, sender: AccountAPI) -> ReceiptAPI: ...
    def cap(self) -> int:
        """The most token wei that will ever be minted, allocations included."""

    def checkpoints(self, account: Address, pos: int) -> Checkpoint208: ...
    def clock(self) -> int:
        """Unix seconds: past votes are looked up by time."""

    def currentYear(self) -> int:
        """The number of the current year, 0 at first."""

    def decimals(self) -> int: ...
    def delegateBySig(
        self, delegatee: Address, nonce: int, expiry: int, v: int, r: bytes, s: bytes, *, sender: AccountAPI
    ) -> ReceiptAPI: ...
    def delegates(self, account: Address) -> str: ...
    def eip712Domain(self) -> GovernanceTokenEip712Domain: ...
    def getPastTotalSupply(self, timepoint: int) -> int: ...
    def getPastVotes(self, account: Address, timepoint: int) -> int: ...
    def getVotes(self, account: Address) -> int: ...
    def mint(self, to: Address, amount: int, *, sender: AccountAPI) -> ReceiptAPI:
        """Mints `amount` token wei to `to`."""

    def mintable(self) -> int:
        """Token wei that the owner can mint now."""

    def mintedIn(self, year: int) -> int:
        """Token wei minted by the owner in `year`; the allocations at the deployment do not count."""

    def name(self) -> str: ...
    def nonces(self, account: Address) -> int:
        """The next nonce of `account`, shared by permits and signed delegations."""

    def numCheckpoints(self, account: Address) -> int: ...
    def owner(self) -> str: ...
    def permit(
        self,
        owner: Address,
        spender: Address,
        value_: int,
        deadline: int,
        v: int,
        r: bytes,
        s: bytes,
        *,
        sender: AccountAPI,
    ) -> ReceiptAPI: ...
    def renounceOwnership(self, *, sender: AccountAPI) -> ReceiptAPI: ...
    def symbol(self) -> str: ...
    def totalMinted(self) -> int:
        """Token wei ever minted, burned ones included."""

    def totalSupply(self) -> int: ...
    def transfer(self, to: Address, value_: int, *, sender: AccountAPI) -> ReceiptAPI: ...
    def transferFrom(self, from_: Address, to: Address, value_: int, *, sender: AccountAPI) -> ReceiptAPI: ...
    def transferOwnership(self, newOwner: Address, *, sender: AccountAPI) -> ReceiptAPI: ...

class Objections(Contract, Protocol):
    """`Objections`, as Ape calls it."""

    Objected: ContractEvent
    RulesSet: ContractEvent
    def TIMELOCK(self) -> str:
        """The timelock whose operations can be objected to."""

    def isObjector(self, id: bytes, account: Address) -> bool:
        """Whether `account` objects to the operation `id`, as it is scheduled now."""

    def object(self, id: bytes, *, sender: AccountAPI) -> ReceiptAPI: ...
    def objectionsTo(self, id: bytes) -> Standing:
        """Who objects to the operation `id`, in sum, and what follows."""

    def rules(self) -> ObjectionsRules:
        """The rules for operations that are scheduled now."""

    def setRules(
        self, votes: Address, firstBps: int, secondBps: int, maxExtension: int, *, sender: AccountAPI
    ) -> ReceiptAPI:
        """Sets the rules for objections to operations that are scheduled later."""

    def withdrawObjection(self, id: bytes, *, sender: AccountAPI) -> ReceiptAPI:
        """Takes the caller's objection to the operation `id` back, for good."""

class ProposalKinds(Contract, Protocol):
    """`ProposalKinds`, as Ape calls it."""

    KindRemoved: ContractEvent
    KindSet: ContractEvent
    OwnershipTransferred: ContractEvent
    QuotasSet: ContractEvent
    ReservedSet: ContractEvent
    ReservedTargetSet: ContractEvent
    TargetSet: ContractEvent
    def FIRST_PROPOSAL_AT(self) -> int:
        """The first second (unix) in which a proposal can be made."""

    def MAX_ACTIONS(self) -> int:
        """Largest number of actions in a proposal."""

    def MAX_CALLDATA_BYTES(self) -> int:
        """Largest total calldata of a proposal, in bytes."""

    def MAX_QUOTA(self) -> int:
        """Highest quota."""

    def MIN_EXECUTION_WINDOW(self) -> int:
        """The shortest execution window, in seconds."""

    def QUOTA_WINDOW(self) -> int:
        """Length of the window of the quotas, in seconds."""

    def SCORE(self) -> str:
        """The source of scores; the zero address in a DAO without scores."""

    def STAGE_GAS(self) -> int:
        """The most gas that a stage may use to answer."""

    def admit(
        self,
        kind: int,
        proposer: Address,
        targets: Sequence[Address],
        values: Sequence[int],
        calldatas: Sequence[bytes],
        *,
        sender: AccountAPI,
    ) -> ReceiptAPI:
        """Checks a new proposal against the table and counts it towards the quota of its proposer."""

    def currentRules(self, kind: int) -> int:
        """The rules of `kind` for the next proposal, packed; zero if there is no such kind."""

    def describe(self, version: int) -> ProposalKindsDescribe:
        """Version number `version` of the rules, unpacked."""

    def escalationOf(self, version: int) -> str:
        """The escalation under version number `version` of the rules; zero for none."""

    def isReserved(self, selector: bytes) -> bool:
        """Whether functions with `selector` are reserved on any target."""

    def isReservedTarget(self, target: Address) -> bool:
        """Whether every action on `target` is reserved."""

    def ownPower(self, account: Address, t: int) -> int:
        """Own power of `account` in the vote escrow at second `t`; 0 without a table of scores."""

    def owner(self) -> str: ...
    def passStage(self, version: int, proposalId: int, atExecution: bool) -> int: ...
    def proposalThreshold(self) -> int:
        """Votes required to make a standard proposal."""

    def proposalsInWindow(self, governor: Address, proposer: Address) -> int:
        """Proposals that `proposer` made through `governor` in the last 30 days."""

    def quotas(self) -> list[int]:
        """Proposals in 30 days by score; empty for no limit."""

    def removeKind(self, kind: int, *, sender: AccountAPI) -> ReceiptAPI:
        """Closes `kind` to new proposals; existing ones continue."""

    def renounceOwnership(self, *, sender: AccountAPI) -> ReceiptAPI: ...
    def rulesOf(self, version: int) -> int:
        """Version number `version` of the rules, packed."""

    def setKind(self, kind: int, rules: Sequence[object], *, sender: AccountAPI) -> ReceiptAPI:
        """Sets the rules for proposals of `kind` made from now on."""

    def setQuotas(self, newQuotas: Sequence[int], *, sender: AccountAPI) -> ReceiptAPI: ...
    def setReserved(self, selector: bytes, reserved: bool, *, sender: AccountAPI) -> ReceiptAPI: ...
    def setReservedTarget(self, target: Address, reserved: bool, *, sender: AccountAPI) -> ReceiptAPI:
        """Reserves every action on `target` for kinds that may touch what is reserved; or releases it."""

    def setTarget(
        self, kind: int, target: Address, reach: int, maxAmount: int, *, sender: AccountAPI
    ) -> ReceiptAPI:
        """Sets what proposals of the restricted `kind` may do with `target`."""

    def stageOf(self, version: int) -> str:
        """The stage under version number `version` of the rules; zero for none."""

    def standardRulesAt(self, timepoint: int) -> int: ...
    def targetOf(self, kind: int, target: Address) -> ProposalKindsTargetOf:
        """What proposals of the restricted `kind` may do with `target`."""

    def thresholdOf(self, version: int) -> int:
        """Votes required to propose under version number `version` of the rules."""

    def transferOwnership(self, newOwner: Address, *, sender: AccountAPI) -> ReceiptAPI: ...
    def versionCount(self) -> int:
        """Number of versions so far; the first is 1."""

class TimeGuard(Contract, Protocol):
    """`TimeGuard`, as Ape calls it."""

    def requireTime(self, earliest: int, latest: int) -> None:
        """Fails unless it is at least `earliest` and at most `latest` (unix seconds, both included)."""

class Timelock(Contract, Protocol):
    """`Timelock`, as Ape calls it."""

    CallExecuted: ContractEvent
    CallSalt: ContractEvent
    CallScheduled: ContractEvent
    Cancelled: ContractEvent
    ExtenderSet: ContractEvent
    MinDelayChange: ContractEvent
    OperationExtended: ContractEvent
    RoleAdminChanged: ContractEvent
    RoleGranted: ContractEvent
    RoleRevoked: ContractEvent
    def CANCELLER_ROLE(self) -> bytes: ...
    def DEFAULT_ADMIN_ROLE(self) -> bytes: ...
    def EXECUTOR_ROLE(self) -> bytes: ...
    def MAX_EXTENSION(self) -> int:
        """The longest that an operation waits besides its delay, in seconds."""

    def PROPOSER_ROLE(self) -> bytes: ...
    def cancel(self, id: bytes, *, sender: AccountAPI) -> ReceiptAPI:
        """Cancels an operation that is pending; anybody, if it has expired."""

    def execute(
        self,
        target: Address,
        value_: int,
        payload: bytes,
        predecessor: bytes,
        salt: bytes,
        *,
        sender: AccountAPI,
        value: int = 0,
    ) -> ReceiptAPI: ...
    def executeBatch(
        self,
        targets: Sequence[Address],
        values: Sequence[int],
        payloads: Sequence[bytes],
        predecessor: bytes,
        salt: bytes,
        *,
        sender: AccountAPI,
        value: int = 0,
    ) -> ReceiptAPI: ...
    def extend(self, id: bytes, extension: int, *, sender: AccountAPI) -> ReceiptAPI: ...
    def extender(self) -> str:
        """The extender of operations that are scheduled now; zero for none."""

    def getExpiration(self, id: bytes) -> int: ...
    def getMinDelay(self) -> int: ...
    def getOperationState(self, id: bytes) -> int: ...
    def getRoleAdmin(self, role: bytes) -> bytes: ...
    def getSchedule(self, id: bytes) -> TimelockGetSchedule: ...
    def getTimestamp(self, id: bytes) -> int: ...
    def grantRole(self, role: bytes, account: Address, *, sender: AccountAPI) -> ReceiptAPI: ...
    def hasRole(self, role: bytes, account: Address) -> bool: ...
    def hashOperation(
        self, target: Address, value_: int, data: bytes, predecessor: bytes, salt: bytes
    ) -> bytes: ...
    def hashOperationBatch(
        self,
        targets: Sequence[Address],
        values: Sequence[int],
        payloads: Sequence[bytes],
        predecessor: bytes,
        salt: bytes,
    ) -> bytes: ...
    def isOperation(self, id: bytes) -> bool: ...
    def isOperationDone(self, id: bytes) -> bool: ...
    def isOperationExpired(self, id: bytes) -> bool:
        """Whether the operation `id` was not executed in time, removed or not."""

    def isOperationPending(self, id: bytes) -> bool: ...
    def isOperationReady(self, id: bytes) -> bool: ...
    def onERC1155BatchReceived(
        self,
        argument_0: Address,
        argument_1: Address,
        argument_2: Sequence[int],
        argument_3: Sequence[int],
        argument_4: bytes,
        *,
        sender: AccountAPI,
    ) -> ReceiptAPI: ...
    def onERC1155Received(
        self,
        argument_0: Address,
        argument_1: Address,
        argument_2: int,
        argument_3: int,
        argument_4: bytes,
        *,
        sender: AccountAPI,
    ) -> ReceiptAPI: ...
    def onERC721Received(
        self,
        argument_0: Address,
        argument_1: Address,
        argument_2: int,
        argument_3: bytes,
        *,
        sender: AccountAPI,
    ) -> ReceiptAPI: ...
    def renounceRole(self, role: bytes, callerConfirmation: Address, *, sender: AccountAPI) -> ReceiptAPI: ...
    def revokeRole(self, role: bytes, account: Address, *, sender: AccountAPI) -> ReceiptAPI: ...
    def schedule(
        self,
        target: Address,
        value_: int,
        data: bytes,
        predecessor: bytes,
        salt: bytes,
        delay: int,
        *,
        sender: AccountAPI,
    ) -> ReceiptAPI: ...
    def scheduleBatch(
        self,
        targets: Sequence[Address],
        values: Sequence[int],
        payloads: Sequence[bytes],
        predecessor: bytes,
        salt: bytes,
        delay: int,
        *,
        sender: AccountAPI,
    ) -> ReceiptAPI: ...
    def setExtender(self, newExtender: Address, *, sender: AccountAPI) -> ReceiptAPI:
        """Names the contract that decides how much longer operations wait; zero for none."""

    def setNextWindow(self, window: int, *, sender: AccountAPI) -> ReceiptAPI: ...
    def supportsInterface(self, interfaceId: bytes) -> bool: ...
    def updateDelay(self, newDelay: int, *, sender: AccountAPI) -> ReceiptAPI: ...

class VotingEscrow(Contract, Protocol):
    """`VotingEscrow`, as Ape calls it."""

    Checkpointed: ContractEvent
    DelegateChanged: ContractEvent
    DelegateVotesChanged: ContractEvent
    DelegationOpenSet: ContractEvent
    EIP712DomainChanged: ContractEvent
    ExitedEarly: ContractEvent
    Locked: ContractEvent
    LockerSet: ContractEvent
    OperatorSet: ContractEvent
    OwnershipTransferred: ContractEvent
    PenaltyDistributorSet: ContractEvent
    Withdrawn: ContractEvent
    def CLOCK_MODE(self) -> str: ...
    def DELEGATION_TYPEHASH(self) -> bytes:
        """EIP-712 type of a signed delegation, as in ERC-5805."""

    def EXIT_COOLDOWN_WEEKS(self) -> int:
        """Whole weeks from the last change of a lock to an early exit."""

    def MAX_EXIT_PENALTY(self) -> int:
        """Penalty share (WAD) of an early exit with the full length left; 0: no early exit."""

    def MAX_LOCK_WEEKS(self) -> int:
        """Longest lock, in weeks."""

    def MAX_MULTIPLIER(self) -> int:
        """Power of one base unit locked for the full length (WAD)."""

    def MIN_AMOUNT(self) -> int:
        """Smallest new lock, in base units."""

    def MIN_LOCK_WEEKS(self) -> int:
        """Shortest lock, in week boundaries."""

    def allowance(self, argument_0: Address, argument_1: Address) -> int:
        """Always zero."""

    def approve(self, argument_0: Address, argument_1: int) -> bool:
        """Always reverts with VotingEscrowNonTransferable."""

    def balanceOf(self, account: Address) -> int:
        """Own power of `account` now, delegated or not."""

    def boundaryBias(self, epoch: int) -> int:
        """As `weekStartBias`, for week number `epoch`; does not change once that week has begun."""

    def checkpoint(self, account: Address, *, sender: AccountAPI) -> ReceiptAPI: ...
    def clock(self) -> int: ...
    def createLock(self, amount: int, unlockTime: int, *, sender: AccountAPI) -> ReceiptAPI:
        """Locks `amount` base units of the caller's tokens until `unlockTime`, rounded down to a week."""

    def createLockFor(
        self, account: Address, amount: int, unlockTime: int, *, sender: AccountAPI
    ) -> ReceiptAPI:
        """As `createLock`, for `account`, with the caller's tokens."""

    def createLockWithPermit(
        self, amount: int, unlockTime: int, deadline: int, v: int, r: bytes, s: bytes, *, sender: AccountAPI
    ) -> ReceiptAPI:
        """As `createLock`, with an EIP-2612 permit of the caller for exactly `amount`."""

    def decimals(self) -> int:
        """Decimals of the voting power: those of the token."""

    def delegateBySig(
        self, delegatee: Address, nonce: int, expiry: int, v: int, r: bytes, s: bytes, *, sender: AccountAPI
    ) -> ReceiptAPI: ...
    def delegateFor(
        self,
        account: Address,
        delegatee: Address,
        nonce: int,
        expiry: int,
        signature: bytes,
        *,
        sender: AccountAPI,
    ) -> ReceiptAPI:
        """Delegates with a signature by `account`, of its key or, if it has code, of its code (ERC-1271)."""

    def delegates(self, account: Address) -> str: ...
    def eip712Domain(self) -> VotingEscrowEip712Domain: ...
    def exitEarly(self, minReceived: int, *, sender: AccountAPI) -> ReceiptAPI: ...
    def exitThrough(self, door: Address, id: bytes, since: int, *, sender: AccountAPI) -> ReceiptAPI:
        """Leaves the caller's lock before its end through `door`, for the reason `id`, without a penalty."""

    def extendLock(self, unlockTime: int, *, sender: AccountAPI) -> ReceiptAPI:
        """Moves the end of the caller's lock to `unlockTime`, rounded down to a week."""

    def getPastTotalSupply(self, timepoint: int) -> int: ...
    def getPastVotes(self, account: Address, timepoint: int) -> int: ...
    def getVotes(self, account: Address) -> int: ...
    def increaseAmount(self, amount: int, *, sender: AccountAPI) -> ReceiptAPI:
        """Adds `amount` base units of the caller's tokens to the caller's lock; its end stays."""

    def increaseAmountFor(self, account: Address, amount: int, *, sender: AccountAPI) -> ReceiptAPI:
        """As `increaseAmount`, to the lock of `account`, with the caller's tokens."""

    def increaseAmountWithPermit(
        self, amount: int, deadline: int, v: int, r: bytes, s: bytes, *, sender: AccountAPI
    ) -> ReceiptAPI: ...
    def invalidateNonce(self, nonce: int, *, sender: AccountAPI) -> ReceiptAPI:
        """Uses up the caller's current `nonce`, which invalidates a signature that uses it."""

    def isDelegationOpen(self, account: Address) -> bool:
        """Whether others can newly delegate to `account`."""

    def isLocker(self, locker: Address) -> bool:
        """Whether `locker` may lock for its own callers and signers."""

    def isOperator(self, account: Address, operator: Address) -> bool:
        """Whether `operator` may lock and compound for `account`."""

    def lockStates(self, account: Address, fromEpoch: int, maxStates: int) -> VotingEscrowLockStates: ...
    def lockWords(self, account: Address, fromEpoch: int, maxStates: int) -> VotingEscrowLockWords: ...
    def locked(self, account: Address) -> Lock:
        """The lock of `account`."""

    def name(self) -> str:
        """Name of the voting power."""

    def nonces(self, owner: Address) -> int: ...
    def owner(self) -> str: ...
    def pastDelegate(self, account: Address, timepoint: int) -> str: ...
    def penaltyDistributor(self) -> str:
        """Who receives penalties of early exits; zero: the owner."""

    def powerAt(self, account: Address, t: int) -> int:
        """Own power of `account` at second `t`, delegated or not; for a future `t`, if nothing changes."""

    def previewExit(self, account: Address) -> VotingEscrowPreviewExit: ...
    def renounceOwnership(self, *, sender: AccountAPI) -> ReceiptAPI: ...
    def returnVotes(self, account: Address, *, sender: AccountAPI) -> ReceiptAPI:
        """Gives the votes of `account` back to it, as if it delegated to itself."""

    def setDelegationOpen(self, open: bool, *, sender: AccountAPI) -> ReceiptAPI:
        """Opens or closes the caller to new delegations of others."""

    def setLocker(self, locker: Address, allowed: bool, *, sender: AccountAPI) -> ReceiptAPI: ...
    def setOperator(self, operator: Address, approved: bool, *, sender: AccountAPI) -> ReceiptAPI: ...
    def setPenaltyDistributor(self, distributor: Address, *, sender: AccountAPI) -> ReceiptAPI:
        """Sets where penalties of early exits go; zero: to the owner."""

    def setPermanent(self, permanent: bool, *, sender: AccountAPI) -> ReceiptAPI:
        """Switches the permanence of the caller's lock."""

    def symbol(self) -> str:
        """Symbol of the voting power."""

    def token(self) -> str:
        """The locked token."""

    def totalPowerAt(self, t: int) -> int:
        """Power of all locks at second `t`; for a future `t`, if nothing changes."""

    def totalSupply(self) -> int:
        """Power of all locks now."""

    def transfer(self, argument_0: Address, argument_1: int) -> bool:
        """Always reverts with VotingEscrowNonTransferable."""

    def transferFrom(self, argument_0: Address, argument_1: Address, argument_2: int) -> bool:
        """Always reverts with VotingEscrowNonTransferable."""

    def transferOwnership(self, newOwner: Address, *, sender: AccountAPI) -> ReceiptAPI: ...
    def weekStartBias(self) -> int: ...
    def withdraw(self, *, sender: AccountAPI) -> ReceiptAPI:
        """Returns all tokens of the caller's lock, at its end or later."""
