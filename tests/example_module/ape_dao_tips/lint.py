"""What is risky about a tip jar."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ape_dao.core.schema.fields import TREASURY
from ape_dao.lint.findings import Rule, note
from ape_dao_tips.section import Tips

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ape_dao.lint.findings import Hit
    from ape_dao.lint.subject import Subject


def _no_share(subject: Subject) -> Iterator[Hit]:
    tips = subject.spec.section(Tips)
    if tips is not None and tips.steward == TREASURY:
        yield note(
            "the treasury is its own steward, so every tip is the treasury's", "name somebody who thanks"
        )


RULES = (Rule("tips-steward", "tips.steward", "a steward thanks those who give", _no_share),)
