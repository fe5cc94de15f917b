"""What services are made of: hashes of files and folders, their parents, and what those get of earnings.

The hash of a file is its SHA-256, as `sha256sum` prints it and pages of models show it. That of a folder is
the SHA-256 of what `sha256sum` prints of all its files, sorted by their paths in bytes:

    find . -type f -printf '%P\\0' | LC_ALL=C sort -z | xargs -0 sha256sum -- | sha256sum
"""

from __future__ import annotations

import hashlib
import os
import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

from eth_abi import encode
from eth_utils import keccak

from ape_dao.core import units
from ape_dao.core.chain.artifacts import artifact
from ape_dao.core.chain.values import struct_values
from ape_dao.core.errors import DaoError
from ape_dao.core.text import text_bytes
from ape_dao.modules.services.contracts import KINDS, REGISTRY
from ape_dao.modules.services.payees import MAX_PAYEES
from ape_dao.modules.services.sdk import NO_HASH, payees_with, registry_of, service
from ape_dao.sdk.transactions import send

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from ape.api import AccountAPI, ReceiptAPI

    from ape_dao.modules.services.payees import Payee
    from ape_dao.modules.services.sdk import Service
    from ape_dao.sdk.dao import Dao

_HASH = re.compile(r"0x[0-9a-fA-F]{64}")
_DIGEST_BYTES = 20


@dataclass(frozen=True)
class Parent:
    """An artifact that another one was made from."""

    service: int
    hash: str
    share_bps: int
    """Of what the payees of the child get; 0: it is only named."""


@dataclass(frozen=True)
class Artifact:
    """A file or folder, as a service records it."""

    hash: str
    kind: str
    """One of `KINDS`."""
    license: str = NO_HASH
    """SHA-256 of the license's text."""
    uri: str = ""
    parents: tuple[Parent, ...] = ()

    @property
    def digest(self) -> str:
        """What the registry keeps of all but the hash."""
        listed = [(one.service, _bytes(one.hash), one.share_bps) for one in self.parents]
        kinds = ["uint8", "bytes32", "bytes", "(uint256,bytes32,uint16)[]"]  # texts can be any bytes
        encoded = encode(kinds, [KINDS.index(self.kind), _bytes(self.license), text_bytes(self.uri), listed])
        return "0x" + keccak(encoded)[:_DIGEST_BYTES].hex()


Told: TypeAlias = tuple[int, Artifact]
"""A service, and an artifact that it recorded."""


@dataclass(frozen=True)
class Record:
    """An artifact on the chain."""

    service: int
    artifact: Artifact
    time: int
    depth: int
    """Generations before it."""


def hash_of(path: Path) -> str:
    """The hash of a file or folder (0x text).

    Raises:
        DaoError: There is none, or a folder holds what `sha256sum` does not list as it is.
    """
    if path.is_file():
        return "0x" + _file_hash(path)
    if not path.is_dir():
        raise DaoError(f"There is no file or folder {path}; name one, or a hash of 64 digits after 0x.")
    found = []
    for folder, inner, names in os.walk(path):
        for name in (*inner, *names):
            _require_plain(Path(folder, name))
        found += [Path(folder, name) for name in names]
    if not found:
        raise DaoError(f"The folder {path} has no file; nothing would be recorded.")
    listed = sorted((os.fsencode(one.relative_to(path).as_posix()), one) for one in found)
    lines = (_file_hash(one).encode() + b"  " + name + b"\n" for name, one in listed)
    return "0x" + hashlib.sha256(b"".join(lines)).hexdigest()


def hash_named(what: str) -> str:
    """A hash that is given as one, or as the path of a file or folder.

    Raises:
        DaoError: It is neither.
    """
    return what.lower() if _HASH.fullmatch(what) else hash_of(Path(what))


def told(dao: Dao) -> list[Told]:
    """What the events of the registry say that services recorded, the oldest first."""
    address = str(registry_of(dao).address)
    kit = dao.chain.deployed.get(address) or artifact(REGISTRY.name)
    events = dao.chain.events(kit, address, "ArtifactRecorded", from_block=dao.start_block)
    return [(int(event.arguments["id"]), _artifact(event.arguments)) for event in events]


def confirmed(dao: Dao, listed: Sequence[Told]) -> list[Record]:
    """The same with what the registry says of them, which must be what the events say.

    Raises:
        DaoError: The node tells of a record that the registry does not have.
    """
    asked = [("artifactOf", number, found.hash) for number, found in listed]
    answers = dao.read(REGISTRY.key, *asked) if asked else []
    made = []
    for (number, found), answer in zip(listed, answers, strict=True):
        time, depth, digest = struct_values(answer)
        if _text(digest) != found.digest:
            raise DaoError(
                f"The node tells of an artifact {found.hash} of the service {number} that the registry "
                "does not have like that; ask another node."
            )
        made.append(Record(number, found, int(time), int(depth)))
    return made


def ancestors(every: Iterable[Told], one: Artifact) -> list[Told]:
    """All artifacts that one descends from, each once, the nearest first."""
    known = {(number, made.hash): made for number, made in every}
    found: dict[tuple[int, str], Told] = {}
    waiting = list(one.parents)
    while waiting:
        parent = waiting.pop(0)
        place = parent.service, parent.hash
        if place not in found and place in known:
            found[place] = parent.service, known[place]
            waiting += known[place].parents
    return list(found.values())


def shares_of(dao: Dao, number: int, children: Sequence[int]) -> dict[int, int]:
    """What each of several services pays to one, at least (basis points of what its payees get)."""
    answers = dao.read(REGISTRY.key, *(("parentsOf", child) for child in children)) if children else []
    return {child: _shares(answer).get(number, 0) for child, answer in zip(children, answers, strict=True)}


def paid_parents(dao: Dao, number: int) -> dict[int, int]:
    """The services that a service pays, and at least how many basis points of what its payees get."""
    (answer,) = dao.read(REGISTRY.key, ("parentsOf", number))
    return _shares(answer)


def shares_with(present: Mapping[int, int], parents: Sequence[Parent]) -> dict[int, int]:
    """What parents get after an artifact with ``parents``: of several shares of one, the highest."""
    shares = dict(present)
    for one in parents:
        if one.share_bps > shares.get(one.service, 0):
            shares[one.service] = one.share_bps
    return shares


def room_for(payees: Sequence[Payee], owed: Mapping[str, int]) -> list[Payee]:
    """A list of payees with parents in it: the others' shares fall in proportion, the first gets the rest.

    Args:
        payees: Before.
        owed: At least how much each splitter of a parent gets (basis points).

    Raises:
        DaoError: Somebody would be left without a share, or there would be too many.
    """
    given: dict[str, int] = dict.fromkeys(owed, 0)
    others = []
    for account, share in payees:
        if account in given:
            given[account] += share
        else:
            others.append((account, share))
    parents = [(account, max(share, owed[account])) for account, share in given.items()]
    left = units.BASIS_POINTS - sum(share for _, share in parents)
    total = sum(share for _, share in others)
    scaled = [share * left // total for _, share in others]
    if scaled:
        scaled[0] += left - sum(scaled)
    if not scaled or min(scaled) <= 0 or len(scaled) + len(parents) > MAX_PAYEES:
        raise DaoError(
            f"The {len(payees)} payees and {len(parents)} paid parents do not fit into one list of shares; "
            f"name all payees with --payee, the parents' splitters among them, {MAX_PAYEES} at most."
        )
    return [*((account, share) for (account, _), share in zip(others, scaled, strict=True)), *parents]


def payees_for(dao: Dao, one: Service, parents: Sequence[Parent]) -> list[Payee]:
    """The list that a service needs for an artifact with these parents; none if no parent's share rises."""
    present = paid_parents(dao, one.id)
    shares = shares_with(present, parents)
    if shares == present:
        return []
    owed = {service(dao, parent).splitter: share for parent, share in shares.items()}
    return room_for(payees_with(dao, one.id, one.payees), owed)


def record(
    dao: Dao, number: int, made: Artifact, payees: Sequence[Payee] = (), *, sender: AccountAPI
) -> ReceiptAPI:
    """Record an artifact of a service; only its owner can.

    Args:
        payees: Of later receipts, parents that get a share among them; none: those of before stay.

    Raises:
        RefusedError: The service recorded it before, a parent is not recorded, or the payees leave one out.
    """
    given = (_bytes(made.hash), KINDS.index(made.kind), _bytes(made.license), made.uri)
    parents = [(one.service, _bytes(one.hash), one.share_bps) for one in made.parents]
    return send(registry_of(dao), "record", number, given, parents, list(payees), sender=sender)


def _shares(answer: Any) -> dict[int, int]:
    return {int(parent): int(share) for parent, share in map(struct_values, answer)}


def _artifact(values: Mapping[str, Any]) -> Artifact:
    listed = map(struct_values, values["parents"])
    parents = ((int(number), _text(hashed), int(share)) for number, hashed, share in listed)
    return Artifact(
        _text(values["hash"]),
        KINDS[int(values["kind"])],
        _text(values["license"]),
        str(values["uri"]),
        tuple(Parent(*one) for one in parents),
    )


def _file_hash(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _require_plain(path: Path) -> None:
    """A link can change what it stands for, and `sha256sum` writes some names in another way."""
    if path.is_symlink():
        raise DaoError(f"{path} is a link; a hash stands for files alone. Put the file itself there.")
    if any(sign in path.name for sign in "\\\n\r"):
        raise DaoError(f"The name {path.name!r} has a backslash or a line break; name the file otherwise.")
    if path.exists() and not (path.is_file() or path.is_dir()):
        raise DaoError(f"{path} is neither a file nor a folder; take it out.")


def _bytes(text: str) -> bytes:
    return bytes.fromhex(text.removeprefix("0x"))


def _text(value: Any) -> str:
    return "0x" + value.hex().removeprefix("0x") if isinstance(value, bytes) else str(value).lower()
