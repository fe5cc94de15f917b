"""A DAO in which alice holds 30% of the votes, bob 15%, carol 5% and dave exactly what proposing needs."""

import pytest

from utils.constants import WAD, ZERO_ADDRESS
from utils.governance import (
    STANDARD,
    SUPPLY,
    THRESHOLD,
    Kind,
    Proposal,
    delegate,
    deploy_dao,
    warp_to,
)

ALICE = 300_000 * WAD
BOB = 150_000 * WAD
CAROL = 50_000 * WAD
DAVE = THRESHOLD


@pytest.fixture(scope="session")
def dave(accounts):
    return accounts[5]


@pytest.fixture(scope="session")
def guardian(accounts):
    return accounts[6]


@pytest.fixture(scope="session")
def holdings(alice, bob, carol, dave):
    """Account -> token wei, all of them delegated to the holder itself."""
    return {alice: ALICE, bob: BOB, carol: CAROL, dave: DAVE}


@pytest.fixture(scope="session")
def launch(contracts, chain, deployer, holdings, accounts):
    """Deploy a DAO; its holders have voted for nobody but themselves since one second at least."""

    def _launch(**settings):
        rest = SUPPLY - sum(holdings.values())
        allocations = [*holdings.items(), (accounts[8], rest)]
        dao = deploy_dao(contracts, deployer, allocations, **settings)
        for holder in holdings:
            delegate(dao.token, holder, sender=holder)
        warp_to(chain, chain.blocks.head.timestamp + 10)
        return dao

    return _launch


@pytest.fixture(scope="module")
def dao(launch):
    return launch()


@pytest.fixture(scope="module")
def governor(dao):
    return dao.governor


@pytest.fixture(scope="module")
def timelock(dao):
    return dao.timelock


@pytest.fixture(scope="module")
def token(dao):
    return dao.token


@pytest.fixture
def draft(governor, chain):
    """A proposal that is not proposed yet; without actions it sends nothing to nobody."""

    def _draft(*actions, description="A proposal", **more):
        return Proposal(governor, chain, list(actions) or [(ZERO_ADDRESS, 0, b"")], description, **more)

    return _draft


@pytest.fixture(scope="module")
def kinds(dao):
    return dao.kinds


@pytest.fixture
def call_self(draft, governor):
    """A proposal that calls one function of the governor."""

    def _call_self(function, *args, description="Change a setting"):
        return draft((governor, 0, function.encode_input(*args)), description=description)

    return _call_self


@pytest.fixture
def change_kind(draft, kinds):
    """A proposal that sets the rules of one kind; fields of ``Kind`` that differ from the defaults."""

    def _change_kind(description="Change the rules", kind=STANDARD, **changes):
        call = kinds.setKind.encode_input(kind, Kind(**changes).as_tuple())
        return draft((kinds, 0, call), description=description)

    return _change_kind
