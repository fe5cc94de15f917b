"""Reading the shipped manifests, and that they are what the contracts say."""

import json
from importlib.metadata import EntryPoint

import pytest

from ape_dao.core.chain import artifacts as contracts
from ape_dao.core.chain.artifacts import CodeSlice, all_contracts, artifact, demo_artifact, read_manifest
from ape_dao.core.errors import ManifestError, UnknownContractError
from utils.checks import reverts_with

PUSH0 = 0x5F


def test_all_contracts__holds_the_kit_and_no_mocks(project):
    kit = all_contracts()
    assert {"Genesis", "Timelock", "RevenueRouter", "VestingGrant"} <= set(kit.contracts)
    assert not [one.name for one in kit if "/mocks/" in one.source]
    assert not [one.name for one in kit if not one.init_code]


@pytest.mark.parametrize("name", sorted(all_contracts().contracts))
def test_all_contracts__equals_what_ape_compiles(project, name):
    """A stale manifest would deploy other code than the tests ran. Ape's ends in metadata."""
    compiled = project.get_contract(name).contract_type
    init_code = bytes.fromhex(compiled.deployment_bytecode.bytecode[2:])
    runtime_code = bytes.fromhex(compiled.runtime_bytecode.bytecode[2:])
    shipped = artifact(name)
    metadata = runtime_code[len(shipped.runtime_code) :]
    assert runtime_code == shipped.runtime_code + metadata
    assert (len(metadata), metadata[-53:-51]) in ((53, b"\xa2\x64"), (54, b"\xa2\x64"))
    assert offset_less(init_code, runtime_code, len(metadata)) == shipped.init_code


def offset_less(init_code: bytes, runtime_code: bytes, size: int) -> bytes:
    """``init_code`` without the last ``size`` bytes of the code that it deploys.

    The constructor pushes the length of that code, and the positions of what lies behind it: two bytes each,
    which become smaller by ``size``.
    """
    constructor, deployed, behind = init_code.partition(runtime_code)
    assert deployed
    end, shrunk = len(constructor) + len(runtime_code), bytearray(constructor)
    at = 0
    while at < len(constructor):
        pushed = constructor[at] - PUSH0
        if pushed == 2:
            value = int.from_bytes(constructor[at + 1 : at + 3], "big")
            if value == len(runtime_code) or end <= value <= len(init_code):
                shrunk[at + 1 : at + 3] = (value - size).to_bytes(2, "big")
        at += 1 + (pushed if 0 < pushed <= 32 else 0)
    return bytes(shrunk) + deployed[: len(deployed) - size] + behind


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
        assert [one.name for one in manifest if not one.source.startswith(folder)] == []


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
