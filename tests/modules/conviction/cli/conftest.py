"""A living DAO with a conviction pool, whose budget of dollars is full; whale has most of the power."""

import time

import pytest

from ape_dao.modules.budgets import sdk as budgets
from utils.cli_fixtures import chain_clock, data, fails, run, works  # noqa: F401
from utils.impersonation import send_as
from utils.living import DAY, WEEK, build

DOLLAR = 10**6


@pytest.fixture(scope="module")
def living(chain, accounts, tmp_path_factory):
    people = [accounts[n] for n in range(5)]
    year = time.gmtime(chain.provider.get_block("latest").timestamp + 365 * DAY).tm_year
    dollars = {"asset": "USDC", "decimals": 6}
    limits = {"per_week": "20_000", "at_once": "20_000", "in_all": "200_000", "until": f"{year}-12-31"}
    made = build(
        chain,
        tmp_path_factory.mktemp("conviction"),
        people,
        salt="conviction",
        budgets={"guardian": people[4].address, "spenders": [{"spender": "conviction", **dollars, **limits}]},
        escrow={"early_exit": {"max_penalty": "10%", "penalty_to": "treasury"}},
        conviction={**dollars, "min_power": "1_000"},
    )
    made.usdc.transfer(made.dao.timelock, 500_000 * DOLLAR, sender=made.ben)
    allowed = made.usdc.approve.encode_input(budgets.budgets_of(made.dao), 200_000 * DOLLAR)
    send_as(chain.provider, str(made.dao.timelock.address), str(made.usdc.address), allowed)
    made.travel(WEEK)
    return made
