"""The conditions of every measurement, those under which the peers' figures were taken.

anvil on the Osaka rules with base fee 0, one transaction a block, a block every 12 seconds, from a Thursday
00:00 UTC plus one day; a plain ERC-20 token without votes, infinite allowance given before, balances that
stay above zero; 1,000 tokens a lock and a deposit; the contracts as the package ships them.
"""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ape_dao.core.chain.artifacts import artifact
from ape_dao.core.units import WAD
from ape_dao.node.clock import WEEK
from ape_dao.node.local import LocalNode, NodeOptions
from bench.driver import Chain
from bench.mocks import mock

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bench.driver import Contract

HOUR = 3_600
DAY = 24 * HOUR
START = 2_975 * WEEK + DAY
LOT = 1_000 * WAD
PURSE = 1_000_000 * WAD
UNLIMITED = 2**256 - 1
ZERO_ADDRESS = "0x" + 40 * "0"
ACCOUNTS = 110
BLOCK_GAS = 1_000_000_000
MAX_LOCK_WEEKS = 52
TEN_LOCKS = (52, 52, 26, 52, 40, 52, 40, 52, 26, 52)
"""Weeks of the first ten locks: six end in week 52, two in 40, two in 26."""


@contextmanager
def fresh_chain() -> Iterator[Chain]:
    """A new chain at its first second."""
    options = NodeOptions(
        hardfork="osaka",
        accounts=ACCOUNTS,
        timestamp=START,
        steps_tracing=False,
        extra=("--no-mining", "--gas-limit", str(BLOCK_GAS)),
    )
    with LocalNode(options=options) as node:
        yield Chain(node)


@dataclass(frozen=True)
class Escrow:
    """The vote escrow on its token, with holders that approved it."""

    chain: Chain
    token: Contract
    contract: Contract

    @property
    def owner(self) -> str:
        return self.chain.accounts[0]

    @property
    def stranger(self) -> str:
        """Somebody without tokens."""
        return self.chain.accounts[-1]

    @property
    def holders(self) -> list[str]:
        return self.chain.accounts[1:-1]

    def lock(self, holder: str, weeks: int, amount: int = LOT) -> int:
        """Gas of the lock of ``holder`` until ``weeks`` week boundaries from now."""
        end = (self.chain.upcoming // WEEK + weeks) * WEEK
        return self.contract.send(holder, "createLock", amount=amount, unlockTime=end)

    def lock_for_good(self, holder: str) -> None:
        """A permanent lock."""
        self.lock(holder, MAX_LOCK_WEEKS)
        self.contract.send(holder, "setPermanent", permanent=True)

    def ten_locks(self) -> list[int]:
        """Gas of each of the first ten locks, an hour apart."""
        gas = []
        for holder, weeks in zip(self.holders, TEN_LOCKS, strict=False):
            gas.append(self.lock(holder, weeks))
            self.chain.wait(HOUR)
        return gas

    def idle_weeks(self, weeks: int) -> None:
        """``weeks`` weeks in which nobody touches anything; the next transaction ends them."""
        self.chain.wait(weeks * WEEK)


def plain_token(chain: Chain, decimals: int = 18) -> Contract:
    """OpenZeppelin's ERC20 and a function that mints."""
    return chain.deploy(mock("MockPlainToken"), decimals=decimals)


def open_escrow(chain: Chain, **changes: int) -> Escrow:
    """Deploy token and escrow, with `changes` of its numbers, and give every holder tokens."""
    token = plain_token(chain)
    config = {
        "token": token.address,
        "owner": chain.accounts[0],
        "name": "Votes",
        "symbol": "VE",
        "maxLockWeeks": MAX_LOCK_WEEKS,
        "maxMultiplier": 2 * WAD,
        "minLockWeeks": 1,
        "minAmount": WAD,
        "maxExitPenalty": 0,
        "exitCooldownWeeks": 1,
        **changes,
    }
    escrow = Escrow(chain, token, chain.deploy(artifact("VotingEscrow"), config=config))
    for holder in escrow.holders:
        token.send(escrow.owner, "mint", to=holder, amount=PURSE)
        token.send(holder, "approve", spender=escrow.contract.address, value=UNLIMITED)
    return escrow
