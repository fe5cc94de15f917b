"""A small DAO that votes with its plain token, deployed as the kit does: Genesis first, then one hand-over.

Amounts are token wei, times are unix seconds.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import IntEnum
from typing import TYPE_CHECKING, Any

from eth_abi import encode
from eth_utils import keccak

from utils.constants import DAY, WAD, ZERO_ADDRESS

if TYPE_CHECKING:
    from ape.api import AccountAPI, ReceiptAPI
    from ape.contracts import ContractInstance
    from ape.managers.chain import ChainManager

    from utils.artifacts import Contracts


MIN_DELAY = 2 * DAY
VOTING_DELAY = 1 * DAY
VOTING_PERIOD = 7 * DAY
LATE_EXTENSION = 2 * DAY
WINDOW = 14 * DAY
THRESHOLD = 1_000 * WAD
QUORUM_BPS = 1_000
MARGIN_BPS = 1_000
SUPPLY = 1_000_000 * WAD
CAP = 2_000_000 * WAD
YEARLY_MINT_LIMIT = 100_000 * WAD
NEVER = 2**48 - 1


class State(IntEnum):
    """IGovernor.ProposalState."""

    PENDING = 0
    ACTIVE = 1
    CANCELED = 2
    DEFEATED = 3
    SUCCEEDED = 4
    QUEUED = 5
    EXPIRED = 6
    EXECUTED = 7


class Support(IntEnum):
    """GovernorCountingSimple.VoteType."""

    AGAINST = 0
    FOR = 1
    ABSTAIN = 2


def states(*allowed: State) -> bytes:
    """The bitmap of states that GovernorUnexpectedProposalState reports."""
    return sum(1 << state for state in allowed).to_bytes(32, "big")


class Counting(IntEnum):
    """Counting rules of RulesLib.sol."""

    MAJORITY = 0
    QUADRATIC = 1
    OPTIMISTIC = 2


class Reach(IntEnum):
    """IProposalKinds.Reach."""

    NONE = 0
    CALL = 1
    TRANSFER = 2


class Outcome(IntEnum):
    """IGovernorBallots.Outcome."""

    COUNTED = 0
    NO_VOTES = 1
    INELIGIBLE = 2
    INVALID_SUPPORT = 3
    INVALID_PARAMS = 4
    OUT_OF_DATE = 5
    FROM_THE_FUTURE = 6
    INVALID_SIGNATURE = 7


STANDARD, CONSTITUTIONAL, GRANT, OPTIMISTIC = range(4)
SPLIT = 255


@dataclass(frozen=True)
class Kind:
    """IProposalKinds.Kind, field by field."""

    counting: Counting = Counting.MAJORITY
    min_score: int = 0
    may_touch_reserved: bool = True
    is_restricted: bool = False
    quorum_bps: int = QUORUM_BPS
    decision_bps: int = MARGIN_BPS
    voting_delay: int = VOTING_DELAY
    voting_period: int = VOTING_PERIOD
    late_extension: int = LATE_EXTENSION
    execution_window: int = WINDOW
    quorum_floor: int = 0
    threshold: int = THRESHOLD
    stage: str = ZERO_ADDRESS
    escalation: str = ZERO_ADDRESS

    def as_tuple(self) -> tuple[Any, ...]:
        return tuple(int(v) if isinstance(v, IntEnum) else v for v in vars(self).values())


def split(against: int = 0, in_favour: int = 0, abstain: int = 0) -> bytes:
    """The params of a ballot that divides its votes."""
    return b"".join(votes.to_bytes(16, "big") for votes in (against, in_favour, abstain))


@dataclass(frozen=True)
class Config:
    """IDaoGovernor.GovernorConfig, field by field."""

    name: str
    votes: Any
    timelock: Any
    kinds: Any
    guardian: Any = ZERO_ADDRESS
    guardian_until: int = 0

    def as_tuple(self) -> tuple[Any, ...]:
        return (self.name, self.votes, self.timelock, self.kinds, self.guardian, self.guardian_until)


@dataclass(frozen=True)
class Dao:
    genesis: ContractInstance
    timelock: ContractInstance
    token: ContractInstance
    governor: ContractInstance
    kinds: ContractInstance


def deploy_kinds(
    contracts: Contracts,
    deployer: AccountAPI,
    timelock: Any,
    *,
    kinds: list[Kind] | None = None,
    score: Any = ZERO_ADDRESS,
    limits: list[tuple[Any, ...]] | None = None,
    quotas: list[int] | None = None,
    **standard: Any,
) -> ContractInstance:
    """The table of kinds; ``standard`` are fields of the standard ``Kind`` if ``kinds`` are not given."""
    table = [kind.as_tuple() for kind in kinds or [Kind(**standard)]]
    return deployer.deploy(
        contracts.ProposalKinds, timelock, score, table, limits or [], quotas or [], [], [], 0
    )


def deploy_dao(
    contracts: Contracts,
    deployer: AccountAPI,
    allocations: list[tuple[Any, int]],
    *,
    min_delay: int = MIN_DELAY,
    votes: ContractInstance | None = None,
    name: str = "Test DAO Governor",
    guardian: Any = ZERO_ADDRESS,
    guardian_until: int = 0,
    **settings: Any,
) -> Dao:
    """Genesis, timelock, token, kinds, governor, finish. ``settings`` are those of ``deploy_kinds``."""
    genesis = deployer.deploy(contracts.Genesis, deployer)
    timelock = deployer.deploy(contracts.Timelock, min_delay, [], [], genesis)
    token = deployer.deploy(
        contracts.GovernanceToken, "Test DAO", "TEST", CAP, YEARLY_MINT_LIMIT, timelock, allocations
    )
    kinds = deploy_kinds(contracts, deployer, timelock, **settings)
    config = Config(name, votes or token, timelock, kinds, guardian, guardian_until)
    governor = deployer.deploy(contracts.DaoGovernor, config.as_tuple())
    genesis.finish(hand_over_calls(genesis, timelock, governor), sender=deployer)
    return Dao(genesis, timelock, token, governor, kinds)


def hand_over_calls(
    genesis: ContractInstance, timelock: ContractInstance, governor: ContractInstance
) -> list[tuple[Any, bytes]]:
    """The governor becomes the only proposer, canceller and executor; the timelock administers itself."""
    roles = (timelock.PROPOSER_ROLE(), timelock.CANCELLER_ROLE(), timelock.EXECUTOR_ROLE())
    calls = [(timelock, timelock.grantRole.encode_input(role, governor)) for role in roles]
    renounce = timelock.renounceRole.encode_input(timelock.DEFAULT_ADMIN_ROLE(), genesis)
    return [*calls, (timelock, renounce)]


def delegate(votes: ContractInstance, delegatee: Any, *, sender: AccountAPI) -> ReceiptAPI:
    """``votes.delegate`` by name: on a contract instance that attribute is Ape's own (EIP-7702)."""
    return votes.invoke_transaction("delegate", delegatee, sender=sender)


def delegate_calldata(delegatee: Any) -> bytes:
    """The call ``delegate(delegatee)``, for wallets and proposals."""
    return keccak(text="delegate(address)")[:4] + encode(["address"], [str(delegatee)])


def warp_to(chain: ChainManager, timestamp: int) -> None:
    """Mine one block at exactly ``timestamp``."""
    chain.pending_timestamp = timestamp
    chain.mine()


@dataclass(frozen=True)
class Proposal:
    """What is proposed, and the steps of its life. ``actions`` are (target, value in wei, calldata)."""

    governor: ContractInstance
    chain: ChainManager
    actions: list[tuple[Any, int, bytes]]
    description: str = "A proposal"
    born: list[ReceiptAPI] = field(default_factory=list)
    kind: int = STANDARD
    predecessor: int = 0

    @property
    def content(self) -> tuple[list[Any], list[int], list[bytes]]:
        targets, values, calldatas = zip(*self.actions, strict=True)
        return list(targets), list(values), list(calldatas)

    @property
    def description_hash(self) -> bytes:
        return keccak(text=self.description)

    @property
    def id(self) -> int:
        return self.governor.getProposalId(*self.content, self.description_hash)

    @property
    def state(self) -> State:
        return State(self.governor.state(self.id))

    @property
    def snapshot(self) -> int:
        return self.governor.proposalSnapshot(self.id)

    @property
    def deadline(self) -> int:
        return self.governor.proposalDeadline(self.id)

    def propose(self, sender: AccountAPI) -> Proposal:
        arguments = (*self.content, self.description)
        if self.predecessor:
            receipt = self.governor.proposeAfter(self.predecessor, self.kind, *arguments, sender=sender)
        elif self.kind:
            receipt = self.governor.proposeKind(self.kind, *arguments, sender=sender)
        else:
            receipt = self.governor.propose(*arguments, sender=sender)
        self.born.append(receipt)
        return self

    def vote(self, sender: AccountAPI, support: Support, at: int | None = None) -> ReceiptAPI:
        if at is not None:
            self.chain.pending_timestamp = at
        return self.governor.castVote(self.id, support, sender=sender)

    def open(self) -> Proposal:
        """Go to the first second of the vote."""
        warp_to(self.chain, self.snapshot + 1)
        return self

    def close(self) -> Proposal:
        """Go to the first second after the vote."""
        warp_to(self.chain, self.deadline + 1)
        return self

    def queue(self, sender: AccountAPI) -> ReceiptAPI:
        return self.governor.queue(*self.content, self.description_hash, sender=sender)

    def execute(self, sender: AccountAPI, **kwargs: Any) -> ReceiptAPI:
        return self.governor.execute(*self.content, self.description_hash, sender=sender, **kwargs)

    def cancel(self, sender: AccountAPI) -> ReceiptAPI:
        return self.governor.cancel(*self.content, self.description_hash, sender=sender)

    def pass_vote(self, *voters: AccountAPI) -> Proposal:
        """All of ``voters`` say FOR in the first seconds, then the vote ends."""
        self.open()
        for voter in voters:
            self.vote(voter, Support.FOR)
        return self.close()

    def ripen(self, sender: AccountAPI) -> Proposal:
        """Queue, then wait for the timelock's delay."""
        self.queue(sender)
        warp_to(self.chain, self.governor.proposalEta(self.id))
        return self
