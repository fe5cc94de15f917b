"""What was read from a file or chain of others."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ape_dao.core.governance import Action
    from ape_dao.proposals.signatures import AbiEntry


@dataclass(frozen=True)
class ImportedCall:
    """A call, and what its source says about the function."""

    action: Action
    function: AbiEntry | None = None
    """The ABI entry that the source gives; None if it gives calldata only."""


@dataclass(frozen=True)
class Imported:
    """The content of a proposal."""

    format: str
    """What it was read as."""
    calls: tuple[ImportedCall, ...]
    title: str = ""
    summary: str = ""
    kind: str = "standard"
    after: str | None = None
    """Id of the proposal that must be executed before."""
    chain_id: int | None = None
    """The chain that the source names."""
    notes: tuple[str, ...] = ()
    """What a reader should know, in sentences."""
