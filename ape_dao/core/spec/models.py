"""The sections of `dao.yaml` as typed models.

Values are integers in base units, basis points and seconds; see `ape_dao.core.spec.fields` for the text that
each accepts. Limits that a contract enforces are refused here already, with the same figure.
"""

from __future__ import annotations

import re
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from ape_dao.core import units
from ape_dao.core.errors import UnitError
from ape_dao.core.spec import fields
from ape_dao.core.spec.fields import (
    Account,
    Address,
    Count,
    Date,
    Dollars,
    Duration,
    Eip712Name,
    Factor,
    Flag,
    Label,
    Percent,
    PowerAmount,
    Root,
    Symbol,
    TokenAmount,
    Weeks,
    Window,
    at_least,
    at_most,
    problem,
)

MAX_LOCK_WEEKS = 208
MAX_TIERS = 32
MAX_PROPOSALS_PER_MONTH = 8
MAX_SPENDING = 2**128 - 1
# The distributor takes 16, and the DAO's own token is always one of them.
MAX_TOKENS = 15
MAX_DECIMALS = 36
# The escrow packs a lock's amount into 104 bits, so no supply above that could ever be locked.
MAX_SUPPLY = 2**104 - 1
# The escrow keeps the multiplier in 64 bits: at most 18.4x; a round figure below that.
MAX_MULTIPLIER = 18 * units.WAD
MIN_EXECUTION_WINDOW = units.HOUR
MIN_AUCTION_LENGTH = units.HOUR
MIN_RESTART_MULTIPLIER = 11 * units.WAD // 10
MAX_RESTART_MULTIPLIER = 3 * units.WAD
MAX_CLOCK_DURATION = 365 * units.DAY
MAX_CAMPAIGN = 10 * 365 * units.DAY
MAX_VESTING = 20 * 365 * units.DAY
AIRDROP_PREFIX, VESTING_PREFIX = "airdrop_", "vesting_"

AnyDuration = Annotated[Duration, at_most(MAX_CLOCK_DURATION, units.format_duration)]
Price = Annotated[TokenAmount, at_least(1, units.format_amount)]
LockWeeks = Annotated[Weeks, at_least(1, fields.show_weeks), at_most(MAX_LOCK_WEEKS, fields.show_weeks)]


def default(text: str, description: str | None = None) -> Any:
    """A default in human units; it is read like a given value."""
    return Field(default=text, description=description)


class Section(BaseModel):
    """A part of the spec: unknown keys are refused, defaults are validated like given values."""

    model_config = ConfigDict(extra="forbid", frozen=True, validate_default=True)


class Token(Section):
    """The governance token."""

    name: Eip712Name = Field(examples=["Token Metrics"])
    symbol: Symbol = Field(examples=["TMAI"])
    address: Account | None = Field(
        default=None, description="A token that lives already; then nothing is minted", examples=["0x…"]
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
        """Base units minted in the constructor; none for a token that lives already."""
        return (self.cap or 0) if self.supply is None else self.supply

    @model_validator(mode="after")
    def _fits(self) -> Token:
        if self.address is not None:
            if self.cap is not None or self.supply is not None or self.yearly_mint_limit:
                raise problem(
                    "a token with an address lives already; remove cap, supply and yearly_mint_limit."
                )
            return self
        if self.cap is None:
            raise problem("cap is missing; add for example `cap: 1_000_000`, or the address of a token.")
        if self.genesis_supply > self.cap:
            supply, cap = units.format_amount(self.genesis_supply), units.format_amount(self.cap)
            raise problem(f"supply {supply} is above the cap {cap}.")
        return self


class Airdrop(Section):
    """A campaign that pays a list of recipients, each of whom claims its row."""

    name: Label = Field(description="Names the contract `airdrop_<name>`", examples=["community"])
    file: str | None = Field(
        default=None, description="The list, for `ape dao airdrop build`", examples=["community.csv"]
    )
    root: Root | None = Field(
        default=None,
        description="Of the list's tree, from `ape dao airdrop build`; without it a proposal sets it",
    )
    deadline: Date | None = Field(default=None, description="The last second for claims")
    open_for: Annotated[Duration, at_most(MAX_CAMPAIGN, units.format_duration)] | None = Field(
        default=None, description="Instead of a deadline: counted from the launch", examples=["52 weeks"]
    )
    cumulative: Flag = Field(default=False, description="Later roots replace it and pay the difference")

    @property
    def key(self) -> str:
        """What plans and records call the contract."""
        return f"{AIRDROP_PREFIX}{self.name}"

    @model_validator(mode="after")
    def _one_end(self) -> Airdrop:
        if (self.deadline is None) == (self.open_for is None):
            raise problem("needs either a deadline or open_for, not both and not neither.")
        if self.open_for == 0:
            raise problem("open_for 0 would end the campaign at once; give for example 52 weeks.")
        return self


class Vesting(Section):
    """A grant that becomes its beneficiary's with time."""

    name: Label = Field(description="Names the contract `vesting_<name>`", examples=["team"])
    beneficiary: Account = Field(examples=["team"])
    start: Date | None = Field(default=None, description="The launch when left out")
    cliff: Annotated[Duration, at_most(MAX_VESTING, units.format_duration)] = default(
        "365 days", "Until it nothing is vested"
    )
    duration: Annotated[
        Duration, at_least(1, units.format_duration), at_most(MAX_VESTING, units.format_duration)
    ] = default("1_460 days", "From the start until everything is vested")
    revocable: Flag = Field(default=False, description="Whether a proposal can take back what is not vested")
    unvested_votes: Flag = Field(
        default=False, description="Whether the beneficiary may delegate the plain token votes of all of it"
    )

    @property
    def key(self) -> str:
        """What plans and records call the contract."""
        return f"{VESTING_PREFIX}{self.name}"

    @model_validator(mode="after")
    def _ordered(self) -> Vesting:
        if self.cliff > self.duration:
            cliff, duration = units.format_duration(self.cliff), units.format_duration(self.duration)
            raise problem(f"cliff {cliff} is longer than duration {duration}.")
        return self


class Allocation(Section):
    """Where a part of the genesis supply goes, straight from the mint."""

    recipient: Account | None = Field(
        default=None, description="An address, a name, or `treasury`", examples=["treasury"]
    )
    airdrop: Airdrop | None = None
    vesting: Vesting | None = None
    amount: TokenAmount | None = None
    share: Percent | None = None

    @property
    def to(self) -> str:
        """The account that is minted to: a recipient, or the key of the contract that is created for it."""
        contract = self.airdrop or self.vesting
        return contract.key if contract else str(self.recipient)

    @model_validator(mode="after")
    def _one_of_each(self) -> Allocation:
        given = [one for one in (self.recipient, self.airdrop, self.vesting) if one is not None]
        if len(given) != 1:
            raise problem("needs exactly one of recipient, airdrop and vesting.")
        if (self.amount is None) == (self.share is None):
            raise problem(f"'{self.to}' needs either an amount or a share, not both and not neither.")
        if self.amount == 0 or self.share == 0:
            raise problem(f"'{self.to}' would receive nothing; leave it out.")
        return self


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


class Tier(Section):
    """One Staking Score: the power that it takes, and what the platform gives for it."""

    score: Annotated[Count, at_least(1), at_most(MAX_TIERS)] = Field(examples=[1])
    power: Annotated[PowerAmount, at_least(1, units.format_amount)] = Field(examples=["22_000 veTMAI"])
    tier: str | None = None
    platform_discount: Percent | None = None
    api_discount: Percent | None = None
    proposals_per_month: Annotated[Count, at_least(0), at_most(MAX_PROPOSALS_PER_MONTH)] | None = Field(
        default=None, description="In any 30 days, enforced by the governor; none below score 1"
    )
    referral_commission: Percent | None = None
    private_sale_allocation: Dollars | None = None
    private_sale_window: Window | None = None
    launchpad_multiplier: Factor | None = None


class Score(Section):
    """The table of Staking Scores. Powers and proposals a month are on chain, set by the timelock."""

    tiers: list[Tier] = Field(min_length=1, max_length=MAX_TIERS)

    def tier_of(self, power: int) -> Tier | None:
        """The tier that ``power`` reaches; None below the first, where the score is 0."""
        reached = [tier for tier in self.tiers if power >= tier.power]
        return reached[-1] if reached else None

    @model_validator(mode="after")
    def _ordered(self) -> Score:
        for position, tier in enumerate(self.tiers, start=1):
            if tier.score != position:
                raise problem(
                    f"tier {position} has score {tier.score}; scores count 1, 2, 3, … without gaps."
                )
        for lower, upper in zip(self.tiers, self.tiers[1:], strict=False):
            if upper.power <= lower.power:
                raise problem(
                    f"score {upper.score} takes {units.format_amount(upper.power)}, which is not more than "
                    f"the {units.format_amount(lower.power)} of score {lower.score}."
                )
        given = [tier.proposals_per_month is not None for tier in self.tiers]
        if any(given) and not all(given):
            raise problem("proposals_per_month is given for some scores only; give it for all or for none.")
        if all(given) and len(self.tiers) == MAX_TIERS:
            raise problem(f"proposals_per_month can be given for at most {MAX_TIERS - 1} scores.")
        return self


class Guardian(Section):
    """An account that can cancel proposals, and nothing else, until a date."""

    account: Account = Field(examples=["0x…"])
    until: Date = Field(examples=["2027-12-31"])


class Governor(Section):
    """How proposals are made, and how those of the standard kind are decided."""

    votes: Literal["escrow", "token"] = default(
        "escrow", "What votes: power of locks, or the plain token with delegation"
    )
    name: Eip712Name = Field(examples=["Token Metrics DAO"])
    voting_delay: AnyDuration = default("1 day", "From the proposal to the first vote")
    voting_period: Annotated[AnyDuration, at_least(1, units.format_duration)] = default("7 days")
    quorum: Annotated[Percent, at_least(1, units.format_percent)] = default(
        "10%", "For plus abstain, of all power"
    )
    approval_margin: Percent = default("0%", "For minus against, as a part of for plus against")
    proposal_threshold: PowerAmount = default("0", "Power that it takes to propose")
    late_extension: AnyDuration = default("1 day", "Voting time that follows a late quorum")
    execution_window: Annotated[AnyDuration, at_least(MIN_EXECUTION_WINDOW, units.format_duration)] = default(
        "14 days", "To queue a passed proposal, and again to execute it, before it expires"
    )
    guardian: Guardian | None = None

    @model_validator(mode="after")
    def _fits(self) -> Governor:
        if self.late_extension > self.voting_period:
            raise problem(
                f"late_extension {units.format_duration(self.late_extension)} is longer than voting_period "
                f"{units.format_duration(self.voting_period)}."
            )
        return self


class SpendingLimit(Section):
    """The most that one proposal of a restricted kind may spend of one asset of the treasury."""

    asset: Account = Field(description="A token, or `ETH`", examples=["TMAI"])
    decimals: Annotated[Count, at_least(0), at_most(MAX_DECIMALS)] = Field(
        default=18, description="Decimals of the asset"
    )
    amount: str = Field(examples=["1_000_000 TMAI"])

    @property
    def base_units(self) -> int:
        """``amount`` in the asset's base units."""
        symbol = None if fields.is_address(self.asset) else self.asset
        return units.parse_amount(self.amount, decimals=self.decimals, symbol=symbol)

    @model_validator(mode="after")
    def _fits(self) -> SpendingLimit:
        try:
            amount = self.base_units
        except UnitError as err:
            raise problem(f"amount: {err}") from err
        if not 0 < amount <= MAX_SPENDING:
            raise problem(f"amount '{self.amount}' is outside 1 to 2^128 - 1 base units.")
        return self


OptionalDuration = Annotated[AnyDuration, at_least(1, units.format_duration)] | None
ScoreToPropose = Annotated[Count, at_least(0), at_most(MAX_TIERS)]


class Constitutional(Section):
    """For changes of governor, timelock, rules, owners and roles, which no other kind may touch."""

    voting_period: OptionalDuration = Field(default=None, description="The governor's when left out")
    quorum: Annotated[Percent, at_least(1, units.format_percent)] = default("20%")
    approval_margin: Percent = default("20%")
    min_score: ScoreToPropose = default("0", "Staking Score that it takes to propose")
    proposal_threshold: PowerAmount | None = Field(default=None, description="The governor's when left out")


class Grant(Section):
    """Payments decided by quadratic counting: a voter weighs the square root of its power."""

    voting_period: OptionalDuration = Field(default=None, description="The governor's when left out")
    quorum: Annotated[Percent, at_least(1, units.format_percent)] = default(
        "5%", "Of all power, not of roots"
    )
    approval_margin: Percent = default("10%", "Of the roots")
    min_score: Annotated[ScoreToPropose, at_least(1)] = default(
        "1", "Staking Score that it takes to propose, and to be counted"
    )
    proposal_threshold: PowerAmount | None = Field(default=None, description="The governor's when left out")
    limits: list[SpendingLimit] = Field(min_length=1, max_length=MAX_TOKENS)


class Optimistic(Section):
    """Small payments that pass unless enough power objects."""

    voting_period: OptionalDuration = Field(default=None, description="The governor's when left out")
    veto: Annotated[Percent, at_least(1, units.format_percent)] = default("5%", "Against, of all power")
    min_score: ScoreToPropose = default("0", "Staking Score that it takes to propose")
    proposal_threshold: PowerAmount | None = Field(default=None, description="The governor's when left out")
    limits: list[SpendingLimit] = Field(min_length=1, max_length=MAX_TOKENS)


class Kinds(Section):
    """Kinds of proposals besides the standard one; each can be left out."""

    constitutional: Constitutional | None = Field(default_factory=Constitutional)
    grant: Grant | None = None
    optimistic: Optimistic | None = None


class Timelock(Section):
    """The owner of everything."""

    delay: AnyDuration = default("2 days", "From queueing to execution")


class Split(Section):
    """Where revenue goes; the timelock can change it."""

    revenue_share: Percent = Field(examples=["0%"])
    buyback: Percent = Field(examples=["0%"])
    treasury: Percent = Field(examples=["100%"])

    @model_validator(mode="after")
    def _whole(self) -> Split:
        total = self.revenue_share + self.buyback + self.treasury
        if total != units.BASIS_POINTS:
            raise problem(f"the parts sum to {units.format_percent(total)}; they must sum to 100%.")
        return self


class Auction(Section):
    """How one revenue token is sold for the governance token, at a price that falls until all is bought."""

    token: Account = Field(examples=["USDC"])
    decimals: Annotated[Count, at_least(0), at_most(MAX_DECIMALS)] = Field(
        description="Decimals of the token", examples=[6]
    )
    min_lot: str = Field(description="What must be there before an auction starts", examples=["100 USDC"])
    start_price: Price = Field(description="What one whole token costs at first", examples=["2_000 TMAI"])
    min_start_price: Price = Field(description="Where any auction starts at least", examples=["100 TMAI"])
    floor_price: Price = Field(description="Where the price stops falling", examples=["10 TMAI"])
    restart_multiplier: Annotated[
        Factor,
        at_least(MIN_RESTART_MULTIPLIER, units.format_factor),
        at_most(MAX_RESTART_MULTIPLIER, units.format_factor),
    ] = default("2x", "The next auction starts at the price paid times this")
    length: Annotated[AnyDuration, at_least(MIN_AUCTION_LENGTH, units.format_duration)] = default(
        "1 day", "From the start price to the floor"
    )

    @property
    def min_lot_units(self) -> int:
        """``min_lot`` in the token's base units."""
        symbol = None if fields.is_address(self.token) else self.token
        return units.parse_amount(self.min_lot, decimals=self.decimals, symbol=symbol)

    @model_validator(mode="after")
    def _fits(self) -> Auction:
        try:
            if self.min_lot_units == 0:
                raise problem("min_lot 0 would start an auction of nothing; give an amount.")
        except UnitError as err:
            raise problem(f"min_lot: {err}") from err
        if not self.floor_price <= self.min_start_price <= self.start_price:
            prices = (self.floor_price, self.min_start_price, self.start_price)
            shown = " <= ".join(units.format_amount(price) for price in prices)
            raise problem(f"floor_price <= min_start_price <= start_price must hold, but not {shown}.")
        return self


class Buyback(Section):
    """The falling-price auctions that sell revenue for the governance token."""

    proceeds: Literal["burn", "stakers"] = default("burn")
    auctions: list[Auction] = Field(max_length=MAX_TOKENS)


class Compounder(Section):
    """Lets stakers turn revenue of any token into more of their lock, themselves or through operators."""

    uniswap_v2: Account | None = Field(
        default=None, description="Router of a Uniswap V2 exchange that it swaps at", examples=["UNISWAP"]
    )


class Revenue(Section):
    """Revenue of the DAO: how it comes in and where it goes."""

    weth: Account = Field(description="Wrapped ETH of the chain", examples=["WETH"])
    tokens: list[Account] = Field(
        max_length=MAX_TOKENS,
        description="Tokens that the router splits; stakers can always be paid in the own token",
    )
    split: Split
    platform_share: Percent | None = Field(
        default=None,
        description="Part of the platform's fees that it sends to the DAO; a fact, not enforced on chain",
    )
    min_total_power: Annotated[PowerAmount, at_least(1, units.format_amount)] = default(
        "1", "Revenue of a week with less power than this in total waits for the next week"
    )
    buyback: Buyback | None = None
    compounder: Compounder | None = None

    @model_validator(mode="after")
    def _distinct(self) -> Revenue:
        repeated = sorted({token for token in self.tokens if self.tokens.count(token) > 1})
        if repeated:
            raise problem(f"tokens names {', '.join(repeated)} more than once.")
        return self


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
        default_factory=list, description="Where the supply goes; nothing for a token that lives already"
    )
    escrow: Escrow
    score: Score | None = None
    governor: Governor
    kinds: Kinds | None = Field(default=None, description="Without it standard proposals may do everything")
    timelock: Timelock = Field(default_factory=Timelock)
    revenue: Revenue | None = None

    @property
    def airdrops(self) -> list[Airdrop]:
        """The campaigns, in the order of the allocations."""
        return [entry.airdrop for entry in self.allocations if entry.airdrop is not None]

    @property
    def grants(self) -> list[Vesting]:
        """The vesting grants, in the order of the allocations."""
        return [entry.vesting for entry in self.allocations if entry.vesting is not None]

    @property
    def slug(self) -> str:
        """The name as it appears in file names."""
        return re.sub(r"[^a-z0-9]+", "-", self.name.lower()).strip("-") or "dao"

    def to_data(self) -> dict[str, Any]:
        """Plain data in human units, without defaults left out; `parse_spec` reads the same spec back."""
        data: dict[str, Any] = self.model_dump(mode="json", exclude_none=True)
        return data
