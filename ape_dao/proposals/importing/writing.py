"""From what was imported to a proposal file: calls by name where their function is known."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ape_dao.core.chain.abi import selector
from ape_dao.core.errors import ProposalError
from ape_dao.proposals.encoding import encode_action
from ape_dao.proposals.loading import parse_proposal
from ape_dao.proposals.models import RESERVED_TEXTS
from ape_dao.proposals.signatures import known_by_selector, write_function
from ape_dao.proposals.writing import dump_yaml, write_action

if TYPE_CHECKING:
    from ape_dao.core.governance import Action
    from ape_dao.proposals.importing.models import Imported
    from ape_dao.proposals.registry import Registry
    from ape_dao.proposals.signatures import AbiEntry

_MOST_IN_TITLE = 200


def imported_file(registry: Registry, imported: Imported) -> str:
    """A proposal file that encodes to exactly the calls of what was imported.

    Raises:
        ProposalError: There are no calls, or more than a proposal can have.
    """
    if not imported.calls:
        raise ProposalError("There are no calls in it, so there is nothing to propose.")
    abis: dict[str, tuple[AbiEntry, ...]] = {}
    for call in imported.calls:
        at, function = registry.address(call.action.target), call.function
        if function is not None and not registry.type_at(at):
            abis[at] = (*abis.get(at, ()), function)
    for call in imported.calls:  # what is known anyway has to be said where a file says something
        at = registry.address(call.action.target)
        known = known_by_selector().get(call.action.calldata[:4])
        if at in abis and known and all(selector(one) != call.action.calldata[:4] for one in abis[at]):
            abis[at] = (*abis[at], known[1])
    named = registry.with_labels({}, abis)
    title, summary = _texts(imported)
    actions = [_written(registry, named, abis, call.action) for call in imported.calls]
    after = {} if imported.after is None else {"after": imported.after}
    text = dump_yaml({"title": title, "kind": imported.kind, **after, "summary": summary, "actions": actions})
    encoded = parse_proposal(text).encode(registry)
    if encoded != [call.action for call in imported.calls]:
        raise ProposalError("The calls cannot be written to a file exactly; propose them from Python.")
    return text


def _written(
    registry: Registry, named: Registry, abis: dict[str, tuple[AbiEntry, ...]], action: Action
) -> dict[str, Any]:
    """An action as a file says it, with the function's signature where the file has to bring it."""
    written = write_action(named, action)
    if "call" not in written:
        return written
    try:
        if encode_action(registry, written) == action:
            return written
    except ProposalError:
        pass  # the kit does not know the function
    at = registry.address(action.target)
    entry = next(one for one in abis[at] if selector(one) == action.calldata[:4])
    with_abi = {"call": written["call"], "abi": f"function {write_function(entry)}", **written}
    try:
        parse_proposal({"title": "x", "actions": [with_abi]}).encode(registry)
    except ProposalError:
        return {"to": action.target, "calldata": "0x" + action.calldata.hex(), **_value(written)}
    return with_abi


def _value(written: dict[str, Any]) -> dict[str, Any]:
    return {"value": written["value"]} if "value" in written else {}


def _texts(imported: Imported) -> tuple[str, str]:
    """Title and summary that a file can have: no line of the title is lost, and no part is the kit's own."""
    title, summary = _allowed(imported.title), _allowed(imported.summary)
    line = " ".join(title.split())
    if len(line) > _MOST_IN_TITLE:
        line, summary = f"{line[: _MOST_IN_TITLE - 1]}…", f"{line}\n\n{summary}".strip()
    return line or "(no title)", summary


def _allowed(text: str) -> str:
    """Without the marks that `create` adds to a text."""
    while found := [mark for mark in RESERVED_TEXTS if mark in text]:
        text = text.replace(found[0], found[0].strip("#: "))
    return text
