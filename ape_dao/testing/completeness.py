"""Whether declarations of contracts forget nothing, and name nothing that does not exist.

A module's own tests call `declaration_gaps` with its contract types, and `expectation_gaps` and
`amendment_gaps` with a spec that uses it; all return sentences, and an empty list is what a module wants.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ape_dao.core.chain.artifacts import artifact
from ape_dao.core.contract_types import is_reserved, types_by_name
from ape_dao.core.deployment.parts import parts_of
from ape_dao.core.module import CONSTITUTIONAL_ONLY, ITSELF, OWNER, OWNER_THEN, PROPOSED, Meaning
from ape_dao.core.schema.fields import ETHER
from ape_dao.proposals.templates import templates

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from ape_dao.core.module import ContractType, Part
    from ape_dao.core.schema.models import Spec

_VIEWS = ("view", "pure")


def declaration_gaps(types: Iterable[ContractType]) -> list[str]:
    """What the declarations of contracts leave out, or name though the ABI lacks it."""
    return [gap for contract in types for gap in _gaps(contract)]


def expectation_gaps(specs: Iterable[Spec]) -> list[str]:
    """Views without arguments that no spec expects and no reason excuses, and excuses that are not needed.

    Args:
        specs: Together they use every contract that is judged.
    """
    expected: dict[str, set[str]] = {}
    for spec in specs:
        for part in parts_of(spec):
            owner = {"owner"} if part.owner else set()
            views = {expect.view for expect in part.expects if not expect.arguments}
            expected.setdefault(part.contract, set()).update(views, owner)
    gaps = []
    for name, views in expected.items():
        contract = types_by_name()[name]
        for view in _views(contract):
            if view not in views and view not in contract.unverified:
                gaps.append(f"{name}.{view} is neither expected by a part nor excused in `unverified`")
        gaps += [
            f"{name}.{view} is excused in `unverified`, but a part expects it"
            for view in sorted(views & set(contract.unverified))
        ]
        missing = views - set(_views(contract))
        gaps += [f"{name}.{view} is expected, but the contract has no such view" for view in sorted(missing)]
    return gaps


def amendment_gaps(specs: Iterable[Spec]) -> list[str]:
    """What an amendment could not change, and for which no reason says why; and functions of proposals that
    stand neither for a key of the spec nor for an act.

    Args:
        specs: Together they use every contract that is judged.
    """
    gaps: dict[str, None] = {}
    reached: dict[str, set[str]] = {}
    for spec in specs:
        parts = parts_of(spec)
        names = {part.key: part.contract for part in parts}
        for part in parts:
            gaps.update(dict.fromkeys(_part_gaps(part)))
            functions = reached.setdefault(part.contract, set())
            functions.update(_setting_functions(part))
            for wire in part.wiring:
                reached.setdefault(names.get(wire.target, wire.target), set()).add(wire.function)
    for name, functions in reached.items():
        contract = types_by_name()[name]
        called = {
            function
            for function, caller in contract.callers.items()
            if PROPOSED in caller or caller == CONSTITUTIONAL_ONLY
        }
        for function in sorted(called - functions - set(contract.acts)):
            gaps[f"{name}.{function} is called by proposals, and neither a key nor `acts` reaches it"] = None
        for function in sorted(set(contract.acts) & functions):
            gaps[f"{name}.{function} is in `acts`, but a key reaches it"] = None
        for function in sorted(set(contract.acts) - set(contract.callers)):
            gaps[f"{name}.{function} is in `acts`, but not in `callers`"] = None
    return list(gaps)


def _part_gaps(part: Part) -> Iterator[str]:
    name, contract = part.contract, part.type
    if bool(contract.retired) == bool(contract.irreplaceable):
        yield f"{name}: give either `retired` or `irreplaceable`"
    for one in part.expects:
        if (one.setter is not None) + bool(one.fixed) + bool(one.replaced) != 1:
            yield f"{name}.{one.view} is expected: give exactly one of `setter`, `fixed` and `replaced`"
        if one.replaced and contract.irreplaceable:
            yield f"{name}.{one.view} takes another contract, but {name} is irreplaceable"
    questions = {question.view: question for question in contract.questions}
    for view in part.planned:
        if view not in questions or not questions[view].set_by:
            yield f"{name}.{view} is planned, and no question's `set_by` says which function sets it"
    if part.inspect is not None and part.amend is None and not (part.born or _is_all_fixed(part)):
        yield f"{name}: `inspect` compares, and neither `amend` nor `born` says how that changes"
    changing = {entry["name"] for entry in _entries(contract, "function") if not _is_view(entry)}
    for function in sorted(_setting_functions(part) - changing):
        yield f"{name}.{function} sets something, but the contract has no such function"
    inputs = {entry["name"].strip("_") for entry in artifact(name).constructor_abi["inputs"]}
    for argument in sorted(set(part.born) - inputs):
        yield f"{name}: {argument} is in `born`, but no argument of the constructor"


def _is_all_fixed(part: Part) -> bool:
    """Whether nothing that the part shows ever changes."""
    return all(one.fixed for one in part.expects)


def _setting_functions(part: Part) -> set[str]:
    """Functions of a part's contract that keys of the spec reach."""
    setters = (one.setter for one in part.expects if one.setter is not None)
    asked = (question for question in part.type.questions if question.set_by)
    return {
        *(function for setter in setters for function in setter.functions),
        *(function for question in asked for function in (question.set_by, question.unset_by) if function),
        *part.amended_by,
    }


def _gaps(contract: ContractType) -> Iterator[str]:
    name = contract.name
    functions = {entry["name"] for entry in _entries(contract, "function") if not _is_view(entry)}
    for function in sorted(functions - set(contract.callers)):
        yield f"{name}.{function} changes something, and `callers` does not say who may call it"
    for function in sorted(set(contract.callers) - functions):
        yield f"{name}.{function} is in `callers`, but the contract has no such function"
    asked = {event for question in contract.questions for event in question.events}
    telling = {entry["name"] for entry in _entries(contract, "event") if _names_account(entry)}
    for event in sorted(telling - asked - set(contract.harmless)):
        yield f"{name}.{event} names an account, and is neither in `questions` nor in `harmless`"
    events = {entry["name"] for entry in _entries(contract, "event")}
    for event in sorted((asked | set(contract.harmless)) - events):
        yield f"{name}.{event} is declared, but the contract has no such event"
    for event in sorted(asked & set(contract.harmless)):
        yield f"{name}.{event} is in `questions` and in `harmless`"
    for event, field in contract.added_up.items():
        if _inputs(contract, "event", event)[-1:] != [field]:
            yield f"{name}.{event}: {field} is in `added_up`, but is not the last parameter of the event"
    for question in contract.questions:
        inputs = _inputs(contract, "function", question.view)
        if len(inputs) != len(question.arguments):
            count = len(question.arguments)
            yield f"{name}.{question.view} takes {len(inputs)} arguments, its question {count}"
        for absent in question.absent:
            fields = _answer_fields(contract, question.view)
            if isinstance(absent, dict) and set(absent) != fields:
                odd = ", ".join(sorted(set(absent) ^ fields))
                yield f"{name}.{question.view}: what is `absent` and the answer differ in {odd}"
        for event in question.events:
            lacking = set(question.arguments) - set(_inputs(contract, "event", event))
            if lacking:
                yield f"{name}.{event} has no argument {', '.join(sorted(lacking))}, which a question takes"
    for view in sorted(set(contract.unverified) - set(_views(contract))):
        yield f"{name}.{view} is in `unverified`, but the contract has no such view without arguments"
    known = {value for entry in artifact(name).abi for value in _names_in(entry)}
    for unit in sorted(set(contract.units) - known):
        yield f"{name}: `units` gives a meaning to {unit}, which no function or answer is called"
    for function in sorted(set(contract.reserved) - functions):
        yield f"{name}.{function} is in `reserved`, but the contract has no such function"
    for function, caller in sorted(contract.callers.items()):
        is_answered = is_reserved(contract, function), function in contract.votes_unaffected
        if PROPOSED in caller and not any(is_answered):
            yield (
                f"{name}.{function} is called by proposals: put it into `reserved` if it decides who may "
                "propose, vote, count, execute or cancel, else into `votes_unaffected` with what it does"
            )
        if all(is_answered):
            yield f"{name}.{function} is reserved, and in `votes_unaffected`"
    for function in sorted(set(contract.votes_unaffected) - set(contract.callers)):
        yield f"{name}.{function} is in `votes_unaffected`, but not in `callers`"
    for view in sorted(set(contract.token_lists) - set(_views(contract))):
        yield f"{name}.{view} is in `token_lists`, but the contract has no such view without arguments"
    yield from _entry_gaps(contract)
    yield from _older_gaps(contract)
    yield from _call_gaps(contract)
    yield from _asset_gaps(contract)
    yield from _number_gaps(contract)
    yield from _template_gaps(contract)


def _entry_gaps(contract: ContractType) -> Iterator[str]:
    """Entries of accounts' books that name what the ABI lacks."""
    for one in contract.entries:
        inputs = _inputs(contract, "event", one.event)
        if not inputs:
            yield f"{contract.name}.{one.event} is in `entries`, but the contract has no such event"
            continue
        named = {one.account, one.amount, one.asset, one.other} - {"", OWNER_THEN, ETHER, ITSELF}
        views = {one.asset_view, one.account_view} - {""}
        for name in sorted(named - set(inputs)):
            yield f"{contract.name}.{one.event} has no argument {name}, which an entry takes"
        for view in sorted(views - set(_views(contract))):
            yield f"{contract.name}.{view} is in `entries`, but the contract has no such view"
        if one.account == OWNER_THEN and not _inputs(contract, "event", "OwnershipTransferred"):
            yield f"{contract.name}.{one.event} is an entry of the owner, but the contract tells of none"


def _call_gaps(contract: ContractType) -> Iterator[str]:
    """Calls in the DAO's name that no event tells of as declared."""
    calls = contract.calls
    wanted = {"target", "data", calls.value} - {""} if calls else set()
    for name in sorted(wanted - set(_inputs(contract, "event", calls.event if calls else ""))):
        yield f"{contract.name}.{calls.event if calls else ''} has no argument {name}, which `calls` takes"


def _older_gaps(contract: ContractType) -> Iterator[str]:
    """Names of earlier versions for what today's events do not have."""
    for event, names in contract.older_names.items():
        for name in sorted(set(names.values()) - set(_inputs(contract, "event", event))):
            yield f"{contract.name}.{event} has no argument {name}, which `older_names` gives a former name"


def _asset_gaps(contract: ContractType) -> Iterator[str]:
    """Amounts of a token that no function with such an amount names."""
    for unit, meaning in {**contract.constructor_units, **contract.units}.items():
        token = meaning.argument if isinstance(meaning, Meaning) else None
        if token is None:
            continue
        named = [set(_names_in(entry)) for entry in artifact(contract.name).abi]
        if not any({unit, token} <= names for names in named):
            yield f"{contract.name}: `units` makes {unit} an amount of {token}, which nothing names beside it"


def _number_gaps(contract: ContractType) -> Iterator[str]:
    """Numbers that an action gives; those without a name belong to callbacks of standards."""
    numbers = {
        part["name"].strip("_")
        for entry in _entries(contract, "function")
        if not _is_view(entry)
        for part in _flat(entry["inputs"])
        if "int" in part["type"]
    } - {""}
    for number in sorted(numbers - set(contract.units) - set(contract.plain)):
        yield f"{contract.name}: the number {number} of an action is in neither `units` nor `plain`"
    for number in sorted(set(contract.plain) - numbers):
        yield f"{contract.name}: {number} is in `plain`, but no function that changes something takes it"
    for number in sorted(set(contract.plain) & set(contract.units)):
        yield f"{contract.name}: {number} is in `plain` and in `units`"


def _template_gaps(contract: ContractType) -> Iterator[str]:
    """Functions that only a proposal can call, by the plain word for that."""
    covered = {
        call.rpartition(".")[2]
        for template in templates().values()
        for call, _ in template.calls
        if template.called(call.rpartition(".")[0]).name in (contract.name, contract.variant_of)
    }
    for function, caller in sorted(contract.callers.items()):
        if caller in (OWNER, CONSTITUTIONAL_ONLY) and function not in covered:
            yield f"{contract.name}.{function} is called by proposals, and no template proposes it"


def _entries(contract: ContractType, kind: str) -> list[dict[str, Any]]:
    return [entry for entry in artifact(contract.name).abi if entry["type"] == kind]


def _is_view(entry: dict[str, Any]) -> bool:
    return entry["stateMutability"] in _VIEWS


def _views(contract: ContractType) -> list[str]:
    """Views without arguments."""
    functions = _entries(contract, "function")
    return [entry["name"] for entry in functions if _is_view(entry) and not entry["inputs"]]


def _inputs(contract: ContractType, kind: str, name: str) -> list[str]:
    entries = (entry for entry in _entries(contract, kind) if entry["name"] == name)
    return [part["name"].strip("_") for part in next(entries, {"inputs": []})["inputs"]]


def _names_account(entry: dict[str, Any]) -> bool:
    return any(part["type"].startswith("address") for part in entry["inputs"])


def _answer_fields(contract: ContractType, view: str) -> set[str]:
    """The fields of what a view answers."""
    answers = [entry["outputs"] for entry in _entries(contract, "function") if entry["name"] == view]
    structs = [part.get("components", (part,)) for outputs in answers for part in outputs]
    return {field["name"] for fields in structs for field in fields}


def _names_in(entry: dict[str, Any]) -> Iterator[str]:
    """Every name that a number can have: parameters, fields of structs, answers, and views themselves."""
    if entry["type"] == "function":
        yield entry["name"]
    for part in _flat([*entry.get("inputs", ()), *entry.get("outputs", ())]):
        yield part["name"].strip("_")


def _flat(parts: Iterable[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Parameters and, at any depth, the fields of structs."""
    for part in parts:
        yield part
        yield from _flat(part.get("components", ()))
