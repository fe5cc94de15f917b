"""Fixtures for tests of amendments; import both into a conftest."""

from __future__ import annotations

import shutil

import pytest

from utils.amending import build


@pytest.fixture(scope="module")
def amendable(chain, deployer, alice, tmp_path_factory):
    """The DAO as it was launched, once for a file."""
    return build(chain, tmp_path_factory.mktemp("deployments"), deployer, alice)


@pytest.fixture
def living(amendable, tmp_path):
    """The DAO as it was launched, with a record of this test's own."""
    kept, path = amendable.folder, amendable.path
    amendable.folder = tmp_path / "deployments"
    shutil.copytree(kept, amendable.folder)
    amendable.path = amendable.folder / path.relative_to(kept)
    yield amendable
    amendable.folder, amendable.path = kept, path
