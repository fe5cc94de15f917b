"""What a record says of a DAO's contracts, and what a spec expects of them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from ape_dao.core.contract_types import GENESIS
from ape_dao.core.deployment.installed import Created, Enacted, HandOver, Installed
from ape_dao.core.deployment.parts import parts_of
from ape_dao.core.module import expect

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from ape_dao.core.deployment.record import Record
    from ape_dao.core.module import Part
    from ape_dao.core.schema.models import Spec


def installed(record: Record, spec: Spec | None = None) -> Installed:
    """The contracts of a record, and what a spec says of them.

    Args:
        spec: What shall be in force; the record's own if None.

    Raises:
        RecordError: What the DAO runs lies neither beside the record nor in the installed kit.
    """
    spec = record.spec if spec is None else spec
    contracts = {key: _created(record, key, entry) for key, entry in record.contracts.items()}
    compiled = {one.contract: one.artifact for one in contracts.values()}
    wanted = {part.key: part for part in parts_of(spec, compiled)}
    further = [key for key, one in contracts.items() if one.contract == GENESIS.name and key not in wanted]
    parts = [part for key, part in wanted.items() if key in contracts]
    parts += [_genesis(wanted[GENESIS.key], record, key) for key in further]
    return Installed(
        spec=spec,
        deployer=record.deployer,
        contracts=contracts,
        existing=record.existing,
        parts=tuple(parts),
        hand_overs=tuple(_hand_overs(record)),
        later_deployers=tuple(str(one["deployer"]) for one in record.installations[1:]),
        missing=tuple(key for key in wanted if key not in contracts),
        unwanted=tuple(key for key in contracts if key not in wanted and key not in further),
        retired=tuple(
            replace(_created(record, key, entry), retired_by=number) for number, key, entry in record.retired
        ),
        enacted=tuple(
            Enacted(int(record.last["number"]), int(one["id"]), int(one["block"]), str(one["blockHash"]))
            for one in record.last.get("proposals", ())
        ),
    )


def _created(record: Record, key: str, entry: Mapping[str, Any]) -> Created:
    artifact = record.artifact_of(entry)
    init_code = artifact.init_code + bytes.fromhex(str(entry["encodedArguments"])[2:])
    return Created(key, str(entry["address"]), artifact, init_code)


def _genesis(part: Part, record: Record, key: str) -> Part:
    """The part of a Genesis that an amendment created, which belonged to whoever deployed that."""
    deployer = next(str(one["deployer"]) for one in record.installations if key in one["contracts"])
    return replace(part, key=key, expects=(expect("finished", True), expect("DEPLOYER", deployer)))


def _hand_overs(record: Record) -> Iterator[HandOver]:
    """The last call of each Genesis, where its installation had one."""
    for installation in record.installations:
        finish = installation.get("finish")
        for key, entry in installation["contracts"].items():
            if finish is not None and entry["contract"] == GENESIS.name:
                yield HandOver(key, bytes.fromhex(str(finish["data"])[2:]))
