"""The living DAO with a council of six on a Safe of six owners, four of which must sign."""

import pytest

from utils.cli_fixtures import chain_clock, data, fails, run, works  # noqa: F401
from utils.living import build
from utils.safe import deploy_safe


@pytest.fixture(scope="module")
def members(accounts):
    return [accounts[number] for number in range(4, 10)]


@pytest.fixture(scope="module")
def safe(accounts, members):
    return deploy_safe([member.address for member in members], 4, accounts[0])[0]


@pytest.fixture(scope="module")
def living(chain, accounts, safe, members, tmp_path_factory):
    people = [accounts[n] for n in range(5)]
    section = {
        "safe": "council",
        "guardian": people[4].address,
        "members": [member.address for member in members],
        "first_election": "4 weeks",
    }
    return build(
        chain,
        tmp_path_factory.mktemp("council"),
        people,
        salt="council",
        addresses={"council": str(safe.address)},
        council=section,
    )
