"""A deployed DAO, and for comparison a bare timelock with roles of our choice."""

import pytest

from utils.constants import ZERO_ADDRESS
from utils.governance import MIN_DELAY, SUPPLY, Proposal, delegate, deploy_dao, warp_to


@pytest.fixture(scope="module")
def dao(contracts, deployer, chain, alice):
    dao = deploy_dao(contracts, deployer, [(alice, SUPPLY)])
    delegate(dao.token, alice, sender=alice)
    warp_to(chain, chain.blocks.head.timestamp + 10)
    return dao


@pytest.fixture
def enact(dao, chain, alice, stranger):
    """Bring calls through a whole proposal."""

    def _enact(*actions, description="Enact"):
        proposal = Proposal(dao.governor, chain, list(actions), description)
        proposal.propose(alice).pass_vote(alice).ripen(stranger)
        return proposal.execute(stranger)

    return _enact


@pytest.fixture
def bare(contracts, deployer, owner):
    """``owner`` proposes and cancels, everybody executes, nobody administers but the timelock."""
    return deployer.deploy(contracts.Timelock, MIN_DELAY, [owner], [ZERO_ADDRESS], ZERO_ADDRESS)


@pytest.fixture
def nothing():
    return b"\x00" * 32
