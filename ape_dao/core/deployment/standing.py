"""Contracts of others that a spec builds on, compared with what stands on a chain."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ape_dao.core.chain.artifacts import demo_artifact
from ape_dao.core.spec.assembly import standing_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ape_dao.core.chain.client import Chain
    from ape_dao.core.schema.models import Spec


def standing_problems(spec: Spec, chain: Chain) -> Iterator[str]:
    """What is not where it should be, and what to do; sentences without a full stop."""
    standing = standing_of(spec)
    codes = chain.codes_of([one.address for one in standing]) if standing else []
    for one, code in zip(standing, codes, strict=True):
        if not demo_artifact(one.contract).is_code(code):
            yield (
                f"{'Other code' if code else 'Nothing'} is at {one.address} on {chain.network_name}, where "
                f"{one.name} should be; {one.otherwise}"
            )
