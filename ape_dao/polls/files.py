"""Polls, signed ballots and results as JSON files, which travel by mail or chat."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from ape_dao.core.deployment.journal import write_atomically
from ape_dao.core.errors import PollError
from ape_dao.core.paths import files_named
from ape_dao.core.schema.fields import is_address
from ape_dao.polls.definition import FORMAT, MOST_OPTIONS
from ape_dao.polls.messages import PollBallot, SignedPollBallot

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

POLL_ENDING, BALLOT_ENDING, RESULT_ENDING = ".poll.json", ".vote.json", ".result.json"
MAX_BYTES = 64 * 2**20
"""Of a result with some hundred thousand ballots; no file is larger."""
_HEX = re.compile(r"0x([0-9a-f]{2})*")
_ID_BYTES = 32


def read_json(path: Path, what: str) -> Any:
    """The data of a JSON file.

    Raises:
        PollError: It cannot be read, or is too large to be ``what``.
    """
    try:
        with path.open("rb") as file:
            raw = file.read(MAX_BYTES + 1)
        if len(raw) > MAX_BYTES:
            raise PollError(f"{path} has more than {MAX_BYTES:,} bytes, so it is not {what}.")
        return json.loads(raw)
    except (OSError, ValueError, RecursionError) as err:
        raise PollError(f"{path} cannot be read ({err}); give {what}.") from err


def ballot_data(ballot: SignedPollBallot) -> dict[str, Any]:
    """A signed ballot as JSON data."""
    return {
        "voter": ballot.ballot.voter,
        "weights": list(ballot.ballot.weights),
        "signedAt": ballot.ballot.signed_at,
        "signature": "0x" + ballot.signature.hex(),
    }


def ballot_of(data: Any, poll_id: bytes) -> SignedPollBallot:
    """A signed ballot from its JSON data.

    Raises:
        PollError: It is none; the message says what is wrong.
    """
    try:
        weights, signed_at, signature = data["weights"], data["signedAt"], data["signature"]
        voter = data["voter"]
        if not isinstance(voter, str) or not is_address(voter):
            raise PollError("its voter is not an address with a valid checksum")
        if not isinstance(weights, list) or len(weights) > MOST_OPTIONS or not all(map(_is_small, weights)):
            raise PollError("its weights are not a list of whole numbers below 2**32")
        if not _is_whole(signed_at, 48):
            raise PollError("its time is not a whole number below 2**48")
        if not isinstance(signature, str) or not _HEX.fullmatch(signature):
            raise PollError("its signature is not 0x and pairs of small hexadecimal digits")
    except (KeyError, TypeError) as err:
        what = f"it has no {err.args[0]}" if isinstance(err, KeyError) else "it is not an object"
        raise PollError(what) from err
    ballot = PollBallot(poll_id, voter, tuple(weights), signed_at)
    return SignedPollBallot(ballot, bytes.fromhex(signature[2:]))


def write_ballot(path: Path, ballot: SignedPollBallot) -> None:
    """Write a signed ballot; a crash leaves no half-written file."""
    data = {"format": FORMAT, "poll": "0x" + ballot.ballot.poll_id.hex(), **ballot_data(ballot)}
    write_atomically(path, data)


def read_ballot(path: Path) -> SignedPollBallot:
    """Read a signed ballot; whether it counts is for `ape_dao.polls.tallying.tally`.

    Raises:
        PollError: The file cannot be read, or is not a ballot.
    """
    data = read_json(path, "a ballot of a poll")
    poll_id = data.get("poll") if isinstance(data, dict) and data.get("format") == FORMAT else None
    if not isinstance(poll_id, str) or not _HEX.fullmatch(poll_id) or len(poll_id) != 2 + 2 * _ID_BYTES:
        raise PollError(f"{path} is not a ballot of a poll; `ape dao poll sign` writes them.")
    try:
        return ballot_of(data, bytes.fromhex(poll_id[2:]))
    except PollError as err:
        raise PollError(f"{path} is not a ballot: {err}; ask the voter for the file again.") from err


def ballot_paths(names: Iterable[Path]) -> list[Path]:
    """The files that are named, and the ballots in the folders that are named, each once.

    Raises:
        PollError: One of them does not exist, or a folder holds no ballot.
    """
    return files_named(names, f"*{BALLOT_ENDING}", "ballots", "`ape dao poll sign`", PollError)


def _is_small(value: Any) -> bool:
    return _is_whole(value, 32)


def _is_whole(value: Any, bits: int) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 1 << bits
