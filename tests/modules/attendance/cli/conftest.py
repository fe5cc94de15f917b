"""The living DAO with attendance pay in dollars, and the budget that pays it."""

import time

import pytest

from utils.cli_fixtures import chain_clock, data, fails, run, works  # noqa: F401
from utils.living import DAY, WEEK, build

SEASON = 4 * WEEK


@pytest.fixture(scope="module")
def living(chain, accounts, tmp_path_factory):
    """At the beginning of the first paid season; the treasury has dollars, and allows them."""
    people = [accounts[n] for n in range(5)]
    year = time.gmtime(chain.provider.get_block("latest").timestamp + 365 * DAY).tm_year
    dollars = {"asset": "USDC", "decimals": 6}
    limits = {"per_week": "2_500", "at_once": "20_000", "in_all": "200_000", "until": f"{year}-12-31"}
    made = build(
        chain,
        tmp_path_factory.mktemp("attendance"),
        people,
        salt="attendance",
        budgets={"guardian": people[4].address, "spenders": [{"spender": "attendance", **dollars, **limits}]},
        attendance={**dollars, "pot": "10_000", "max_rate": "0.01", "return_after": 1},
    )
    made.usdc.transfer(made.dao.timelock, 500_000 * 10**6, sender=made.ben)
    first = made.dao.contract("attendance").FIRST_SEASON()
    made.chain.mine(timestamp=first * SEASON + 1)
    return made
