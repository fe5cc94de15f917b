"""The `market` section of a spec."""

from __future__ import annotations

from typing import Annotated, ClassVar

from pydantic import Field, model_validator

from ape_dao.core import units
from ape_dao.core.errors import UnitError
from ape_dao.core.schema.fields import (
    ETHER,
    TREASURY,
    Account,
    Count,
    Duration,
    EtherAmount,
    Percent,
    TokenAccount,
    WethAccount,
    at_least,
    at_most,
    max_bytes,
    problem,
    show_ether,
)
from ape_dao.core.schema.section import (
    MAX_DECIMALS,
    MAX_TOKENS,
    TOKEN_DECIMALS,
    Section,
    TokenTerms,
    default,
)

MAX_FEE, MAX_BOND = 2_000, 5_000
LEAST_REVIEW, MAX_LEAST_REVIEW = units.HOUR, 30 * units.DAY
MAX_BUDGET = 2**96 - 1
"""The contract keeps budgets in 96 bits."""
KLEROS_KEY, UMA_KEY, COURT_KEY = "kleros", "uma", "court"
ASKED_KEYS = (COURT_KEY, KLEROS_KEY, UMA_KEY)
"""Keys of the contracts that ask others, and what `arbiter` calls them."""
MAX_COURT, MAX_JURORS = 2**96 - 1, 511
MAX_POLICY_BYTES = 256
LEAST_LIVENESS, MAX_LIVENESS = units.HOUR, 30 * units.DAY
LEAST_SEATS, MAX_SEATS, MAX_ROUNDS = 3, 99, 4
LEAST_PERIOD, MAX_PERIOD = units.HOUR, 7 * units.DAY
LEAST_LAST_WORD, MAX_LAST_WORD = units.DAY, 60 * units.DAY
MAX_ETHER = 1_000 * 10**TOKEN_DECIMALS
PERIODS = 4
"""Of a round: to enlist, to commit, to reveal and to appeal."""
MAX_COURT_TIME = 150 * units.DAY
"""What a court may take of the 180 days in which a board waits for a ruling."""


class JobToken(TokenTerms):
    """A token in which jobs are paid."""

    token: TokenAccount = Field(description="Without fees on transfers", examples=["USDC"])
    decimals: Annotated[Count, at_least(0), at_most(MAX_DECIMALS)] = Field(
        description="Decimals of the token", examples=[6]
    )
    max_job: str = Field(
        description="The most that one job may have, so that no ruling is worth buying",
        examples=["10_000 USDC"],
    )

    @property
    def declared(self) -> tuple[str, int]:
        """The token and its decimals."""
        return self.token, self.decimals

    @property
    def limit(self) -> int:
        """``max_job`` in the token's base units."""
        return self.in_base_units(self.max_job)

    @model_validator(mode="after")
    def _fits(self) -> JobToken:
        try:
            limit = self.limit
        except UnitError as err:
            raise problem(f"max_job: {err}") from err
        if not 0 < limit <= MAX_BUDGET:
            raise problem(f"max_job '{self.max_job}' is outside 1 to 2^96 - 1 base units.")
        return self


class Kleros(Section):
    """An arbitrator of ERC-792, such as a court of Kleros; `arbiter: kleros` makes it decide."""

    account_key: ClassVar[str] = KLEROS_KEY

    arbitrator: Account = Field(description="A contract with the functions of ERC-792", examples=["KLEROS"])
    court: Annotated[Count, at_least(0), at_most(MAX_COURT)] = Field(
        default=0, description="Number of the court at the arbitrator"
    )
    jurors: Annotated[Count, at_least(1), at_most(MAX_JURORS)] = Field(
        default=3, description="Of the first round; the fee of a dispute grows with them"
    )
    policy: Annotated[str, max_bytes(MAX_POLICY_BYTES)] = Field(
        description="Where a JSON file (ERC-1497) tells jurors what they decide: 1 for the client, 2 for the "
        "provider",
        examples=["ipfs://…/policy.json"],
    )


class Uma(Section):
    """UMA's optimistic oracle v3; `arbiter: uma` makes it decide."""

    account_key: ClassVar[str] = UMA_KEY

    oracle: Account = Field(description="UMA's OptimisticOracleV3", examples=["UMA"])
    weth: WethAccount = Field(description="Wrapped ether, in which bonds are", examples=["WETH"])
    bond: str = Field(
        description="What a claim brings, and an objection: the loser's goes to the other side and to UMA. "
        "The oracle's least counts if it is more",
        examples=["0.5 ETH"],
    )
    liveness: Annotated[
        Duration,
        at_least(LEAST_LIVENESS, units.format_duration),
        at_most(MAX_LIVENESS, units.format_duration),
    ] = default("3 days", "How long somebody can object; silence makes the client right")

    @property
    def bond_wei(self) -> int:
        """``bond`` in wei."""
        return units.parse_amount(self.bond, decimals=TOKEN_DECIMALS, symbol=ETHER)

    @model_validator(mode="after")
    def _has_bond(self) -> Uma:
        try:
            bond = self.bond_wei
        except UnitError as err:
            raise problem(f"bond: {err}") from err
        if bond <= 0:
            raise problem(f"bond '{self.bond}' is nothing; give what a wrong claim shall cost, like 0.5 ETH.")
        return self


class Court(Section):
    """Jurors whom lots draw from the stakers; `arbiter: court` makes them decide."""

    account_key: ClassVar[str] = COURT_KEY

    seats: Annotated[Count, at_least(LEAST_SEATS), at_most(MAX_SEATS)] = Field(
        default=7, description="Of the first round, on average; each round more has twice as many"
    )
    rounds: Annotated[Count, at_least(1), at_most(MAX_ROUNDS)] = Field(
        default=3,
        description="At most, those with too few jurors included; the DAO decides by a vote after them",
    )
    period: Annotated[
        Duration,
        at_least(LEAST_PERIOD, units.format_duration),
        at_most(MAX_PERIOD, units.format_duration),
    ] = default("2 days", "To enlist, to commit, to reveal and to appeal, each")
    last_word: Annotated[
        Duration,
        at_least(LEAST_LAST_WORD, units.format_duration),
        at_most(MAX_LAST_WORD, units.format_duration),
    ] = default("30 days", "For the vote of the DAO, once it is asked; else the last round counts")
    fee: Annotated[EtherAmount, at_least(1, show_ether), at_most(MAX_ETHER, show_ether)] = Field(
        description="Of a seat; the client pays it, and twice as much whoever appeals", examples=["0.01 ETH"]
    )
    bond: Annotated[EtherAmount, at_least(1, show_ether), at_most(MAX_ETHER, show_ether)] = Field(
        description="Of a seat; a juror loses it by not saying what becomes of the job", examples=["0.1 ETH"]
    )
    stake: Annotated[EtherAmount, at_least(1, show_ether)] = Field(
        description="What the largest job is worth, for lint: bribing the jurors must cost more",
        examples=["0.7 ETH"],
    )

    @property
    def time(self) -> int:
        """Seconds that all rounds and the vote take."""
        return self.rounds * PERIODS * self.period + self.last_word

    @model_validator(mode="after")
    def _ends(self) -> Court:
        if self.time > MAX_COURT_TIME:
            raise problem(
                f"{self.rounds} rounds and the vote take {units.format_duration(self.time)}; give fewer "
                f"rounds or shorter times, {units.format_duration(MAX_COURT_TIME)} in all."
            )
        return self


class Market(Section):
    """Jobs between clients and providers; the pay waits in a contract until the work is accepted."""

    fee: Annotated[Percent, at_most(MAX_FEE, units.format_percent)] = default(
        "10%", "Of what the provider gets; to the router, or the treasury without `revenue`"
    )
    bond: Annotated[Percent, at_most(MAX_BOND, units.format_percent)] = default(
        "5%", "Of the budget, which a client brings for a dispute and loses to the provider with it"
    )
    review: Annotated[
        Duration,
        at_least(LEAST_REVIEW, units.format_duration),
        at_most(MAX_LEAST_REVIEW, units.format_duration),
    ] = default("3 days", "The least time in which a client can dispute; silence pays the provider")
    arbiter: Account | None = Field(
        default=TREASURY,
        description="Rules in disputes: `treasury` by a vote, an account such as a Safe, `court`, `kleros` "
        "or `uma` with their sections here, or nobody",
        examples=["treasury"],
    )
    court: Court | None = Field(default=None)
    kleros: Kleros | None = Field(default=None)
    uma: Uma | None = Field(default=None)
    tokens: list[JobToken] = Field(min_length=1, max_length=MAX_TOKENS)

    @property
    def is_asked(self) -> bool:
        """Whether the arbiter is a contract that asks somebody else."""
        return self.arbiter in ASKED_KEYS
