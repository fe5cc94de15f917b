"""What is risky about a tip jar."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ape_dao.core.schema.fields import TREASURY
from ape_dao.lint.rule import Rule, note
from ape_dao_tips.section import Tips

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ape_dao.core.findings import Finding
    from ape_dao.lint.subject import Subject


def _no_share(subject: Subject) -> Iterator[Finding]:
    tips = subject.spec.section(Tips)
    if tips is not None and tips.steward == TREASURY:
        yield note(
            "the treasury is its own steward, so it receives every tip whole",
            "name a person who looks after tips",
        )


RULES = (Rule("tips-steward", "tips.steward", "nobody is paid for looking after tips", _no_share),)
