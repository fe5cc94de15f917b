"""Lint rules of the `consent` section."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ape_dao.core.spec.problems import dotted
from ape_dao.core.units import span
from ape_dao.lint import stages
from ape_dao.lint.rule import Rule, error, warning
from ape_dao.modules.consent.section import ConsentStage

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ape_dao.core.findings import Finding
    from ape_dao.lint.subject import Subject


def _too_slow(subject: Subject) -> Iterator[Finding]:
    window = subject.spec.governor.execution_window
    for path, stage in subject.spec.sections_with_paths(ConsentStage):
        soonest = sorted(one.seconds for one in stage.checks)[stage.needed - 1]
        if soonest >= window:
            yield error(
                f"'{stage.name}' agrees {span(soonest)} after a vote at the soonest, when every proposal has "
                f"expired: there are {span(window)} to queue it",
                "give shorter times, or a longer governor.execution_window",
                f"{dotted(path)}.checks",
            )
        elif 2 * soonest > window:
            yield warning(
                f"'{stage.name}' leaves {span(window - soonest)} of {span(window)} to queue a proposal",
                "give shorter times, or a longer governor.execution_window",
                f"{dotted(path)}.checks",
            )


def _unused(subject: Subject) -> Iterator[Finding]:
    yield from stages.unused(subject, ConsentStage)


def _one_key(subject: Subject) -> Iterator[Finding]:
    """A body that has no code is a single key; only a chain tells."""
    for path, stage in subject.spec.sections_with_paths(ConsentStage):
        bodies = dict.fromkeys(one.body for one in stage.checks if one.body)
        known = {body: address for body in bodies if (address := subject.address_of(body)) is not None}
        if subject.chain is None or not known:
            continue
        codes = subject.chain.have_code(list(known.values()))
        for body, has_code in zip(known, codes, strict=True):
            if not has_code:
                yield warning(
                    f"'{body}' has no code: whoever has that one key decides for '{stage.name}'",
                    "name an account of several owners, such as a Safe",
                    f"{dotted(path)}.checks",
                )


def _starved(subject: Subject) -> Iterator[Finding]:
    """A stage has gas to ask two others, and those have none to ask further ones."""
    asking = {
        stage.name
        for _, stage in subject.spec.sections_with_paths(ConsentStage)
        if any(one.stage is not None for one in stage.checks)
    }
    for path, stage in subject.spec.sections_with_paths(ConsentStage):
        for number, one in enumerate(stage.checks):
            if one.stage in asking and one.stage != stage.name:
                yield error(
                    f"'{stage.name}' asks '{one.stage}', which asks another stage and has no gas for it",
                    f"write the checks of '{one.stage}' here",
                    f"{dotted(path)}.checks[{number}].stage",
                )


RULES = (
    Rule("stage-starved", "consent", "a stage that cannot answer is a no", _starved),
    Rule("stage-too-slow", "consent", "a proposal that waits for its stage expires", _too_slow),
    Rule("stage-unused", "consent", "a stage that no kind names stops nothing", _unused),
    Rule("stage-one-key", "consent", "a stolen key can hold up everything", _one_key),
)
