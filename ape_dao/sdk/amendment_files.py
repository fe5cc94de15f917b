"""Proposal files of amendments: the calls, a text made from the difference, and what has to be true.

::

    text = proposal_text(amendment, read_state(amendment, dao), dao)
    text = accept_replacements(text, amendment, record, provider)   # findings of its simulation
    write_proposal(text, Path("amendment.yaml"))
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from ape_dao.core.chain.abi import encode_call
from ape_dao.core.chain.artifacts import artifact
from ape_dao.core.chain.limits import MAX_TRANSACTION_GAS
from ape_dao.core.chain.transport import Refused
from ape_dao.core.contract_types import TIMELOCK, TOKEN, types_by_name
from ape_dao.core.errors import AmendmentError
from ape_dao.core.governance import Action
from ape_dao.core.spec.identity import token_addresses
from ape_dao.proposals.decoding import decode_action
from ape_dao.proposals.describing import call_line
from ape_dao.proposals.loading import parse_proposal
from ape_dao.proposals.notation import Scope
from ape_dao.proposals.registry import Registry
from ape_dao.proposals.values import write_value
from ape_dao.proposals.writing import dump_yaml, write_action

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from ape.api import ProviderAPI

    from ape_dao.core.amendment.plan import Amendment, Call
    from ape_dao.core.deployment.record import Record
    from ape_dao.sdk.amendment import State
    from ape_dao.sdk.dao import Dao

MARK = "# Written by `ape dao amend`, which writes it again when it runs."
_OF_REPLACEMENTS = ("role-lost", "role-leaves-the-dao", "receiver-outside", "locker-set")
"""Findings of the simulation that replacements of a governor, its door for objectors, or a router have."""
_GAS_OF_CALL = 300_000
"""Of a call that cannot be tried alone, because it follows from others."""
_GAS_PERCENT = 75
"""How much of a transaction the calls of one proposal may take, by their estimates."""
_NAMED = 3
"""How many keys a title names."""


def proposal_text(amendment: Amendment, state: State, dao: Dao, *, deploy_later: bool = False) -> str:
    """The next proposal file: of all calls that are left, or of as many as one proposal can make.

    Args:
        deploy_later: Whether contracts that the amendment adds may be deployed after the vote, as long as no
            call goes to them.

    Raises:
        AmendmentError: Nothing is left to propose, or contracts do not exist yet.
    """
    if not state.left:
        raise AmendmentError("Nothing is left to propose.")
    if state.missing and (not deploy_later or any(call.is_new for call in state.left)):
        raise AmendmentError(
            f"{', '.join(state.missing)} must exist before anybody votes on calls that use them; give "
            "--deploy."
        )
    calls = _fitting(state.left, dao)
    part = len(calls) < len(amendment.calls)
    registry = _with_new(Registry.of(dao), calls)
    data: dict[str, Any] = {"title": _title(amendment, is_part=part), "kind": amendment.kind}
    if state.open:
        data["after"] = f"0x{state.open[-1].id:064x}"
    data["summary"] = _summary(amendment)
    data["actions"] = [_written(registry, call) for call in calls]
    before = [*_existence(amendment, registry), *_checks(registry, calls, "before")]
    after = _checks(registry, calls, "after")
    if before or after:
        data["expect"] = {"before": before, "after": after}
    text = f"{MARK}\n{dump_yaml(data)}"
    file = parse_proposal(text, "amendment")
    file.checks(Registry.of(dao))
    encoded = [(action.target, action.calldata) for action in file.encode(dao)]
    if encoded != [(call.target, call.data) for call in calls]:
        raise AmendmentError("The proposal file does not say what was planned; report this.")
    return text


def accept_replacements(text: str, amendment: Amendment, record: Record, provider: ProviderAPI) -> str:
    """A proposal file that accepts, one by one and with reasons, what its simulation calls critical about the
    contracts that the amendment replaces, and nothing else.

    A new contract's address can hold nothing but the kit's code with the arguments of the new spec, which is
    what the simulation cannot know of a stranger.

    Raises:
        SimulationError: The chain cannot be copied.
        NodeError: There is no local node for the copy.
        ToolchainError: There is no anvil.
    """
    if not amendment.replaced:
        return text
    from ape_dao.simulation import Severity, SimulatedDao, simulate

    file = parse_proposal(text, "amendment")
    found = simulate(provider, SimulatedDao.from_record(record), file, with_others=False)
    new = {step.address: step for step in amendment.deployments}
    entries = []
    for finding in found.findings:
        if finding.severity is not Severity.CRITICAL or finding.rule not in _OF_REPLACEMENTS:
            continue
        step = next((step for address, step in new.items() if address in finding.what), None)
        key = next((key for key in amendment.replaced if re.search(rf"\b{key} ", finding.what)), None)
        if step is not None:
            about = step.address
            reason = (
                f"It is the new {step.key}: the kit's {step.contract} with the arguments of the new spec."
            )
        elif key is not None:
            about = key
            reason = f"The {key} is replaced by {amendment.addresses[key]} in the same proposal."
        else:
            continue
        entries.append({"finding": finding.rule, "reason": reason, "about": about})
    return text + dump_yaml({"accept": entries}) if entries else text


def home_text(record: Record, dao: Dao) -> str | None:
    """A proposal file that brings home what contracts that left still hold; None if they hold nothing."""
    tokens = dict.fromkeys([*token_addresses(record.spec), dao.addresses[TOKEN.key]])
    treasury = dao.addresses[TIMELOCK.key]
    actions = []
    for number, key, entry in record.retired:
        kind, at = types_by_name().get(str(entry["contract"])), str(entry["address"])
        if kind is None or kind.home is None:
            continue
        for token in tokens:
            if dao.chain.read(artifact(TOKEN.name), token, "balanceOf", at):
                function, arguments = kind.home(token, treasury)
                data = encode_call(artifact(kind.name).abi, function, arguments, kind.name)
                note = f"{key}, which left with installation {number}"
                actions.append((Action(at, data), kind.name, note))
    if not actions:
        return None
    registry = Registry.of(dao)
    abis = {action.target: tuple(_functions(contract)) for action, contract, _ in actions}
    named = registry.with_labels({}, abis)
    data_of_file = {
        "title": "Bring home what contracts that left still hold",
        "summary": "They have no part in the DAO any more; what they hold goes to the treasury.",
        "actions": [
            {**write_action(named, action), "abi": contract, "note": note}
            for action, contract, note in actions
        ],
    }
    return f"{MARK}\n{dump_yaml(data_of_file)}"


def _functions(contract: str) -> Iterator[dict[str, Any]]:
    return (entry for entry in artifact(contract).abi if entry["type"] == "function")


def write_proposal(text: str, path: Path) -> None:
    """Write a proposal file, over an earlier one of `ape dao amend` only.

    Raises:
        AmendmentError: Another file is there, or it cannot be written.
    """
    try:
        if path.exists() and not path.read_text(encoding="utf-8").startswith(MARK):
            raise AmendmentError(f"{path} exists and is not of `ape dao amend`; give another --out.")
        path.write_text(text, encoding="utf-8")
    except (OSError, ValueError) as err:
        raise AmendmentError(f"{path} cannot be written: {err}.") from err


def _fitting(calls: Sequence[Call], dao: Dao) -> list[Call]:
    """As many calls as one proposal can make, from the first on."""
    most, most_bytes = dao.read("kinds", "MAX_ACTIONS", "MAX_CALLDATA_BYTES")
    timelock = dao.addresses[TIMELOCK.key]
    requests = [
        ("eth_estimateGas", [{"from": timelock, "to": call.target, "data": "0x" + call.data.hex()}])
        for call in calls
    ]
    estimates = [
        _GAS_OF_CALL if isinstance(answer, Refused) else int(str(answer), 16)
        for answer in dao.chain.ask(requests)
    ]
    chosen: list[Call] = []
    size = gas = 0
    for call, estimate in zip(calls, estimates, strict=True):
        size, gas = size + len(call.data), gas + estimate
        is_too_much = size > most_bytes or gas > MAX_TRANSACTION_GAS * _GAS_PERCENT // 100
        if len(chosen) == most or (chosen and is_too_much):
            break
        chosen.append(call)
    return chosen


def _with_new(registry: Registry, calls: Sequence[Call]) -> Registry:
    """The registry with the functions of contracts that the DAO does not have yet, or no longer."""
    ours = set(registry.contracts.values())
    abis = {
        call.target: tuple(_functions(call.contract))
        for call in calls
        if call.target not in ours and registry.asset_at(call.target) is None
    }
    return registry.with_labels({}, abis)


def _written(registry: Registry, call: Call) -> dict[str, Any]:
    written = write_action(registry, Action(call.target, call.data))
    if call.target in registry.abis:
        written["abi"] = call.contract
    return {**written, "note": call.why}


def _title(amendment: Amendment, *, is_part: bool) -> str:
    """What is new, what leaves, and the first keys that change."""
    whole = [change.key for change in amendment.changes if change not in amendment.without_effect]
    named = [f"new {step.key}" for step in amendment.deployments]
    named += [f"without {key}" for key in amendment.retired]
    named += [
        key for key in whole if not key.startswith(("addresses.", "allocations[") if named else "addresses.")
    ]
    named = named or [call.key for call in amendment.calls]
    more = f" and {len(named) - _NAMED} more" if len(named) > _NAMED else ""
    part = ", a part" if is_part else ""
    return f"Amendment {amendment.number - 1}{part}: {', '.join(named[:_NAMED])}{more}"[:200]


def _summary(amendment: Amendment) -> str:
    """What members vote on, in Markdown."""
    lines = ["The spec of the DAO changes:", ""]
    lines += [f"- {change}" for change in amendment.changes if change not in amendment.without_effect]
    if amendment.deployments:
        lines += ["", "New contracts, which do nothing for the DAO before this is executed:", ""]
        lines += [f"- {step.key}: {step.contract} at {step.address}" for step in amendment.deployments]
    given, taken = ("Powers that it gives", amendment.gained), ("Powers that it takes", amendment.lost)
    for title, powers in (given, taken):
        if powers:
            lines += ["", f"{title}:", ""]
            lines += [f"- {power.contract}: {power.power} of {power.holder}" for power in powers]
    lines += ["", "What happens to the rest:", "", *(f"- {effect}" for effect in amendment.effects)]
    return "\n".join(lines)


def _existence(amendment: Amendment, registry: Registry) -> list[dict[str, Any]]:
    """That each new contract is there: its address can hold nothing but its code with its arguments."""
    entries = []
    for step, part in zip(amendment.deployments, amendment.parts, strict=True):
        if part.owner is not None:
            owner = registry.name_of(amendment.addresses[part.owner])
            entries.append({"call": f"{step.address}.owner", "abi": step.contract, "equals": owner})
    return entries


def _checks(registry: Registry, calls: Sequence[Call], when: str) -> list[dict[str, Any]]:
    """What views answer before or after, for those that answer one plain value."""
    checks: dict[str, dict[str, Any]] = {}
    for call in calls:
        one = call.checked
        if one is None or one.view is None or one.is_set or call.is_new:
            continue
        value = one.before if when == "before" else one.after
        entry = _check(registry, call, one.view.name, one.view.arguments, value)
        if entry is not None:
            checks[str(entry)] = entry
    return list(checks.values())


def _check(
    registry: Registry, call: Call, view: str, arguments: tuple[Any, ...], value: Any
) -> dict[str, Any] | None:
    abi = (registry.deployed.get(call.target) or artifact(call.contract)).abi
    entry = next(one for one in abi if one.get("name") == view and one["type"] == "function")
    outputs = entry["outputs"]
    if len(outputs) != 1 or outputs[0]["type"].startswith("tuple") or value is None:
        return None
    names = [part["name"].strip("_") or str(index) for index, part in enumerate(entry["inputs"])]
    scope = Scope(
        registry, call.target, registry.type_at(call.target), dict(zip(names, arguments, strict=True))
    )
    name = outputs[0]["name"].strip("_") or view
    is_text = outputs[0]["type"].startswith("bytes") and isinstance(value, str)
    read = bytes.fromhex(value[2:]) if is_text else value
    written: dict[str, Any] = {"call": f"{call.key}.{view}"}
    if arguments:
        pairs = zip(names, entry["inputs"], arguments, strict=True)
        written["args"] = {key: write_value(scope, part, key, item) for key, part, item in pairs}
    written["equals"] = write_value(scope, outputs[0], name, read)
    return written


def described(registry: Registry, calls: Sequence[Call]) -> Iterator[str]:
    """A line for each call."""
    named = _with_new(registry, calls)
    for call in calls:
        line = call_line(decode_action(named, Action(call.target, call.data)))
        yield f"{line}  ({call.why})"
