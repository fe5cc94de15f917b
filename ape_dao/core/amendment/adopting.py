"""The spec that describes a DAO as it is, read from the chain."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from ape_dao.core.chain.client import Chain
from ape_dao.core.deployment.following import follow
from ape_dao.core.deployment.reading import installed
from ape_dao.core.spec.loading import parse_spec
from ape_dao.core.verification.living import LivingDao

if TYPE_CHECKING:
    from ape.api import ProviderAPI

    from ape_dao.core.deployment.record import Record
    from ape_dao.core.module import Told
    from ape_dao.core.schema.models import Spec
    from ape_dao.core.schema.section import Path


def living_spec(record: Record, provider: ProviderAPI) -> Spec:
    """The spec of a record, with everything that calls have changed since as the chain says.

    Raises:
        SpecError: What the chain says is no spec, as after a call that no spec describes.
        RecordError: What the DAO runs lies neither beside the record nor in the installed kit.
    """
    chain = Chain(provider)
    follow(chain, record.addresses, record.start_block, record.artifacts)
    dao = LivingDao(installed(record), chain.still(), record.start_block)
    jobs = [partial(_told, dao, part.tells) for part in dao.installed.parts if part.tells is not None]
    data = record.spec.to_data()
    for told in dao.chain.together(jobs):
        for path, value in told:
            _write(data, path, value)
    return parse_spec(data, name="the spec that the chain describes")


def _told(dao: LivingDao, tells: Any) -> list[Told]:
    return list(tells(dao))


def _write(data: Any, path: Path, value: Any) -> None:
    """Put a value at its place; take the key out for None."""
    place = data
    for step in path[:-1]:
        place = place.setdefault(step, {}) if isinstance(place, dict) else place[step]
    if value is None:
        place.pop(path[-1], None)
    else:
        place[path[-1]] = value
