"""The record of a DAO, `deployments/<network>/<dao>.json`: its history, read by all else.

The first installation is the launch, each further one an amendment. What was created keeps its address, which
its constructor's arguments decided; what holds now is what the spec of the last installation says.
Beside the record lies what was compiled (`<dao>.artifacts.json`), so that a later kit reads and operates what
an earlier one deployed.
"""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from eth_utils import keccak

from ape_dao.core.chain import artifacts as kit
from ape_dao.core.deployment.journal import write_atomically
from ape_dao.core.errors import RecordError
from ape_dao.core.spec.loading import parse_spec

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ape_dao.core.chain.artifacts import Artifact
    from ape_dao.core.schema.models import Spec

FORMAT = 2
ARTIFACTS_FORMAT = 1
FOLDER = Path("deployments")
LAUNCH, AMENDMENT = "launch", "amendment"
_OF_INSTALLATION = (
    *("kit", "planHash", "compiler", "inputSha256", "contracts", "existing", "finish", "gasUsed"),
    *("spec", "specHash"),
)
"""Fields of a record of format 1 that tell of the launch alone."""


@dataclass(frozen=True)
class Record:
    """A deployed DAO."""

    data: dict[str, Any]
    compiled: Mapping[str, Artifact] = field(default_factory=dict, repr=False, compare=False)
    """What lies beside the record, by the name that its contracts give it."""

    @property
    def name(self) -> str:
        """The DAO's name."""
        return str(self.data["dao"])

    @property
    def network(self) -> str:
        """The network as it appears in paths."""
        return str(self.data["network"])

    @property
    def chain_id(self) -> int:
        """Id of the chain that it was deployed on."""
        return int(self.data["chainId"])

    @property
    def start_block(self) -> int:
        """No contract of the DAO is older than this block."""
        return int(self.data["startBlock"])

    @property
    def deployer(self) -> str:
        """Address of the account that launched it."""
        return str(self.data["deployer"])

    @property
    def parent(self) -> str:
        """What files call the DAO that this one was launched as a child of; empty for none."""
        return str(self.data.get("parent", ""))

    @property
    def installations(self) -> tuple[dict[str, Any], ...]:
        """The launch, then every amendment."""
        return tuple(self.data["installations"])

    @property
    def launch(self) -> dict[str, Any]:
        """The first installation."""
        return self.installations[0]

    @property
    def last(self) -> dict[str, Any]:
        """The newest installation."""
        return self.installations[-1]

    @cached_property
    def spec(self) -> Spec:
        """The spec in force, as the last installation left it, every address resolved."""
        return parse_spec(self.last["spec"], name="the record's spec")

    @cached_property
    def launch_spec(self) -> Spec:
        """The spec of the launch."""
        return parse_spec(self.launch["spec"], name="the record's spec")

    def installation_of(self, key: str) -> int:
        """The number of the installation that created a contract in use."""
        address = self.contracts[key]["address"]
        return next(
            int(one.get("number", 1))
            for one in self.installations
            if key in one["contracts"] and one["contracts"][key]["address"] == address
        )

    @property
    def contracts(self) -> dict[str, dict[str, Any]]:
        """What the record says of every contract that the DAO created and uses, by key."""
        return self._history[0]

    @property
    def retired(self) -> list[tuple[int, str, dict[str, Any]]]:
        """Every contract that an amendment took out of use: number of the amendment, key, and entry."""
        return self._history[1]

    @cached_property
    def _history(self) -> tuple[dict[str, dict[str, Any]], list[tuple[int, str, dict[str, Any]]]]:
        contracts: dict[str, dict[str, Any]] = {}
        retired = []
        for installation in self.installations:
            for key in installation.get("retired", {}):
                retired.append((int(installation["number"]), key, contracts.pop(key)))
            contracts |= installation["contracts"]
        return contracts, retired

    @property
    def existing(self) -> dict[str, str]:
        """The addresses of contracts that were there before the DAO, by key."""
        return dict(self.launch.get("existing", {}))

    @cached_property
    def addresses(self) -> dict[str, str]:
        """The address of every contract in use, by key ("token", "escrow", "governor", …)."""
        return {**self.existing, **{key: str(entry["address"]) for key, entry in self.contracts.items()}}

    @cached_property
    def artifacts(self) -> dict[str, Artifact]:
        """The compiled contract behind every contract in use that the DAO created, by key.

        Raises:
            RecordError: What the DAO runs lies neither beside the record nor in the installed kit.
        """
        return {key: self.artifact_of(entry) for key, entry in self.contracts.items()}

    def address(self, key: str) -> str:
        """The address of one contract.

        Raises:
            RecordError: The DAO has no such contract.
        """
        try:
            return self.addresses[key]
        except KeyError:
            raise RecordError(f"This DAO has no {key}; it has {', '.join(self.addresses)}.") from None

    def artifact_of(self, entry: Mapping[str, Any]) -> Artifact:
        """The compiled contract that an entry of the record was created from.

        Raises:
            RecordError: It lies neither beside the record nor in the installed kit.
        """
        name = str(entry["contract"])
        own = kit.artifact(name) if name in kit.all_contracts() else None
        found = self.compiled.get(str(entry.get("artifact", name)), own)
        if found is not None and own is not None and found.init_code == own.init_code:
            found = own
        if found is None or init_code_hash(found, entry) != entry["initCodeHash"]:
            beside = artifacts_path(self.network, self.slug)
            raise RecordError(
                f"What was compiled for {name} at {entry['address']} is not in the installed kit, which is "
                f"another version than the kit {self.launch['kit']} that deployed it, and {beside.name} is "
                "not beside the record; restore it, or make it from the compiler's input there with "
                "`ape dao adopt --compile`."
            )
        return found

    @property
    def slug(self) -> str:
        """The DAO's name as it appears in file names."""
        return self.spec.slug

    def with_installation(self, installation: dict[str, Any], compiled: Mapping[str, Artifact]) -> Record:
        """The same record with a further installation.

        Args:
            compiled: What its contracts were created from, by contract name.
        """
        number = len(self.installations) + 1
        kept, contracts = dict(self.compiled), {}
        for key, entry in installation["contracts"].items():
            name = str(entry["contract"])
            alike = name not in kept or kept[name].init_code == compiled[name].init_code
            label = name if alike else f"{name}@{number}"
            kept.setdefault(label, compiled[name])
            contracts[key] = {**entry, "artifact": label}
        added = {**installation, "number": number, "contracts": contracts}
        return Record({**self.data, "installations": [*self.data["installations"], added]}, kept)

    def save(self, path: Path) -> None:
        """Write the record, and before it what was compiled, so that a crash cannot damage either."""
        if self.compiled:
            data = {name: artifact.to_data() for name, artifact in sorted(self.compiled.items())}
            write_atomically(_beside(path), {"format": ARTIFACTS_FORMAT, "contracts": data})
        write_atomically(path, self.data)


def init_code_hash(artifact: Artifact, entry: Mapping[str, Any]) -> str:
    """Keccak-256 of a contract's init code with the arguments of an entry of a record, as 0x text."""
    return "0x" + keccak(artifact.init_code + bytes.fromhex(str(entry["encodedArguments"])[2:])).hex()


def carried_over(data: dict[str, Any]) -> dict[str, Any]:
    """The data of a record of format 1, in which a launch was all, as that of this format.

    Those of version 0.1.0 call the deployer `launcher`.
    """
    deployer = data["deployer"] if "deployer" in data else data["launcher"]
    ours = {name: data[name] for name in ("dao", "network", "chainId", "chain", "startBlock")}
    launch = {name: data[name] for name in _OF_INSTALLATION if name in data}
    return {
        "format": FORMAT,
        **ours,
        "deployer": deployer,
        "installations": [{"kind": LAUNCH, "number": 1, "deployer": deployer, **launch}],
    }


def record_path(network: str, slug: str, folder: Path = FOLDER) -> Path:
    """Where the record of a DAO lies."""
    return folder / network / f"{slug}.json"


def artifacts_path(network: str, slug: str, folder: Path = FOLDER) -> Path:
    """Where that lies which was compiled for the DAO."""
    return _beside(record_path(network, slug, folder))


def journal_path(network: str, slug: str, folder: Path = FOLDER) -> Path:
    """Where the journal of a running deployment lies."""
    return folder / network / f"{slug}.journal.json"


def input_path(
    network: str, slug: str, folder: Path = FOLDER, module: str | None = None, installation: int = 1
) -> Path:
    """Where the compiler's input lies: the kit's, or that of a ``module`` that was compiled elsewhere; each
    amendment that adds contracts has its own."""
    number = [str(installation)] if installation > 1 else []
    return folder / network / ".".join([slug, *number, *([module] if module else []), "input.json"])


def relay_journal_path(network: str, slug: str, sender: str, folder: Path = FOLDER) -> Path:
    """Where an account records the ballots that it relays."""
    return folder / network / f"{slug}.relay-{sender[:10].lower()}.json"


def load_record(path: Path) -> Record:
    """Read a record, and what lies beside it.

    Raises:
        RecordError: There is none, or it is damaged or of another format.
    """
    data = _read(path, f"There is no record {path}; `ape dao deploy` writes one.")
    number = data.get("format") if isinstance(data, dict) else None
    if number not in (1, FORMAT):
        raise RecordError(
            f"{path} is not a record of format 1 or {FORMAT}; use the version of the kit that wrote it."
        )
    try:
        return Record(carried_over(data) if number == 1 else data, _compiled(_beside(path)))
    except KeyError as err:
        raise RecordError(f"{path} is damaged: it has no {err}; restore it from version control.") from err


def _compiled(path: Path) -> dict[str, Artifact]:
    """What was compiled, by name; nothing where no such file lies beside a record, as for those of 0.1.0."""
    if not path.is_file():
        return {}
    data = _read(path, "")
    if not isinstance(data, dict) or data.get("format") != ARTIFACTS_FORMAT:
        raise RecordError(
            f"{path} is not of format {ARTIFACTS_FORMAT}; use the version of the kit that wrote it."
        )
    try:
        return {
            name: kit.read_artifact(name.partition("@")[0], entry)
            for name, entry in data["contracts"].items()
        }
    except (AttributeError, KeyError, TypeError, ValueError) as err:
        raise RecordError(f"{path} is damaged ({err!r}); restore it from version control.") from err


def _read(path: Path, missing: str) -> Any:
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise RecordError(missing) from None
    except (OSError, ValueError) as err:
        raise RecordError(f"{path} cannot be read: {err}.") from err


def _beside(path: Path) -> Path:
    return path.with_name(f"{path.stem}.artifacts.json")


def record_paths(folder: Path = FOLDER, network: str | None = None) -> list[Path]:
    """Every record, of one network or of all; what else lies beside them has more than one ending."""
    places = folder.glob("*/") if network is None else [folder / network]
    paths = (path for place in places for path in place.glob("*.json"))
    return sorted(path for path in paths if path.name.count(".") == 1)


def record_of(chain_id: int, address: str, folder: Path = FOLDER) -> Record | None:
    """The record of the DAO that has a contract at this address; None if no record loads that has."""
    for path in record_paths(folder):
        with suppress(RecordError):
            record = load_record(path)
            if record.chain_id == chain_id and address in record.addresses.values():
                return record
    return None


def without_children(paths: list[Path]) -> list[Path]:
    """The records among these that are not of a DAO whose parent is among them too."""
    places = set(paths)
    return [path for path in paths if path.with_name(f"{_parent_of(path)}.json") not in places - {path}]


def _parent_of(path: Path) -> str:
    try:
        return str(_read(path, "").get("parent", ""))
    except (AttributeError, RecordError):
        return ""  # whoever reads that record says what is wrong with it


def find_record(network: str, name: str | None = None, folder: Path = FOLDER) -> Record:
    """The record of the DAO ``name`` on ``network``, or the only one there that is no child of another.

    Raises:
        RecordError: There is none, or several and no name.
    """
    if name is not None:
        return load_record(record_path(network, name, folder))
    paths = record_paths(folder, network)
    first = paths if len(paths) == 1 else without_children(paths)
    if len(first) != 1:
        listed = ", ".join(path.stem for path in paths) or "none"
        raise RecordError(f"{folder / network} holds {len(paths)} records ({listed}); name one of them.")
    return load_record(first[0])
