"""The living DAO with a sub-DAO that ann operates: it may send dollars to carol alone."""

import time

import pytest

from utils.cli_fixtures import chain_clock, data, fails, run, works  # noqa: F401
from utils.living import DAY, build


@pytest.fixture(scope="module")
def living(chain, accounts, tmp_path_factory):
    people = [accounts[n] for n in range(5)]
    year = time.gmtime(chain.provider.get_block("latest").timestamp + 365 * DAY).tm_year
    scope = {"target": "USDC", "call": "transfer(address,uint256)", "arguments": [people[4].address, "any"]}
    body = {"name": "grants", "operator": people[2].address, "until": f"{year}-12-31", "scopes": [scope]}
    return build(
        chain,
        tmp_path_factory.mktemp("subdaos"),
        people,
        salt="subdaos",
        subdaos={"guardian": people[4].address, "bodies": [body]},
    )
