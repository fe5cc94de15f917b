"""What status shows of revenue: the split, and what waits at the router and at the distributor."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from ape_dao.core.units import format_amount, format_percent
from ape_dao.modules.revenue.sdk import unclaimed
from ape_dao.modules.revenue.section import Revenue
from ape_dao.sdk.status import Holding, ModuleStatus, StatusTable

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Callable

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
        Holding("owed", "stakers: owed", "distributor", _owed(reader)),
        Holding(
            "waiting",
            "of it waiting",
            "distributor",
            lambda token: int(reader.view("distributor", "tokenState", token)["pending"]),
        ),
    )
    if "router" not in reader.addresses:
        return ModuleStatus(holdings=holdings, data={"split": {}, "buybackPaused": False, "runways": []})
    split = {name: int(reader.view("router", view)) for name, view in SHARES.items()}
    is_paused = bool(reader.view("router", "buybackPaused"))
    runways = _runways(reader)
    shares = " / ".join(map(format_percent, split.values()))
    return ModuleStatus(
        facts=(
            (
                "revenue: stakers / buyback / treasury",
                f"{shares}{'; the buyback is paused' if is_paused else ''}",
            ),
        ),
        tables=_runway_table(runways),
        holdings=holdings,
        tokens=tuple(map(str, reader.view("router", "tokens"))),
        data={"split": split, "buybackPaused": is_paused, "runways": runways},
    )


def _runways(reader: Reader) -> list[dict[str, str]]:
    """How far the treasury is filled before stakers and the buyback get anything, by token of the spec."""
    section = reader.spec.section(Revenue)
    runways = {runway.token: runway for runway in section.runway} if section else {}
    found = []
    for name, runway in runways.items():
        address = reader.spec.addresses.get(name, name)
        amount, missing = (
            int(reader.view("router", view, address)) for view in ("runwayOf", "missingRunwayOf")
        )
        found.append(
            {
                "token": name,
                "decimals": str(runway.decimals),
                "runway": str(amount),
                "missing": str(missing),
            }
        )
    return found


def _runway_table(runways: list[dict[str, str]]) -> tuple[StatusTable, ...]:
    rows = tuple(
        (
            runway["token"],
            *(
                format_amount(int(runway[key]), decimals=int(runway["decimals"]))
                for key in ("runway", "missing")
            ),
        )
        for runway in runways
    )
    columns = ("token", "treasury is filled to", "it lacks")
    return (StatusTable("runway: before revenue is split", columns, rows),) if rows else ()


def _owed(reader: Reader) -> Callable[[str], int]:
    """What stakers have not claimed yet of a token; the distributor may hold more, which is nobody's."""

    @cache
    def unpaid() -> Counter[str]:
        return unclaimed(
            lambda event: reader.sums("distributor", event, "amount", "token"), reader.addresses["token"]
        )

    return lambda token: min(unpaid()[token], reader.balance(token, "distributor"))
