"""The members' page of a living DAO in a real browser."""

from __future__ import annotations

import pytest

from ape_dao.core.governance import Action, Proposal
from ape_dao.proposals.describing import full_description
from ape_dao.proposals.registry import Registry
from ape_dao.sdk import governance
from utils.browser import Wallet, built, launched, node_url, served, visit
from utils.cli_fixtures import chain_clock, run, works  # noqa: F401
from utils.living import Living, build


@pytest.fixture(scope="module")
def living(chain, accounts, tmp_path_factory) -> Living:
    return build(chain, tmp_path_factory.mktemp("records"), [accounts[n] for n in range(5)])


@pytest.fixture(scope="session")
def browser():
    with launched() as one:
        yield one


@pytest.fixture
def files(living, proposed, tmp_path):
    """The site as it is built once there is a proposal."""
    return built(living, tmp_path)


@pytest.fixture
def site_url(files):
    with served(files) as url:
        yield url


@pytest.fixture
def wallet(living) -> Wallet:
    return Wallet(node_url(living), str(living.ben.address))


@pytest.fixture
def visited(browser, site_url, wallet):
    with visit(browser, site_url, wallet) as opened:
        yield opened
    assert opened.troubles == []
    assert [one for one in opened.requests if not one.startswith((site_url, "data:", "blob:"))] == []


@pytest.fixture
def proposed(living) -> Proposal:
    """The proposal to share revenue, whose vote is open."""
    actions = [Action.call(living.dao.contract("router"), "setSplit", 5_000, 5_000, 0)]
    text = full_description(
        Registry.of(living.dao), "Share revenue", "Half for the stakers.", actions, str(living.whale.address)
    )
    made = governance.propose(living.dao, actions, text, sender=living.whale)
    living.travel(60)
    return made
