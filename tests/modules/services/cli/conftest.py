"""The living DAO with AI services that are paid in dollars, and jobs."""

import pytest

from utils.cli_fixtures import chain_clock, data, fails, run, works  # noqa: F401
from utils.living import build


@pytest.fixture(scope="module")
def living(chain, accounts, tmp_path_factory):
    """Ben has dollars."""
    people = [accounts[n] for n in range(5)]
    return build(
        chain,
        tmp_path_factory.mktemp("services"),
        people,
        salt="services",
        market={"tokens": [{"token": "USDC", "decimals": 6, "max_job": "10_000 USDC"}]},
        services={
            **{"name": "Services", "symbol": "SVC", "token": "USDC", "decimals": 6},
            **{"desk": True, "credit_tokens": True},
        },
    )
