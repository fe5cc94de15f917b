"""A living DAO with reputation: ben awards in `core`, carol strikes, ann has some from the launch on."""

import time

import pytest

from utils.cli_fixtures import chain_clock, data, fails, run, works  # noqa: F401
from utils.living import DAY, build


@pytest.fixture(scope="module")
def living(chain, accounts, tmp_path_factory):
    people = [accounts[n] for n in range(5)]
    year = time.gmtime(chain.provider.get_block("latest").timestamp + 365 * DAY).tm_year
    awarder = {"account": people[3].address, "per_season": "1_000", "until": f"{year}-12-31"}
    core = {"name": "core", "number": 0, "max_share": "50%", "awarders": [awarder]}
    core["genesis"] = [{"account": people[2].address, "amount": "100"}]
    docs = {"name": "docs", "number": 3, "parent": "core", "parent_share": "50%"}
    return build(
        chain,
        tmp_path_factory.mktemp("reputation"),
        people,
        salt="reputation",
        reputation={"guardian": people[4].address, "domains": [core, docs]},
    )
