"""Findings of a simulation that the author of a proposal accepts, with a reason, as its text says them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from ape_dao.core import units

ACCEPTED_TITLE = "## Accepted findings"
_LINE = re.compile(
    r"- (?P<rule>[a-z]+(?:-[a-z]+)*), (?P<grade>warning|critical)(?:, at most (?P<share>[0-9.]+%))?"
    r"(?:, about (?P<about>\S+))?: (?P<reason>.*\S)"
)


@dataclass(frozen=True)
class Acceptance:
    """One finding that is accepted; a second of the same rule needs a second acceptance."""

    rule: str
    reason: str
    grade: Literal["warning", "critical"] = "critical"
    """The worst grade that is accepted."""
    at_most: int | None = None
    """The largest part of the treasury, or of the supply, basis points; None for findings without amounts."""
    about: str | None = None
    """What the finding has to speak of, such as an address; None for anything."""

    @property
    def line(self) -> str:
        """As the text of the proposal says it."""
        share = "" if self.at_most is None else f", at most {units.format_percent(self.at_most)}"
        about = "" if self.about is None else f", about {self.about}"
        return f"- {self.rule}, {self.grade}{share}{about}: {self.reason}"


def read_acceptances(lines: list[str]) -> list[Acceptance]:
    """The acceptances among the lines of a text."""
    found = [match for line in lines if (match := _LINE.fullmatch(line))]
    return [
        Acceptance(
            rule=match["rule"],
            reason=match["reason"],
            grade="critical" if match["grade"] == "critical" else "warning",
            at_most=units.parse_percent(match["share"]) if match["share"] else None,
            about=match["about"],
        )
        for match in found
    ]
