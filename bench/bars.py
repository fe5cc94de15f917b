"""What a bar is: what an operation may cost at most, and the best peer to stand beside it.

Bars stand with the scenarios of their group, the peers' figures in ``peers.json``; ours are measured. The
peers' contracts were compiled from their own unmodified sources and measured under the conditions of
`bench.conditions`, but for figures that a peer publishes itself; ``peers.json`` names source, compiler and
condition of each.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TypeAlias

Figure: TypeAlias = tuple[str, float]
"""What a scenario yields: the key of a bar, and what was measured."""

GAS = "gas"
EXECUTION_GAS = "execution gas"
PERCENT = "percent"

PEERS = Path(__file__).with_name("peers.json")


@dataclass(frozen=True)
class Part:
    """A limit that is a part of another figure of the same run."""

    percent: int
    of: str
    """Key of the other figure."""


@dataclass(frozen=True)
class Bar:
    """One row of a group."""

    key: str
    operation: str
    condition: str
    limit: float | Part | None = None
    """None: printed, not judged."""
    peer: str | None = None
    """Key in ``peers.json``; None: no peer does this."""
    unit: str = GAS


@dataclass(frozen=True)
class Peer:
    """A measured figure of somebody else's contract."""

    peer: str
    figure: float
    unit: str
    condition: str
    source: str


@cache
def peers() -> dict[str, Peer]:
    """The peers' figures by key."""
    return {key: Peer(**entry) for key, entry in json.loads(PEERS.read_text(encoding="utf-8")).items()}


def same(key: str, operation: str, condition: str, limit: float | Part | None = None) -> Bar:
    """A bar whose peer has the same key."""
    return Bar(key, operation, condition, limit, peer=key)
