"""Proposals that say when they may be executed: their calls of the DAO's time guard."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ape_dao.core.chain.abi import decode_words, selector
from ape_dao.core.chain.artifacts import artifact
from ape_dao.core.contract_types import TIME_GUARD
from ape_dao.core.units import format_date

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from ape_dao.core.governance import Action


@dataclass(frozen=True)
class TimeWindow:
    """From when until when a proposal may be executed; unix seconds, both included."""

    earliest: int
    latest: int

    def __str__(self) -> str:
        return f"from {format_date(self.earliest)} to {format_date(self.latest)} UTC only"


def time_window(addresses: Mapping[str, str], actions: Iterable[Action]) -> TimeWindow | None:
    """What all calls of the time guard leave; None if the proposal calls none.

    Args:
        addresses: The DAO's contracts, by key.
    """
    guard = addresses.get(TIME_GUARD.key)
    if guard is None:
        return None
    check = next(entry for entry in artifact(TIME_GUARD.name).abi if entry.get("name") == "requireTime")
    windows = [
        window
        for action in actions
        if action.target.lower() == guard.lower()
        and action.calldata[:4] == selector(check)
        # calldata that is cut off fails at any time
        and (window := decode_words(check["inputs"], action.calldata[4:])) is not None
    ]
    if not windows:
        return None
    return TimeWindow(max(one["earliest"] for one in windows), min(one["latest"] for one in windows))
