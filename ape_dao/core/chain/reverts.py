"""What a contract of the kit means when it refuses a call, in the words of its own documentation."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Any

from ape_dao.core import units
from ape_dao.core.chain.artifacts import all_contracts
from ape_dao.core.chain.standard_errors import STANDARD_ERRORS
from ape_dao.core.errors import RefusedError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ape_dao.core.chain.artifacts import Artifact

_TIME = re.compile(r"(?:\bsecond )?`(\w+)`( \((?:both |all )?unix[^)]*\))?")
_UNIT = re.compile(r" \((?:both |all )?unix(?: seconds)?\)")
_VALUE = re.compile(r"`(\w+)`")
_LAST_DATE = 253_370_764_800
_LIKELY = range(10**9, 2**32)
"""Of the years 2001 to 2106: dates in a sentence that speaks of seconds without saying which value is one."""
_REASON = "Error(string)"
_PANIC = {"name": "Panic", "inputs": [{"name": "code", "type": "uint256"}]}
"""What Solidity reverts with where a program is wrong, such as 17 for an overflow."""


def explain(name: str, inputs: Mapping[str, Any]) -> str:
    """A custom error as a sentence with its values; its name and values where nothing is known of it."""
    notice = _notices().get(name) or STANDARD_ERRORS.get(name)
    if notice is None:
        values = ", ".join(f"{key}={_value_text(value)}" for key, value in inputs.items())
        return f"The contract refuses: {name}({values})."
    text = _with_dates(notice, inputs) if "unix" in notice or "second" in notice else notice
    text = _VALUE.sub(lambda match: _value_text(inputs.get(match.group(1), match.group(1))), text)
    return f"The contract refuses ({name}): {' '.join(text.split())}"


def is_of_the_kit(name: str | None) -> bool:
    """Whether an error is declared and documented by a contract of the kit, as no error of a token is."""
    return name in _notices()


def refusal(data: bytes) -> RefusedError:
    """What the bytes of a revert mean."""
    from eth_abi.exceptions import DecodingError
    from eth_utils import keccak

    from ape_dao.core.chain.abi import decode, decode_by_name

    if not data:
        return RefusedError("The contract refuses the call without giving a reason.")
    try:
        if data[:4] == keccak(text=_REASON)[:4]:
            # Old compilers leave what was in memory behind the text.
            return RefusedError(f"The contract refuses: {decode(['string'], data[4:], strict=False)[0]}.")
        entry = _errors().get(data[:4])
        if entry is not None:
            name, inputs = str(entry["name"]), decode_by_name(entry["inputs"], data[4:])
            return RefusedError(explain(name, inputs), name, inputs)
    except DecodingError:
        pass  # not what its first bytes promise
    return RefusedError(f"The contract refuses with the unknown error 0x{data.hex()}.")


def decode_revert(artifact: Artifact, data: bytes) -> str:
    """A custom error or reason in words, for the errors that ``artifact`` declares."""
    from eth_utils import keccak

    from ape_dao.core.chain.abi import decode, decode_by_name, selector

    if data[:4] == keccak(text=_REASON)[:4]:
        return str(decode(["string"], data[4:])[0])
    for entry in artifact.abi:
        if entry["type"] == "error" and selector(entry) == data[:4]:
            arguments = decode_by_name(entry["inputs"], data[4:])
            return f"{entry['name']}({', '.join(f'{name}={value}' for name, value in arguments.items())})"
    return f"0x{data.hex()}" if data else "no reason given"


@cache
def _errors() -> dict[bytes, dict[str, Any]]:
    """Every error of the kit and of Solidity itself, by the first bytes of its data."""
    from ape_dao.core.chain.abi import selector

    entries = [entry for artifact in all_contracts() for entry in artifact.abi if entry["type"] == "error"]
    return {selector(entry): entry for entry in [*entries, _PANIC]}


@cache
def _notices() -> dict[str, str]:
    """The documentation of every error of the kit, by its name."""
    texts: dict[str, str] = {}
    for artifact in all_contracts():
        for error, notices in dict(artifact.userdoc.get("errors", {})).items():
            texts.setdefault(str(error).partition("(")[0], str(notices[0]["notice"]))
    return texts


def _with_dates(notice: str, inputs: Mapping[str, Any]) -> str:
    """The sentence with dates in place of values that are unix seconds."""

    def date(match: re.Match[str]) -> str:
        value, is_marked = inputs.get(match.group(1)), match.group(2) is not None
        if isinstance(value, int) and (value in _LIKELY or (is_marked and 0 < value < _LAST_DATE)):
            return f"{units.format_date(value)} UTC"
        return match.group(0)

    text = _TIME.sub(date, notice)
    return text if text == notice else _UNIT.sub("", text)


def _value_text(value: Any) -> str:
    return f"{value:_}" if isinstance(value, int) and not isinstance(value, bool) else str(value)
