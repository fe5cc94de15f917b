"""The kit's own node: a free port, no orphan, nothing on disk, and Ape connected to it."""

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from ape_dao.core.errors import NodeError, PortInUseError, ToolMissingError
from ape_dao.node.local import LocalNode, NodeOptions
from ape_dao.node.process import free_port

CHAIN_ID = "0x7a69"
END_SECONDS = 60


def is_alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().split(")")[1].split()[0] != "Z"
    except FileNotFoundError:
        return False


def wait_for_end(pid: int) -> bool:
    deadline = time.monotonic() + END_SECONDS
    while is_alive(pid) and time.monotonic() < deadline:
        time.sleep(0.02)
    return not is_alive(pid)


def files_below(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


@pytest.fixture(scope="module")
def node():
    with LocalNode() as node:
        yield node


def test_start__any_port__answers_and_ends_by_id():
    with LocalNode() as node:
        pid = node.pid
        assert node.request("eth_chainId") == CHAIN_ID
        assert node.request("web3_clientVersion").startswith("anvil/")
        assert node.url == f"http://127.0.0.1:{node.port}"
        assert is_alive(pid)
    assert wait_for_end(pid)
    with pytest.raises(NodeError, match="not running"):
        _ = node.url


def test_start__port_given__uses_it():
    port = free_port()
    with LocalNode(port) as node:
        assert node.port == port
        assert node.request("eth_chainId") == CHAIN_ID


def test_start__port_occupied__names_the_port():
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(PortInUseError, match=f"^Port {port} is in use by another program"):
            LocalNode(port).start()


def test_start__two_nodes__are_two_chains(node):
    with LocalNode() as second:
        second.request("anvil_mine", hex(5))
        assert second.port != node.port
        assert (node.request("eth_blockNumber"), second.request("eth_blockNumber")) == ("0x0", "0x5")


def test_start__twice__is_an_error(node):
    with pytest.raises(NodeError, match="running already"):
        node.start()


def test_start__bad_argument__shows_what_anvil_says():
    with pytest.raises(NodeError, match=r"anvil ended at once \(.*--help.*\)"):
        LocalNode(options=NodeOptions(extra=("--no-such-flag",))).start()


def test_start__anvil_missing__says_what_to_do(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(ToolMissingError, match=r"^anvil was not found: install Foundry .*\.$"):
        LocalNode().start()


def test_start__timestamp__dates_the_first_block():
    with LocalNode(options=NodeOptions(timestamp=1_700_000_000)) as node:
        block = node.request("eth_getBlockByNumber", "0x0", False)
        assert int(block["timestamp"], 16) == 1_700_000_000


def test_request__refused__names_method_and_reason(node):
    with pytest.raises(NodeError, match="refused eth_noSuchThing: Method not found"):
        node.request("eth_noSuchThing")


def test_request__node_gone__says_so():
    with LocalNode() as node:
        os.kill(node.pid, signal.SIGKILL)
        assert wait_for_end(node.pid)
        with pytest.raises(NodeError, match="does not answer"):
            node.request("eth_chainId")


@pytest.mark.skipif(sys.platform != "linux", reason="the kernel of Linux ends the child")
def test_stop__parent_killed_hard__node_ends_too():
    script = (
        "import time; from ape_dao.node.local import LocalNode\n"
        "with LocalNode() as node: print(node.pid, flush=True); time.sleep(60)"
    )
    with subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True) as parent:
        pid = int(parent.stdout.readline())
        assert is_alive(pid)
        parent.kill()
    assert wait_for_end(pid)


def test_stop__after_many_blocks__nothing_is_on_disk(tmp_path):
    """By default anvil writes each block's state to its home or temp folder, and never deletes it."""
    script = (
        "from ape_dao.node.local import LocalNode\n"
        "with LocalNode() as node:\n"
        "    node.request('anvil_mine', hex(1_000))\n"
        "    assert node.request('eth_blockNumber') == hex(1_000)"
    )
    env = {**os.environ, "HOME": str(tmp_path), "TMPDIR": str(tmp_path)}
    subprocess.run([sys.executable, "-c", script], env=env, check=True)
    assert files_below(tmp_path) == []


def test_connected__ape_uses_this_node_and_starts_none(node, chain, accounts):
    before = node.request("eth_blockNumber")
    with node.connected() as provider:
        assert provider.uri == node.url
        assert provider.process is None
        accounts[0].transfer(accounts[1], 1)
        assert chain.blocks.head.number == int(node.request("eth_blockNumber"), 16) == int(before, 16) + 1
    assert chain.provider.uri != node.url
    assert node.request("eth_chainId") == CHAIN_ID
