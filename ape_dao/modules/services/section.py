"""The `services` section of a spec."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from ape_dao.core import units
from ape_dao.core.schema.fields import (
    Count,
    Duration,
    Flag,
    Percent,
    Symbol,
    TokenAccount,
    at_least,
    at_most,
)
from ape_dao.core.schema.section import MAX_DECIMALS, TOKEN_DECIMALS, TokenTerms, default

MIN_DELAY, MAX_DELAY = units.DAY, 90 * units.DAY
MAX_PLATFORM_BPS = 5_000


class Services(TokenTerms):
    """A registry of AI services, a vault that pays for use of them, and a desk for credits and passes."""

    name: str = Field(
        min_length=1, max_length=64, description="Of the registry", examples=["Example Services"]
    )
    symbol: Symbol = Field(description="Of the services as tokens", examples=["EXS"])
    platform_share: Annotated[Percent, at_most(MAX_PLATFORM_BPS, units.format_percent)] = default(
        "10%", "Of what a service earns, to the router; for services that come"
    )
    token: TokenAccount = Field(
        description="What use is paid in: a token without fees that the router lists", examples=["USDC"]
    )
    decimals: Annotated[Count, at_least(0), at_most(MAX_DECIMALS)] | None = Field(
        default=None, description="Decimals of the token; may be left out for the DAO's own"
    )
    exit_delay: Annotated[
        Duration, at_least(MIN_DELAY, units.format_duration), at_most(MAX_DELAY, units.format_duration)
    ] = default("3 days", "How long a service can still redeem when a user leaves it")
    desk: Flag = Field(
        default=False,
        description="A desk that sells credits and passes, with discounts and commissions by score",
    )
    credit_tokens: Flag = Field(
        default=False,
        description="Whether credits that can be sent on can become ERC-20 tokens, one for one, for "
        "markets and contracts that take such tokens; needs the desk",
    )

    @property
    def declared(self) -> tuple[str, int]:
        """The token and its decimals; without any it is one that has 18."""
        return self.token, TOKEN_DECIMALS if self.decimals is None else self.decimals
