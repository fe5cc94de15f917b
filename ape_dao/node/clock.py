"""Time on a local chain: anvil and hardhat nodes move it on request."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from ape_dao.core.errors import DaoError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ape.api import ProviderAPI

WEEK = 7 * 86_400


class LocalClock:
    """Reads and moves the time of the connected local chain. Times are unix seconds."""

    def __init__(self, provider: ProviderAPI) -> None:
        self._provider = provider

    def now(self) -> int:
        """Timestamp of the newest block."""
        return int(self._provider.get_block("latest").timestamp)

    @contextmanager
    def pace(self, seconds: int) -> Iterator[None]:
        """Each block is `seconds` after the one before, whatever the wall clock says."""
        self._request("anvil_setBlockTimestampInterval", [seconds])
        try:
            yield
        finally:
            self._request("anvil_removeBlockTimestampInterval", [])

    def set_next(self, timestamp: int) -> None:
        """The next block, with whatever transaction is in it, is mined at `timestamp`.

        Raises:
            DaoError: `timestamp` is not later than the newest block, or the chain's time can't be moved.
        """
        now = self.now()
        if timestamp <= now:
            raise DaoError(
                f"Can't move the chain's time back from {show_time(now)} to {show_time(timestamp)}; "
                "start a fresh node."
            )
        self._request("evm_setNextBlockTimestamp", [timestamp])

    def travel_to(self, timestamp: int) -> None:
        """Mine an empty block at `timestamp`."""
        self.set_next(timestamp)
        self._request("evm_mine", [])

    def _request(self, method: str, arguments: list[int]) -> None:
        try:
            self._provider.make_request(method, arguments)
        except Exception as error:
            raise DaoError(
                f"The node refused {method} ({error}); name a local anvil, whose time can be moved."
            ) from error


def week_start(timestamp: int) -> int:
    """The Thursday 00:00 UTC at or before `timestamp`."""
    return timestamp // WEEK * WEEK


def show_time(timestamp: int) -> str:
    """For people: `2025-03-10 12:00`, UTC."""
    return datetime.fromtimestamp(timestamp, UTC).strftime("%Y-%m-%d %H:%M")
