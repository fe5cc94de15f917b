"""The cast: the same accounts play the same parts in every test."""

import pytest
from stateful import profiles

from utils.isolation import isolate

profiles.register()


def pytest_collection_modifyitems(items):
    for item in items:
        isolate(item)


@pytest.fixture(scope="session")
def deployer(accounts):
    return accounts[0]


@pytest.fixture(scope="session")
def owner(accounts):
    """Stands for the timelock in unit tests."""
    return accounts[1]


@pytest.fixture(scope="session")
def alice(accounts):
    return accounts[2]


@pytest.fixture(scope="session")
def bob(accounts):
    return accounts[3]


@pytest.fixture(scope="session")
def carol(accounts):
    return accounts[4]


@pytest.fixture(scope="session")
def stranger(accounts):
    return accounts[9]
