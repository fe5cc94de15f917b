"""Stages that count the ballots too that were signed for the governor.

A module whose contracts do so has, in the Python module ``further`` of its package, a function `further` of a
DAO, files with signed ballots, and the address that will send them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ape_dao.core.module import installed_modules

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from ape.api import AccountAPI, ReceiptAPI

    from ape_dao.ballots.files import BallotFile
    from ape_dao.ballots.messages import SignedBallot
    from ape_dao.sdk.dao import Dao


@dataclass(frozen=True)
class Further:
    """Ballots on a proposal that would count in a stage of it as well."""

    what: str
    """The stage, for people: "the chamber 'makers'"."""
    stage: str
    """Its name in the spec."""
    proposal: int
    ballots: Sequence[SignedBallot]
    relay: Callable[[AccountAPI], list[ReceiptAPI]]
    """Hand them on, in batches."""
    saying: Callable[[], str]
    """How the stage stands to the proposal then, in a sentence."""


def further(dao: Dao, files: Sequence[BallotFile], sender: str) -> list[Further]:
    """What modules of the DAO would count of these ballots, beside the governor."""
    extensions = (module.extension("further") for module in installed_modules())
    return [
        one
        for extension in extensions
        if extension is not None
        for one in extension.further(dao, files, sender)
    ]
