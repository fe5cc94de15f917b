"""From actions to what a file says about them."""

from __future__ import annotations

import re
from io import StringIO
from typing import TYPE_CHECKING, Any

from ape_dao.core import units
from ape_dao.core.chain.abi import only_reads, signature
from ape_dao.core.schema.fields import ETHER
from ape_dao.proposals.decoding import decode_action
from ape_dao.proposals.signatures import known_by_selector
from ape_dao.proposals.values import names_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ape_dao.core.governance import Action
    from ape_dao.proposals.decoding import DecodedCall
    from ape_dao.proposals.registry import Registry

_PLAIN = re.compile(r"[A-Za-z][\w.() -]*[\w)]")
_BLOCK = re.compile(r"[^\s][ -~\n]*")


def write_action(registry: Registry, action: Action) -> dict[str, Any]:
    """The mapping of a file that encodes to exactly this action; calldata as it is where a call would not."""
    call = decode_action(registry, action)
    written: dict[str, Any] = {}
    if call.function is not None and call.is_exact and _is_reachable(registry, call):
        written["call"] = f"{call.name}.{_function(registry, call)}"
        if call.arguments:
            written["args"] = {argument.name: argument.written for argument in call.arguments}
    else:
        written["to"] = call.name
        if call.calldata or not call.value:
            written["calldata"] = "0x" + call.calldata.hex()
    if call.value:
        written["value"] = units.format_amount(call.value, symbol=ETHER)
    return written


def _is_reachable(registry: Registry, call: DecodedCall) -> bool:
    """Whether a file can name the function, and what is sent along fits it."""
    entries = registry.abi_of(call.target)
    if call.is_guess:
        if entries or registry.type_at(call.target):
            return False
        _, entry = known_by_selector()[call.calldata[:4]]
    else:
        entry = next(entry for entry in entries if signature(entry) == call.signature)
    return not only_reads(entry) and (not call.value or entry.get("stateMutability") == "payable")


def _function(registry: Registry, call: DecodedCall) -> str:
    """The function's name, with its types where the name alone is not enough."""
    entries = [entry for entry in registry.abi_of(call.target) if entry["name"] == call.function]
    if call.is_guess:
        return str(call.signature)
    names = sorted(argument.name for argument in call.arguments)
    alike = {signature(entry) for entry in entries if sorted(names_of(entry["inputs"])) == names}
    return str(call.function) if len(alike) == 1 else str(call.signature)


def dump_proposal(
    registry: Registry,
    actions: Sequence[Action],
    *,
    title: str,
    summary: str = "",
    kind: str = "standard",
    after: str | None = None,
) -> str:
    """A proposal file that encodes to exactly these actions."""
    data: dict[str, Any] = {"title": title, "kind": kind}
    if after is not None:
        data["after"] = after
    data["summary"] = summary
    data["actions"] = [write_action(registry, action) for action in actions]
    return dump_yaml(data)


def dump_yaml(data: Any) -> str:
    """YAML in which every text that could be taken for something else is quoted."""
    from ruamel.yaml import YAML
    from ruamel.yaml.scalarstring import DoubleQuotedScalarString, LiteralScalarString

    def quoted(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: quoted(item) for key, item in value.items()}
        if isinstance(value, list):
            return [quoted(item) for item in value]
        if isinstance(value, bool):
            return value
        text = str(value)
        if _PLAIN.fullmatch(text):
            return text
        is_block = "\n" in text and not text.endswith("\n\n") and _BLOCK.fullmatch(text) is not None
        return LiteralScalarString(text) if is_block else DoubleQuotedScalarString(text)

    yaml = YAML()
    yaml.width, yaml.default_flow_style = 10_000, False
    yaml.indent(mapping=2, sequence=4, offset=2)
    stream = StringIO()
    yaml.dump(quoted(data), stream)
    return stream.getvalue()
