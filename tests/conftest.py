"""The cast: the same accounts play the same parts in every test; and how tests share the machine."""

import os
import signal
from pathlib import Path

import pytest
from stateful import profiles

from utils.artifacts import Contracts
from utils.clock import go_ahead, set_pace
from utils.isolation import isolate
from utils.quick_ape import QuickApe

MOST_WORKERS = 4
"""Each has an Ape and an anvil of its own, about half a gigabyte."""

profiles.register()


def pytest_xdist_auto_num_workers(config: pytest.Config) -> int:
    """A worker for each core if folders are tested; none for single files, which start faster without."""
    if not all(Path(one).is_dir() for one in config.args):
        return 0
    return min(os.cpu_count() or 1, MOST_WORKERS)


def pytest_configure(config: pytest.Config) -> None:
    # Programs that tests start would each compile the same thousand modules.
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    if config.pluginmanager.hasplugin("ape_test"):
        config.pluginmanager.register(QuickApe())


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Let a worker end in peace: it is interrupted if it takes some seconds, and Ape would print a trace."""
    if hasattr(session.config, "workerinput"):
        signal.signal(signal.SIGINT, signal.SIG_IGN)


def pytest_collection_modifyitems(items):
    for item in items:
        isolate(item)


@pytest.fixture(scope="session")
def chain(chain):
    """Ape's chain with a time of its own: blocks are a second apart, however slow the machine is."""
    go_ahead(chain)
    set_pace(chain)
    return chain


@pytest.fixture(scope="module")
def pace_of_the_module(chain):
    """Set again for each module, by `utils.isolation`: what ran before may have taken it away."""
    set_pace(chain)


@pytest.fixture(scope="session")
def contracts():
    """Ape's containers of the contracts that ship and of the mocks."""
    return Contracts()


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
