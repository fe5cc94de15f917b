"""What status shows of revenue: the split, and what waits at the router and at the distributor."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ape_dao.core.units import format_percent
from ape_dao.modules.revenue.sdk import unclaimed
from ape_dao.sdk.status import Holding, ModuleStatus

if TYPE_CHECKING:
    from ape_dao.sdk.status import Reader

SHARES = {"revenueShare": "revenueShareBps", "buyback": "buybackBps", "treasury": "treasuryBps"}
"""The parts of revenue as documents name them, and the router's views of them."""


def read(reader: Reader) -> ModuleStatus:
    """The router's split, whether the buyback is paused, and tokens on their way to stakers."""
    holdings = (
        Holding(
            "router",
            "router: to be split",
            "router",
            lambda token: int(reader.view("router", "undistributed", token)),
        ),
        Holding("owed", "stakers: owed", "distributor", lambda token: _owed(reader, token)),
        Holding(
            "waiting",
            "of it waiting",
            "distributor",
            lambda token: int(reader.view("distributor", "tokenState", token)["pending"]),
        ),
    )
    if "router" not in reader.addresses:
        return ModuleStatus(holdings=holdings, data={"split": {}, "buybackPaused": False})
    split = {name: int(reader.view("router", view)) for name, view in SHARES.items()}
    is_paused = bool(reader.view("router", "buybackPaused"))
    shares = " / ".join(map(format_percent, split.values()))
    return ModuleStatus(
        facts=(
            (
                "revenue: stakers / buyback / treasury",
                f"{shares}{'; the buyback is paused' if is_paused else ''}",
            ),
        ),
        holdings=holdings,
        tokens=tuple(map(str, reader.view("router", "tokens"))),
        data={"split": split, "buybackPaused": is_paused},
    )


def _owed(reader: Reader, token: str) -> int:
    """Held for stakers who have not claimed it yet."""
    reserve = int(reader.view("distributor", "tokenState", token)["reserve"])
    return unclaimed(reserve, reader.balance(token, "distributor"))
