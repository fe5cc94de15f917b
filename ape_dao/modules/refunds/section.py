"""The `refunds` section of a spec."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from ape_dao.core import units
from ape_dao.core.schema.fields import (
    Count,
    EtherAmount,
    GasPrice,
    VoteAmount,
    at_least,
    at_most,
    show_ether,
    show_gas_price,
)
from ape_dao.core.schema.section import Section, default

KEY = "refunds"
MAX_BALLOT_GAS = 38_000
"""Less than any first ballot takes; a constant of the contract."""
MAX_PRICE = 2**64 - 1
MAX_VOTES = 2**112 - 1
MAX_WEI = 2**128 - 1

_Limit = Annotated[EtherAmount, at_most(MAX_WEI, show_ether)]


class Refunds(Section):
    """A pool of ether that pays back the gas of signed ballots to whoever relays them."""

    ballot_gas: Annotated[Count, at_least(1), at_most(MAX_BALLOT_GAS)] = default(
        "38_000", "Gas that a ballot is refunded as; at most 38,000, below what the cheapest takes"
    )
    max_base_fee: Annotated[GasPrice, at_most(MAX_PRICE, show_gas_price)] = default(
        "30 gwei", "The base fee that is refunded at most"
    )
    min_votes: Annotated[
        VoteAmount, at_least(1, units.format_amount), at_most(MAX_VOTES, units.format_amount)
    ] = Field(description="Votes that a ballot needs for a refund", examples=["1_000 veTMAI"])
    per_proposal: _Limit = default("0.5 ETH", "Refunds of one proposal at most")
    per_day: _Limit = default("0.5 ETH", "Refunds of one day (UTC) at most")

    @property
    def each(self) -> int:
        """Wei for a ballot at most."""
        return self.ballot_gas * self.max_base_fee
