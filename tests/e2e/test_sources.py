"""The compiler's input beside a record makes the code that is deployed, without this repository."""

import json
import subprocess

import pytest
from ape import compilers

from ape_dao import toolchain
from ape_dao.cli import cli
from ape_dao.core.chain.artifacts import all_contracts
from ape_dao.core.chain.client import Chain
from ape_dao.core.deployment.plan import make_plan
from ape_dao.core.deployment.record import find_record, input_path
from ape_dao.core.deployment.sources import load_sources, standard_inputs
from ape_dao.core.errors import DeployError, ManifestError
from ape_dao.core.spec import parse_spec
from ape_dao.sdk.deployment import deploy
from ape_dao.sdk.publishing import publish
from utils.cli import run_command, use_connection
from utils.deployment import token_metrics

ROOT = toolchain.project_root()
SMALL = ("Genesis", "StakingScore", "RevenueRouter")


@pytest.fixture
def record(chain, deployer, alice, tmp_path):
    made = token_metrics(Chain(chain.provider), deployer.address, alice.address)
    # Addresses of its own: the escrow's would be the same as in other modules, the revenue tokens' are not.
    spec = parse_spec({**made.to_data(), "salt": f"sources {Chain(chain.provider).block_number()}"})
    return deploy(make_plan(spec, deployer.address), chain.provider, deployer, folder=tmp_path).record


def test_input__compiled_in_an_empty_folder__makes_the_shipped_code(tmp_path):
    """Byte for byte, as an explorer compares it."""
    compiler = str(toolchain.solc_path(toolchain.project_root()))
    question = json.dumps(standard_inputs(SMALL)[None])
    done = subprocess.run(
        [compiler, "--standard-json", "--base-path", str(tmp_path)],
        input=question,
        capture_output=True,
        text=True,
        check=True,
    )
    answer = json.loads(done.stdout)
    assert [one for one in answer.get("errors", []) if one["severity"] == "error"] == []
    for name in SMALL:
        kit = all_contracts()[name]
        made = answer["contracts"][kit.source][name]["evm"]
        assert bytes.fromhex(made["bytecode"]["object"]) == kit.init_code
        assert bytes.fromhex(made["deployedBytecode"]["object"]) == kit.runtime_code


def test_sources__every_contract_of_the_kit():
    assert {name for sources in load_sources().values() for name in sources.needed} == {
        kit.name for kit in all_contracts()
    }
    with pytest.raises(ManifestError, match="No sources of Nothing"):
        standard_inputs(["Nothing"])


def test_deploy__writes_the_input_beside_the_record(record, tmp_path):
    written = json.loads(input_path("local", "token-metrics", tmp_path).read_text())
    names = {entry["contract"] for entry in record.data["contracts"].values()}
    assert {None: written} == standard_inputs(names)
    assert {all_contracts()[name].source for name in names} <= written["sources"].keys()
    assert find_record("local", folder=tmp_path).data == record.data


class Explorer:
    """An explorer that knows one contract it does not like."""

    def __init__(self, refuses: str = "") -> None:
        self.refuses, self.published = refuses, []

    def publish_contract(self, address: str) -> None:
        if address == self.refuses:
            raise ValueError("Bytecode does not match\nat all")
        self.published.append(address)

    def get_address_url(self, address: str) -> str:
        return f"https://explorer.example/{address}"


def with_explorer(chain, explorer):
    """The provider of a network that has this explorer."""

    class Network:
        name = "mainnet"

    class Provider:
        network = Network()

    Provider.network.explorer = explorer
    return Provider()


def test_publish__every_contract(record, chain, tmp_path):
    explorer = Explorer()
    links = publish(record, with_explorer(chain, explorer), tmp_path)
    assert explorer.published == list(record.addresses.values())
    assert links["token"] == f"https://explorer.example/{record.addresses['token']}"


def test_publish__a_plugin_that_asks_ape_for_settings__gets_those_of_the_artifact(record, chain, tmp_path):
    """As ape-etherscan does; with Ape's own settings the explorer would compile other code."""
    asked = []

    class Asking(Explorer):
        def publish_contract(self, address: str) -> None:
            source = chain.contracts[address].source_id
            (settings,) = solidity().get_compiler_settings([ROOT / source]).values()
            asked.append({name: settings[name] for name in ("evmVersion", "metadata", "optimizer", "viaIR")})

    def solidity():
        return compilers.registered_compilers[".sol"]

    ape_solidity = solidity()
    publish(record, with_explorer(chain, Asking()), tmp_path)
    shipped = all_contracts()["Genesis"].compiler.settings
    expected = {name: shipped[name] for name in ("evmVersion", "metadata", "optimizer", "viaIR")}
    assert asked == [expected] * len(record.addresses)
    assert expected["metadata"] == {"appendCBOR": False, "bytecodeHash": "none"}
    assert solidity() is ape_solidity


def test_publish__one_refused__others_published(record, chain, tmp_path):
    explorer = Explorer(refuses=record.addresses["escrow"])
    with pytest.raises(DeployError) as caught:
        publish(record, with_explorer(chain, explorer), tmp_path)
    assert str(caught.value) == "1 of 12 contracts were refused: escrow (Bytecode does not match)."
    assert len(explorer.published) == 11


def test_publish_command__json__page_of_each(record, chain, tmp_path, monkeypatch):
    use_connection(monkeypatch, chain.provider)
    # Ape looks for a network's explorer once, and keeps what it found with the network.
    monkeypatch.setitem(vars(chain.provider.network), "explorer", Explorer())
    result = run_command(cli, "publish", f"--folder={tmp_path}", "--json")
    assert result.exit_code == 0, result.stderr
    pages = {key: f"https://explorer.example/{address}" for key, address in record.addresses.items()}
    assert json.loads(result.stdout) == {"dao": "Token Metrics", "published": pages}


def test_publish_command__no_explorer__one_sentence(record, chain, tmp_path, monkeypatch):
    use_connection(monkeypatch, chain.provider)
    result = run_command(cli, "publish", f"--folder={tmp_path}")
    assert result.exit_code == 1
    assert result.stderr == (
        "Error: Ape knows no explorer for local. Install an Ape plugin for it, or upload "
        f"{tmp_path}/local/token-metrics.input.json and the arguments in the record by hand.\n"
    )
