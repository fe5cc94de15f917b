"""An operation that says when it may be executed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from utils.artifacts import compile_contracts
from utils.checks import reverts_with
from utils.constants import DAY, ZERO_ADDRESS
from utils.governance import MIN_DELAY
from utils.rpc import restored
from utils.stage import BaseStage

if TYPE_CHECKING:
    from collections.abc import Iterator

NOTHING = bytes(32)


class GuardStage(BaseStage):
    """A timelock that has one wei, and a guard; the first account proposes, everybody executes."""

    def __init__(self) -> None:
        folder = "contracts/core/governance"
        super().__init__(
            compile_contracts([f"{folder}/Timelock.sol", f"{folder}/TimeGuard.sol"]), 2_000_000_000
        )
        self.owner, self.stranger = self.chain.accounts[:2]
        self.timelock = self.deploy("Timelock", MIN_DELAY, [self.owner], [ZERO_ADDRESS], ZERO_ADDRESS)
        self.guard = self.deploy("TimeGuard")
        self.anvil.call("anvil_setBalance", self.timelock.address, "0x1")
        self.keep()

    @property
    def wei(self) -> int:
        """What the timelock has."""
        return int(self.anvil.call("eth_getBalance", self.timelock.address, "latest"), 16)


@pytest.fixture(scope="module")
def stage() -> Iterator[GuardStage]:
    stage = GuardStage()
    yield stage
    stage.close()


def test_require_time__first_and_last_second__within(stage: GuardStage) -> None:
    """BO-147."""
    now = stage.now
    for window in ((now, now), (0, now), (now, 2**256 - 1)):
        assert stage.guard.view("requireTime", *window) == ()
    for window in ((now + 1, now + 1), (0, now - 1), (now, now - 1), (2**256 - 1, 2**256 - 1)):
        with reverts_with("TimeGuardOutside", now, *window):
            stage.guard.view("requireTime", *window)


def test_execute__outside_of_the_window__nothing_happens(stage: GuardStage) -> None:
    """BO-147: ready, and not yet; in time, at the last second; and too late, for ever."""
    earliest = stage.now + MIN_DELAY + DAY
    window = earliest, earliest + DAY
    check = bytes.fromhex(stage.guard.encode("requireTime", *window)[2:])
    batch = [stage.guard.address, ZERO_ADDRESS], [0, 1], [check, b""], NOTHING, NOTHING
    stage.timelock.send("scheduleBatch", *batch, MIN_DELAY, sender=stage.owner)
    stage.go(earliest - 1)
    with reverts_with("TimeGuardOutside", earliest - 1, *window):
        stage.timelock.send("executeBatch", *batch, sender=stage.stranger)
    for moment in window:
        with restored(stage.chain):
            stage.go(moment)
            stage.timelock.send("executeBatch", *batch, sender=stage.stranger)
            assert stage.wei == 0
    stage.go(window[1] + 1)
    with reverts_with("TimeGuardOutside", window[1] + 1, *window):
        stage.timelock.send("executeBatch", *batch, sender=stage.stranger)
    assert stage.wei == 1
