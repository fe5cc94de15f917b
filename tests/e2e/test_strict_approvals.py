"""A DAO whose own token and revenue token are like the oldest dollar token: they return nothing and refuse to
replace an allowance that is not zero."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from utils.artifacts import compile_contracts
from utils.auction import Params
from utils.constants import MAX_UINT256, WAD, WEEK
from utils.revenue import RevenueStage

if TYPE_CHECKING:
    from collections.abc import Iterator


SOURCES = (
    "contracts/modules/compounder/RevenueCompounder.sol",
    "contracts/modules/compounder/mocks/MockSwapAdapter.sol",
    "contracts/modules/vesting/VestingGrant.sol",
)
LOCK = 1_000 * 10**6


class StrictDao:
    """Every contract of the kit that approves another, around one such token; ``usdt`` is another."""

    def __init__(self, stage: RevenueStage) -> None:
        self.stage = stage
        stage.artifacts.update(compile_contracts(SOURCES))
        owner = stage.owner
        self.own, self.usdt = (stage.deploy("MockNoReturnToken") for _ in range(2))
        tokens = [self.own.address, self.usdt.address]
        terms = ("Votes", "VOTE", 52, 2 * WAD, 1, 1, WAD // 2, 1)
        self.escrow = stage.deploy("VotingEscrow", (self.own.address, owner, *terms))
        self.distributor = stage.deploy("RevenueDistributor", self.escrow.address, owner, 0, tokens, [])
        self.auction = stage.deploy(
            "BuybackAuction",
            (owner, self.own.address, self.distributor.address, False, tokens[1:], [self.sale().values]),
        )
        parties = (self.distributor.address, self.auction.address, stage.treasury)
        self.router = stage.deploy(
            "RevenueRouter", (owner, stage.weth.address, *parties, 5_000, 5_000, 0, tokens[1:], [])
        )
        self.adapter = stage.deploy("MockSwapAdapter")
        self.compounder = stage.deploy(
            "RevenueCompounder", self.distributor.address, owner, [self.adapter.address]
        )
        self.vesting = stage.deploy(
            "VestingGrant",
            (self.own.address, self.escrow.address, stage.dave, owner, owner, 0, 0, 4 * WEEK, False, False),
        )
        self.escrow.send("setPenaltyDistributor", self.distributor.address, sender=owner)
        self.escrow.send("setLocker", self.distributor.address, True, sender=owner)
        for token, holder in (
            *((self.own, account) for account in (*stage.people[:6], self.adapter.address)),
            (self.own, self.vesting.address),
        ):
            token.send("mint", holder, 100 * LOCK, sender=owner)
        for account in stage.people[:6]:
            self.own.send("approve", self.escrow.address, MAX_UINT256, sender=account)

    @staticmethod
    def sale() -> Params:
        return Params(start_price=20, min_start_price=10, floor_price=1)

    def assert_no_allowance(self) -> None:
        contracts = [self.escrow, self.distributor, self.auction, self.router]
        contracts += [self.compounder, self.adapter, self.vesting]
        for token in (self.own, self.usdt):
            for holder in contracts:
                for spender in contracts:
                    assert token.view("allowance", holder.address, spender.address) == 0

    def lock(self, account: str) -> None:
        self.escrow.send("createLock", LOCK, self.stage.weeks_ahead(52), sender=account)


@pytest.fixture(scope="module")
def dao() -> Iterator[StrictDao]:
    stage = RevenueStage()
    yield StrictDao(stage)
    stage.close()


def send_revenue(dao: StrictDao, amount: int) -> None:
    """Revenue in both tokens; the own one is not sold, so it goes to the distributor directly."""
    stage = dao.stage
    dao.usdt.send("mint", dao.router.address, amount, sender=stage.owner)
    dao.router.send("distribute", dao.usdt.address, sender=stage.stranger)
    dao.own.send("approve", dao.distributor.address, amount, sender=stage.alice)
    dao.distributor.send("deposit", dao.own.address, amount, sender=stage.alice)


def test_strict_approvals__two_cycles__nothing_stays_approved(dao: StrictDao) -> None:
    """RV-24: splitting, reinvesting, compounding with an adapter that takes half, selling, paying a penalty
    and locking what has vested work a second time, and no contract may take anything in between."""
    stage = dao.stage
    alice, bob, carol, dave, eve, finn = stage.people[:6]
    for account in (alice, bob, carol, eve):
        dao.lock(account)
    dao.escrow.send("setOperator", dao.compounder.address, True, sender=bob)
    dao.usdt.send("approve", dao.compounder.address, MAX_UINT256, sender=bob)
    dao.escrow.send("setOperator", dao.vesting.address, True, sender=dave)
    dao.own.send("approve", dao.auction.address, MAX_UINT256, sender=finn)
    dao.adapter.send("set", 5_000, 77, 77, sender=stage.owner)
    for leaving, unlock_time in ((carol, stage.weeks_ahead(8)), (eve, 0)):
        stage.skip_weeks(2)
        send_revenue(dao, 1_000 * 10**6)
        dao.assert_no_allowance()

        locked = dao.escrow.view("locked", alice)[0]
        dao.distributor.send("reinvest", sender=alice)
        assert dao.escrow.view("locked", alice)[0] > locked

        locked = dao.escrow.view("locked", bob)[0]
        conversion = (dao.usdt.address, dao.adapter.address, 77, b"")
        dao.compounder.send("compound", bob, [conversion], stage.now, sender=bob)
        assert dao.escrow.view("locked", bob)[0] == locked + 77

        dao.auction.send("start", dao.usdt.address, sender=stage.stranger)
        number = dao.auction.view("quote", dao.usdt.address)[0]
        bid = (number, MAX_UINT256, MAX_UINT256, stage.now, finn)
        dao.auction.send("buy", dao.usdt.address, *bid, sender=finn)

        dao.escrow.send("exitEarly", 0, sender=leaving)
        dao.vesting.send("lock", LOCK, unlock_time, sender=dave)
        dao.assert_no_allowance()
    assert dao.escrow.view("locked", dave)[0] == 2 * LOCK
    assert dao.auction.view("quote", dao.usdt.address)[1] == 0
