"""What status shows of a tip jar."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ape_dao.core.units import format_percent
from ape_dao.sdk.status import ModuleStatus

if TYPE_CHECKING:
    from ape_dao.sdk.status import Reader


def read(reader: Reader) -> ModuleStatus:
    """Who gets a share of tips, and how much."""
    if "tip_jar" not in reader.addresses:
        return ModuleStatus(data={"tips": None})
    steward, share = str(reader.view("tip_jar", "steward")), int(reader.view("tip_jar", "stewardShareBps"))
    return ModuleStatus(
        facts=(("tips", f"{format_percent(share)} to {steward}, the rest to the treasury"),),
        data={"tips": {"steward": steward, "stewardShareBps": share}},
    )
