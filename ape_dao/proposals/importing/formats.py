"""Which format a text is in: by what it holds, never by its name."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from ape_dao.core.errors import ProposalError, SpecError
from ape_dao.core.governance import Action
from ape_dao.core.module import ZERO_ADDRESS
from ape_dao.core.spec.source import read_yaml
from ape_dao.core.text import clean
from ape_dao.proposals.describing import read_description
from ape_dao.proposals.importing.calls import CALLDATA, is_call, read_call, read_lists
from ape_dao.proposals.importing.defender import is_defender, read_defender
from ape_dao.proposals.importing.models import Imported, ImportedCall
from ape_dao.proposals.importing.propose import is_propose, read_propose
from ape_dao.proposals.importing.reading import read_calldata, read_json, shown
from ape_dao.proposals.importing.safe import batch_notes

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path


MAX_BYTES = 5_000_000
"""Far more than the calls of a proposal can hold."""
_MAX_DEPTH = 6
_CALLDATA_TEXT = re.compile(r"\"?(0x[0-9a-fA-F]{8,}|[0-9a-fA-F]{72,})\"?")
_ABOUT = ("meta", "metadata")
_TITLES = ("title", "name", "proposalTitle")
_SUMMARIES = ("description", "summary", "body")
_OWN = re.compile(r"^(title|actions|kind)\s*:", re.MULTILINE)
_LISTS = ("executableCalls", "executable_calls", "executables", "payloads", "calls", "actions")
_DATA_LISTS = ("calldatas", "callDatas", "datas", "payloads")


@dataclass(frozen=True)
class Format:
    """A format that can be imported."""

    name: str
    sign: str
    """By what it is known, for people."""
    fits: Callable[[Any], bool]
    read: Callable[[Any], tuple[ImportedCall, ...]]


def _are_calls(found: Any) -> bool:
    """Whether a list begins with a call; the others are judged when they are read."""
    return isinstance(found, list) and bool(found) and is_call(found[0])


def _is_list_of_calls(found: Any, key: str) -> bool:
    inside = found.get(key) if isinstance(found, dict) else None
    return inside == [] or _are_calls(inside)


def _is_batch(found: Any) -> bool:
    return _is_list_of_calls(found, "transactions")


def _read_batch(found: Mapping[str, Any]) -> tuple[ImportedCall, ...]:
    return _read_calls(found["transactions"], "transactions")


def _call_list(found: Any) -> str | None:
    """The key under which an object holds a list of calls."""
    return next((key for key in _LISTS if _is_list_of_calls(found, key)), None)


def _read_call_list(found: Mapping[str, Any]) -> tuple[ImportedCall, ...]:
    key = str(_call_list(found))
    return _read_calls(found[key], key)


def _read_calls(found: list[Any], name: str = "") -> tuple[ImportedCall, ...]:
    return tuple(read_call(row, f"{name}[{place}]") for place, row in enumerate(found))


def _data_list(found: Any) -> str | None:
    """The key of the calldata among the arguments of `propose`."""
    has_targets = isinstance(found, dict) and "targets" in found
    return next((key for key in _DATA_LISTS if has_targets and key in found), None)


def _read_named_arguments(found: Mapping[str, Any]) -> tuple[ImportedCall, ...]:
    calldatas = found[str(_data_list(found))]
    return read_lists(found["targets"], found.get("values"), found.get("signatures"), calldatas)


def _are_arguments(found: Any) -> bool:
    """Whether a list holds the arguments of `propose`: three or four lists and the text."""
    return (
        isinstance(found, list)
        and len(found) in (4, 5)
        and isinstance(found[-1], str)
        and all(isinstance(part, list) for part in found[:-1])
    )


def _read_arguments(found: list[Any]) -> tuple[ImportedCall, ...]:
    return read_lists(found[0], found[1], found[2] if len(found) == 5 else None, found[-2])


def _is_calldata(found: Any) -> bool:
    """Whether an object holds calldata of `propose` and no target."""
    texts = (found.get(key) for key in CALLDATA) if isinstance(found, dict) else ()
    return any(isinstance(text, str) and is_propose(_start(text)) for text in texts)


def _start(text: str) -> bytes:
    """The first bytes of a text of hexadecimal digits; nothing if it is none."""
    return bytes.fromhex(text[2:10]) if _CALLDATA_TEXT.fullmatch(text.strip()) else b""


def _read_transaction(found: Mapping[str, Any]) -> tuple[ImportedCall, ...]:
    return (read_call(found, "transaction"),)


def _read_calldata(found: Mapping[str, Any]) -> tuple[ImportedCall, ...]:
    data = next(found[key] for key in CALLDATA if isinstance(found.get(key), str))
    return (ImportedCall(Action(ZERO_ADDRESS, read_calldata(data, "calldata"))),)


FORMATS = (
    Format("batch of Safe's transaction builder", "`transactions`", _is_batch, _read_batch),
    Format(
        "list of calls",
        "`executableCalls` (Tally), `calls` or `actions`, each with `target`, `value`, `calldata` and maybe "
        "`signature`",
        lambda found: _call_list(found) is not None,
        _read_call_list,
    ),
    Format(
        "arguments of propose",
        "`targets`, `values`, `calldatas` and maybe `signatures` (OpenZeppelin's governors, Bravo)",
        lambda found: _data_list(found) is not None,
        _read_named_arguments,
    ),
    Format("proposal of Defender", "`functionInterface`, or `steps`", is_defender, read_defender),
    Format("transaction", "`to` and `data`, which may call propose", is_call, _read_transaction),
    Format("calldata of propose", "`calldata` or `data`", _is_calldata, _read_calldata),
    Format("arguments of propose", "a list of these arguments", _are_arguments, _read_arguments),
    Format("list of calls", "a list of such calls", _are_calls, _read_calls),
)
"""Those of JSON; besides, calldata of `propose`, as text."""


def read_import(path: Path) -> Imported:
    """The proposal in a file.

    Raises:
        ProposalError: The file cannot be read, or is in no known format.
    """
    try:
        if path.stat().st_size > MAX_BYTES:
            raise ProposalError(f"{path} has more than {MAX_BYTES:,} bytes, which no proposal needs.")
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, ValueError) as err:
        raise ProposalError(f"{path} cannot be read: {err}.") from err
    return import_text(text, str(path))


def import_text(text: str, name: str) -> Imported:
    """The proposal in a text.

    Raises:
        ProposalError: It is in no known format, or something in it cannot be read.
    """
    stripped = text.strip()
    match = _CALLDATA_TEXT.fullmatch("".join(stripped.split()))
    if match is not None:
        return _of_calldata(read_calldata(match[1], name), name)
    if not stripped.startswith(("{", "[")):
        if _OWN.search(stripped):
            raise ProposalError(f"{name} is a proposal file already; give it to `ape dao proposal create`.")
        return _of_document(_of_yaml(stripped, name), name)
    return _of_document(read_json(stripped, name), name)


def _of_yaml(text: str, name: str) -> Any:
    """The same formats are written as YAML too."""
    try:
        return read_yaml(text, name).data
    except SpecError:
        seen = f"a text that begins with '{shown(text[:30])}'" if text else "nothing"
        raise _unknown(name, seen) from None


def _of_calldata(data: bytes, name: str) -> Imported:
    if not is_propose(data):
        raise _unknown(name, f"calldata of another function than propose (0x{data[:4].hex()})")
    return _with_text(*read_propose(data))


def _of_document(document: Any, name: str) -> Imported:
    level: list[tuple[Any, ...]] = [(document,)]
    for _ in range(_MAX_DEPTH):
        found = [(way, one) for way in level if (one := _format_of(way[-1])) is not None]
        if len(found) > 1:
            raise ProposalError(f"{name} holds {len(found)} proposals; give a file to each.")
        if found:
            way, known = found[0]
            return _read(known, way, name)
        level = [
            (*way, part) for way in level if isinstance(way[-1], dict | list) for part in _parts(way[-1])
        ]
    raise _unknown(name, _seen(document))


def _read(known: Format, way: tuple[Any, ...], name: str) -> Imported:
    inside = way[-1]
    try:
        calls = known.read(inside)
        if known.read in (_read_transaction, _read_calldata) and is_propose(calls[0].action.calldata):
            return _with_text(*read_propose(calls[0].action.calldata))
    except ProposalError as err:
        raise ProposalError(f"{name}, read as {known.name}: {err}") from err
    imported = Imported(known.name, calls)
    if known.read is _read_arguments:
        return _with_text(imported, inside[-1])
    around = [part for part in reversed(way) if isinstance(part, dict)]
    around += [part[key] for part in [*around] for key in _ABOUT if isinstance(part.get(key), dict)]
    title, description = _text(around, *_TITLES), _text(around, *_SUMMARIES)
    chain = _text(around, "chainId", "chain_id").rpartition(":")[2]
    imported = replace(
        imported,
        notes=tuple(batch_notes(inside)) if known.read is _read_batch else (),
        chain_id=int(chain) if chain.isdecimal() and len(chain) < 20 else None,
    )
    if not title:
        return _with_text(imported, description)
    if read_description(description).title == title:
        description = read_description(description).summary
    return replace(imported, title=title, summary=description.strip())


def _with_text(imported: Imported, text: str) -> Imported:
    """With the title and the summary of a proposal's text."""
    parts = read_description(text)
    return replace(imported, title=clean(parts.title), summary=clean(parts.summary))


def _format_of(part: Any) -> Format | None:
    return next((known for known in FORMATS if known.fits(part)), None)


def _parts(part: Any) -> Iterator[Any]:
    """What can hold a proposal."""
    inside = part.values() if isinstance(part, dict) else part
    yield from (item for item in inside if isinstance(item, dict | list))


def _text(objects: list[dict[str, Any]], *keys: str) -> str:
    """The first text under one of these keys."""
    for found in objects:
        for key in keys:
            if isinstance(found.get(key), str | int) and str(found[key]).strip():
                return clean(str(found[key]))
    return ""


def _seen(document: Any) -> str:
    if isinstance(document, dict):
        keys = ", ".join(f"`{shown(key)}`" for key in list(document)[:8])
        return f"an object with {keys or 'no keys'}"
    if isinstance(document, list):
        return f"a list of {len(document)}"
    return f"'{shown(document)}'"


def _unknown(name: str, seen: str) -> ProposalError:
    known = "; ".join(f"{known.name}: {known.sign}" for known in FORMATS)
    return ProposalError(
        f"{name} is in no known format: it holds {seen}. Known are {known}; and calldata of propose, as 0x "
        "text."
    )
