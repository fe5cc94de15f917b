"""Statements of delegates as small JSON files, which anybody collects."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from ape_dao.core.chain.typed_data import Domain
from ape_dao.core.deployment.journal import write_atomically
from ape_dao.core.errors import DelegateError
from ape_dao.core.paths import files_named
from ape_dao.delegates.messages import SignedStatement, Statement, read_words

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

FORMAT = 1
ENDING = ".delegate.json"
MOST_FILE_BYTES = 262_144
"""A text of `MOST_BYTES` with every letter escaped, and the signature of a wallet with many owners."""
_HEX = re.compile(r"0x([0-9a-fA-F]{2})*")
_SECONDS = 48
_REMEDY = "ask the delegate for the file again"


def write_statement(path: Path, signed: SignedStatement) -> None:
    """Write a signed statement; a crash leaves no half-written file."""
    statement = signed.statement
    data = {
        "format": FORMAT,
        "domain": signed.domain.to_data(),
        "delegate": statement.delegate,
        "statement": statement.text,
        "signedAt": statement.signed_at,
        "signature": "0x" + signed.signature.hex(),
    }
    write_atomically(path, data)


def read_statement(path: Path) -> SignedStatement:
    """Read a signed statement. Whether its delegate signed it is for `ape_dao.delegates.judging.judge`.

    Raises:
        DelegateError: The file cannot be read, or is no statement.
    """
    try:
        with path.open("rb") as file:
            raw = file.read(MOST_FILE_BYTES + 1)
        if len(raw) > MOST_FILE_BYTES:
            raise DelegateError(f"{path} has more than {MOST_FILE_BYTES:,} bytes, so it is no statement.")
        data = json.loads(raw)
    except (OSError, ValueError, RecursionError) as err:
        raise DelegateError(f"{path} cannot be read ({err}); {_REMEDY}.") from err
    if not isinstance(data, dict) or data.get("format") != FORMAT:
        raise DelegateError(
            f"{path} is no statement of format {FORMAT}; `ape dao delegates sign` writes them."
        )
    try:
        return SignedStatement(_domain(data["domain"]), _statement(data), _signature(data["signature"]))
    except (KeyError, TypeError, ValueError, DelegateError) as err:
        what = f"it has no {err.args[0]}" if isinstance(err, KeyError) else str(err).rstrip(".")
        raise DelegateError(f"{path} is no statement of a delegate: {what}; {_REMEDY}.") from err


def statement_paths(names: Iterable[Path]) -> list[Path]:
    """The files that are named, and the statements in the folders that are named, each once.

    Raises:
        DelegateError: One of them does not exist, or a folder holds no statement.
    """
    return files_named(names, f"*{ENDING}", "statements", "`ape dao delegates sign`", DelegateError)


def _domain(data: Any) -> Domain:
    texts = [data[name] for name in ("name", "version", "verifyingContract")]
    if not all(isinstance(one, str) for one in texts):
        raise TypeError("its domain is not made of texts")
    return Domain(texts[0], texts[1], _whole(data["chainId"], 256, "chain id"), texts[2])


def _statement(data: Any) -> Statement:
    from eth_utils import is_checksum_address

    delegate, text = data["delegate"], data["statement"]
    if not isinstance(delegate, str) or not is_checksum_address(delegate):
        raise ValueError("its delegate is not an address with a valid checksum")
    if not isinstance(text, str) or read_words(text) != text:
        raise ValueError("its text is none, or has blanks around it")
    return Statement(delegate, text, _whole(data["signedAt"], _SECONDS, "time"))


def _signature(data: Any) -> bytes:
    if not isinstance(data, str) or not _HEX.fullmatch(data):
        raise ValueError("its signature is not 0x and pairs of hexadecimal digits")
    return bytes.fromhex(data[2:])


def _whole(value: Any, bits: int, what: str) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value < 1 << bits:
        raise ValueError(f"its {what} is not a whole number below 2**{bits}")
    return value
