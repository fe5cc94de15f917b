"""Reading the shipped manifests, and that they are what the contracts say."""

import hashlib
import json
import re
from importlib.metadata import EntryPoint

import pytest

from ape_dao.core.chain import artifacts as contracts
from ape_dao.core.chain.artifacts import (
    CodeSlice,
    all_contracts,
    artifact,
    demo_artifact,
    load_manifest,
    read_manifest,
)
from ape_dao.core.deployment.sources import load_sources
from ape_dao.core.errors import ManifestError, UnknownContractError
from utils.artifacts import MOCKS, ROOT
from utils.checks import reverts_with


def test_all_contracts__holds_the_kit_and_no_mocks():
    kit = all_contracts()
    assert {"Genesis", "Timelock", "RevenueRouter", "VestingGrant"} <= set(kit.contracts)
    assert not [one.name for one in kit if "/mocks/" in one.source]
    assert not [one.name for one in kit if not one.init_code]


def test_manifests__made_of_the_sources_that_lie_there():
    """Stale ones would deploy other code. `ape run checks manifests` compiles and compares every byte."""
    texts = {name: text for sources in load_sources().values() for name, text in sources.files.items()}
    assert [name for name, text in texts.items() if (ROOT / name).read_text() != text] == []
    of_mocks = json.loads(MOCKS.read_text())["sources"]
    digests = {name: hashlib.sha256((ROOT / name).read_bytes()).hexdigest() for name in of_mocks}
    assert {name for name, digest in digests.items() if digest != of_mocks[name]} == set()


def test_manifests__hold_every_contract_that_can_be_deployed():
    known = {one.source for one in (*all_contracts(), *load_manifest("demo"), *read_manifest(MOCKS))}
    declared = re.compile(r"^contract \w+", re.MULTILINE)
    paths = [path for path in (ROOT / "contracts").rglob("*.sol") if declared.search(path.read_text())]
    assert len(paths) > 40
    assert [path for path in paths if path.relative_to(ROOT).as_posix() not in known] == []


def test_artifact__unknown_name__says_what_there_is():
    with pytest.raises(UnknownContractError, match=r"No contract 'Nothing' .* Genesis, .*Timelock"):
        artifact("Nothing")


def test_artifact__deployed__code_matches_and_immutables_are_read_back(deployer, alice):
    genesis = deployer.deploy(artifact("Genesis").container(), alice)
    code = bytes(deployer.provider.get_code(genesis.address))
    assert code != artifact("Genesis").runtime_code, "the deployer is in the code"
    assert artifact("Genesis").is_code(code)
    assert artifact("Genesis").immutable_values(code) == {"DEPLOYER": int(alice.address, 16)}
    assert artifact("Genesis").at(genesis.address).DEPLOYER() == alice.address


def test_is_code__one_byte_changed__is_false():
    genesis = artifact("Genesis")
    assert genesis.is_code(genesis.runtime_code)
    for position in (0, len(genesis.runtime_code) // 2, len(genesis.runtime_code) - 1):
        changed = bytearray(genesis.runtime_code)
        changed[position] ^= 1
        assert not genesis.is_code(bytes(changed))
    assert not genesis.is_code(genesis.runtime_code + b"\0")
    assert not genesis.is_code(genesis.runtime_code[:-1])
    assert not genesis.is_code(b"")


def test_immutable_values__two_values_for_one_immutable__is_an_error():
    genesis = artifact("Genesis")
    first, *rest = genesis.immutable_references["DEPLOYER"]
    assert isinstance(first, CodeSlice)
    assert rest, "DEPLOYER is read in two places"
    changed = bytearray(genesis.runtime_code)
    changed[first.start + first.length - 1] = 1
    with pytest.raises(ManifestError, match="different values for DEPLOYER"):
        genesis.immutable_values(bytes(changed))


def test_demo_artifact__stablecoin__has_six_decimals_and_an_owner_who_mints(deployer, alice, stranger):
    coin = deployer.deploy(demo_artifact("DemoStablecoin").container(), deployer)
    coin.mint(alice, 5_000_000, sender=deployer)
    assert (coin.decimals(), coin.balanceOf(alice), coin.totalSupply()) == (6, 5_000_000, 5_000_000)
    with reverts_with(coin.OwnableUnauthorizedAccount, account=stranger.address):
        coin.mint(stranger, 1, sender=stranger)


def test_demo_artifact__weth__wraps_and_unwraps(deployer, alice):
    weth = deployer.deploy(demo_artifact("WETH9").container())
    assert "canonical-weth@1.4.0" in demo_artifact("WETH9").source
    weth.deposit(value=10**18, sender=alice)
    weth.withdraw(4 * 10**17, sender=alice)
    assert (weth.balanceOf(alice), weth.totalSupply(), weth.balance) == (6 * 10**17, 6 * 10**17, 6 * 10**17)


@pytest.mark.parametrize(
    ("text", "message"),
    [("{", "damaged"), ("[]", "not a manifest"), (json.dumps({"format": 0}), "not a manifest of format 1")],
)
def test_read_manifest__bad_file__says_how_to_mend_it(tmp_path, text, message):
    path = tmp_path / "x.json"
    path.write_text(text)
    with pytest.raises(ManifestError, match=rf"{message}.*ape run build_manifest"):
        read_manifest(path)


def test_read_manifest__no_file__says_how_to_mend_it(tmp_path):
    with pytest.raises(ManifestError, match="does not exist: run `ape run build_manifest`"):
        read_manifest(tmp_path / "none.json")


def test_manifests__a_module_has_its_own_and_the_core_has_none_of_it():
    found = contracts.manifests()
    assert {"dao", "airdrop", "buyback", "compounder", "revenue", "score", "vesting"} <= set(found)
    for name, manifest in found.items():
        folder = "contracts/core/" if name == "dao" else f"contracts/modules/{name}/"
        own = [one for one in manifest if not one.is_of_others]
        assert [one.name for one in own if not one.source.startswith(folder)] == []
    others = {one.name: one.source for manifest in found.values() for one in manifest if one.is_of_others}
    assert others == {"SafeProxy": "@safe-global/safe-contracts@1.4.1/contracts/SafeProxy.sol"}


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("Genesis", "Both the core and the module 'shop' have a contract Genesis: uninstall one of them"),
        ("RevenueRouter", "Both the module 'revenue' and the module 'shop' have a contract RevenueRouter"),
    ],
)
def test_manifests__two_contracts_of_one_name__names_both_homes(tmp_path, monkeypatch, name, message):
    entry = {
        **dict.fromkeys(("abi", "storageLayout"), []),
        **dict.fromkeys(("storageTypes", "immutableReferences", "userdoc"), {}),
        **dict.fromkeys(("bytecode", "deployedBytecode"), "0x00"),
        "source": "contracts/Shop.sol",
    }
    compiler = {"version": "0.8.37", "settings": {}}
    data = {"format": 1, "compiler": compiler, "inputSha256": "", "contracts": {name: entry}}
    (tmp_path / "manifest.json").write_text(json.dumps(data))
    folders = {**contracts.module_folders(), "shop": tmp_path}
    monkeypatch.setattr(contracts, "module_folders", lambda: folders)
    with pytest.raises(ManifestError, match=f"^{message}"):
        contracts.manifests.__wrapped__()
    data["contracts"] = {"Shop": entry}
    (tmp_path / "manifest.json").write_text(json.dumps(data))
    assert "Shop" in contracts.manifests.__wrapped__()["shop"]


def test_module_folders__entry_point__leads_to_the_package(tmp_path, monkeypatch):
    package = tmp_path / "shop_module"
    package.mkdir()
    (package / "__init__.py").write_text("raise RuntimeError('imported')")
    monkeypatch.syspath_prepend(tmp_path)
    entry = EntryPoint("shop", "shop_module:MODULE", contracts.MODULE_GROUP)
    monkeypatch.setattr(contracts, "entry_points", lambda group: {contracts.MODULE_GROUP: [entry]}[group])
    assert contracts.module_folders.__wrapped__()["shop"] == package


def test_manifests__are_package_data():
    assert {path.name for path in contracts.MANIFESTS.glob("*.json")} >= {"dao.json", "demo.json"}
