"""Types of the contracts for type checkers, written from their ABIs.

Addresses that come back are text, numbers are integers, structs and several values named tuples. What Ape's
own attributes hide, such as `delegate`, or Python itself, such as `raise`, is left out: the SDK calls it by
name.
"""

from __future__ import annotations

from keyword import kwlist
from typing import TYPE_CHECKING, Any

from ape_dao.core.chain.abi import signature

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    Entry = Mapping[str, Any]

CORE_STUBS = "sdk/contracts.pyi"
"""Where the types of the core's contracts are, in the package."""
MODULE_STUBS = "abi.pyi"
"""Where those of a module are, beside its code."""
_WIDTH = 110
_HEADER = '''"""What the contracts offer, for type checkers; written by `ape run build_manifest`."""

from collections.abc import Sequence
from typing import NamedTuple, Protocol, overload

from ape.api import AccountAPI, ProviderAPI, ReceiptAPI
from ape.api.address import BaseAddress
from ape.contracts import ContractEvent
from ethpm_types import ContractType

class Contract(Protocol):
    """Any contract, as Ape calls it."""

    @property
    def address(self) -> str: ...
    @property
    def provider(self) -> ProviderAPI: ...
    @property
    def contract_type(self) -> ContractType: ...

Address = str | BaseAddress | Contract
"""An address as text, or an account or contract that has one."""
'''
_MODULE_HEADER = '''"""What the contracts offer, for type checkers; written by `ape run build_manifest`."""

from collections.abc import Sequence
from typing import NamedTuple, Protocol, overload

from ape.api import AccountAPI, ReceiptAPI
from ape.contracts import ContractEvent

from ape_dao.sdk.contracts import Address, Contract
'''


def stub_text(contracts: Mapping[str, Entry], *, of_core: bool) -> str:
    """The file of types of these contracts, each with its ``abi`` and ``userdoc``, by name.

    Args:
        of_core: Whether it is the file that the others take their common types from.
    """
    structs: dict[str, str] = {}
    classes = [_class(name, contracts[name], structs) for name in sorted(contracts)]
    body = "\n".join([*(structs[name] for name in sorted(structs)), *classes])
    return _without_unused((_HEADER if of_core else _MODULE_HEADER), body)


def hidden_names() -> set[str]:
    """Names of functions that cannot be reached as attributes of Ape's contracts."""
    from ape.contracts import ContractInstance

    return {name for name in dir(ContractInstance) if not name.startswith("_")}


def _without_unused(header: str, body: str) -> str:
    """Imports that nothing needs are left out."""
    lines = []
    for line in header.splitlines():
        if line.startswith("from ") and " import " in line:
            place, _, names = line.partition(" import ")
            rest = body + header.partition("class ")[2]
            used = [name for name in names.split(", ") if name in rest]
            if not used:
                continue
            line = f"{place} import {', '.join(used)}"
        lines.append(line)
    return "\n".join(lines) + "\n\n" + body


def _class(name: str, contract: Entry, structs: dict[str, str]) -> str:
    hidden = hidden_names() | set(kwlist)
    abi = contract["abi"]
    notices = contract["userdoc"].get("methods", {})
    events = sorted({entry["name"] for entry in abi if entry["type"] == "event"} - hidden)
    functions: dict[str, list[Entry]] = {}
    for entry in abi:
        if entry["type"] == "function" and entry["name"] not in hidden:
            functions.setdefault(entry["name"], []).append(entry)
    lines = [f"class {name}(Contract, Protocol):", f'    """`{name}`, as Ape calls it."""', ""]
    lines += [f"    {event}: ContractEvent" for event in events]
    for variants in functions.values():
        for entry in variants:
            if len(variants) > 1:
                lines.append("    @overload")
            lines += _function(entry, notices, name, structs)
    return "\n".join(lines).rstrip() + "\n"


def _function(
    entry: Entry, notices: Mapping[str, Any], contract: str, structs: dict[str, str]
) -> Iterator[str]:
    parameters = ["self"]
    for place, part in enumerate(entry["inputs"]):
        parameters.append(f"{_parameter(part, place)}: {_input_type(part)}")
    if entry["stateMutability"] in ("view", "pure"):
        result = _result(entry, contract, structs)
    else:
        result = "ReceiptAPI"
        parameters += ["*", "sender: AccountAPI"]
        if entry["stateMutability"] == "payable":
            parameters.append("value: int = 0")
    notice = " ".join(str(notices.get(signature(entry), {}).get("notice", "")).split())
    head = f"    def {entry['name']}({', '.join(parameters)}) -> {result}:"
    sentence = _first_sentence(notice)
    if len(head if sentence else f"{head} ...") > _WIDTH:
        inner = ", ".join(parameters)
        if len(inner) + 8 <= _WIDTH:
            yield f"    def {entry['name']}("
            yield f"        {inner}"
        else:
            yield f"    def {entry['name']}("
            yield from (f"        {parameter}," for parameter in parameters)
        head = f"    ) -> {result}:"
    if not sentence:
        yield f"{head} ..."
    else:
        yield head
        yield f'        """{sentence}"""'
        yield ""


def _first_sentence(notice: str) -> str:
    """The first sentence of a notice, if it fits into a line."""
    sentence = notice.partition(". ")[0].rstrip(".")
    sentence = sentence.replace("\\", "\\\\")
    return f"{sentence}." if sentence and len(sentence) + 15 <= _WIDTH and "module:" not in sentence else ""


def _parameter(part: Entry, place: int) -> str:
    name = str(part["name"]).strip("_") or f"argument_{place}"
    return f"{name}_" if name in ("from", "self", "sender", "value") else name


def _input_type(part: Entry) -> str:
    kind = str(part["type"])
    if kind.endswith("]"):
        return f"Sequence[{_input_type({**part, 'type': kind[: kind.rindex('[')]})}]"
    if kind == "tuple":
        return "Sequence[object]"
    return {"address": "Address", "bool": "bool", "string": "str"}.get(
        kind, "bytes" if kind.startswith("bytes") else "int"
    )


def _result(entry: Entry, contract: str, structs: dict[str, str]) -> str:
    outputs = entry["outputs"]
    if len(outputs) == 1:
        return _output_type(outputs[0], structs)
    if not outputs:
        return "None"
    name = f"{contract}{entry['name'][0].upper()}{entry['name'][1:]}"
    structs[name] = _struct(name, f"The values of `{contract}.{entry['name']}`.", outputs, structs)
    return name


def _output_type(part: Entry, structs: dict[str, str]) -> str:
    kind = str(part["type"])
    if kind.endswith("]"):
        return f"list[{_output_type({**part, 'type': kind[: kind.rindex('[')]}, structs)}]"
    if kind == "tuple":
        full = str(part["internalType"]).removeprefix("struct ").rstrip("[]")
        name = full.partition(".")[2] or full
        structs[name] = _struct(name, f"`{full}`.", part["components"], structs)
        return name
    return {"address": "str", "bool": "bool", "string": "str"}.get(
        kind, "bytes" if kind.startswith("bytes") else "int"
    )


def _struct(name: str, text: str, parts: Iterable[Entry], structs: dict[str, str]) -> str:
    fields = [
        f"    {_parameter(part, place)}: {_output_type(part, structs)}" for place, part in enumerate(parts)
    ]
    return "\n".join([f"class {name}(NamedTuple):", f'    """{text}"""', "", *fields]) + "\n"
