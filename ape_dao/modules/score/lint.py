"""Lint rules of the `score` section."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ape_dao.core import units
from ape_dao.core.deployment.parts import kind_rules
from ape_dao.core.units import share
from ape_dao.lint.first_days import DAYS, FirstDays
from ape_dao.lint.rule import Rule, error, warning
from ape_dao.modules.score.section import Score

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ape_dao.core.findings import Finding
    from ape_dao.lint.subject import Subject

MANY_HIGHEST = 100_000
FEW_HIGHEST = 20
FEW_LOWEST = 500
STEEP_STEP = 50
FAR_APART = 100


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


def _tier_sizes(subject: Subject) -> Iterator[Finding]:
    score, most = subject.spec.section(Score), subject.highest_power
    if score is None or not most:
        return
    lowest, highest = score.tiers[0].power, score.tiers[-1].power
    key = f"score.tiers[{len(score.tiers) - 1}].power"
    if highest * MANY_HIGHEST < most:
        yield warning(
            f"the highest score takes {subject.power(highest)}: {most // highest:,} accounts could have it",
            "compare it with what is outside the treasury; is a factor of 1,000 missing?",
            key,
        )
    elif highest <= most and highest * FEW_HIGHEST > most:
        yield warning(
            f"the highest score takes {subject.power(highest)}, {share(highest, most)} of all power: at most "
            f"{most // highest} accounts can have it",
            "compare it with what is outside the treasury; is it a factor of 1,000 too high?",
            key,
        )
    elif lowest * FEW_LOWEST > most and len(score.tiers) > 1:
        yield warning(
            f"the lowest score takes {subject.power(lowest)}, {share(lowest, most)} of all power: at most "
            f"{most // lowest} accounts can have any",
            "compare it with what is outside the treasury",
            "score.tiers[0].power",
        )


def _tier_steps(subject: Subject) -> Iterator[Finding]:
    score = subject.spec.section(Score)
    tiers = score.tiers if score else []
    for index, (lower, upper) in enumerate(zip(tiers, tiers[1:], strict=False), start=1):
        if upper.power > lower.power * STEEP_STEP:
            yield warning(
                f"score {upper.score} takes {subject.power(upper.power)}, {upper.power // lower.power:,} "
                f"times the {subject.power(lower.power)} of score {lower.score}",
                "compare the two; scores rise by a factor of 2 to 10 each, usually",
                f"score.tiers[{index}].power",
            )


def _score_to_propose(subject: Subject) -> Iterator[Finding]:
    """Kinds ask for a score and for votes; far from each other, one of the two figures is wrong."""
    score = subject.spec.section(Score)
    if score is None:
        return
    quotas = [tier.score for tier in score.tiers if tier.proposals_per_month]
    days = FirstDays.of(subject)
    for kind, rules in kind_rules(subject.spec).items():
        least = max(int(rules["minScore"]), quotas[0] if quotas else 0)
        key = "governor" if kind == "standard" else f"kinds.{kind}"
        if not 0 < least <= len(score.tiers):
            continue
        power, threshold = score.tiers[least - 1].power, int(rules["threshold"])
        asked = f"a {kind} proposal takes score {least}, which is {subject.power(power)} of one's own"
        if days is not None and days.first_votes is not None and power > days.largest():
            yield error(
                f"{asked}, and in the first {DAYS // units.DAY} days nobody has more than "
                f"{subject.power(days.largest())}",
                "lower the power of that score, or the score that proposing takes",
                f"score.tiers[{least - 1}].power",
            )
        elif (
            not subject.votes_are_tokens
            and threshold
            and not power <= threshold * FAR_APART <= power * FAR_APART**2
        ):
            yield warning(
                f"{asked}, and {subject.votes(threshold)} of votes",
                "the two are usually about the same",
                f"{key}.proposal_threshold",
            )


RULES = (
    Rule("tiers-reachable", "score.tiers", "it promises benefits that nobody can get", _tiers_reachable),
    Rule("tier-sizes", "score.tiers", "scores are to tell large holders from small ones", _tier_sizes),
    Rule("tier-steps", "score.tiers", "a zero too many or too few is easily overlooked", _tier_steps),
    Rule(
        "score-to-propose",
        "score.tiers",
        "who has the one and not the other cannot propose",
        _score_to_propose,
    ),
)
