"""The `tips` section of a spec."""

from typing import Annotated

from pydantic import Field

from ape_dao.module import Account, Percent, Section, at_most, default, format_percent

MAX_STEWARD_SHARE = 1_000


class Tips(Section):
    """A jar that passes tips on to the treasury and a steward."""

    steward: Account = Field(description="Who gets a share of every tip", examples=["0x…"])
    steward_share: Annotated[Percent, at_most(MAX_STEWARD_SHARE, format_percent)] = default(
        "1%", "Of every tip; at most 10%"
    )
