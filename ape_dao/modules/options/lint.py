"""Lint rules of the `options` section."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ape_dao.core import units
from ape_dao.core.spec.checks import stage_uses
from ape_dao.core.spec.problems import dotted
from ape_dao.core.units import BASIS_POINTS, format_percent, span
from ape_dao.lint import stages
from ape_dao.lint.rule import Rule, error, warning
from ape_dao.modules.options.section import OptionsStage

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ape_dao.core.findings import Finding
    from ape_dao.core.schema.models import Spec
    from ape_dao.core.schema.section import Path
    from ape_dao.lint.subject import Subject


def _vote(spec: Spec, path: Path) -> int:
    """Seconds from a proposal of the kind at that path to the end of its vote."""
    kind = getattr(spec.kinds, str(path[1])) if path[0] == "kinds" else spec.governor
    delay, period = (getattr(kind, name, None) for name in ("voting_delay", "voting_period"))
    base = spec.governor
    return (base.voting_delay if delay is None else int(delay)) + (
        base.voting_period if period is None else int(period)
    )


def _ends_after_the_vote(subject: Subject) -> Iterator[Finding]:
    uses = list(stage_uses(subject.spec))
    for path, stage in subject.spec.sections_with_paths(OptionsStage):
        for used, name in uses:
            left = _vote(subject.spec, used) - stage.vote_time
            if name != stage.name or left >= units.DAY:
                continue
            where, advice = f"{dotted(path)}.vote_time", "shorten it, or lengthen the vote of the kind"
            if left <= 0:
                yield error(
                    f"a round of '{stage.name}' takes {span(stage.vote_time)}, and the vote on a proposal of "
                    f"{dotted(used[:-1])} does not end later, so no round could be opened",
                    advice,
                    where,
                )
            else:
                yield warning(
                    f"a round of '{stage.name}' must be opened within {span(left)} after the first of its "
                    f"proposals of {dotted(used[:-1])}",
                    advice,
                    where,
                )


def _low_quorum(subject: Subject) -> Iterator[Finding]:
    quorum = subject.spec.governor.quorum
    for path, stage in subject.spec.sections_with_paths(OptionsStage):
        if stage.quorum < quorum:
            yield warning(
                f"{format_percent(stage.quorum)} of all power decide a round of '{stage.name}', and a "
                f"proposal takes {format_percent(quorum)}",
                "ask for as much as the governor does",
                f"{dotted(path)}.quorum",
            )


def _bar_out_of_reach(subject: Subject) -> Iterator[Finding]:
    """Score splits what each voter has, so all options together have all power at most."""
    for path, stage in subject.spec.sections_with_paths(OptionsStage):
        if stage.counting == "score" and stage.winners * stage.bar > BASIS_POINTS:
            yield warning(
                f"{stage.winners} options cannot each have {format_percent(stage.bar)} of all power, which "
                f"'{stage.name}' splits among them",
                "lower the bar, let less of them win, or count by approval",
                f"{dotted(path)}.bar",
            )


def _anybody_opens(subject: Subject) -> Iterator[Finding]:
    for path, stage in subject.spec.sections_with_paths(OptionsStage):
        if stage.opener == 0:
            yield warning(
                f"anybody opens rounds of '{stage.name}', as many as it has accounts",
                "ask for a share of all power, such as 0.5%",
                f"{dotted(path)}.opener",
            )


def _unused(subject: Subject) -> Iterator[Finding]:
    yield from stages.unused(subject, OptionsStage)


RULES = (
    Rule("options-outlast-vote", "options", "a proposal past its vote is no option", _ends_after_the_vote),
    Rule("options-quorum-low", "options", "few would decide for all", _low_quorum),
    Rule("options-bar-high", "options", "less options could win than the spec says", _bar_out_of_reach),
    Rule("options-opener-free", "options", "voters cannot follow junk rounds", _anybody_opens),
    Rule("options-unused", "options", "a stage that no kind names stops nothing", _unused),
)
