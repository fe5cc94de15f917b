"""Downloading a native compiler. The download itself is replaced."""

import os

import pytest
from requests import ConnectionError as NoConnection

from ape_dao import toolchain
from ape_dao.core.errors import ToolInstallError
from ape_dao.toolchain.native import download_solc


def test_download_solc__installs_beside_solcx_and_is_used(machine, monkeypatch):
    calls = []

    def install_solc(version, solcx_binary_path):
        calls.append((version, os.environ.get("SOLCX_BINARY_PATH")))
        machine.echo_solc(solcx_binary_path / f"solc-v{version}")

    monkeypatch.setattr("solcx.install_solc", install_solc)
    toolchain.activate()
    ours = os.environ["SOLCX_BINARY_PATH"]
    download_solc()
    download_solc()
    assert calls == [("0.8.37", None)]
    assert os.environ["SOLCX_BINARY_PATH"] == ours
    assert str(machine.home / ".solcx/solc-v0.8.37") in toolchain.solc_path().read_text()


def test_download_solc__no_network__says_that_npm_will_do(machine, monkeypatch):
    def install_solc(version, solcx_binary_path):
        raise NoConnection("no route")

    monkeypatch.setattr("solcx.install_solc", install_solc)
    toolchain.activate()
    before = dict(os.environ)
    with pytest.raises(
        ToolInstallError, match=r"^solc 0\.8\.37 could not be downloaded \(ConnectionError\): go on"
    ):
        download_solc()
    assert dict(os.environ) == before


def test_download_solc__no_project__says_where(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ToolInstallError, match="No compiler is pinned here"):
        download_solc()
