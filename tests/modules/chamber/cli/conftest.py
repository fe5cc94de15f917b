"""A living DAO whose standard proposals need the majority of makers: whale, ann and carol, not ben."""

import pytest

from utils.cli_fixtures import chain_clock, data, fails, run, works  # noqa: F401
from utils.living import WEEK, build


@pytest.fixture(scope="module")
def living(chain, accounts, tmp_path_factory):
    people = [accounts[n] for n in range(5)]
    members = (people[1], people[2], people[4])
    genesis = [{"account": one.address, "amount": "100"} for one in members]
    made = build(
        chain,
        tmp_path_factory.mktemp("chamber"),
        people,
        salt="chamber",
        reputation={"domains": [{"name": "core", "number": 0, "genesis": genesis}]},
        chamber={"chambers": [{"name": "makers", "votes": "domain_core", "quorum": "50%"}]},
        governor={"stage": "makers"},
    )
    made.travel(2 * WEEK)
    return made
