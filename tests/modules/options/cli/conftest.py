"""The living DAO whose optimistic proposals are chosen in rounds; whale has most of the power."""

import pytest

from utils.cli_fixtures import chain_clock, data, fails, run, works  # noqa: F401
from utils.living import build


@pytest.fixture(scope="module")
def living(chain, accounts, tmp_path_factory):
    people = [accounts[n] for n in range(5)]
    money = {"asset": "USDC", "decimals": 6, "most": "1_000 USDC"}
    return build(
        chain,
        tmp_path_factory.mktemp("options"),
        people,
        salt="options",
        options={
            "stages": [
                {"name": "grants", "winners": 3, "budget": money},
                {"name": "seat", "counting": "score", "vote_time": "2 days"},
            ]
        },
        governor={"stage": "grants"},
    )
