"""The pytest plugin: the toolchain is there before the first test asks for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from ape_dao import toolchain
from ape_dao.exceptions import ToolchainError

if TYPE_CHECKING:
    from pytest import Config


def pytest_configure(config: Config) -> None:
    """In a project of this kit, install what the tests need; elsewhere do nothing."""
    root = toolchain.project_root(config.rootpath)
    if toolchain.is_dao_project(root):
        try:
            toolchain.ensure(root)
        except ToolchainError as exc:
            raise pytest.UsageError(str(exc)) from exc
