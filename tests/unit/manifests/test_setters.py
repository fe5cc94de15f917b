"""Nobody but the DAO sets anything, also what was never set."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest

from ape_dao.core.chain.artifacts import all_contracts
from utils.artifacts import Artifact
from utils.rpc import Anvil, Chain

if TYPE_CHECKING:
    from collections.abc import Iterator

SETTER = re.compile(r"set[A-Z]|update|remove|grantRole|revoke|mint$|sweep|recover|relay|(transfer|renounce)O")
OWN = {
    ("RevenueCompounder", "setFee"),
    ("RevenueCompounder", "setFloor"),
    ("RevenueDistributor", "setRecipient"),
    ("ServiceDesk", "setApprovalForAll"),
    ("ServiceRegistry", "setApprovalForAll"),
    ("UsageVault", "setSigner"),
    ("VoteReturns", "setKept"),
    ("VotingEscrow", "setDelegationOpen"),
    ("VotingEscrow", "setOperator"),
    ("VotingEscrow", "setPermanent"),
}
"""What an account sets for itself."""
ANYBODYS = {
    ("BallotRefunds", "relay"),
    ("DaoCourt", "sweep"),
    ("ScopedExecutor", "sweep"),
    ("TierSale", "sweepUnsold"),
}
"""Sets nothing: it pays the one receiver that stands in the code, or whoever calls by rules of its own."""
ELSEWHERE = {("ServiceDesk", "setOperator")}
"""Asks the registry who owns the service, and the registry is not there."""
REFUSALS = {
    "OwnableUnauthorizedAccount",
    "AccessControlUnauthorizedAccount",
    "TimelockUnauthorizedCaller",
    "ObjectionsUnauthorized",
    "GovernorOnlyExecutor",
    "VestingGrantNotDao",
    "IndexVaultNotMinter",
    "IndexVaultNotGuardian",
    "ERC721NonexistentToken",
    "ServiceDeskNoPlan",
}


@pytest.fixture(scope="module")
def chain() -> Iterator[Chain]:
    with Anvil(1_800_000_000) as anvil:
        yield Chain(anvil)


def value(parameter: dict[str, Any], number: int) -> Any:
    """An argument: zeros and nothing for 0, otherwise the number wherever one fits."""
    kind = parameter["type"]
    if kind.endswith("]"):
        inner = {**parameter, "type": kind.removesuffix("[]")}
        return [value(inner, number)] * number
    if kind == "tuple":
        return tuple(value(part, number) for part in parameter["components"])
    if kind == "address":
        return f"0x{number:040x}"
    if kind == "bool":
        return bool(number)
    if kind == "string":
        return "x" * number
    if kind.startswith("bytes"):
        return number.to_bytes(int(kind.removeprefix("bytes") or 1), "big")
    return number


def test_setters__nothing_set_yet__refuse_everybody(chain: Chain) -> None:
    """TL-05: with all storage and all immutables zero, where a setter that is open for its first value would
    be open, each one refuses, zero and other values."""
    tried = 0
    for number, artifact in enumerate(all_contracts(), start=1):
        address = f"0x{number:040x}".replace("0x0", "0xd")
        chain.anvil.call("anvil_setCode", address, "0x" + artifact.runtime_code.hex())
        contract = chain.at(Artifact(artifact.name, artifact.abi, b""), address)
        for entry in artifact.abi:
            if entry["type"] != "function" or entry["stateMutability"] in ("view", "pure"):
                continue
            if (
                not SETTER.match(entry["name"])
                or (artifact.name, entry["name"]) in OWN | ANYBODYS | ELSEWHERE
            ):
                continue
            for fill in (0, 1):
                arguments = [value(parameter, fill) for parameter in entry["inputs"]]
                call = contract.at(entry["name"], *arguments)
                answer = chain.attempt(call, chain.accounts[1], chain.now)
                assert getattr(answer, "name", answer) in REFUSALS, (artifact.name, entry["name"], answer)
                tried += 1
    assert tried > 60
