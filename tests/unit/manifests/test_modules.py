"""Building a module in a project of its own, against the sources that come with the kit."""

import json
import subprocess

import pytest

from ape_dao import toolchain
from ape_dao._build.modules import build_module
from ape_dao.core.chain import artifacts
from ape_dao.core.chain.artifacts import read_manifest
from ape_dao.core.deployment import sources
from ape_dao.core.errors import CompilationError, ManifestError

ROOT = toolchain.project_root()
SHOP = """// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;
import {IVotingEscrow} from "@ape-dao/contracts/interfaces/IVotingEscrow.sol";
import {Ownable} from "@openzeppelin/contracts/access/Ownable.sol";
import {IShop} from "./IShop.sol";
contract Shop is IShop, Ownable {
    IVotingEscrow public immutable ESCROW;
    constructor(IVotingEscrow escrow, address owner) Ownable(owner) { ESCROW = escrow; }
    function powerOf(address account) external view returns (uint256) { return ESCROW.balanceOf(account); }
}
"""
INTERFACE = """// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;
interface IShop { function powerOf(address account) external view returns (uint256); }
"""


@pytest.fixture
def project(tmp_path):
    """Someone's project with a module: its own compiler, no copy of the kit's contracts."""
    config = {"version": "0.8.37", "evm_version": "cancun", "via_ir": True}
    (tmp_path / "ape-config.yaml").write_text(json.dumps({"name": "shop", "dao": {}, "solidity": config}))
    (tmp_path / "package.json").write_text('{"dependencies": {"solc": "0.8.37"}}')
    files = {
        "contracts/Shop.sol": SHOP,
        "contracts/IShop.sol": INTERFACE,
        "contracts/mocks/MockShop.sol": SHOP.replace("contract Shop", "contract MockShop"),
        "src/shop_module/__init__.py": "",
    }
    for name, text in files.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    (tmp_path / "node_modules").mkdir()
    (tmp_path / "node_modules" / "solc").symlink_to(ROOT / "node_modules" / "solc")
    return tmp_path


def test_build_module__writes_manifest_and_sources_beside_the_code(project):
    folder = project / "src/shop_module"
    files = [folder / name for name in ("manifest.json", "sources.json", "abi.pyi")]
    assert build_module(project, "shop_module") == files
    assert build_module(project, "shop_module") == []
    manifest = read_manifest(folder / "manifest.json")
    assert list(manifest.contracts) == ["Shop"]
    assert list(manifest["Shop"].immutable_references) == ["ESCROW"]
    assert manifest["Shop"].compiler.settings["metadata"] == {"appendCBOR": False, "bytecodeHash": "none"}


def test_build_module__sources__make_the_code_elsewhere(project, tmp_path, monkeypatch):
    """As an explorer compiles it: a module from elsewhere has an input of its own beside the kit's."""
    build_module(project, "shop_module")
    folder = project / "src/shop_module"
    folders = {**artifacts.module_folders(), "shop": folder}
    manifests = {**artifacts.manifests(), "shop": read_manifest(folder / "manifest.json")}
    monkeypatch.setattr(sources, "module_folders", lambda: folders)
    monkeypatch.setattr(sources, "manifests", lambda: manifests)
    monkeypatch.setattr(sources, "load_sources", sources.load_sources.__wrapped__)
    inputs = sources.standard_inputs(["Genesis", "RevenueRouter", "Shop"])
    assert set(inputs) == {None, "shop"}
    assert {"contracts/core/deployment/Genesis.sol"} < set(inputs[None]["sources"])
    assert {"contracts/Shop.sol", "@ape-dao/contracts/interfaces/IVotingEscrow.sol"} < set(
        inputs["shop"]["sources"]
    )
    empty = tmp_path / "empty"
    empty.mkdir()
    done = subprocess.run(
        [str(toolchain.solc_path(ROOT)), "--standard-json", "--base-path", str(empty)],
        input=json.dumps(inputs["shop"]),
        capture_output=True,
        text=True,
        check=True,
    )
    made = json.loads(done.stdout)["contracts"]["contracts/Shop.sol"]["Shop"]["evm"]
    assert bytes.fromhex(made["bytecode"]["object"]) == manifests["shop"]["Shop"].init_code


def test_build_module__path_that_the_project_maps__is_the_project_s(project):
    own = project / "vendor/interfaces/IVotingEscrow.sol"
    own.parent.mkdir(parents=True)
    own.write_text("// SPDX-License-Identifier: MIT\npragma solidity 0.8.37;\ninterface IVotingEscrow {}\n")
    config = json.loads((project / "ape-config.yaml").read_text())
    config["solidity"]["import_remapping"] = ["@ape-dao/contracts=vendor"]
    (project / "ape-config.yaml").write_text(json.dumps(config))
    with pytest.raises(CompilationError, match="balanceOf"):
        build_module(project, "shop_module")


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("Genesis", "the core has a contract Genesis already: rename yours."),
        ("RevenueRouter", "the module 'revenue' has a contract RevenueRouter already: rename yours."),
    ],
)
def test_build_module__name_of_another_contract__is_refused(project, name, message):
    (project / "contracts/Shop.sol").write_text(SHOP.replace("contract Shop", f"contract {name}"))
    with pytest.raises(ManifestError, match=f"^{message}"):
        build_module(project, "shop_module")
    assert list((project / "src/shop_module").glob("*.json")) == []


def test_build_module__no_such_package_or_no_contract__says_so(project):
    with pytest.raises(
        ManifestError, match=r"^There is no package sale: neither .*/sale nor .*/src/sale exists"
    ):
        build_module(project, "sale")
    (project / "contracts/Shop.sol").unlink()
    with pytest.raises(ManifestError, match=r"contracts has no contract that can be deployed\.$"):
        build_module(project, "shop_module")
