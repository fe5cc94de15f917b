"""The living DAO with two budgets of its token, which the treasury does not allow yet, and one of dollars."""

import time

import pytest

from utils.cli_fixtures import chain_clock, data, fails, run, works  # noqa: F401
from utils.living import DAY, build


@pytest.fixture(scope="module")
def living(chain, accounts, tmp_path_factory):
    people = [accounts[n] for n in range(5)]
    year = time.gmtime(chain.provider.get_block("latest").timestamp + 365 * DAY).tm_year
    until = f"{year}-12-31"
    limits = {"per_week": "700", "at_once": "2_000", "in_all": "30_000", "until": until}
    dollars = {"asset": "USDC", "decimals": 6, "per_week": "70 USDC", "at_once": "200", "in_all": "1_000"}
    return build(
        chain,
        tmp_path_factory.mktemp("budgets"),
        people,
        salt="budgets",
        budgets={
            "guardian": people[4].address,
            "spenders": [
                {"spender": people[2].address, "asset": "TMAI", **limits},
                {"spender": people[3].address, "asset": "TMAI", **limits, "per_week": "7"},
                {"spender": people[2].address, **dollars, "until": until},
            ],
        },
    )
