"""Hardhat's node can be had for tests, and Ape talks to it."""

import os
from pathlib import Path

import ape
import pytest

from ape_dao.sdk.connection import connect
from ape_dao.sdk.transactions import pay
from utils.hardhat import hardhat_node


@pytest.fixture(scope="module")
def node():
    with hardhat_node() as node:
        yield node


def test_hardhat_node__answers_as_hardhat(node):
    assert node.request("eth_chainId") == "0x7a69"
    assert node.request("web3_clientVersion").startswith("HardhatNetwork/2.29.1/")


def test_hardhat_node__has_the_accounts_of_ape(node, accounts):
    known = [address.lower() for address in node.request("eth_accounts")]
    assert [account.address.lower() for account in accounts[:10]] == known[:10]


def test_hardhat_node__ape_sends_a_transaction(node, accounts):
    with ape.networks.parse_network_choice(node.url):
        before = accounts[1].balance
        accounts[0].transfer(accounts[1], 5)
        assert accounts[1].balance == before + 5


@pytest.mark.parametrize("form", ["{url}", "ethereum:local:{url}"])
def test_connect__address_of_another_node__transactions_of_its_chain(form, node, accounts):
    """IN-01. Ape would sign for chain 1337, which every node but geth's own refuses."""
    with connect(form.format(url=node.url)) as provider:
        before = accounts[1].balance
        pay(accounts[1].address, 5, sender=accounts[0])
        assert accounts[1].balance == before + 5
        assert provider.chain_id == provider.network.chain_id == 31337


def test_hardhat_node__ended__process_and_folder_are_gone(tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    with hardhat_node() as node:
        assert list(tmp_path.iterdir()) != []
        pid = node.pid
    assert list(tmp_path.iterdir()) == []
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)
    assert not Path(f"/proc/{pid}").exists()
