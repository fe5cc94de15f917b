"""`ape dao buyback collect`, and a buyback that locks for ever what it buys."""

import pytest

from utils.living import DAY, WEEK, WHOLE, build
from utils.sharing import USD, decide

AUCTION = {"start_price": "2_000", "min_start_price": "500", "floor_price": "10"}
BUYBACK = {
    "proceeds": "lock",
    "auctions": [
        {"token": "USDC", "decimals": 6, "min_lot": "100", **AUCTION},
        {"token": "WETH", "decimals": 18, "min_lot": "0.05", **AUCTION},
    ],
}


@pytest.fixture(scope="module")
def living(chain, accounts, tmp_path_factory):
    """What is bought is locked."""
    folder = tmp_path_factory.mktemp("records")
    people = [accounts[n] for n in range(5)]
    living = build(chain, folder, people, salt="lock", revenue={"buyback": BUYBACK})
    decide(living, living.dao.contract("router"), "setSplit", 5_000, 5_000, 0)
    living.travel(WEEK)
    return living


def test_collect__what_the_lock_earned__to_the_treasury(works, data, living):
    """BB-21: bought by a command, locked for ever, shown by status; what it earns is collected by another."""
    works("revenue", "deposit", "400 DUSD", sender=living.ann)
    works("buyback", "start", "DUSD", sender=living.ann)
    living.travel(2 * DAY)
    bought = data("buyback", "buy", "DUSD", "--yes", sender=living.ann)
    assert data("status")["lockedForever"] == bought["payment"] == str(2_000 * WHOLE)
    assert "2,000 TMAI" in works("status")
    assert "earned nothing" in works("buyback", "collect", sender=living.ann)
    living.travel(WEEK)
    works("revenue", "deposit", "4,000 DUSD", sender=living.ann)
    treasury = living.usdc.balanceOf(living.dao.timelock)
    (found,) = data("buyback", "collect", sender=living.ben)["collected"]
    assert found["token"] == living.usdc.address
    assert living.usdc.balanceOf(living.dao.timelock) - treasury == int(found["amount"]) > USD // 10
    living.dao.token.transfer(living.dao.contract("auction"), 7 * WHOLE, sender=living.ann)
    assert "7 TMAI were locked for ever" in works("buyback", "settle", sender=living.ann)
    living.dao.token.transfer(living.dao.contract("proceeds_lock"), 5 * WHOLE, sender=living.ann)
    assert "5 TMAI was locked for ever." in works("buyback", "collect", sender=living.ann)
    assert data("status")["lockedForever"] == str(2_012 * WHOLE)
