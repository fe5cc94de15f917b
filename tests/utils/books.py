"""The books of a living DAO: sums that do not hold, and what becomes of them when money is taken away."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from ape_dao.core.findings import Severity
from ape_dao.sdk.audit import audit

if TYPE_CHECKING:
    from collections.abc import Iterator

    from utils.living import Living


def wrong(living: Living, *rules: str) -> list[str]:
    """The sums of these rules that do not hold; every rule has at least one that is checked."""
    found = audit(living.dao, {"DUSD": living.usdc}, living.chain.provider)
    assert {one.rule for one in found} >= set(rules)
    return [
        f"{one.rule}: {one.what}"
        for one in found
        if one.rule in rules and one.severity is not Severity.NOTE and not one.ok
    ]


@contextmanager
def undone(living: Living) -> Iterator[None]:
    """What is done within is taken back."""
    before = living.chain.snapshot()
    try:
        yield
    finally:
        living.chain.restore(before)
