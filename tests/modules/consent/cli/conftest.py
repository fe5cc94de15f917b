"""The living DAO whose standard proposals need a council's consent, a real Safe of two owners."""

import pytest

from utils.cli_fixtures import chain_clock, data, fails, run, works  # noqa: F401
from utils.living import build
from utils.safe import deploy_safe


@pytest.fixture(scope="module")
def council(chain, accounts):
    safe, _ = deploy_safe([accounts[2].address, accounts[3].address], 1, accounts[0])
    return safe


@pytest.fixture(scope="module")
def living(chain, accounts, council, tmp_path_factory):
    people = [accounts[n] for n in range(5)]
    checks = [{"approval": "council"}, {"no_objection": people[4].address, "within": "2 days"}]
    return build(
        chain,
        tmp_path_factory.mktemp("consent"),
        people,
        salt="consent",
        addresses={"council": str(council.address)},
        consent={"stages": [{"name": "elders", "checks": checks}]},
        governor={"stage": "elders"},
    )
