"""Registries and random calls for tests of proposals; no chain."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from eth_utils import to_checksum_address
from hypothesis import strategies as st

from ape_dao.core.chain.abi import abi_type
from ape_dao.core.chain.artifacts import artifact
from ape_dao.core.contract_types import single_contracts
from ape_dao.core.module import ZERO_ADDRESS
from ape_dao.proposals import Asset, Registry
from ape_dao.proposals.values import names_of

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy


def address(number: int) -> str:
    """A made-up address."""
    return str(to_checksum_address(f"0x{number:040x}"))


KEYS = {key: address(0xDA0_0000 + number) for number, key in enumerate(single_contracts())}
WETH, USDC, NAMELESS, STRANGER = (address(0x7000 + number) for number in range(4))
ASSETS = (
    Asset(KEYS["token"], "TMAI", 18),
    Asset(KEYS["escrow"], "veTMAI", 18),
    Asset(WETH, "WETH", 18),
    Asset(USDC, "USDC", 6),
    Asset(NAMELESS, None, 9),
)
REGISTRY = Registry(contracts=KEYS, assets=ASSETS)
KNOWN_ADDRESSES = [*KEYS.values(), WETH, USDC, NAMELESS, STRANGER, ZERO_ADDRESS]


def functions(*, reading: bool) -> list[tuple[str, dict[str, Any]]]:
    """Every function of the kit that changes something, or every view, with the key of its contract."""
    return [
        (key, entry)
        for key, name in single_contracts().items()
        for entry in artifact(name).abi
        if entry["type"] == "function" and (entry["stateMutability"] in ("view", "pure")) is reading
    ]


def values_of(entry: dict[str, Any]) -> SearchStrategy[Any]:
    """Any value of a parameter's type, as `values.from_abi` gives it."""
    kind = str(entry["type"])
    if kind.endswith("]"):
        inner, _, length = kind[:-1].rpartition("[")
        size = {"min_size": int(length), "max_size": int(length)} if length else {"max_size": 3}
        return st.lists(values_of({**entry, "type": inner}), **size)
    if kind == "tuple":
        parts = entry["components"]
        return st.fixed_dictionaries(dict(zip(names_of(parts), map(values_of, parts), strict=True)))
    if kind == "address":
        return st.sampled_from(KNOWN_ADDRESSES)
    if kind == "bool":
        return st.booleans()
    if kind == "string":
        return st.text(max_size=40)
    if kind.startswith("bytes"):
        size = kind.removeprefix("bytes")
        bounds = {"min_size": int(size), "max_size": int(size)} if size else {"max_size": 70}
        return st.binary(**bounds)
    bits = int(abi_type(entry).lstrip("uint"))
    whole = st.one_of(st.integers(0, 2**bits - 1), st.integers(0, min(20_000, 2**bits - 1)))
    return whole if kind.startswith("u") else st.integers(-(2 ** (bits - 1)), 2 ** (bits - 1) - 1)


def calls_of(entry: dict[str, Any]) -> SearchStrategy[dict[str, Any]]:
    """Arguments of a function, by name."""
    names = names_of(entry["inputs"])
    return st.fixed_dictionaries(dict(zip(names, map(values_of, entry["inputs"]), strict=True)))
