"""What a proposal does, on the screen and for programs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ape_dao.core import units
from ape_dao.core.schema.fields import ETHER
from ape_dao.proposals.decoding import decode_action
from ape_dao.proposals.describing import call_line

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ape_dao.cli.output import Output
    from ape_dao.core.governance import Action
    from ape_dao.proposals.decoding import DecodedCall
    from ape_dao.proposals.registry import Registry


def show_calls(out: Output, registry: Registry, actions: Sequence[Action]) -> None:
    """Each action on its own lines: what is called where, with which arguments, and every call inside."""
    out.title("Calls")
    for number, action in enumerate(actions, start=1):
        for line in _lines(decode_action(registry, action), f"{number}. ", ""):
            out.say(line)


def call_data(call: DecodedCall) -> dict[str, Any]:
    """A decoded call for programs: numbers as text, bytes as 0x text."""
    return {
        "target": call.target,
        "name": call.name,
        "function": call.signature,
        "text": call_line(call),
        "value": str(call.value),
        "calldata": "0x" + call.calldata.hex(),
        "arguments": {argument.name: argument.written for argument in call.arguments},
        "isDelegate": call.is_delegate,
        "isGuess": call.is_guess,
        "isExact": call.is_exact,
        "isAssumed": call.is_assumed,
        "calls": [call_data(inner) for inner in call.calls],
    }


def calls_data(registry: Registry, actions: Sequence[Action]) -> list[dict[str, Any]]:
    """All actions for programs."""
    return [call_data(decode_action(registry, action)) for action in actions]


def _lines(call: DecodedCall, head: str, indent: str) -> Iterator[str]:
    if not call.calls and (call.function is None or not call.arguments):
        yield f"{indent}{head}{call_line(call)}"
        return
    ether = f" with {units.format_amount(call.value, symbol=ETHER)}" if call.value else ""
    marks = [text for flag, text in _marks(call) if flag]
    doubt = f"  [{'; '.join(marks)}]" if marks else ""
    at = "" if call.name == call.target else f" at {call.target}"
    what = f"{call.name}.{call.function}" if call.function else f"{call.name}, unknown calldata"
    yield f"{indent}{head}{what}{ether}{at}{doubt}"
    inner = indent + " " * len(head) + "  "
    for argument in call.arguments:
        yield f"{inner}{argument.name} = {_short(argument.written)}"
    for nested in call.calls:
        yield from _lines(
            nested, "seems to make the call " if nested.is_assumed else "makes the call ", inner
        )


def _marks(call: DecodedCall) -> Iterator[tuple[bool, str]]:
    yield call.is_delegate, "DELEGATECALL: runs with all powers of the caller"
    yield call.is_guess, "the function is a guess from its selector"
    yield not call.is_exact, "the calldata is not exactly these arguments"


def _short(written: Any) -> str:
    if isinstance(written, dict):
        return "{" + ", ".join(f"{name}: {_short(value)}" for name, value in written.items()) + "}"
    if isinstance(written, list):
        return "[" + ", ".join(map(_short, written)) + "]"
    text = str(written)
    plain = "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in text)
    return plain if len(plain) <= 80 else f"{plain[:40]}… ({len(text)} characters)"
