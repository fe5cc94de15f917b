"""What proposals and ballots are made of, as the governor knows them.

`kind` is what the field calls a proposal type: the row of `ProposalKinds` by whose rules a proposal is made
and decided. See docs/spec.md for why the contracts, the spec and the code say kind.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import IntEnum
from typing import TYPE_CHECKING, Any, Protocol, TypedDict, cast

from eth_utils import keccak

from ape_dao.core import units
from ape_dao.core.chain.abi import address_word
from ape_dao.core.chain.artifacts import artifact
from ape_dao.core.chain.questions import Question
from ape_dao.core.contract_types import ESCROW, KIND_NUMBERS
from ape_dao.core.errors import DaoError
from ape_dao.core.module import ZERO_ADDRESS
from ape_dao.core.text import text_bytes

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ape.api import ReceiptAPI
    from ape.contracts import ContractInstance

    from ape_dao.core.chain.client import Chain

STANDARD = KIND_NUMBERS["standard"]
MAX_GUARDIAN_TERM = 2 * 365 * units.DAY
"""The governor refuses a guardian for longer, counted from the appointment (seconds)."""
_SET_GUARDIAN = keccak(text="setGuardian(address,uint48)")[:4]
_MAY_QUEUE, _MAY_EXECUTE = (
    keccak(text=f"{name}(address,uint256)")[:4] for name in ("mayQueue", "mayExecute")
)
STAGE_AGREES = (1).to_bytes(32, "big")
"""The only answer of a stage that is a yes."""
_REVOKE_ROLE = keccak(text="revokeRole(bytes32,address)")[:4]


class DeployedDao(Protocol):
    """A DAO on a connected chain; `ape_dao.sdk.dao.Dao` is one."""

    @property
    def addresses(self) -> Mapping[str, str]:
        """Address of each of its contracts, by key as in its record."""

    @property
    def tokens(self) -> Sequence[str]:
        """The tokens that its spec names, by address; those that its contracts list come by themselves."""

    @property
    def chain(self) -> Chain:
        """The chain that it lives on."""

    @property
    def start_block(self) -> int:
        """No contract of the DAO is older than this block."""


class KindRules(TypedDict):
    """`IProposalKinds.Kind`: the rules by which proposals of a kind are made and decided."""

    counting: int
    minScore: int
    mayTouchReserved: bool
    isRestricted: bool
    quorumBps: int
    decisionBps: int
    """The approval margin; the veto's share for optimistic counting."""
    votingDelay: int
    """Seconds, as the following ones."""
    votingPeriod: int
    lateExtension: int
    executionWindow: int
    quorumFloor: int
    """The least quorum in votes, base units; for optimistic counting the votes that must exist."""
    threshold: int
    """Votes that proposing takes, base units."""
    stage: str
    """The contract that must agree before queueing and execution; the zero address for none."""
    escalation: str
    """The contract through which what was vetoed goes to a standard vote; the zero address for none."""


def read_rules(answer: Mapping[str, Any]) -> KindRules:
    """Rules as a table of kinds tells them, in the order of `IProposalKinds.Kind`.

    Those of version 0.1.0 know no least quorum and no stages, so there is none; earlier ones no escalation.
    """
    missing = {"quorumFloor": 0, "stage": ZERO_ADDRESS, "escalation": ZERO_ADDRESS}
    return cast("KindRules", {name: {**missing, **answer}[name] for name in KindRules.__annotations__})


def rules_version(word: int) -> int:
    """The number of the rules in a packed word of them, as `describe` takes it; zero for no such kind."""
    return word >> 184 & 0xFFFFFF


def does_escalate(rules: KindRules) -> bool:
    """Whether the rules name a contract through which what was vetoed goes on, or comes from."""
    return rules["escalation"] != ZERO_ADDRESS


class ProposalState(IntEnum):
    """`IGovernor.ProposalState`."""

    PENDING = 0
    ACTIVE = 1
    CANCELED = 2
    DEFEATED = 3
    SUCCEEDED = 4
    QUEUED = 5
    EXPIRED = 6
    EXECUTED = 7


class Support(IntEnum):
    """What a ballot says, as in OpenZeppelin's simple counting."""

    AGAINST = 0
    FOR = 1
    ABSTAIN = 2


@dataclass(frozen=True)
class Action:
    """One call that the timelock makes when the proposal is executed."""

    target: str
    calldata: bytes
    value: int = 0
    """Wei."""

    @classmethod
    def call(cls, contract: ContractInstance, function: str, *args: object) -> Action:
        """The call of `function` of `contract` with `args`.

        Raises:
            DaoError: the contract has no such function.
        """
        handler = getattr(contract, function, None)
        if handler is None or not hasattr(handler, "encode_input"):
            raise DaoError(f"{contract.contract_type.name} has no function {function}.")
        return cls(target=str(contract.address), calldata=bytes(handler.encode_input(*args)))


@dataclass(frozen=True)
class Proposal:
    """What identifies a proposal: the governor's id is the hash of the rest."""

    id: int
    actions: tuple[Action, ...]
    description: str
    receipt: ReceiptAPI | None = field(default=None, repr=False, compare=False)
    """Of the transaction that made it, where that was sent here."""

    @property
    def description_hash(self) -> bytes:
        """Keccak-256 of the description's bytes, as `queue`, `execute` and `cancel` take it."""
        from eth_utils import keccak

        return bytes(keccak(text_bytes(self.description)))

    @property
    def call_arguments(self) -> tuple[list[str], list[int], list[bytes], bytes]:
        """The arguments of the governor's `queue`, `execute` and `cancel`."""
        return (
            [action.target for action in self.actions],
            [action.value for action in self.actions],
            [action.calldata for action in self.actions],
            self.description_hash,
        )


def proposal_id(proposal: Proposal) -> int:
    """The governor's id of a proposal, whether it was made or not."""
    from eth_abi import encode

    types = ["address[]", "uint256[]", "bytes[]", "bytes32"]
    return int.from_bytes(keccak(encode(types, list(proposal.call_arguments))), "big")


def operation_id(governor: str, proposal: Proposal) -> bytes:
    """What the timelock calls the calls of a proposal once they are queued."""
    from eth_abi import encode

    targets, values, calldatas, description_hash = proposal.call_arguments
    salt = (int(governor, 16) << 96) ^ int.from_bytes(description_hash, "big")
    types = ["address[]", "uint256[]", "bytes[]", "bytes32", "bytes32"]
    content = encode(types, [targets, values, calldatas, bytes(32), salt.to_bytes(32, "big")])
    return bytes(keccak(content))


def kind_number(name: str) -> int:
    """The number of a kind in the table.

    Raises:
        DaoError: No DAO has such a kind.
    """
    if name not in KIND_NUMBERS:
        raise DaoError(f"There is no kind '{name}'; choose {', '.join(KIND_NUMBERS)}.")
    return KIND_NUMBERS[name]


def ends_guardian(actions: Sequence[Action], addresses: Mapping[str, str], guardian: str, until: int) -> bool:
    """Whether an action replaces or removes the guardian, shortens its term, or revokes its timelock role.

    The governor looks at the same calls, and does not let the guardian cancel the proposal.

    Args:
        until: End of the present term (unix seconds).
    """
    governor, timelock = addresses["governor"].lower(), addresses["timelock"].lower()
    account = int(guardian, 16)
    for action in actions:
        target, selector = action.target.lower(), action.calldata[:4]
        first, second = (int.from_bytes(action.calldata[i : i + 32], "big") for i in (4, 36))
        if target == governor and selector == _SET_GUARDIAN and (first != account or second < until):
            return True
        if target == timelock and selector == _REVOKE_ROLE and second == account:
            return True
    return False


def stage_question(governor: str, proposal: int, *, at_execution: bool) -> bytes:
    """The calldata with which a stage is asked whether a proposal may be queued, or executed."""
    selector = _MAY_EXECUTE if at_execution else _MAY_QUEUE
    return selector + address_word(governor) + proposal.to_bytes(32, "big")


def stage_agrees(chain: Chain, stage: str, governor: str, proposal: int, *, at_execution: bool) -> bool:
    """Whether a stage lets a proposal be queued, or executed, as the table of kinds asks it.

    Anything but a word that is 1 is a no.
    """
    (answer,) = chain.call_many([(stage, stage_question(governor, proposal, at_execution=at_execution))])
    return answer == STAGE_AGREES


def all_votes(chain: Chain, governor: str, at: int) -> int:
    """Of everybody at a second in the past (base units)."""
    source = str(chain.read(artifact("DaoGovernor"), governor, "token"))
    # Every source of votes answers this; the token's ABI names it.
    return int(chain.read(artifact("GovernanceToken"), source, "getPastTotalSupply", at))


def voting_key(addresses: Mapping[str, str], source: str) -> str:
    """Key of the contract of a DAO that stands at ``source``, whose votes its governor counts."""
    return next((key for key, at in addresses.items() if at == source), ESCROW.key)


def votes_left(ballot: Mapping[str, Any], votes: int, has_voted: bool) -> int:
    """What a voter with so many votes at the snapshot can cast, by the governor's answer about its ballot.

    A governor of an older kit knows no own ballots.
    """
    held = int(ballot.get("votes", 0))
    return held if has_voted and "votes" in ballot else votes - held


def castable_votes(chain: Chain, governor: str, proposal: int, voter: str, *, own: bool = False) -> int:
    """What an account can vote with on a proposal whose vote has begun (base units).

    Its votes at the snapshot, less what their owners took back for their own ballots.

    Args:
        own: Also its own power, where that was given to a delegate.
    """
    kit, escrow = artifact("DaoGovernor"), artifact("VotingEscrow")
    snapshot, source, has_voted, ballot = chain.read_many(
        [
            Question(kit, governor, "proposalSnapshot", (proposal,)),
            Question(kit, governor, "token"),
            Question(kit, governor, "hasVoted", (proposal, voter)),
            Question(kit, governor, "ballotOf", (proposal, voter)),
        ]
    )
    votes = votes_left(ballot, int(chain.read(kit, governor, "getVotes", voter, snapshot)), has_voted)
    if own and not ballot.get("isOwn", False):
        delegate, power = chain.read_many(
            [Question(escrow, str(source), view, (voter, snapshot)) for view in ("pastDelegate", "powerAt")]
        )
        votes += int(power) if str(delegate) != voter else 0
    return votes
