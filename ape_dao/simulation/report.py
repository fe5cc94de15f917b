"""What a simulation reports: the document that ``--json`` prints; terminal and page are made from it too.

Amounts and other large numbers are texts in base units, so that no reader rounds them; addresses have
checksums, times are unix seconds. A key is never removed or renamed within a format.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, JsonValue
from pydantic.alias_generators import to_camel

from ape_dao.core.module import Area
from ape_dao.simulation.lifecycle import Ending, Votes

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

MAX_FRAME_DEPTH = 64
"""Calls inside calls in `SimulationReport.trace`; what lies deeper is counted only."""

Address = Annotated[str, Field(pattern=r"^0x[0-9a-fA-F]{40}$")]
Amount = Annotated[str, Field(pattern=r"^-?\d+$", description="Base units, as a decimal string.")]
Hex = Annotated[str, Field(pattern=r"^0x([0-9a-fA-F]{2})*$")]
Grade = Literal["note", "warning", "critical"]


def _key(name: str) -> str:
    """The key of a field: `gasUsed` of `gas_used`, `from` of `from_`."""
    return to_camel(name.removesuffix("_"))


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, alias_generator=_key, populate_by_name=True)


class ActionLine(_Model):
    """One call of the proposal, as the timelock makes it."""

    target: Address
    value: Amount
    calldata: Hex


class ProposalLine(_Model):
    """The proposal."""

    id: str | None = Field(description="None while it is not on the chain.")
    title: str
    kind: str
    state: str
    proposer: Address | None
    predecessor: str | None = Field(description="Id of the proposal that must be executed before.")
    fingerprint: str = Field(description="Hash of all calls.")
    text: str
    actions: list[ActionLine]


class StageLine(_Model):
    """A transaction that moved the proposal on."""

    name: Literal["created", "voted", "queued", "executed"]
    time: int
    date: str
    gas_used: int
    by: str


class Outcome(_Model):
    """How it went."""

    ending: Ending | None
    reason: str = Field(description="Why it did not end well; empty otherwise.")
    votes: Votes
    gas_used: int = Field(description="By the execution.")
    gas_limit: int = Field(description="What a transaction can have at most.")
    ether_sent: Amount = Field(description="Wei that the calls send.")
    ether_missing: Amount = Field(description="Wei that whoever executes it has to bring.")
    stages: list[StageLine]


class PowerLine(_Model):
    """A power or setting that changed: the answer of a view before and after the execution."""

    area: Area
    contract: Address
    contract_name: str
    name: str = Field(description="What changed, for people.")
    view: str
    arguments: dict[str, JsonValue] = Field(description="What the view was asked about.")
    member: str | None = Field(description="The member of the answer, where each is listed by itself.")
    holder: Address | None = Field(description="Who has the power.")
    holder_name: str | None
    giver: Address | None = Field(description="Whose tokens, locks, votes or revenue it is about.")
    giver_name: str | None
    before: JsonValue
    after: JsonValue
    shown_before: str
    shown_after: str


class OtherLine(_Model):
    """Another open proposal that was executed before."""

    id: str
    title: str
    ending: Ending | None
    reason: str


class ArgumentLine(_Model):
    """One argument of a decoded call."""

    name: str
    type: str
    value: JsonValue
    shown: JsonValue = Field(description="As a proposal file says it.")


class CallLine(_Model):
    """A decoded call, with the calls inside it."""

    target: Address
    name: str
    contract: str | None
    value: Amount
    function: str | None
    signature: str | None
    arguments: list[ArgumentLine]
    line: str = Field(description="The call in one line, for people.")
    is_delegate: bool = Field(description="Whether the target's code runs as the caller.")
    is_guess: bool = Field(description="Whether the function is known by its selector only.")
    is_exact: bool = Field(description="Whether the calldata holds nothing but the arguments.")
    is_assumed: bool = Field(
        description="Whether it is only known that bytes of the call around it are this call."
    )
    calls: list[CallLine]


class FrameLine(_Model):
    """A call of the execution, with the calls that it made."""

    kind: str
    from_: Address
    to: Address
    to_name: str
    value: Amount
    function: str | None
    selector: Hex
    gas_used: int
    error: str | None
    calls: list[FrameLine]
    omitted: int = Field(description="Calls inside it that are too deep to be listed.")


class StorageLine(_Model):
    """A variable that changed."""

    contract: Address
    name: str = Field(description="Of the contract.")
    variable: str
    before: str
    after: str
    is_named: bool = Field(description="Whether the variable is known.")
    is_routine: bool = Field(description="Whether every execution changes it.")


class TransferLine(_Model):
    """Tokens or ether that moved."""

    asset: Address = Field(description="The token; the zero address for ether.")
    from_: Address
    from_name: str
    to: Address
    to_name: str
    amount: Amount = Field(description="Base units; of a collectible (ERC-721) its number.")
    shown: str


class BalanceLine(_Model):
    """What an account has more or less of an asset."""

    account: Address
    name: str
    asset: Address
    change: Amount
    shown: str


class EventLine(_Model):
    """A log of the execution."""

    contract: Address
    contract_name: str
    event: str | None = Field(description="None if its form is not known.")
    arguments: dict[str, JsonValue] | None
    shown: str = Field(description="The arguments for people; empty if its form is not known.")
    is_routine: bool = Field(description="Whether every execution logs it.")
    topics: list[Hex]
    data: Hex


class CheckLine(_Model):
    """Something that the proposal's file expects."""

    text: str
    ok: bool
    found: str


class LossLine(_Model):
    """What the DAO can lose by something that was found."""

    asset: Address
    amount: Amount
    shown: str
    of_treasury_bps: int | None = Field(
        description="Part of what there was to lose, in basis points; None for what the treasury never had."
    )
    of_supply_bps: int | None = Field(description="Part of all there is; None where that is not known.")


class FindingLine(_Model):
    """Something that a voter should know."""

    rule: str = Field(description="A stable id, explained in docs/guides/simulation.md.")
    grade: Grade
    what: str
    advice: str
    accepted: str | None = Field(default=None, description="Why the proposal's author accepts it.")
    loss: LossLine | None = Field(
        default=None, description="How much the DAO can lose by it, where that is known."
    )


Tree = TypeVar("Tree", CallLine, FrameLine)


class RunReport(_Model):
    """The second run, after the other open proposals."""

    outcome: Outcome
    powers: list[PowerLine]
    others: list[OtherLine]


def flattened(lines: Iterable[Tree], depth: int = 0) -> Iterator[tuple[int, Tree]]:
    """Every call of a tree with how deep it lies, in the order of execution."""
    for line in lines:
        yield depth, line
        yield from flattened(line.calls, depth + 1)


class SimulationReport(_Model):
    """Everything about one simulation."""

    format: Literal[1] = 1
    dao: str
    chain_id: int
    block: int = Field(description="The block from which on it was simulated.")
    time: int
    proposal: ProposalLine
    outcome: Outcome
    powers: list[PowerLine]
    others: list[OtherLine] = Field(description="Proposals that had to be executed before.")
    calls: list[CallLine]
    trace: FrameLine | None = Field(description="Of the execution; None if there was none.")
    storage: list[StorageLine]
    transfers: list[TransferLine]
    balances: list[BalanceLine]
    events: list[EventLine]
    checks: list[CheckLine]
    after_others: RunReport | None
    findings: list[FindingLine] = Field(description="The worst first.")
    verdict: Grade = Field(description="The worst grade of what is not accepted.")
    seconds: float = Field(description="How long it took.")

    def to_data(self) -> dict[str, Any]:
        """The document as ``--json`` prints it."""
        return self.model_dump(mode="json", by_alias=True)
