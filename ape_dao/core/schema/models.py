"""The sections of `dao.yaml` that every DAO has, as typed models. Modules bring the others.

Values are integers in base units, basis points and seconds; see `ape_dao.core.schema.fields` for the text
that each accepts. Limits that a contract enforces are refused here already, with the same figure.
"""

from __future__ import annotations

import re
from functools import cached_property
from typing import Annotated, Any, Literal

from pydantic import Field, model_validator

from ape_dao.core import units
from ape_dao.core.errors import UnitError
from ape_dao.core.schema import fields
from ape_dao.core.schema.fields import (
    Account,
    Address,
    CalledAccount,
    Count,
    Date,
    Eip712Name,
    Factor,
    Flag,
    Label,
    Percent,
    QuorumFloor,
    StageAccount,
    Symbol,
    TokenAccount,
    TokenAmount,
    VoteAmount,
    VotesSource,
    at_least,
    at_most,
    problem,
)
from ape_dao.core.schema.section import (
    MAX_DECIMALS,
    MAX_TIERS,
    MAX_TOKENS,
    TOKEN_DECIMALS,
    VOTES_OF_TOKENS,
    AnyDuration,
    LockWeeks,
    RecipientSection,
    Section,
    TokenTerms,
    default,
)

MAX_SPENDING = 2**128 - 1
# The escrow packs a lock's amount into 104 bits, so no supply above that could ever be locked.
MAX_SUPPLY = 2**104 - 1
# The escrow keeps the multiplier in 64 bits: at most 18.4x; a round figure below that.
MAX_MULTIPLIER = 18 * units.WAD
MIN_EXECUTION_WINDOW = units.HOUR
MIN_SECOND_OBJECTION = 500
"""Basis points."""
MAX_EXTENSION = 30 * units.DAY


class Token(Section):
    """The governance token."""

    name: Eip712Name = Field(examples=["Token Metrics"])
    symbol: Symbol = Field(examples=["TMAI"])
    address: TokenAccount | None = Field(
        default=None, description="An existing token; then nothing is minted", examples=["0x…"]
    )
    cap: (
        Annotated[TokenAmount, at_least(1, units.format_amount), at_most(MAX_SUPPLY, units.format_amount)]
        | None
    ) = Field(
        default=None,
        description="The most tokens that can ever exist; needed without address",
        examples=["1_000_000 TMAI"],
    )
    supply: TokenAmount | None = Field(
        default=None, description="Minted at genesis; the whole cap when left out"
    )
    yearly_mint_limit: TokenAmount = default("0", "What the timelock may mint a year, within the cap")

    @property
    def genesis_supply(self) -> int:
        """Base units minted in the constructor; none for an existing token."""
        return (self.cap or 0) if self.supply is None else self.supply

    @model_validator(mode="after")
    def _fits(self) -> Token:
        if self.address is not None:
            if self.cap is not None or self.supply is not None or self.yearly_mint_limit:
                raise problem(
                    "an existing token has its own cap and supply; remove cap, supply and yearly_mint_limit, "
                    "or the address."
                )
            return self
        if self.cap is None:
            raise problem("cap is missing; add for example `cap: 1_000_000`, or the address of a token.")
        if self.genesis_supply > self.cap:
            supply, cap = units.format_amount(self.genesis_supply), units.format_amount(self.cap)
            raise problem(f"supply {supply} is above the cap {cap}.")
        return self


class Allocation(Section):
    """Where a part of the genesis supply goes, straight from the mint.

    Modules add further keys: contracts that are created to receive the part, instead of a recipient.
    """

    recipient: Account | None = Field(
        default=None, description="An address, a name, or `treasury`", examples=["treasury"]
    )
    amount: TokenAmount | None = None
    share: Percent | None = None
    funded_by: Literal["mint", "treasury"] = default(
        "mint",
        "`treasury`: a contract that a living DAO adds (`ape dao amend`), paid by the proposal that adds it",
    )

    @property
    def created(self) -> RecipientSection | None:
        """The contract that is created for this part; None for a recipient that exists."""
        return self.section(RecipientSection)

    @property
    def to(self) -> str:
        """The account that is minted to: a recipient, or the key of the contract that is created for it."""
        return self.created.key if self.created else str(self.recipient)

    @model_validator(mode="after")
    def _one_of_each(self) -> Allocation:
        created = {
            name: value
            for name in type(self).model_fields
            if isinstance(value := getattr(self, name), RecipientSection)
        }
        if len(created) + (self.recipient is not None) != 1:
            choices = ["recipient", *_recipient_names(type(self))]
            raise problem(f"needs exactly one of {', '.join(choices[:-1])} and {choices[-1]}.")
        if self.funded_by == "treasury" and (self.recipient is not None or self.amount is None):
            raise problem(
                f"'{self.to}' is funded by the treasury: that takes a contract which is created, and an "
                "amount; plain payments are proposals (`ape dao proposal template pay-token`)."
            )
        if (self.amount is None) == (self.share is None):
            raise problem(f"'{self.to}' needs either an amount or a share, not both and not neither.")
        if self.amount == 0 or self.share == 0:
            raise problem(f"'{self.to}' would receive nothing; leave it out.")
        return self


def _recipient_names(allocation: type[Allocation]) -> list[str]:
    return [name for name in allocation.model_fields if name not in Allocation.model_fields]


KindStage = Annotated[
    StageAccount | None,
    Field(description="A contract that must agree before these proposals are queued, and executed"),
]


class EarlyExit(Section):
    """Leaving a lock before its end."""

    max_penalty: Percent = default("0%", "Penalty of a full-length lock; 0% switches it off")
    cooldown: LockWeeks = default("1 week", "Whole weeks since the lock's last change")
    penalty_to: Literal["stakers", "treasury"] = default("stakers")


class Escrow(Section):
    """Vote-escrowed locks."""

    name: Eip712Name = Field(examples=["Vote-Escrowed TMAI"])
    symbol: Symbol = Field(examples=["veTMAI"])
    max_lock: LockWeeks = default("52 weeks")
    min_lock: LockWeeks = default("1 week")
    max_multiplier: Annotated[Factor, at_most(MAX_MULTIPLIER, units.format_factor)] = default(
        "1x", "Power of one token in a lock of full length"
    )
    min_amount: Annotated[TokenAmount, at_least(1, units.format_amount)] = default(
        "1", "The least that a lock may hold"
    )
    early_exit: EarlyExit = Field(default_factory=EarlyExit)

    @model_validator(mode="after")
    def _ordered(self) -> Escrow:
        if self.min_lock > self.max_lock:
            shortest, longest = fields.show_weeks(self.min_lock), fields.show_weeks(self.max_lock)
            raise problem(f"min_lock {shortest} is above max_lock {longest}.")
        if self.early_exit.cooldown > self.max_lock:
            cooldown, longest = fields.show_weeks(self.early_exit.cooldown), fields.show_weeks(self.max_lock)
            raise problem(f"early_exit.cooldown {cooldown} is above max_lock {longest}.")
        return self


class Guardian(Section):
    """An account that can cancel proposals, and nothing else, until a date."""

    account: Account = Field(examples=["0x…"])
    until: Date = Field(
        description="At most two years (730 days) after the deployment", examples=["2027-12-31"]
    )


class Governor(Section):
    """How proposals are made, and how those of the standard kind are decided."""

    votes: VotesSource = default(
        "escrow", "What votes: power of locks, the plain token with delegation, or reputation:DOMAIN"
    )
    name: Eip712Name = Field(examples=["Token Metrics DAO"])
    voting_delay: AnyDuration = default("1 day", "From the proposal to the first vote")
    voting_period: Annotated[AnyDuration, at_least(1, units.format_duration)] = default("7 days")
    quorum: Annotated[Percent, at_least(1, units.format_percent)] = default(
        "10%", "For plus abstain, of all votes"
    )
    quorum_floor: QuorumFloor = default("0%", "The least quorum, however few have votes")
    approval_margin: Percent = default("0%", "For minus against, as a part of for plus against")
    proposal_threshold: VoteAmount = default("0", "Votes that it takes to propose")
    first_proposals: AnyDuration = default("0 seconds", "From the launch until anybody can propose")
    late_extension: AnyDuration = default(
        "1 day", "How long a proposal must have been passing at the end of the vote"
    )
    execution_window: Annotated[AnyDuration, at_least(MIN_EXECUTION_WINDOW, units.format_duration)] = default(
        "14 days", "To queue a passed proposal, and again to execute it, before it expires"
    )
    guardian: Guardian | None = None
    stage: KindStage = None

    @model_validator(mode="after")
    def _fits(self) -> Governor:
        if self.late_extension > self.voting_period:
            raise problem(
                f"late_extension {units.format_duration(self.late_extension)} is longer than voting_period "
                f"{units.format_duration(self.voting_period)}."
            )
        return self


class SpendingLimit(TokenTerms):
    """The most that one proposal of a restricted kind may spend of one asset of the treasury."""

    asset: TokenAccount = Field(description="A token, or `ETH`", examples=["TMAI"])
    decimals: Annotated[Count, at_least(0), at_most(MAX_DECIMALS)] | None = Field(
        default=None,
        description="Decimals of the asset; may be left out for the DAO's own token and ETH, which have 18",
    )
    amount: str = Field(examples=["1_000_000 TMAI"])

    @property
    def base_units(self) -> int:
        """``amount`` in the asset's base units."""
        return self.in_base_units(self.amount)

    @property
    def declared(self) -> tuple[str, int]:
        """The asset and its decimals; without any it is one that has 18."""
        return self.asset, TOKEN_DECIMALS if self.decimals is None else self.decimals

    @model_validator(mode="after")
    def _fits(self) -> SpendingLimit:
        try:
            amount = self.base_units
        except UnitError as err:
            raise problem(f"amount: {err}") from err
        if not 0 < amount <= MAX_SPENDING:
            raise problem(f"amount '{self.amount}' is outside 1 to 2^128 - 1 base units.")
        return self


KindFloor = QuorumFloor | None
OptionalDuration = Annotated[AnyDuration, at_least(1, units.format_duration)] | None
ScoreToPropose = Annotated[Count, at_least(0), at_most(MAX_TIERS)]


class Constitutional(Section):
    """For changes of governor, timelock, rules, owners and roles, which no other kind may touch."""

    voting_period: OptionalDuration = Field(default=None, description="The governor's when left out")
    quorum: Annotated[Percent, at_least(1, units.format_percent)] = default("20%")
    quorum_floor: KindFloor = Field(default=None, description="The governor's when left out")
    approval_margin: Percent = default("20%")
    min_score: ScoreToPropose = default("0", "Staking Score that it takes to propose")
    proposal_threshold: VoteAmount | None = Field(default=None, description="The governor's when left out")
    stage: KindStage = None


class Grant(Section):
    """Payments decided by quadratic counting: a voter weighs the square root of its power."""

    voting_period: OptionalDuration = Field(default=None, description="The governor's when left out")
    quorum: Annotated[Percent, at_least(1, units.format_percent)] = default(
        "5%", "Of all votes, not of roots"
    )
    quorum_floor: KindFloor = Field(default=None, description="The governor's when left out")
    approval_margin: Percent = default("10%", "Of the roots")
    min_score: Annotated[ScoreToPropose, at_least(1)] = default(
        "1", "Staking Score that it takes to propose, and to be counted"
    )
    proposal_threshold: VoteAmount | None = Field(default=None, description="The governor's when left out")
    stage: KindStage = None
    limits: list[SpendingLimit] = Field(min_length=1, max_length=MAX_TOKENS)


class Optimistic(Section):
    """Small payments that pass unless enough power objects."""

    voting_period: OptionalDuration = Field(default=None, description="The governor's when left out")
    veto: Annotated[Percent, at_least(1, units.format_percent)] = default("5%", "Against, of all votes")
    quorum_floor: KindFloor = Field(
        default=None,
        description="Votes that must exist for silence to count as consent; the governor's when left out",
    )
    escalates: Flag = default(
        "false",
        "Whether what was vetoed can go on to a standard vote, so that a veto delays and does not end",
    )
    min_score: ScoreToPropose = default("0", "Staking Score that it takes to propose")
    proposal_threshold: VoteAmount | None = Field(default=None, description="The governor's when left out")
    stage: KindStage = None
    limits: list[SpendingLimit] = Field(min_length=1, max_length=MAX_TOKENS)


class Kinds(Section):
    """Kinds of proposals besides the standard one; each can be left out."""

    constitutional: Constitutional | None = Field(default_factory=Constitutional)
    grant: Grant | None = None
    optimistic: Optimistic | None = None
    reserved_targets: list[CalledAccount] = Field(
        default_factory=list,
        max_length=MAX_TOKENS,
        description="Contracts outside the DAO of which only constitutional proposals may call anything: "
        "those that forward calls, or on which the DAO has roles",
    )


class Objection(Section):
    """How much longer a queued proposal waits when members object to it."""

    first: Percent = Field(
        description="Of all votes; above it a proposal begins to wait longer", examples=["1%"]
    )
    second: Annotated[Percent, at_least(MIN_SECOND_OBJECTION, units.format_percent)] = Field(
        description="Of all votes; from it on a proposal waits longest", examples=["10%"]
    )
    max_extension: Annotated[
        AnyDuration, at_least(1, units.format_duration), at_most(MAX_EXTENSION, units.format_duration)
    ] = Field(
        description="The longest that it waits besides the delay; in between it grows in proportion",
        examples=["14 days"],
    )

    @model_validator(mode="after")
    def _ordered(self) -> Objection:
        if not self.first:
            raise problem("first is 0%; give more, so that a single vote holds nothing up.")
        if self.first > self.second:
            first, second = units.format_percent(self.first), units.format_percent(self.second)
            raise problem(f"first {first} is above second {second}.")
        return self


class Timelock(Section):
    """The owner of everything."""

    delay: AnyDuration = default("2 days", "From queueing to execution")
    objection: Objection | None = None
    time_guard: Flag = default(
        "false", "Whether there is a contract by which proposals say when they may be executed"
    )


class Simulation(Section):
    """What simulations of this DAO's proposals call critical; nothing on the chain depends on it."""

    critical_loss: Annotated[Percent, at_least(1, units.format_percent)] = default(
        "25%", "Part of what the treasury has of an asset, from which on losing it is critical"
    )


class Spec(Section):
    """A DAO, complete."""

    name: Annotated[str, fields.max_bytes(64)] = Field(
        description="Shown to people; names the record", examples=["My DAO"]
    )
    profile: Literal["dev", "production"] = default("production", "Only `dev` may have no delays")
    salt: str = Field(default="1", max_length=64, description="Change it to deploy the same DAO once more")
    addresses: dict[Label, Address] = Field(
        default_factory=dict, description="Names for addresses used below"
    )
    token: Token
    allocations: list[Allocation] = Field(
        default_factory=list, description="Where the supply goes; nothing for an existing token"
    )
    escrow: Escrow
    governor: Governor
    kinds: Kinds | None = Field(default=None, description="Without it standard proposals may do everything")
    timelock: Timelock = Field(default_factory=Timelock)
    simulation: Simulation = Field(default_factory=Simulation)

    @cached_property
    def recipient_keys(self) -> tuple[str, ...]:
        """Keys of the contracts that are created to receive a part of the supply."""
        return tuple(entry.created.key for entry in self.allocations if entry.created is not None)

    @cached_property
    def spending_keys(self) -> tuple[str, ...]:
        """Keys of the contracts that sections create and that a spec may name as an account."""
        return tuple(section.spending_key for _, section in self.every_section if section.spending_key)

    @cached_property
    def votes_keys(self) -> tuple[str, ...]:
        """Keys of the contracts that sections create and that a spec may name as a source of votes."""
        return tuple(section.votes_key for _, section in self.every_section if section.votes_key)

    @cached_property
    def voting_keys(self) -> dict[str, str]:
        """What `governor.votes` may name, each with the key of the contract that tells those votes."""
        own = {
            f"{path[0]}:{getattr(section, 'name', '')}": section.votes_key
            for path, section in self.every_section
            if section.votes_key
        }
        return {**{name: name for name in VOTES_OF_TOKENS}, **own}

    @property
    def voting_key(self) -> str:
        """Key of the contract whose votes the governor counts."""
        return self.voting_keys[self.governor.votes]

    @property
    def votes_are_held(self) -> bool:
        """Whether tokens give votes, plain or in locks, and not something that the DAO awards."""
        return self.governor.votes in VOTES_OF_TOKENS

    @property
    def slug(self) -> str:
        """The name as it appears in file names."""
        return slug_of(self.name)

    def to_data(self) -> dict[str, Any]:
        """Plain data in human units, without defaults left out; `parse_spec` reads the same spec back."""
        data: dict[str, Any] = self.model_dump(mode="json", exclude_none=True)
        return data


def slug_of(name: str) -> str:
    """A DAO's name as it appears in file names."""
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-") or "dao"
