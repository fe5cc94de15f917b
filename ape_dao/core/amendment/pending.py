"""Amendments on their way: what was planned and deployed, kept beside the record until it is in force."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from ape_dao.core.deployment.journal import write_atomically
from ape_dao.core.deployment.record import FOLDER
from ape_dao.core.errors import RecordError
from ape_dao.core.spec.loading import parse_spec

if TYPE_CHECKING:
    from pathlib import Path

    from ape_dao.core.schema.models import Spec

FORMAT = 1
_SHORT = 8


@dataclass(frozen=True)
class Pending:
    """An amendment that is not in force."""

    path: Path = field(repr=False)
    base_hash: str
    """Of the spec that it changes."""
    base: dict[str, Any] = field(repr=False)
    """That spec's data."""
    spec_hash: str
    """Of the spec that it leads to."""
    data: dict[str, Any] = field(repr=False)
    """That spec's data."""
    deployer: str = ""
    """Who sent the deployments; empty while nobody has."""
    contracts: dict[str, dict[str, Any]] = field(default_factory=dict, repr=False)
    """What a record will say of the contracts that were deployed, by key."""
    retired: dict[str, str] = field(default_factory=dict)
    """Key and address of each contract that it takes out of use, also of those that are replaced."""
    proposals: tuple[str, ...] = ()
    """The proposal files, in their order."""
    calls: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    """Target and calldata, as 0x text, of every call that it makes."""

    @property
    def spec(self) -> Spec:
        """The spec that it leads to."""
        return parse_spec(self.data, name=f"the spec in {self.path}")

    @property
    def base_spec(self) -> Spec:
        """The spec that it changes."""
        return parse_spec(self.base, name=f"the base in {self.path}")

    def save(self) -> None:
        """Write it so that a crash cannot damage it."""
        write_atomically(
            self.path,
            {
                "format": FORMAT,
                "baseHash": self.base_hash,
                "base": self.base,
                "specHash": self.spec_hash,
                "spec": self.data,
                "deployer": self.deployer,
                "contracts": self.contracts,
                "retired": self.retired,
                "proposals": list(self.proposals),
                "calls": [{"target": target, "data": data} for target, data in self.calls],
            },
        )

    def remove(self) -> None:
        """It is in force and recorded, or given up."""
        self.path.unlink(missing_ok=True)


def pending_path(network: str, slug: str, spec_hash: str, folder: Path = FOLDER) -> Path:
    """Where the amendment that leads to a spec lies."""
    return folder / network / f"{slug}.amendment.{spec_hash[2 : 2 + _SHORT]}.json"


def pending_journal_path(network: str, slug: str, spec_hash: str, folder: Path = FOLDER) -> Path:
    """Where the journal of its deployments lies."""
    return folder / network / f"{slug}.amendment.{spec_hash[2 : 2 + _SHORT]}.journal.json"


def pending_amendments(network: str, slug: str, folder: Path = FOLDER) -> list[Pending]:
    """Every amendment of a DAO that is not in force, by the names of the files."""
    paths = sorted((folder / network).glob(f"{slug}.amendment.*.json"))
    return [load_pending(path) for path in paths if not path.name.endswith(".journal.json")]


def load_pending(path: Path) -> Pending:
    """Read one.

    Raises:
        RecordError: There is none, or it is damaged or of another format.
    """
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        if data["format"] != FORMAT:
            raise RecordError(f"{path} is not of format {FORMAT}; use the version of the kit that wrote it.")
        return Pending(
            path=path,
            base_hash=data["baseHash"],
            base=data["base"],
            spec_hash=data["specHash"],
            data=data["spec"],
            deployer=data["deployer"],
            contracts=data["contracts"],
            retired=data["retired"],
            proposals=tuple(data["proposals"]),
            calls=tuple((call["target"], call["data"]) for call in data["calls"]),
        )
    except FileNotFoundError:
        raise RecordError(f"There is no {path}; `ape dao amend` writes it.") from None
    except (OSError, ValueError, KeyError, TypeError) as err:
        raise RecordError(
            f"{path} is damaged ({err}); delete it, and run `ape dao amend` again with the new spec."
        ) from err
