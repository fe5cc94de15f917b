"""The living DAO with jobs in dollars; carol rules in disputes."""

import pytest

from utils.cli_fixtures import chain_clock, data, fails, run, works  # noqa: F401
from utils.living import build


@pytest.fixture(scope="module")
def living(chain, accounts, tmp_path_factory):
    people = [accounts[n] for n in range(5)]
    return build(
        chain,
        tmp_path_factory.mktemp("market"),
        people,
        salt="market",
        market={
            "arbiter": people[4].address,
            "tokens": [{"token": "USDC", "decimals": 6, "max_job": "10_000 USDC"}],
        },
    )
