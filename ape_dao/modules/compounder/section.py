"""The `compounder` section inside `revenue`."""

from __future__ import annotations

from pydantic import Field

from ape_dao.core.schema.fields import Account
from ape_dao.core.schema.section import Section


class Compounder(Section):
    """Lets stakers turn revenue of any token into more of their lock, themselves or through operators."""

    uniswap_v2: Account | None = Field(
        default=None, description="Router of a Uniswap V2 exchange that it swaps at", examples=["UNISWAP"]
    )
