"""The record of a deployment, `deployments/<network>/<dao>.json`: written by deploy, read by all else."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ape_dao.core.deployment.journal import write_atomically
from ape_dao.core.errors import RecordError
from ape_dao.core.spec.loading import parse_spec

if TYPE_CHECKING:
    from ape_dao.core.deployment.plan import Plan
    from ape_dao.core.schema.models import Spec

FORMAT = 1
FOLDER = Path("deployments")


@dataclass(frozen=True)
class Record:
    """A deployed DAO."""

    data: dict[str, Any]

    @property
    def spec(self) -> Spec:
        """The spec as it was deployed, every address resolved."""
        return parse_spec(self.data["spec"], name="the record's spec")

    @property
    def spec_hash(self) -> str:
        """Hash of the spec as it was deployed."""
        return str(self.data["specHash"])

    @property
    def deployer(self) -> str:
        """Address of the account that deployed."""
        return str(self.data["deployer"])

    @property
    def chain_id(self) -> int:
        """Id of the chain that it was deployed on."""
        return int(self.data["chainId"])

    @property
    def start_block(self) -> int:
        """No contract of the DAO is older than this block."""
        return int(self.data["startBlock"])

    @property
    def addresses(self) -> dict[str, str]:
        """The address of every contract, by key ("token", "escrow", "governor", …)."""
        created = {key: str(entry["address"]) for key, entry in self.data["contracts"].items()}
        return {**self.data.get("existing", {}), **created}

    def address(self, key: str) -> str:
        """The address of one contract.

        Raises:
            RecordError: The DAO has no such contract.
        """
        try:
            return self.addresses[key]
        except KeyError:
            raise RecordError(f"This DAO has no {key}; it has {', '.join(self.addresses)}.") from None

    def plan(self) -> Plan:
        """The plan of this deployment, made again with the installed contracts.

        Raises:
            RecordError: The installed contracts would go elsewhere: the kit is another version.
        """
        from ape_dao.core.deployment.plan import make_plan  # reading a record needs no compiled contracts

        plan = make_plan(self.spec, self.deployer)
        moved = [step.key for step in plan.steps if self.addresses.get(step.key) != step.address]
        if moved:
            raise RecordError(
                f"The record was written by kit {self.data['kit']}, whose contracts differ from the "
                f"installed ones ({', '.join(moved)}); use that version to verify it."
            )
        return plan

    def save(self, path: Path) -> None:
        """Write the record so that a crash cannot damage it."""
        write_atomically(path, self.data)


def record_path(network: str, slug: str, folder: Path = FOLDER) -> Path:
    """Where the record of a DAO lies."""
    return folder / network / f"{slug}.json"


def journal_path(network: str, slug: str, folder: Path = FOLDER) -> Path:
    """Where the journal of a running deployment lies."""
    return folder / network / f"{slug}.journal.json"


def input_path(network: str, slug: str, folder: Path = FOLDER, module: str | None = None) -> Path:
    """Where the compiler's input lies: the kit's, or that of a ``module`` that was compiled elsewhere."""
    return folder / network / ".".join([slug, *([module] if module else []), "input.json"])


def relay_journal_path(network: str, slug: str, sender: str, folder: Path = FOLDER) -> Path:
    """Where an account records the ballots that it relays."""
    return folder / network / f"{slug}.relay-{sender[:10].lower()}.json"


def load_record(path: Path) -> Record:
    """Read a record.

    Raises:
        RecordError: There is none, or it is damaged or of another format.
    """
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise RecordError(f"There is no record {path}; `ape dao deploy` writes one.") from None
    except (OSError, ValueError) as err:
        raise RecordError(f"{path} cannot be read: {err}.") from err
    if not isinstance(data, dict) or data.get("format") != FORMAT:
        raise RecordError(
            f"{path} is not a record of format {FORMAT}; use the version of the kit that wrote it."
        )
    return Record(data)


def record_paths(folder: Path = FOLDER, network: str | None = None) -> list[Path]:
    """Every record, of one network or of all; what else lies beside them has more than one ending."""
    places = folder.glob("*/") if network is None else [folder / network]
    paths = (path for place in places for path in place.glob("*.json"))
    return sorted(path for path in paths if path.name.count(".") == 1)


def find_record(network: str, name: str | None = None, folder: Path = FOLDER) -> Record:
    """The record of the DAO ``name`` on ``network``, or the only one there.

    Raises:
        RecordError: There is none, or several and no name.
    """
    if name is not None:
        return load_record(record_path(network, name, folder))
    paths = record_paths(folder, network)
    if len(paths) != 1:
        listed = ", ".join(path.stem for path in paths) or "none"
        raise RecordError(f"{folder / network} holds {len(paths)} records ({listed}); name one of them.")
    return load_record(paths[0])
