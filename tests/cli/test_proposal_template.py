"""`ape dao proposal template`, and the proof that no administrative function is without one."""

import json

import pytest
from eth_abi import encode
from eth_utils import keccak

from ape_dao.core.chain.abi import abi_type, selector
from ape_dao.core.chain.artifacts import artifact
from ape_dao.core.contract_types import contract_type
from ape_dao.proposals.templates import templates

UNAUTHORIZED = {
    keccak(text=text)[:4].hex()
    for text in (
        "OwnableUnauthorizedAccount(address)",
        "GovernorOnlyExecutor(address)",
        "AccessControlUnauthorizedAccount(address,bytes32)",
        "TimelockUnauthorizedCaller(address)",
    )
}
NOT_NEEDED = {
    "timelock.renounceRole",  # the timelock giving up its own only role would end every vote on roles
}


def zero(kind):
    """Arguments of a type that say nothing."""
    if kind.endswith("[]"):
        return []
    if kind.startswith("("):
        return tuple(zero(part) for part in split(kind[1:-1]))
    if kind == "address":
        return "0x" + "00" * 20
    if kind == "string":
        return ""
    if kind == "bool":
        return False
    return bytes(int(kind.removeprefix("bytes") or 0)) if kind.startswith("bytes") else 0


def split(inner):
    parts, depth, start = [], 0, 0
    for index, letter in enumerate(inner + ","):
        depth += (letter == "(") - (letter == ")")
        if letter == "," and depth == 0:
            parts.append(inner[start:index])
            start = index + 1
    return [part for part in parts if part]


def refusal(living, sender, target, data):
    """The first bytes of the error of a call; empty if it goes through."""
    request = {"from": sender, "to": target, "data": "0x" + data.hex()}
    answer = living.chain.provider.web3.provider.make_request("eth_call", [request, "latest"])
    found = answer.get("error", {}).get("data") or ""
    return (found if isinstance(found, str) else found.get("data", "")).removeprefix("0x")[:8]


def test_template__every_function_that_only_the_timelock_can_call_has_one(living):
    """By behaviour: strangers are refused for who they are, and the timelock is not."""
    timelock = str(living.dao.timelock.address)
    closed = set()
    for key, address in living.dao.addresses.items():
        contract = contract_type(key)
        assert contract is not None, key
        name, group = contract.name, contract.name if contract.is_many else key
        for entry in artifact(name).abi:
            if entry["type"] != "function" or entry["stateMutability"] in ("view", "pure"):
                continue
            types = [abi_type(part) for part in entry["inputs"]]
            data = selector(entry) + encode(types, [zero(kind) for kind in types])
            stranger = refusal(living, str(living.ann.address), str(address), data)
            if stranger in UNAUTHORIZED and refusal(living, timelock, str(address), data) not in UNAUTHORIZED:
                closed.add(f"{group}.{entry['name']}")
    assert {"router.setSplit", "governor.setGuardian", "timelock.updateDelay", "timelock.grantRole"} <= closed
    assert len(closed) > 30
    covered = {
        f"{one.contract}.{call.partition('.')[2]}" if one.contract else call
        for one in templates().values()
        for call, _ in one.calls
    }
    assert closed - covered - NOT_NEEDED == set()


def test_template__kind__is_what_the_table_of_kinds_demands(living):
    """What the templates take for reserved is what the contract reserves, and nothing else."""
    kinds = living.dao.kinds
    for template in templates().values():
        reserved = set()
        for call, _ in template.calls:
            key, _, function = call.rpartition(".")
            contract = template.called(key)
            entry = next(one for one in artifact(contract.name).abi if one.get("name") == function)
            address = living.dao.addresses.get(contract.key)
            is_target = contract.key == "governor" or (address and kinds.isReservedTarget(address))
            is_declared = contract.key not in living.dao.addresses and (
                contract.is_reserved_target or function in contract.reserved
            )
            reserved.add(bool(is_target or is_declared or kinds.isReserved(selector(entry))))
        assert (template.kind == "constitutional") == (True in reserved), template.name


def test_template__list_print_and_write(works, data, fails, tmp_path, living):
    assert "set-split" in works("proposal", "template")
    assert {one["name"] for one in data("proposal", "template")["templates"]} == set(templates())
    text = works("proposal", "template", "set-split")
    assert text.startswith("title: Change how revenue is split\n")
    path = tmp_path / "split.yaml"
    works("proposal", "template", "set-split", "-o", str(path))
    assert path.read_text() == text == data("proposal", "template", "set-split")["text"]
    sentence = fails("proposal", "template", "set-split", "-o", str(path))
    assert sentence == f"{path} already exists; give another --output, or --force to replace it."
    made = data("proposal", "create", str(path), "--dry-run", sender=living.whale)
    assert made["id"] is None
    assert json.dumps(made["calls"]).count("router.setSplit") == 1


@pytest.mark.parametrize("name", ["set-quorum-and-margin", "set-auction", "pay-ether", "escrow.setLocker"])
def test_template__written_one_can_be_proposed(works, data, tmp_path, living, name):
    path = tmp_path / "p.yaml"
    works("proposal", "template", name, "-o", str(path))
    text = path.read_text()
    if name == "escrow.setLocker":
        path.write_text(text.replace("kind: standard", "kind: constitutional"))
    # the examples of templates are no proposals that anybody wants
    made = data("proposal", "create", str(path), "--yes", "--no-simulation", sender=living.whale)
    assert living.dao.governor.proposalSnapshot(int(made["id"])) > 0
