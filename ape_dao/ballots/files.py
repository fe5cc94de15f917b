"""Ballots as small JSON files, a ballot each, that travel by mail or chat."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ape_dao.ballots.messages import Ballot, Domain, SignedBallot
from ape_dao.core.deployment.journal import write_atomically
from ape_dao.core.errors import BallotError
from ape_dao.core.paths import files_named

if TYPE_CHECKING:
    from collections.abc import Iterable

FORMAT = 1
MAX_BYTES = 65_536
"""No ballot is larger: the signature of a wallet with many owners takes some thousands."""
ENDING = ".ballot.json"
_HEX = re.compile(r"0x([0-9a-fA-F]{2})*")
_DECIMAL = re.compile(r"[0-9]{1,78}")


@dataclass(frozen=True)
class BallotFile:
    """A signed ballot, the governor that it is for, and the file that holds it."""

    path: Path
    domain: Domain
    signed: SignedBallot


def ballot_data(domain: Domain, signed: SignedBallot) -> dict[str, Any]:
    """A ballot as JSON data; the id is text, because many JSON readers round large numbers."""
    ballot = signed.ballot
    return {
        "format": FORMAT,
        "domain": domain.to_data(),
        "ballot": {
            "proposalId": str(ballot.proposal_id),
            "support": ballot.support,
            "voter": ballot.voter,
            "sequence": ballot.sequence,
            "params": "0x" + ballot.params.hex(),
            **({"own": True} if ballot.is_own else {}),
        },
        "signature": "0x" + signed.signature.hex(),
    }


def write_ballot(path: Path, domain: Domain, signed: SignedBallot) -> None:
    """Write a ballot; a crash leaves no half-written file."""
    write_atomically(path, ballot_data(domain, signed))


def read_ballot(path: Path) -> BallotFile:
    """Read a ballot. Whether it would count is for `judge`.

    Raises:
        BallotError: The file cannot be read, or is not a ballot.
    """
    try:
        with path.open("rb") as file:
            raw = file.read(MAX_BYTES + 1)
        if len(raw) > MAX_BYTES:
            raise BallotError(f"{path} has more than {MAX_BYTES:,} bytes, so it is not a ballot.")
        data = json.loads(raw)
    except (OSError, ValueError, RecursionError) as err:
        raise BallotError(f"{path} cannot be read ({err}); ask the voter for the file again.") from err
    if not isinstance(data, dict) or data.get("format") != FORMAT:
        raise BallotError(f"{path} is not a ballot of format {FORMAT}; `ape dao ballot sign` writes them.")
    try:
        return BallotFile(path, _domain(data["domain"]), _signed(data))
    except (KeyError, TypeError, ValueError) as err:
        what = f"has no {err.args[0]}" if isinstance(err, KeyError) else str(err)
        raise BallotError(f"{path} is not a ballot: {what}; ask the voter for the file again.") from err


def ballot_paths(names: Iterable[str]) -> list[Path]:
    """The files that are named, and every JSON file of the folders that are named, each once.

    Raises:
        BallotError: One of them does not exist, or a folder holds no JSON file.
    """
    return files_named(map(Path, names), "*.json", "ballots", "`ape dao ballot sign`", BallotError)


def _domain(data: Any) -> Domain:
    return Domain(
        name=_text(data["name"], "the name"),
        chain_id=_whole(data["chainId"], 256, "the chain id"),
        contract=_address(data["verifyingContract"], "the governor"),
        version=_text(data["version"], "the version"),
    )


def _signed(data: Any) -> SignedBallot:
    inner = data["ballot"]
    ballot = Ballot(
        proposal_id=_whole(inner["proposalId"], 256, "the proposal's id"),
        support=_whole(inner["support"], 8, "the support"),
        voter=_address(inner["voter"], "the voter"),
        sequence=_whole(inner["sequence"], 48, "the sequence"),
        params=_bytes(inner["params"], "params"),
        is_own=_flag(inner.get("own", False), "own"),
    )
    return SignedBallot(ballot, _bytes(data["signature"], "the signature"))


def _text(value: Any, what: str) -> str:
    if not isinstance(value, str):
        raise ValueError(f"{what} is not text")
    return value


def _flag(value: Any, what: str) -> bool:
    if not isinstance(value, bool):
        raise ValueError(f"{what} is neither true nor false")
    return value


def _whole(value: Any, bits: int, what: str) -> int:
    if isinstance(value, str) and _DECIMAL.fullmatch(value):
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value < 1 << bits:
        raise ValueError(f"{what} is not a whole number below 2**{bits}")
    return value


def _address(value: Any, what: str) -> str:
    from eth_utils import is_address, to_checksum_address

    if not isinstance(value, str) or not is_address(value):
        raise ValueError(f"{what} is not an address with a valid checksum")
    return str(to_checksum_address(value))


def _bytes(value: Any, what: str) -> bytes:
    if not isinstance(value, str) or not _HEX.fullmatch(value):
        raise ValueError(f"{what} is not 0x and pairs of hexadecimal digits")
    return bytes.fromhex(value[2:])
