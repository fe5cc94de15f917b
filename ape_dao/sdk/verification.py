"""A living DAO beside the specs that describe it: that of its record, and the file that people edit."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from ape_dao.core.contract_types import TIMELOCK
from ape_dao.core.deployment.reading import installed
from ape_dao.core.deployment.record import load_record, record_path
from ape_dao.core.errors import VerifyError
from ape_dao.core.findings import Finding, compared
from ape_dao.core.spec.assembly import children_of
from ape_dao.core.spec.identity import spec_hash, used_names
from ape_dao.core.spec.loading import with_addresses
from ape_dao.core.verification.verify import drift, verify

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from ape.api import ProviderAPI

    from ape_dao.core.deployment.record import Record
    from ape_dao.core.schema.models import Spec

CHILD = "child"


@dataclass(frozen=True)
class Verified:
    """A living DAO compared with the spec that fits it best."""

    spec: Spec
    findings: list[Finding]
    is_recorded: bool
    """Whether that is the record's spec, and not the file's."""
    other: Spec | None = None
    """The file's spec where it says something else than the record's."""


def verify_living(record: Record, provider: ProviderAPI, file: Spec | None = None) -> Verified:
    """Compare a DAO with the spec that its record says is in force, and with that of a file.

    The file may be ahead of the record, after a vote that changed what it says by now, or ahead of the chain,
    as long as nobody voted on it. The DAO is as it should be if it is what one of the two says.

    Raises:
        RecordError: What the DAO runs lies neither beside the record nor in the installed kit.
    """
    found = verify(installed(record), provider, record.start_block)
    other = None if file is None else of_record(file, record)
    if other is None or spec_hash(other) == spec_hash(record.spec):
        return Verified(record.spec, found, is_recorded=True)
    if not drift(found):
        return Verified(record.spec, found, is_recorded=True, other=other)
    by_file = verify(installed(record, other), provider, record.start_block)
    if len(drift(by_file)) < len(drift(found)):
        return Verified(other, by_file, is_recorded=False, other=other)
    return Verified(record.spec, found, is_recorded=True, other=other)


def of_record(spec: Spec, record: Record) -> Spec:
    """A spec of the record's DAO, with the addresses that the record knows.

    Raises:
        VerifyError: It describes another DAO.
    """
    if spec.slug != record.slug:
        raise VerifyError(
            f"The spec is that of '{spec.name}', and the record that of '{record.name}'; give a spec and a "
            "record of the same DAO."
        )
    known = record.spec.addresses
    missing = {
        name: known[name] for _, name in used_names(spec) if name in known and name not in spec.addresses
    }
    return with_addresses(spec, missing) if missing else spec


@dataclass(frozen=True)
class Child:
    """A DAO that a DAO's spec describes as its own."""

    account: str
    """What the parent's spec calls its timelock."""
    spec: Spec
    """As the launch created it; its own votes can have changed it since."""
    timelock: str
    """Its address, by the parent."""

    @property
    def slug(self) -> str:
        """What files and ``--dao`` call it."""
        return self.spec.slug


def children(record: Record) -> list[Child]:
    """The children of a DAO, in the order of its spec."""
    return [
        Child(child.account, child.spec, record.spec.addresses[child.account])
        for child in children_of(record.spec)
    ]


def verify_children(
    record: Record, provider: ProviderAPI, folder: Path, present: Callable[[Record], Record] = lambda one: one
) -> Iterator[Finding]:
    """Compare every child of a DAO, and theirs, with its record; what it is stands before each finding.

    Args:
        folder: Where the records of all networks lie.
        present: A record with what was executed since it was written.
    """
    for child in children(record):
        path = record_path(record.network, child.slug, folder)
        what = f"record of {child.slug}"
        if not path.is_file():
            yield compared(CHILD, what, f"{path}", "missing; restore it from version control", ok=False)
            continue
        own = present(load_record(path))
        timelock = own.address(TIMELOCK.key)
        same = timelock == child.timelock
        yield compared(CHILD, f"timelock of {child.slug}", child.timelock, timelock, ok=same)
        for finding in verify_living(own, provider).findings:
            yield replace(finding, what=f"{child.slug}: {finding.what}")
        yield from verify_children(own, provider, folder, present)
