"""Everything that is wrong with a list of recipients, collected before anything is refused."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from ape_dao.core.text import printable
from ape_dao.modules.airdrop.errors import AirdropError

if TYPE_CHECKING:
    from collections.abc import Iterator

MOST_KEPT = 100_000
"""Problems beyond this number are counted and not kept."""


LINE, ROW = "line", "row"
"""What rows are counted in: lines of a text, or rows of a document without lines."""


@dataclass(frozen=True)
class ClaimedTree:
    """The tree that a list says it makes."""

    root: str
    campaign: tuple[str, str] | None = None
    """Chain id and contract in its leaves, if they are those of this kit."""


@dataclass(frozen=True, order=True)
class Problem:
    """One thing that is wrong."""

    line: int
    """Line of the file, or row of Parquet and JSON documents, from 1; 0 for the list as a whole."""
    kind: str
    text: str
    noun: str = LINE

    def __str__(self) -> str:
        text = printable(self.text)
        return f"{self.noun} {self.line}: {text}" if self.line else text

    def to_data(self) -> dict[str, Any]:
        """As documents for programs have it."""
        return {"line": self.line or None, "kind": self.kind, "text": self.text}


@dataclass
class Problems:
    """The report; besides, what the list says about itself."""

    source: str
    noun: str = LINE
    tree: ClaimedTree | None = None
    total: str | None = None
    """What the amounts add up to, as they are written."""
    rows: int | None = None
    counts: Counter[str] = field(default_factory=Counter)
    _kept: list[Problem] = field(default_factory=list)

    def add(self, line: int, kind: str, text: str) -> None:
        """Count a problem, and keep it while there are few."""
        self.counts[kind] += 1
        if len(self._kept) < MOST_KEPT:
            self._kept.append(Problem(line, kind, text, self.noun))

    def __len__(self) -> int:
        return self.counts.total()

    def __iter__(self) -> Iterator[Problem]:
        """By line; what concerns the whole list comes last."""
        return iter(sorted(self._kept, key=lambda problem: (not problem.line, problem)))

    def summary(self) -> str:
        """One sentence."""
        kinds = ", ".join(f"{count:,} × {kind}" for kind, count in self.counts.most_common())
        first = next(iter(self))
        plural = "s" if len(self) > 1 else ""
        return f"{self.source} has {len(self):,} problem{plural} ({kinds}); the first is {first}"

    def to_data(self) -> dict[str, Any]:
        """As documents for programs have it."""
        return {
            "count": len(self),
            "kinds": dict(self.counts),
            "shown": len(self._kept),
            "problems": [problem.to_data() for problem in self],
        }

    def require_none(self) -> None:
        """Raises RecipientsError if there is any problem."""
        if len(self):
            raise RecipientsError(self)


class RecipientsError(AirdropError):
    """A list of recipients that cannot be used; ``problems`` holds everything that is wrong with it."""

    def __init__(self, problems: Problems) -> None:
        self.problems = problems
        super().__init__(problems.summary())
