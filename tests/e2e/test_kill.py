"""The deployment is killed by SIGKILL at every one of its points, and ends the same, byte for byte.

Blocks follow each other by one second on this node, so nothing depends on the clock of the wall. On other
nodes the second of a block shows in three places: block hashes, the time of the first year in the token's
code, and the first second of the standard quorum's history in the table of kinds.
"""

import os
from pathlib import Path

import ape
import pytest

from ape_dao.core.chain.client import Chain
from ape_dao.core.deployment.journal import load_journal
from ape_dao.core.deployment.plan import make_plan
from ape_dao.core.deployment.record import journal_path
from ape_dao.core.errors import DeployError
from ape_dao.core.verification.verify import drift
from ape_dao.node.local import LocalNode, NodeOptions, connected_to
from ape_dao.sdk.deployment import deploy
from utils.deployment import token_metrics
from utils.killing import run_until

START = 1_800_000_000
STEPS = 13
SAVES = 1 + 2 * STEPS + 3  # journal, signed and done for each, sources, artifacts, record
POINTS = 2 * SAVES + STEPS + 1  # before and after each save, after each sending, after the journal's removal

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")


@pytest.fixture(scope="module")
def kill_node():
    with LocalNode(options=NodeOptions(timestamp=START, steps_tracing=False)) as running:
        running.request("anvil_setBlockTimestampInterval", 1)
        yield running


@pytest.fixture(scope="module")
def kill_deployer():
    return ape.accounts.test_accounts[0]


@pytest.fixture(scope="module")
def kill_provider(kill_node):
    with connected_to(kill_node.url) as connection:
        yield connection


@pytest.fixture(scope="module")
def kill_plan(kill_provider, kill_deployer):
    community = ape.accounts.test_accounts[1].address
    return make_plan(
        token_metrics(Chain(kill_provider), kill_deployer.address, community), kill_deployer.address
    )


# Ape keeps what it knows of a fixture by its name, so those of a module have names of their own.


@pytest.fixture
def node(kill_node):
    return kill_node


@pytest.fixture
def deployer(kill_deployer):
    return kill_deployer


@pytest.fixture
def provider(kill_provider):
    return kill_provider


@pytest.fixture
def plan(kill_plan):
    return kill_plan


@pytest.fixture
def state(node, plan):
    snapshot = node.request("evm_snapshot")
    yield
    node.request("evm_revert", snapshot)


def files(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def head(node) -> str:
    """Hash of the newest block: it commits to every byte of the state."""
    return node.request("eth_getBlockByNumber", "latest", False)["hash"]


def test_deploy__killed_at_every_point__ends_the_same(node, provider, plan, deployer, tmp_path):
    start = node.request("evm_snapshot")
    deploy(plan, provider, deployer, folder=tmp_path / "whole")
    whole, ends_at = files(tmp_path / "whole"), head(node)
    assert sorted(whole) == [
        "local/token-metrics.artifacts.json",
        "local/token-metrics.input.json",
        "local/token-metrics.json",
    ]
    point = 0
    while True:
        node.request("evm_revert", start)
        start = node.request("evm_snapshot")
        point += 1
        folder = tmp_path / str(point)
        if not run_until(point, provider, plan, deployer, folder):
            break
        done = deploy(plan, provider, deployer, folder=folder)
        assert drift(done.findings) == []
        left = {name: content for name, content in files(folder).items() if not _is_torn(name)}
        assert left == whole, point
        assert head(node) == ends_at, point
    assert point - 1 == POINTS


def _is_torn(name: str) -> bool:
    """A file that was written and not renamed when the process died; nobody reads it."""
    return Path(name).name.startswith(".")


def test_deploy__node_restarted_from_its_state__goes_on(node, provider, plan, deployer, state, tmp_path):
    """A node that keeps its state, as people run `anvil --state FILE`, is stopped and started in between."""
    killed = run_until(2 + 5 * 4, provider, plan, deployer, tmp_path)
    assert killed
    before = load_journal(journal_path("local", "token-metrics", tmp_path))
    dump = tmp_path / "state.hex"
    dump.write_text(node.request("anvil_dumpState"))
    with LocalNode(options=NodeOptions(timestamp=START + 1_000, steps_tracing=False)) as other:
        other.request("anvil_loadState", dump.read_text())
        with connected_to(other.url) as restarted:
            seen = []
            done = deploy(plan, restarted, deployer, folder=tmp_path, progress=seen.append)
            assert drift(done.findings) == []
            assert deploy(plan, restarted, deployer, folder=tmp_path).fresh is False
    made = [entry for entry in before.entries.values() if entry.done]
    assert made
    assert [one.kind for one in seen].count("found") >= len(made)


# transactions that do not arrive


def interrupted(node, provider, plan, deployer, folder, monkeypatch) -> str:
    """A run whose fourth transaction waits for a block; its hash."""
    assert run_until(2 + 5 * 3, provider, plan, deployer, folder)
    node.request("evm_setAutomine", False)
    with (
        monkeypatch.context() as patch,
        pytest.raises(DeployError, match="is not in a block yet; run the same command again later"),
    ):
        patch.setattr(Chain, "acceptance_seconds", 0)
        deploy(plan, provider, deployer, folder=folder)
    entries = load_journal(journal_path("local", "token-metrics", folder)).entries
    (waiting,) = [entry for entry in entries.values() if entry.transaction and not entry.done]
    return waiting.transaction


def finish(node, provider, plan, deployer, folder) -> dict:
    node.request("evm_setAutomine", True)
    done = deploy(plan, provider, deployer, folder=folder)
    assert drift(done.findings) == []
    return {entry["transaction"] for entry in done.record.contracts.values()}


def test_deploy__transaction_stuck__waited_for(node, provider, plan, deployer, state, tmp_path, monkeypatch):
    waiting = interrupted(node, provider, plan, deployer, tmp_path, monkeypatch)
    node.request("evm_mine")
    assert waiting in finish(node, provider, plan, deployer, tmp_path)


def test_deploy__transaction_dropped__sent_again(
    node, provider, plan, deployer, state, tmp_path, monkeypatch
):
    waiting = interrupted(node, provider, plan, deployer, tmp_path, monkeypatch)
    assert node.request("anvil_dropTransaction", waiting) == waiting
    assert node.request("eth_getTransactionByHash", waiting) is None
    # The same bytes go out again: nonce, gas and fees are what they were.
    assert waiting in finish(node, provider, plan, deployer, tmp_path)


@pytest.mark.parametrize("same", [True, False], ids=["sped-up", "cancelled"])
def test_deploy__transaction_replaced__goes_on(
    node, provider, plan, deployer, state, tmp_path, monkeypatch, same
):
    """The wallet sends another transaction with the same nonce and a higher fee: the same one, or nothing."""
    waiting = interrupted(node, provider, plan, deployer, tmp_path, monkeypatch)
    sent = node.request("eth_getTransactionByHash", waiting)
    replacement = {
        "from": sent["from"],
        "to": sent["to"] if same else sent["from"],
        "data": sent["input"] if same else "0x",
        "gas": sent["gas"],
        "nonce": sent["nonce"],
        "maxFeePerGas": hex(10**11),
        "maxPriorityFeePerGas": hex(10**11),
    }
    other = node.request("eth_sendTransaction", replacement)
    node.request("evm_mine")
    made = finish(node, provider, plan, deployer, tmp_path)
    assert waiting not in made
    assert (other in made) is same


def test_deploy__transaction_replaced_while_waiting__named(
    node, provider, plan, deployer, state, tmp_path, monkeypatch
):
    """Nobody waits for a transaction that can never come."""
    waiting = interrupted(node, provider, plan, deployer, tmp_path, monkeypatch)
    sent = node.request("eth_getTransactionByHash", waiting)
    fees = {"maxFeePerGas": hex(10**11), "maxPriorityFeePerGas": hex(10**11)}
    empty = {"from": sent["from"], "to": sent["from"], "nonce": sent["nonce"], "gas": hex(21_000), **fees}
    node.request("eth_sendTransaction", empty)
    node.request("evm_mine")
    with pytest.raises(DeployError, match="was replaced by another one of"):
        Chain(provider).wait(waiting, "escrow", deployer.address, int(sent["nonce"], 16))
    finish(node, provider, plan, deployer, tmp_path)
