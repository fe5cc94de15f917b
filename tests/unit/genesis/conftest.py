"""The contracts of a DAO one transaction before the hand-over."""

import pytest

from utils.genesis_fixtures import shared_genesis_stage, stage
from utils.governance import (
    CAP,
    MIN_DELAY,
    SUPPLY,
    YEARLY_MINT_LIMIT,
    Config,
    Dao,
    deploy_kinds,
    hand_over_calls,
)

__all__ = ["shared_genesis_stage", "stage"]


@pytest.fixture(scope="module")
def unfinished(contracts, deployer, alice):
    genesis = deployer.deploy(contracts.Genesis, deployer)
    timelock = deployer.deploy(contracts.Timelock, MIN_DELAY, [], [], genesis)
    token = deployer.deploy(
        contracts.GovernanceToken, "Test DAO", "TEST", CAP, YEARLY_MINT_LIMIT, timelock, [(alice, SUPPLY)]
    )
    kinds = deploy_kinds(contracts, deployer, timelock)
    governor = deployer.deploy(contracts.DaoGovernor, Config("Test DAO", token, timelock, kinds).as_tuple())
    return Dao(genesis, timelock, token, governor, kinds)


@pytest.fixture(scope="module")
def genesis(unfinished):
    return unfinished.genesis


@pytest.fixture(scope="module")
def timelock(unfinished):
    return unfinished.timelock


@pytest.fixture(scope="module")
def calls(unfinished):
    return hand_over_calls(unfinished.genesis, unfinished.timelock, unfinished.governor)
