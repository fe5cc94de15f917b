"""Building manifests, in a project of a few lines."""

import json
import shutil
from pathlib import Path

import pytest

from ape_dao import toolchain
from ape_dao._build import manifests, solidity
from ape_dao._build.solidity import Build, Definition, compile_project
from ape_dao.core.chain.artifacts import read_manifest
from ape_dao.core.errors import CompilationError, ManifestError

ROOT = Path(__file__).parents[3]
CONFIG = """
name: tiny
dao:
  spec: dao.yaml
solidity:
  version: 0.8.37
  evm_version: cancun
  optimization_runs: 200
"""
VAULT = """// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;
import {Base} from "./Base.sol";
import {Sums} from "./Sums.sol";
/// @title Vault
/// @notice Keeps numbers.
contract Vault is Base {
    uint8 public small;
    mapping(address account => uint256) public balances;
    constructor(uint256 limit) Base(limit) {}
    /// @notice Adds one.
    function add() external { small = uint8(Sums.plus(small, 1)); }
}
"""
BASE = """// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;
interface INothing {}
abstract contract Base {
    uint256 public immutable LIMIT;
    constructor(uint256 limit) { LIMIT = limit; }
}
"""
SUMS = """// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;
library Sums { function plus(uint256 a, uint256 b) internal pure returns (uint256) { return a + b; } }
"""


@pytest.fixture
def tiny(tmp_path, monkeypatch):
    """A project with one contract to deploy, one mock, and things that are not deployed."""
    (tmp_path / "ape-config.yaml").write_text(CONFIG)
    (tmp_path / "package.json").write_text('{"dependencies": {"solc": "0.8.37"}}')
    (tmp_path / "node_modules").symlink_to(ROOT / "node_modules")
    mock = VAULT.replace("./", "../").replace("Vault", "DemoStablecoin")
    sources = {"Vault": VAULT, "Base": BASE, "Sums": SUMS, "mocks/DemoStablecoin": mock}
    for name, text in sources.items():
        path = tmp_path / "contracts" / f"{name}.sol"
        path.parent.mkdir(exist_ok=True)
        path.write_text(text)
    monkeypatch.setenv("PATH", "/usr/bin:/bin")
    toolchain.activate(tmp_path)
    yield tmp_path
    monkeypatch.undo()
    toolchain.activate(ROOT)


def texts_of(root: Path) -> dict[str, str]:
    return manifests.manifest_texts(root, manifests.compile_groups(root))


def core_of(root: Path) -> dict[str, str]:
    """Only the core's manifest and sources: half the time."""
    paths = [root / "contracts" / f"{name}.sol" for name in ("Base", "Sums", "Vault")]
    return manifests.manifest_texts(root, {"dao": compile_project(root, paths)})


def definition(name: str, source: str, size: int = 1) -> Definition:
    output = {"evm": {"deployedBytecode": {"object": "00" * size}}}
    return Definition(name=name, source=source, kind="contract", abstract=False, output=output)


def test_manifest_texts__holds_what_can_be_deployed_and_no_mock(tiny):
    texts = texts_of(tiny)
    kit, demo = (json.loads(texts[f"manifests/{name}.json"]) for name in ("dao", "demo"))
    assert list(kit["contracts"]) == ["Vault"]
    ours, npm = ["DemoStablecoin"], ["UniswapV2Factory", "UniswapV2Pair", "WETH9"]
    safe = ["CompatibilityFallbackHandler", "SafeL2", "SafeProxyFactory"]
    assert list(demo["contracts"]) == sorted([*ours, *npm, *safe])
    assert kit["compiler"]["version"].startswith("0.8.37+commit.")
    assert kit["compiler"]["settings"]["optimizer"] == {"enabled": True, "runs": 200}


def test_manifest_texts__another_build__is_equal_byte_for_byte(tiny):
    first = core_of(tiny)
    shutil.rmtree(tiny / ".toolchain" / "compiled")
    assert core_of(tiny) == first


def test_compile_project__asked_the_same_again__no_compiler_runs_until_a_source_changes(tiny, monkeypatch):
    def refuse(*_: object) -> None:
        raise CompilationError("the compiler ran")

    vault = [tiny / "contracts" / "Vault.sol"]
    first = compile_project(tiny, vault)
    with monkeypatch.context() as patch:
        patch.setattr(solidity, "_run_compiler", refuse)
        assert compile_project(tiny, vault) == first
        (tiny / "contracts/Sums.sol").write_text(SUMS + "// only imported\n")
        with pytest.raises(CompilationError, match="the compiler ran"):
            compile_project(tiny, vault)
    assert compile_project(tiny, vault).definitions[0].metadata != first.definitions[0].metadata


def test_manifest_texts__another_file_added__code_and_digest_stay(tiny):
    """The compiler numbers everything anew; nothing of that may show."""
    first = texts_of(tiny)
    (tiny / "contracts/AAA.sol").write_text(BASE.replace("INothing", "ISome").replace("Base", "Other"))
    assert texts_of(tiny) == first


def test_manifest_texts__source_changed__digest_changes(tiny):
    first = json.loads(core_of(tiny)["manifests/dao.json"])
    (tiny / "contracts/Sums.sol").write_text(SUMS + "// a word\n")
    second = json.loads(core_of(tiny)["manifests/dao.json"])
    assert first["inputSha256"] != second["inputSha256"]


def test_manifest_texts__comment_in_an_interface_or_a_library__moves_no_address(tiny):
    """An address commits to the init code: a digest of the sources in it would move every one."""

    def init_code() -> str:
        data = json.loads(core_of(tiny)["manifests/dao.json"])
        return data["contracts"]["Vault"]["bytecode"]

    before = init_code()
    assert "a264697066735822" not in before, "the compiler's metadata"
    for name, text in {"Base": BASE, "Sums": SUMS}.items():
        path = tiny / f"contracts/{name}.sol"
        path.write_text(text.replace("pragma", "// Said better.\npragma"))
        assert init_code() == before
    path.write_text(SUMS.replace("a + b", "a - b"))
    assert init_code() != before


def test_manifest_texts__immutables_and_storage_have_their_names(tiny, tmp_path):
    texts = texts_of(tiny)
    folder = tmp_path / "written"
    assert manifests.write_manifests(texts, folder) == [folder / name for name in texts]
    vault = read_manifest(folder / "manifests/dao.json")["Vault"]
    assert list(vault.immutable_references) == ["LIMIT"]
    assert vault.immutable_values(vault.runtime_code) == {"LIMIT": 0}
    assert vault.storage_layout == [
        {"label": "small", "slot": 0, "offset": 0, "bytes": 1, "type": "uint8"},
        {"label": "balances", "slot": 1, "offset": 0, "bytes": 32, "type": "mapping(address => uint256)"},
    ]
    assert vault.userdoc["notice"] == "Keeps numbers."
    assert vault.constructor_abi["inputs"][0]["name"] == "limit"


def test_manifest_texts__module__has_files_of_its_own_and_moves_nobody_else_s(tiny):
    before = texts_of(tiny)
    shop = tiny / "contracts/modules/shop"
    (shop / "mocks").mkdir(parents=True)
    (shop / "Shop.sol").write_text(VAULT.replace("Vault", "Shop").replace("./", "../../"))
    (shop / "mocks/MockShop.sol").write_text(VAULT.replace("Vault", "MockShop").replace("./", "../../../"))
    after = texts_of(tiny)
    files = {"abi.pyi", "manifest.json", "sources.json"}
    assert after.keys() - before.keys() == {f"modules/shop/{name}" for name in files}
    assert {name: after[name] for name in before} == before
    assert list(json.loads(after["modules/shop/manifest.json"])["contracts"]) == ["Shop"]
    sources = json.loads(after["modules/shop/sources.json"])
    files = ["contracts/Base.sol", "contracts/Sums.sol", "contracts/modules/shop/Shop.sol"]
    assert (sources["contracts"], list(sources["sources"])) == ({"Shop": files}, files)

    (shop / "mocks/MockShop.sol").write_text(VAULT.replace("./", "../../../"))
    with pytest.raises(
        ManifestError, match=r"^Vault is defined in contracts/Vault\.sol and in contracts/modu"
    ):
        texts_of(tiny)


def test_storage_types__members_like_the_layout():
    layout = {
        "storage": [],
        "types": {
            "t_uint128": {"label": "uint128", "numberOfBytes": "16"},
            "t_pair": {
                "label": "struct Pair",
                "numberOfBytes": "32",
                "members": [
                    {"label": "low", "slot": "0", "offset": 0, "type": "t_uint128"},
                    {"label": "high", "slot": "0", "offset": 16, "type": "t_uint128"},
                ],
            },
        },
    }
    low, high = ({"slot": 0, "bytes": 16, "type": "uint128"} for _ in range(2))
    members = [{**low, "label": "low", "offset": 0}, {**high, "label": "high", "offset": 16}]
    assert manifests._storage_types(layout) == {"struct Pair": {"bytes": 32, "members": members}}


def test_stale_manifests__one_byte_changed__is_named(tiny, tmp_path):
    texts = texts_of(tiny)
    folder = tmp_path / "written"
    manifests.write_manifests(texts, folder)
    assert manifests.stale_manifests(texts, folder) == []
    changed = folder / "manifests/dao.json"
    changed.write_text(texts["manifests/dao.json"].replace("0x60", "0x61", 1))
    assert manifests.stale_manifests(texts, folder) == [changed]
    assert manifests.write_manifests(texts, folder) == [changed]
    assert manifests.stale_manifests(texts, folder) == []


def test_compile_project__error_in_a_source__shows_where(tiny):
    (tiny / "contracts/Sums.sol").write_text(SUMS.replace("a + b", "a + c"))
    with pytest.raises(CompilationError, match="Undeclared identifier") as caught:
        compile_project(tiny)
    assert "contracts/Sums.sol:3" in str(caught.value)


def test_check_unique_names__two_contracts_of_one_name__names_both_files():
    twins = [definition("Vault", "contracts/a/Vault.sol"), definition("Vault", "contracts/b/Vault.sol")]
    with pytest.raises(
        ManifestError, match=r"^Vault is defined in contracts/a/Vault\.sol and in contracts/b/Vau"
    ):
        manifests.check_unique_names(twins)


def test_check_sizes__at_the_limit__passes_and_above__fails():
    manifests.check_sizes([definition("Big", "contracts/Big.sol", 24_576)])
    with pytest.raises(ManifestError, match=r"^Big has 24,577 bytes of code; the limit is 24,576\.$"):
        manifests.check_sizes([definition("Big", "contracts/Big.sol", 24_577)])


def test_manifest_texts__two_immutables_of_one_name__is_refused():
    layout = {"storage": [], "types": {}}
    references = {"1": [{"start": 0, "length": 32}], "2": [{"start": 32, "length": 32}]}
    output = {
        "abi": [],
        "evm": {
            "bytecode": {"object": "00", "linkReferences": {}},
            "deployedBytecode": {"object": "00", "immutableReferences": references},
        },
        "metadata": '{"sources": {}}',
        "storageLayout": layout,
        "userdoc": {},
    }
    twins = Definition("Vault", "contracts/Vault.sol", "contract", False, output)
    build = Build("0.8.37", {}, [twins], {"1": "LIMIT", "2": "LIMIT"}, {})
    with pytest.raises(ManifestError, match="two immutables called LIMIT"):
        manifests.manifest_texts(ROOT, {"dao": build})
