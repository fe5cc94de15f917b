"""Deployments that something happens to: half of another DAO, a reorganisation, a node that is not good."""

import pytest
from ape import accounts as ape_accounts

from ape_dao.core.chain.abi import encode_by_name, encode_call
from ape_dao.core.chain.artifacts import artifact
from ape_dao.core.chain.client import Chain
from ape_dao.core.deployment.mocks import create_mocks
from ape_dao.core.deployment.plan import make_plan
from ape_dao.core.deployment.record import journal_path, record_path
from ape_dao.core.errors import DeployError
from ape_dao.core.spec import load_preset, parse_spec
from ape_dao.core.verification.verify import drift
from ape_dao.node.local import LocalNode, connected_to
from ape_dao.sdk.deployment import deploy
from bench.bad_node import bad_node
from bench.reading import run
from utils.deployment import Killed, kill_at, token_metrics

MOST_SEQUENTIAL = 60


@pytest.fixture
def local(chain):
    return Chain(chain.provider)


@pytest.fixture
def plan(local, deployer, alice):
    return make_plan(token_metrics(local, deployer.address, alice.address), deployer.address)


def test_deploy__another_token_after_a_stop__none_of_the_old_contracts(plan, local, deployer, tmp_path):
    """DP-01. What the token mints to is created anew for another token; nothing is out of reach."""
    with pytest.raises(Killed):
        deploy(plan, local.provider, deployer, folder=tmp_path, progress=kill_at("created", "vesting_team"))
    journal_path("local", "token-metrics", tmp_path).unlink()
    data = plan.spec.to_data()
    data["token"]["name"] = "Token Metrics 2"
    other = make_plan(parse_spec(data), deployer.address)
    shared = {key for key, address in other.addresses.items() if address == plan.addresses[key]}
    assert shared == {"genesis", "timelock"}  # which name nothing of the token
    found = []
    done = deploy(
        other, local.provider, deployer, folder=tmp_path, progress=lambda one: found.append(one.kind)
    )
    assert drift(done.findings) == []
    assert found.count("found") == len(shared)


@pytest.mark.parametrize("argument", ["beneficiary", "duration"])
def test_deploy__contract_with_other_arguments_at_its_address__refused(
    plan, local, deployer, stranger, tmp_path, argument
):
    """DP-01. Everything is compared before the hand-over, also what no address commits to."""
    step, genesis = plan.step("vesting_team"), artifact("Genesis")
    before = plan.steps[plan.steps.index(step) - 1]
    with pytest.raises(Killed):
        deploy(plan, local.provider, deployer, folder=tmp_path, progress=kill_at("created", before.key))
    config = dict(step.arguments["config"])
    config[argument] = stranger.address if argument == "beneficiary" else config[argument] + 1
    kit = artifact(step.contract)
    inputs = kit.constructor_abi["inputs"]
    init_code = kit.init_code + encode_by_name(inputs, {"config": config}, step.contract)
    creation = {"salt": step.salt, "initCode": init_code}
    data = encode_call(genesis.abi, "create", creation, "Genesis")
    assert local.wait(local.send(deployer, plan.addresses["genesis"], data, 4_000_000), "another").succeeded
    with pytest.raises(
        DeployError, match=r"What exists is not what the plan makes: .*vesting_team.*The hand-over"
    ):
        deploy(plan, local.provider, deployer, folder=tmp_path)
    assert not local.read(genesis, plan.addresses["genesis"], "finished")


def test_deploy__hand_over_reorganised_away__goes_on(plan, chain, local, deployer, tmp_path):
    """DP-02. The record is written, and then the block of the hand-over is another one."""
    states = []

    def remember(progress):
        if (progress.kind, progress.key) == ("created", plan.steps[-1].key):
            states.append(chain.snapshot())

    first = deploy(plan, local.provider, deployer, folder=tmp_path, progress=remember)
    chain.restore(states[0])
    chain.mine(3)
    assert not local.read(artifact("Genesis"), plan.addresses["genesis"], "finished")
    kinds = []
    again = deploy(
        plan, local.provider, deployer, folder=tmp_path, progress=lambda one: kinds.append(one.kind)
    )
    assert (again.fresh, drift(again.findings)) == (True, [])
    assert kinds[0] == "undone"
    finish = again.record.launch["finish"]
    assert (
        local.block_hash(finish["block"]) == finish["blockHash"] != first.record.launch["finish"]["blockHash"]
    )
    assert not deploy(plan, local.provider, deployer, folder=tmp_path).fresh


@pytest.fixture(scope="module")
def own_node():
    with LocalNode() as node:
        yield node


@pytest.mark.parametrize(
    "troubles", [{"lost": 0.05}, {"lag": 1}, {"latency": 0.01}], ids=["lost", "lag", "latency"]
)
def test_deploy__bad_node__in_one_run(own_node, troubles, accounts, tmp_path):
    """DP-03. What may pass is tried again, and nothing is said that is not so."""
    deployer = accounts[0]
    with own_node.connected() as provider:
        spec = token_metrics(Chain(provider), deployer.address, accounts[1].address, salt=str(troubles))
    own_node.request("evm_mine")
    with bad_node(own_node.port, **troubles) as node, connected_to(node.url) as provider:
        plan = make_plan(spec, deployer.address)
        node.requests.clear()
        done = deploy(plan, provider, deployer, folder=tmp_path)
        if troubles.get("latency"):
            assert len(node.requests) <= MOST_SEQUENTIAL
    assert done.fresh
    assert drift(done.findings) == []


def test_deploy__command_at_200_ms__few_requests_one_after_the_other(own_node, tmp_path):
    """DP-03. The whole command, with everything that Ape and the kit ask besides."""
    with own_node.connected() as provider:
        people = [str(account.address) for account in ape_accounts.test_accounts[1:6]]
        spec = load_preset("token-metrics")
        mocks = create_mocks(spec, Chain(provider), ape_accounts.test_accounts[0], people)
    addresses = [f"--address={name}={address}" for name, address in mocks.items()]
    with bad_node(own_node.port, latency=0.2) as node:
        run(
            ["deploy", "--preset", "token-metrics", *addresses, "--account", "TEST::0", "--yes"]
            + ["--network", node.url, f"--folder={tmp_path}"]
        )
    assert record_path("local", "token-metrics", tmp_path).is_file()
    assert len(node.requests) <= MOST_SEQUENTIAL
