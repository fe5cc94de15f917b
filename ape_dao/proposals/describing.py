"""The text of a proposal, bound to what it does.

A description holds one line for each action and the fingerprint of all of them. Both follow from the
actions alone, so anybody can make them again from the chain and compare: a text that promises something else
gives itself away.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from eth_abi import encode
from eth_utils import keccak, to_checksum_address

from ape_dao.core import units
from ape_dao.core.schema.fields import ETHER
from ape_dao.proposals.accepting import ACCEPTED_TITLE
from ape_dao.proposals.decoding import DecodedCall, decode_action

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ape_dao.core.governance import Action
    from ape_dao.proposals.registry import Registry

CALLS_TITLE = "## Calls"
_FINGERPRINT = re.compile(r"^Fingerprint of the calls: (0x[0-9a-f]{64})$", re.MULTILINE)
PROPOSER = re.compile(r"#proposer=(0x[0-9a-fA-F]{40})\Z")
_CALL_LINE = re.compile(r"\d+\. .+")
_MULTI_SEND = "multiSend(bytes)"
_WORD, _SELECTOR = 32, 4
_SHORT_BYTES = 32
"""Longer bytes that are no call are shown by their length and hash."""


@dataclass(frozen=True)
class Description:
    """The parts of a proposal's text; empty or None where it has no such part."""

    title: str
    summary: str
    calls: tuple[str, ...]
    fingerprint: str | None
    proposer: str | None
    accepted: tuple[str, ...] = ()
    """A line for each finding of a simulation that is accepted."""


def fingerprint(actions: Sequence[Action], accepted: Sequence[str] = ()) -> str:
    """Hash of all targets, values and calldata, in their order, as 0x text.

    Args:
        accepted: The text's lines about accepted findings; the hash covers them, if there are any.
    """
    types = ["address[]", "uint256[]", "bytes[]", *(["string[]"] if accepted else [])]
    content = [
        [action.target for action in actions],
        [action.value for action in actions],
        [action.calldata for action in actions],
        *([list(accepted)] if accepted else []),
    ]
    return "0x" + keccak(encode(types, content)).hex()


def describe(registry: Registry, actions: Sequence[Action]) -> list[str]:
    """One line for each action, always the same for the same actions of the same DAO."""
    return [
        f"{number}. {call_line(decode_action(registry, action))}"
        for number, action in enumerate(actions, start=1)
    ]


def call_line(call: DecodedCall) -> str:
    """A call in one line, such as ``timelock.updateDelay(newDelay=2 days)``."""
    ether = f" with {units.format_amount(call.value, symbol=ETHER)}" if call.value else ""
    if not call.calldata:
        amount = units.format_amount(call.value, symbol=ETHER)
        return f"send {amount} to {call.name}" if call.value else f"call {call.name} with nothing"
    if call.function is None:
        makes = f" makes {_lines(call.calls)}" if call.calls else ""
        unknown = _bytes(call.calldata)
        return f"call {call.name} with unknown calldata {unknown}{ether}{makes}{_assumed(call)}"
    inner = list(call.calls)
    is_packed = call.signature == _MULTI_SEND
    shown = ", ".join(
        f"{argument.name}={_lines(inner) if is_packed else _shown(argument.written, argument.value, inner)}"
        for argument in call.arguments
    )
    doubt = " (the function is a guess from its selector)" if call.is_guess else ""
    extra = "" if call.is_exact else " (the calldata is not exactly these arguments)"
    how = "delegatecall " if call.is_delegate else ""
    makes = f" makes {_lines(inner)}" if inner and not is_packed else ""
    return f"{how}{call.name}.{call.function}({shown}){ether}{doubt}{extra}{makes}{_assumed(call)}"


def _assumed(call: DecodedCall) -> str:
    return " (its bytes are taken for this call)" if call.is_assumed else ""


def calldata_warnings(registry: Registry, actions: Sequence[Action]) -> list[str]:
    """Calldata, also of calls inside calls, whose length is not that of a call: 4 bytes and words of 32."""
    return [
        f"action {number} calls {call.name} with {odd_calldata(call)}"
        for number, action in enumerate(actions, start=1)
        for call in decode_action(registry, action).walk()
        if odd_calldata(call)
    ]


def odd_calldata(call: DecodedCall) -> str:
    """What is odd about the length of a call's calldata, as the end of a sentence; empty if nothing is."""
    size = len(call.calldata)
    if not size or size % _WORD == _SELECTOR:
        return ""
    doubt = (
        "are these arguments without a selector?" if size % _WORD == 0 else "are there too few, or too many?"
    )
    return f"{size} bytes; a function takes 4 and words of 32: {doubt}"


def full_description(
    registry: Registry,
    title: str,
    summary: str,
    actions: Sequence[Action],
    proposer: str,
    accepted: Sequence[str] = (),
) -> str:
    """The text that is proposed: title, summary, the calls, their fingerprint, and who may propose it.

    Args:
        accepted: Lines about findings that are accepted; they stand before the calls.
    """
    parts = [
        f"# {title.strip()}",
        summary.strip(),
        "\n".join([ACCEPTED_TITLE, "", *accepted]) if accepted else "",
        "\n".join([CALLS_TITLE, "", *describe(registry, actions)]),
        f"Fingerprint of the calls: {fingerprint(actions, accepted)}",
    ]
    text = "\n\n".join(part for part in parts if part)
    return f"{text}\n#proposer={to_checksum_address(proposer)}"


def read_description(text: str) -> Description:
    """The parts of any proposal's text."""
    proposer = PROPOSER.search(text)
    body = text[: proposer.start()].rstrip() if proposer else text.strip()
    fingerprints = _FINGERPRINT.findall(body)
    head, marker, tail = body.rpartition(f"\n{CALLS_TITLE}\n")
    if not marker:
        head, tail = body, ""
    rest, marker, accepted = head.rpartition(f"\n{ACCEPTED_TITLE}\n")
    head = rest if marker else head
    lines = head.strip().splitlines()
    return Description(
        title=lines[0].lstrip("# ").strip() if lines else "",
        summary="\n".join(lines[1:]).strip(),
        calls=tuple(line for line in tail.splitlines() if _CALL_LINE.fullmatch(line)),
        fingerprint=fingerprints[-1] if fingerprints else None,
        proposer=proposer.group(1) if proposer else None,
        accepted=tuple(line for line in accepted.splitlines() if line.strip()) if marker else (),
    )


@dataclass(frozen=True)
class DescriptionProblem:
    """One thing that is wrong with a proposal's text."""

    sentence: str
    is_unbound: bool = False
    """Whether the text only lacks a fingerprint, so that nothing says for which calls it was written."""


def description_problems(
    registry: Registry, actions: Sequence[Action], text: str
) -> list[DescriptionProblem]:
    """Where a proposal's text does not belong to its actions; empty if all is well."""
    problems = [DescriptionProblem(sentence) for sentence in _contradictions(registry, actions, text)]
    if read_description(text).fingerprint is None:
        missing = "The text holds no fingerprint of the calls, so it may have been written for others."
        problems.insert(0, DescriptionProblem(missing, is_unbound=True))
    return problems


def _contradictions(registry: Registry, actions: Sequence[Action], text: str) -> list[str]:
    """Where a text says something else than the calls, in sentences."""
    described, problems = read_description(text), []
    expected = fingerprint(actions, described.accepted)
    if described.fingerprint not in (None, expected):
        problems.append(
            f"The text was written for other calls: it holds the fingerprint {described.fingerprint}, "
            f"the calls have {expected}."
        )
    if described.accepted and described.fingerprint is None:
        problems.append("The text accepts findings of a simulation, and no fingerprint covers that.")
    if text.count(CALLS_TITLE) > 1:
        problems.append("The text holds two lists of calls; only the last one is compared.")
    lines = describe(registry, actions)
    if described.fingerprint is not None and not described.calls:
        problems.append(
            "The text holds a fingerprint of the calls, but not the list of them that goes with it."
        )
    if described.calls and list(described.calls) != lines:
        untrue = [line for line in described.calls if line not in lines]
        problems.append(
            f"The text lists calls that are not made: {untrue[0]}"
            if untrue
            else f"The text lists {len(described.calls)} calls; {len(lines)} are made, or in another order."
        )
    return problems


def _lines(calls: Sequence[DecodedCall]) -> str:
    return f"[{', '.join(map(call_line, calls))}]"


def _shown(written: Any, value: Any, inner: list[DecodedCall]) -> str:
    """One argument in a line: nothing in it can start a new line or look like another argument."""
    if isinstance(value, bytes):
        nested = next((call for call in inner if call.calldata == value), None)
        if nested is not None:
            inner.remove(nested)  # the next bytes that are equal may go elsewhere
            return call_line(nested)
        return _bytes(value) if written == "0x" + value.hex() else str(written)
    if isinstance(value, list):
        pairs = zip(written, value, strict=True)
        return f"[{', '.join(_shown(text, item, inner) for text, item in pairs)}]"
    if isinstance(value, dict):
        parts = (f"{name}={_shown(written[name], item, inner)}" for name, item in value.items())
        return f"({', '.join(parts)})"
    return (
        json.dumps(value)
        if isinstance(value, str) and written == value and not _is_name(value)
        else str(written)
    )


def _is_name(text: str) -> bool:
    """Whether a text is an address, which needs no quotes."""
    return re.fullmatch(r"0x[0-9a-fA-F]{40}", text) is not None


def _bytes(value: bytes) -> str:
    if len(value) <= _SHORT_BYTES:
        return "0x" + value.hex()
    return f"0x{value[:4].hex()}… ({len(value)} bytes, keccak 0x{keccak(value).hex()})"
