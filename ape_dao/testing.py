"""The pytest plugin: the toolchain is there before the first test asks for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from ape_dao import toolchain
from ape_dao.exceptions import ToolchainError

if TYPE_CHECKING:
    from pytest import Config

NODE_PORTS = (20_000, 32_000)
"""Where Ape's node listens: below the ports that systems give to outgoing connections.

Ape takes a random port among those. A test that makes many connections leaves thousands of them blocked for a
minute, and a node that is started on such a port fails.
"""


def pytest_configure(config: Config) -> None:
    """In a project of this kit, install what the tests need; elsewhere do nothing."""
    root = toolchain.project_root(config.rootpath)
    if toolchain.is_dao_project(root):
        try:
            toolchain.ensure(root)
        except ToolchainError as exc:
            raise pytest.UsageError(str(exc)) from exc
        _keep_node_ports_free()


def _keep_node_ports_free() -> None:
    from ape_foundry import provider

    provider.EPHEMERAL_PORTS_START, provider.EPHEMERAL_PORTS_END = NODE_PORTS
