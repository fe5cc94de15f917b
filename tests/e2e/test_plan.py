"""What a plan says before, against what the chain says afterwards."""

import json

import pytest

from ape_dao.cli import cli
from ape_dao.core.chain.artifacts import artifact
from ape_dao.core.chain.client import Chain
from ape_dao.core.chain.create2 import FACTORY
from ape_dao.core.deployment.compare import compare
from ape_dao.core.deployment.gas import expected_gas
from ape_dao.core.deployment.mocks import create_mocks
from ape_dao.core.deployment.plan import FINISH, make_plan
from ape_dao.core.spec import load_preset, parse_spec, preset_names, with_addresses
from ape_dao.sdk.deployment import deploy
from utils.cli import run_command, use_connection

STEP_TOLERANCE = 0.03
TOTAL_TOLERANCE = 0.01


@pytest.fixture
def local(chain):
    return Chain(chain.provider)


@pytest.fixture
def plan(local, deployer, alice, bob):
    spec = load_preset("token-metrics")
    addresses = create_mocks(spec, local, deployer, [alice.address, bob.address])
    return make_plan(with_addresses(spec, addresses), deployer.address)


class Stop(BaseException):
    """Ends a deployment half-way."""


def check_expected_gas(plan, local, deployer, folder):
    launch = deploy(plan, local.provider, deployer, folder=folder).record.launch
    used = {key: entry["gasUsed"] for key, entry in launch["contracts"].items()}
    used[FINISH] = launch["finish"]["gasUsed"]
    expected = expected_gas(plan)
    assert expected.keys() == used.keys()
    for key, gas in used.items():
        assert expected[key] == pytest.approx(gas, rel=STEP_TOLERANCE), key
    assert sum(expected.values()) == pytest.approx(launch["gasUsed"], rel=TOTAL_TOLERANCE)


@pytest.mark.parametrize("preset", preset_names())
def test_expected_gas__every_preset__close(preset, local, deployer, accounts, tmp_path):
    spec = load_preset(preset)
    addresses = create_mocks(spec, local, deployer, [one.address for one in accounts[1:9]])
    plan = make_plan(with_addresses(spec, addresses), deployer.address)
    check_expected_gas(plan, local, deployer, tmp_path)


def test_expected_gas__a_kind_left_out_and_targets_reserved__close(plan, local, deployer, tmp_path):
    targets = [f"0x{number:040x}" for number in range(2**150, 2**150 + 10)]
    kinds = {**plan.spec.to_data()["kinds"], "grant": None, "reserved_targets": targets}
    changed = make_plan(parse_spec({**plan.spec.to_data(), "kinds": kinds}), deployer.address)
    check_expected_gas(changed, local, deployer, tmp_path)


def test_compare__before_half_way_and_after(plan, local, deployer, tmp_path):
    before = compare(plan, local)
    assert set(before.states.values()) == {"missing"}
    assert before.has_factory

    def stop(progress):
        if (progress.kind, progress.key) == ("created", "token"):
            raise Stop

    with pytest.raises(Stop):
        deploy(plan, local.provider, deployer, folder=tmp_path, progress=stop)
    half = compare(plan, local)
    there = [key for key, state in half.states.items() if state == "exists"]
    assert there == ["genesis", "timelock", "token"]
    deploy(plan, local.provider, deployer, folder=tmp_path)
    assert set(compare(plan, local).states.values()) == {"exists"}


def test_compare__other_code__differs(plan, local):
    local.rpc("anvil_setCode", plan.addresses["escrow"], "0x6001")
    assert compare(plan, local).states["escrow"] == "differs"


def test_compare__no_deployer__said(plan, local):
    local.rpc("anvil_setCode", FACTORY, "0x")
    assert not compare(plan, local).has_factory


def test_plan_command__with_a_network__says_what_is_there(plan, chain, deployer, tmp_path, monkeypatch):
    use_connection(monkeypatch, chain.provider)
    arguments = [f"--address={name}={address}" for name, address in plan.spec.addresses.items()]
    command = ["plan", "--preset", "token-metrics", *arguments, "--deployer", deployer.address]
    network = ["--network", "this one"]
    deploy(plan, chain.provider, deployer, folder=tmp_path)
    result = run_command(cli, *command, *network, "--json")
    assert result.exit_code == 0, result.output
    data = json.loads(result.stdout)
    assert list(data["chain"]) == ["network", "chainId", "hasFactory", "problems", "states"]
    assert data["chain"]["problems"] == []
    assert set(data["chain"]["states"].values()) == {"exists"}
    assert data["planHash"] == plan.hash()
    assert data["expectedGasTotal"] == sum(expected_gas(plan).values())
    assert data["codeSizes"]["governor"] == len(artifact("DaoGovernor").runtime_code)
    offline = json.loads(run_command(cli, *command, "--gas-price", "2.5", "--json").stdout)
    assert offline["chain"] is None
    assert offline["planHash"] == data["planHash"]
    assert int(offline["expectedCost"]) == data["expectedGasTotal"] * 2_500_000_000
    shown = run_command(cli, *command, "--gas-price", "2.5")
    assert "at 2.5 gwei." in shown.stdout
    assert f"{data['expectedGasTotal']:,}" in shown.stdout
