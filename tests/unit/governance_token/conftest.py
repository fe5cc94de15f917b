"""A token of which alice and bob got a share at the deployment."""

import pytest

from utils.constants import WAD
from utils.governance import CAP, YEARLY_MINT_LIMIT

ALICE = 600_000 * WAD
BOB = 400_000 * WAD


@pytest.fixture(scope="module")
def token(contracts, deployer, owner, alice, bob):

    allocations = [(alice, ALICE), (bob, BOB)]
    return deployer.deploy(
        contracts.GovernanceToken, "Test DAO", "TEST", CAP, YEARLY_MINT_LIMIT, owner, allocations
    )
