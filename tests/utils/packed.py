"""npm packages of which tests need a compiled contract, and nothing of the hundreds that they depend on."""

from __future__ import annotations

import base64
import hashlib
import json
import os
import subprocess
import tarfile
import tempfile
from functools import cache
from pathlib import Path

from ape_dao.toolchain.nodejs import npm_command
from utils.artifacts import ROOT, Artifact

FOLDER = ROOT / "node_modules" / ".cache" / "ape-dao-packed"
EASY_AUCTION = (
    "@gnosis.pm/ido-contracts",
    "0.5.0",
    "4q7bB4c+7zFvIlolg/Xo1rRFcecAO+zLdIQ2am5zXKnii0Txz3Ki4yXzg7/nbBHMPZZANLmVgXe0ZDiGS5OsIw==",
)
"""Name, version, and SHA-512 of the package, as npm writes it."""
COW = (
    "@cowprotocol/contracts",
    "1.8.0",
    "rMEHo1UBB6k4kRoWejHZNGggg6IBVt7vAd8x0FhEvjxhbq3zlAex61f9HpAcDExJNuvfwwDjsOc/7UGztCzhSw==",
)
"""The same of CoW Protocol."""
UNISWAP_V3 = (
    "@uniswap/v3-core",
    "1.0.1",
    "7pVk4hEm00j9tc71Y9+ssYpO6ytkeI0y7WE9P6UcmNzhxPePwyAxImuhVsTqWK9YFvzgtvzJHi64pBl4jUzKMQ==",
)
"""The same of Uniswap v3."""
KLEROS = (
    "@kleros/kleros",
    "0.1.5",
    "aq3tGWzF5no52l67qKKAThsuS26VQTP+EeuKufMRV0aliViQ41MMk2mD2KmL7SZNz7H90SjbNuuzyPEvHgFcZA==",
)
"""The same of Kleros' first court."""
UMA = (
    "@uma/contracts-node",
    "0.4.28",
    "1EVZrAqKayndvMA4X3JvCje66/1nIfZRPn+AhuCKnLnbNmA28/7UFUQjVF8SdeSkHULUnSAJyfCaIntczqcK1Q==",
)
"""The same of UMA's oracle."""
EXACTLY = (
    "@exactly/protocol",
    "0.2.24",
    "8Pz8E0C78CxqE7FXzILnOAHcchKttbgo0rtiWCgrqzzIo0b/OgVT7kgiIg4tucSLYLk7rgnmQyn9bPC4GmQxfQ==",
)
"""The same of Exactly, whose markets are vaults of ERC-4626."""

LIBRARY = "0x" + "5ee0" * 10
"""Where the library of Kleros' court must lie: any place will do, as a test puts it there."""


@cache
def easy_auction() -> Artifact:
    """Gnosis' EasyAuction, as its authors compiled it."""
    return _artifact("EasyAuction", easy_auction_file())


@cache
def cow_contracts() -> dict[str, Artifact]:
    """The settlement contract of CoW Protocol, which creates its relayer, and the list of its solvers."""
    folder = unpacked(*COW) / "lib" / "contracts"
    names = ("GPv2Settlement", "GPv2AllowListAuthentication")
    return {name: _artifact(name, folder / f"{name}.json") for name in names}


@cache
def uniswap_v3() -> dict[str, Artifact]:
    """The factory of Uniswap v3 and the pools that it creates, as their authors compiled them."""
    folder = unpacked(*UNISWAP_V3) / "artifacts" / "contracts"
    names = ("UniswapV3Factory", "UniswapV3Pool")
    return {name: _artifact(name, folder / f"{name}.sol" / f"{name}.json") for name in names}


@cache
def kleros_contracts() -> dict[str, Artifact]:
    """The court of Kleros and its token, and arbitrators of one person, as their authors compiled them.

    The court needs its library at `LIBRARY`.
    """
    folder = unpacked(*KLEROS) / "build" / "contracts"
    names = (
        *("KlerosLiquid", "SortitionSumTreeFactory", "ConstantNG", "MiniMeTokenERC20"),
        *("CentralizedArbitrator", "EnhancedAppealableArbitrator"),
    )
    built = {name: json.loads((folder / f"{name}.json").read_text(encoding="utf-8")) for name in names}
    place = "__SortitionSumTreeFactory".ljust(40, "_")
    codes = {name: data["bytecode"].replace(place, LIBRARY[2:]) for name, data in built.items()}
    return {
        name: Artifact(name, data["abi"], bytes.fromhex(codes[name].removeprefix("0x")))
        for name, data in built.items()
    }


@cache
def uma_contracts() -> dict[str, Artifact]:
    """UMA's optimistic oracle v3 and what it asks, as their authors compiled them.

    `MockOracleAncillary`, from the same package, answers in place of the voters.
    """
    folder = unpacked(*UMA) / "dist" / "packages" / "core" / "artifacts" / "contracts"
    paths = {
        "data-verification-mechanism/implementation": ("Finder", "IdentifierWhitelist", "Store"),
        "data-verification-mechanism/test": ("MockOracleAncillary",),
        "common/implementation": ("AddressWhitelist",),
        "optimistic-oracle-v3/implementation": ("OptimisticOracleV3",),
    }
    return {
        name: _artifact(name, folder / path / f"{name}.sol" / f"{name}.json")
        for path, names in paths.items()
        for name in names
    }


@cache
def exactly_contracts() -> dict[str, Artifact]:
    """A market of Exactly, its auditor, what it asks for rates, and a proxy, as they are on Ethereum."""
    folder = unpacked(*EXACTLY) / "deployments" / "ethereum"
    files = {
        "Market": "MarketWETH_Implementation",
        "Auditor": "Auditor_Implementation",
        "InterestRateModel": "InterestRateModelWETH",
        "TransparentUpgradeableProxy": "MarketWETH_Proxy",
    }
    return {name: _artifact(name, folder / f"{file}.json") for name, file in files.items()}


def _artifact(name: str, path: Path) -> Artifact:
    data = json.loads(path.read_text(encoding="utf-8"))
    assert not data.get("linkReferences") and "__" not in data["bytecode"]
    return Artifact(name, data["abi"], bytes.fromhex(data["bytecode"].removeprefix("0x")))


def easy_auction_file() -> Path:
    """Where that lies."""
    return (
        unpacked(*EASY_AUCTION) / "build" / "artifacts" / "contracts" / "EasyAuction.sol" / "EasyAuction.json"
    )


def unpacked(name: str, version: str, sha512: str) -> Path:
    """The folder of a package, downloaded once; no script of it runs."""
    folder = FOLDER / f"{name.replace('/', '-')}-{version}"
    if folder.is_dir():
        return folder / "package"
    FOLDER.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=FOLDER) as place:
        command = npm_command()
        path = f"{os.path.dirname(command[0])}{os.pathsep}{os.environ.get('PATH', '')}"
        subprocess.run(
            [*command, "pack", f"{name}@{version}", "--ignore-scripts", "--silent"],
            cwd=place,
            env={**os.environ, "PATH": path},
            check=True,
            capture_output=True,
        )
        (archive,) = Path(place).glob("*.tgz")
        digest = base64.b64encode(hashlib.sha512(archive.read_bytes()).digest()).decode()
        assert digest == sha512, f"{name} {version} is another one: {digest}"
        inner = Path(place) / "inner"
        with tarfile.open(archive) as tar:
            for member in tar:
                if (content := tar.extractfile(member)) is not None:
                    file = inner / member.name
                    file.parent.mkdir(parents=True, exist_ok=True)
                    file.write_bytes(content.read())
        try:
            inner.rename(folder)
        except OSError:
            assert folder.is_dir()  # another process was quicker
    return folder / "package"
