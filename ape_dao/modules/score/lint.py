"""Lint rules of the `score` section."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ape_dao.lint.rule import Rule, error
from ape_dao.modules.score.section import Score

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ape_dao.core.findings import Finding
    from ape_dao.lint.subject import Subject


def _tiers_reachable(subject: Subject) -> Iterator[Finding]:
    score, most = subject.spec.section(Score), subject.power_of(subject.supply)
    if score is None or not subject.highest_power:
        return
    for index, tier in enumerate(score.tiers):
        if tier.power > most:
            yield error(
                f"score {tier.score} takes {subject.power(tier.power)}, more than the whole supply gives "
                f"({subject.power(most)})",
                "lower it",
                f"score.tiers[{index}].power",
            )


RULES = (
    Rule("tiers-reachable", "score.tiers", "it promises benefits that nobody can get", _tiers_reachable),
)
