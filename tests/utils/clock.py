"""The time of the chain that tests share."""

from __future__ import annotations

import os
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ape.managers.chain import ChainManager

SECONDS = 1
"""From block to block, where a test does not say more."""


AHEAD = "TESTS_AHEAD"
"""Environment variable: by how many days the chain that tests share is ahead of the machine, 0 by default."""


def go_ahead(chain: ChainManager) -> None:
    """Let the tests run on another day; locks end on Thursdays, so much depends on the day of the week."""
    if days := int(os.environ.get(AHEAD, "0")):
        chain.mine(timestamp=chain.pending_timestamp + days * 86_400)


def set_pace(chain: ChainManager, seconds: int = SECONDS) -> None:
    """From now on, each block is so many seconds after the one before, whatever the machine's clock says."""
    chain.provider.make_request("anvil_setBlockTimestampInterval", [seconds])


@contextmanager
def paced(chain: ChainManager, seconds: int) -> Iterator[None]:
    """Another pace for a while."""
    set_pace(chain, seconds)
    try:
        yield
    finally:
        set_pace(chain)


@contextmanager
def with_the_machine(chain: ChainManager) -> Iterator[None]:
    """The chain's time goes with the machine's for a while, and blocks can share a second."""
    chain.provider.make_request("anvil_removeBlockTimestampInterval", [])
    try:
        yield
    finally:
        set_pace(chain)
