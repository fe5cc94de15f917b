"""A DAO whose members changed it by proposals of their own: its spec and its record are brought up to date.

::

    adoption = read_adoption(record, dao)     # the spec that describes it, and which proposal changed what
    adopt(adoption)                           # the record says so from now on
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ape_dao.core.amendment.adopting import describe
from ape_dao.core.amendment.changes import changes, effects
from ape_dao.core.amendment.values import Side, differences
from ape_dao.core.chain.abi import selector
from ape_dao.core.deployment.bookkeeping import kit_version, write_inputs
from ape_dao.core.deployment.journal import write_text
from ape_dao.core.deployment.parts import parts_of
from ape_dao.core.deployment.reading import installed
from ape_dao.core.deployment.record import AMENDMENT, FOLDER, record_path
from ape_dao.core.errors import RecordError, SpecError
from ape_dao.core.governance import ProposalState
from ape_dao.core.module import Context
from ape_dao.core.spec.editing import edited
from ape_dao.core.spec.identity import spec_hash
from ape_dao.core.spec.loading import load_spec, parse_spec
from ape_dao.core.verification.verify import drift, verify
from ape_dao.proposals.onchain import executed_entry, find_proposals
from ape_dao.proposals.writing import dump_yaml
from ape_dao.sdk.verification import of_record

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from ape_dao.core.amendment.adopting import Described
    from ape_dao.core.amendment.changes import Change
    from ape_dao.core.chain.client import Chain
    from ape_dao.core.deployment.record import Record
    from ape_dao.core.findings import Finding
    from ape_dao.core.schema.models import Spec
    from ape_dao.proposals.onchain import ChainProposal
    from ape_dao.sdk.dao import Dao


@dataclass(frozen=True)
class Adoption:
    """What a living DAO is, beside what its record says."""

    spec: Spec
    """The spec that describes it."""
    changes: tuple[Change, ...]
    """From the record's spec to that."""
    causes: dict[Change, ChainProposal | None]
    """The last executed proposal that called what sets each change; None where none did."""
    proposals: tuple[ChainProposal, ...]
    """Every proposal that was executed and that the record does not know."""
    contracts: dict[str, dict[str, Any]]
    """What the record will say of contracts that members added, by key."""
    left: tuple[Finding, ...]
    """What no spec of this DAO describes: differences that remain."""
    record: Record
    """The record with all that."""


def read_adoption(record: Record, dao: Dao) -> Adoption:
    """Read a DAO, and compare it with its record.

    Raises:
        SpecError: What the chain says is no spec, as after a call that no spec describes.
    """
    provider = dao.chain.provider
    described = describe(record, provider)
    spec = described.spec
    found = tuple(changes(record.spec, spec))
    known = {one["id"] for entry in record.installations for one in entry.get("proposals", ())}
    executed = sorted(
        (one for one in find_proposals(dao, ProposalState.EXECUTED) if str(one.id) not in known),
        key=lambda one: one.executed,
    )
    after = _after(record, described, found, executed, dao.chain) if found else record
    return Adoption(
        spec=spec,
        changes=found,
        causes=_causes(record, after, found, executed),
        proposals=tuple(executed),
        contracts=described.contracts,
        left=tuple(drift(verify(installed(after), provider, record.start_block))),
        record=after,
    )


def _after(
    record: Record,
    described: Described,
    found: Sequence[Change],
    executed: Sequence[ChainProposal],
    chain: Chain,
) -> Record:
    """The record with what the DAO is by now."""
    gone = installed(record, described.spec).unwanted
    installation = {
        "kind": AMENDMENT,
        "kit": kit_version(),
        "deployer": record.deployer,
        "baseSpecHash": spec_hash(record.spec),
        "specHash": spec_hash(described.spec),
        "spec": described.spec.to_data(),
        "contracts": described.contracts,
        "retired": {key: record.address(key) for key in gone},
        "changes": [str(change) for change in found],
        "proposals": [executed_entry(one, chain) for one in executed],
        "gasUsed": 0,
    }
    return record.with_installation(installation, described.compiled)


def adopt(adoption: Adoption, folder: Path = FOLDER) -> tuple[Record, Path]:
    """Write into the record what the DAO is by now; the record, and where it lies.

    Raises:
        RecordError: It says that already.
    """
    if not adoption.changes:
        raise RecordError("The record says what the chain says already; nothing was written.")
    record = adoption.record
    path = record_path(record.network, record.slug, folder)
    write_inputs(record, {str(entry["contract"]) for entry in adoption.contracts.values()}, folder)
    record.save(path)
    return record, path


def _causes(
    record: Record, after: Record, found: tuple[Change, ...], executed: list[ChainProposal]
) -> dict[Change, ChainProposal | None]:
    """The last proposal that called a function that sets each change, also from within other calls."""
    base, spec = record.spec, after.spec
    before = _side(base, after)

    def decided(other: Spec) -> frozenset[Any]:
        side = _side(other, after)
        shared = [key for key in side.parts if key in before.parts]
        return frozenset(
            (key, function)
            for key in shared
            for one in differences(key, before, side, 0)
            for function, _ in one.settings
        )

    marks = {
        change: {_mark(after, key, function) for key, function in effect}
        for change, effect in effects(base, spec, found, decided).items()
    }

    def cause(change: Change) -> ChainProposal | None:
        section = [marks[other] for other in found if other.path[0] == change.path[0]]
        called = marks[change] or set().union(*section)  # what follows from others has their cause
        return next((one for one in reversed(executed) if _calls(one, called)), None)

    return {change: cause(change) for change in found}


def _side(spec: Spec, record: Record) -> Side:
    context = Context(spec, record.deployer, record.addresses)
    compiled = {one.name: one for one in record.artifacts.values()}
    return Side({part.key: part for part in parts_of(spec, compiled)}, context, compiled)


def _mark(record: Record, key: str, function: str) -> tuple[str, bytes]:
    abi = record.artifacts[key].abi
    entry = next(one for one in abi if one["type"] == "function" and one["name"] == function)
    return record.address(key), selector(entry)


def _calls(proposal: ChainProposal, marks: set[tuple[str, bytes]]) -> bool:
    return any(
        (action.target == target and action.calldata[:4] == first)
        or (bytes.fromhex(target[2:]) in action.calldata and first in action.calldata)
        for action in proposal.actions
        for target, first in marks
    )


# the spec file


def write_spec(spec: Spec, path: Path, record: Record) -> None:
    """Write a spec file; in one that is there only the values that changed, so that its comments stay.

    Raises:
        SpecError: The file is not of this DAO, or says something that is not in force.
    """
    if not path.exists():
        write_text(path, dump_yaml(spec.to_data()))
        return
    present = load_spec(path)
    if present.slug != spec.slug:
        raise SpecError(f"{path} is the spec of '{present.name}'; give another --out.")
    full = of_record(present, record)
    ahead = {change.path for change in changes(record.spec, full)}
    drafts = [change for change in changes(spec, full) if change.path in ahead]
    if drafts:
        named = "; ".join(map(str, drafts))
        raise SpecError(f"{path} says what is not in force ({named}); give another --out.")
    values = [(change.path, change.after) for change in changes(full, spec)]
    text = edited(path.read_text(encoding="utf-8"), values)
    if spec_hash(of_record(parse_spec(text, name=str(path)), record)) != spec_hash(spec):
        raise SpecError(f"{path} cannot be changed in its own notation; give another --out.")
    write_text(path, text)
