"""The pytest plugin: the toolchain is there before the first test asks for it, and so is a DAO to test on.

Fixtures for whoever writes proposals, in any project: `dao`, `pass_proposal`, `travel`, `as_holder`. The DAO
is deployed once, on a node of the plugin's own; what a test does to it ends with the test. Which DAO it is
says `dao_spec` in pytest's settings: the name of a preset, or a spec file.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from ape_dao import toolchain
from ape_dao.core.errors import ToolchainError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from ape.api import AccountAPI
    from pytest import Config, FixtureRequest, Parser, TempPathFactory

    from ape_dao.sdk.dao import Dao
    from ape_dao.sdk.governance import Proposal
    from ape_dao.testing.stage import Stage

NODE_PORTS = (20_000, 32_000)
"""Where Ape's node listens: below the ports that systems give to outgoing connections.

Ape takes a random port among those. A test that makes many connections leaves thousands of them blocked for a
minute, and a node that is started on such a port fails.
"""
SPEC_SETTING = "dao_spec"


def pytest_addoption(parser: Parser) -> None:
    """The setting that names the DAO of the fixtures."""
    parser.addini(SPEC_SETTING, "Preset or spec file of the DAO that tests get.", default="token-metrics")


def pytest_configure(config: Config) -> None:
    """In a project of this kit, install what the tests need; elsewhere do nothing."""
    root = toolchain.project_root(config.rootpath)
    if toolchain.is_dao_project(root):
        try:
            toolchain.ensure(root)
        except ToolchainError as exc:
            raise pytest.UsageError(str(exc)) from exc
        _keep_node_ports_free()


@pytest.fixture(scope="session")
def _dao_stage(request: FixtureRequest, tmp_path_factory: TempPathFactory) -> Iterator[Stage]:
    """The deployed DAO on its node, which no test has touched."""
    from ape_dao.testing.stage import open_stage

    preset_or_file = str(request.config.getini(SPEC_SETTING))
    with open_stage(preset_or_file, Path(request.config.rootpath), tmp_path_factory.mktemp("dao")) as stage:
        yield stage


@pytest.fixture
def _dao_on_snapshot(_dao_stage: Stage) -> Iterator[Stage]:
    with _dao_stage.on_snapshot():
        yield _dao_stage


@pytest.fixture
def dao(_dao_on_snapshot: Stage) -> Dao:
    """The contracts of a DAO that was just deployed."""
    return _dao_on_snapshot.dao


@pytest.fixture
def travel(_dao_on_snapshot: Stage) -> Callable[[str | int], int]:
    """Let time pass: `travel("3 days")`, `travel(60)`; returns the new time."""
    return _dao_on_snapshot.travel


@pytest.fixture
def as_holder(_dao_on_snapshot: Stage) -> Callable[..., AccountAPI]:
    """Accounts that hold something.

    `as_holder()` has the most votes and tokens; `as_holder("0x…")` is that account, without its key;
    `as_holder(tokens="1,000")` is a fresh account with that much, which has locked nothing.
    """
    return _dao_on_snapshot.as_holder


@pytest.fixture
def pass_proposal(_dao_on_snapshot: Stage) -> Callable[[Path | str], Proposal]:
    """Create, vote on, queue and execute the proposal of a file; check what it expects before and after."""
    return _dao_on_snapshot.pass_proposal


def _keep_node_ports_free() -> None:
    from ape_foundry import provider

    provider.EPHEMERAL_PORTS_START, provider.EPHEMERAL_PORTS_END = NODE_PORTS
