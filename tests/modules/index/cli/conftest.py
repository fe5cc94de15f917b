"""The living DAO with an index of dollars and its own token, in which anybody may mint."""

import pytest

from utils.cli_fixtures import chain_clock, data, fails, run, works  # noqa: F401
from utils.living import build


@pytest.fixture(scope="module")
def living(chain, accounts, tmp_path_factory):
    people = [accounts[n] for n in range(5)]
    part = {"token": "TMAI", "decimals": 18, "weight": "50%", "first_price": "2", "depth": "9_000"}
    return build(
        chain,
        tmp_path_factory.mktemp("index"),
        people,
        salt="index",
        index={
            "name": "Test Index",
            "symbol": "TIX",
            "numeraire": "USDC",
            "decimals": 6,
            "cash": "50%",
            "parts": [part],
            "public_mint": True,
            "guardian": people[4].address,
        },
    )
