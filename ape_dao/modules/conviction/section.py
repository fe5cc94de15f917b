"""The `conviction` section of a spec."""

from __future__ import annotations

from typing import Annotated, ClassVar

from pydantic import Field

from ape_dao.core import units
from ape_dao.core.schema.fields import (
    Count,
    Duration,
    Percent,
    PowerAmount,
    TokenAccount,
    Weeks,
    at_least,
    at_most,
    show_weeks,
)
from ape_dao.core.schema.section import MAX_DECIMALS, TOKEN_DECIMALS, TokenTerms, default

KEY = "conviction"
HALF_LIVES = 4
"""Half-lives that the memory lasts at least."""
MAX_MEMORY = 52
MAX_QUOTA = 5
MAX_POWER = 2**96 - 1

Share = Annotated[
    Percent, at_least(1, units.format_percent), at_most(units.BASIS_POINTS, units.format_percent)
]


def _between(lowest: int, highest: int) -> tuple[object, object]:
    return at_least(lowest, units.format_duration), at_most(highest, units.format_duration)


class Conviction(TokenTerms):
    """Requests that lasting support pays, without a vote for each, from a budget of `conviction`."""

    account_key: ClassVar[str] = KEY

    asset: TokenAccount = Field(description="What is asked for: a token", examples=["USDC"])
    decimals: Annotated[Count, at_least(0), at_most(MAX_DECIMALS)] | None = Field(
        default=None, description="Decimals of the asset; may be left out for the DAO's own token"
    )
    half_life: Annotated[Duration, *_between(units.HOUR, 60 * units.DAY)] = default(
        "7 days", "In it conviction makes half of its way to the support"
    )
    memory: Annotated[Weeks, at_least(1, show_weeks), at_most(MAX_MEMORY, show_weeks)] = default(
        "8 weeks", "Shares are of the highest power of all locks in it; at least four half-lives"
    )
    min_share: Share = default("2%", "Of all power, the least that any request takes")
    weight: Share = default("0.2%", "A request takes weight ÷ (max_ask − ask)² of all power")
    max_ask: Share = default("20%", "Of the budget's at_once; a request asks for less")
    life: Annotated[Duration, *_between(units.DAY + 1, 90 * units.DAY)] = default(
        "60 days", "A request ends at most so long after it is made"
    )
    enact_delay: Annotated[Duration, *_between(units.DAY, 30 * units.DAY)] = default(
        "2 days", "From ripe to paid"
    )
    quota: Annotated[Count, at_least(1), at_most(MAX_QUOTA)] = default(
        "2", "Requests of one account in any 30 days"
    )
    min_power: Annotated[
        PowerAmount, at_least(1, units.format_amount), at_most(MAX_POWER, units.format_amount)
    ] = Field(description="Own power that a requester needs", examples=["22_000 veTMAI"])

    @property
    def declared(self) -> tuple[str, int]:
        """The asset and its decimals; without any it is one that has 18."""
        return self.asset, TOKEN_DECIMALS if self.decimals is None else self.decimals

    def needed(self, ask: int) -> int:
        """Basis points of all power that a request for `ask` basis points of `at_once` takes, rounded up."""
        left = self.max_ask - ask
        return max(self.min_share, -(-self.weight * units.BASIS_POINTS**2 // (left * left)))
