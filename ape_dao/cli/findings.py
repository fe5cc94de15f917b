"""Findings of lint, for people and for programs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from ape_dao.core.findings import Severity

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ape_dao.cli.output import Output
    from ape_dao.core.findings import Finding

_COLOURS = {
    Severity.CRITICAL: "red",
    Severity.ERROR: "red",
    Severity.WARNING: "yellow",
    Severity.NOTE: "cyan",
}
_COUNTED = (Severity.ERROR, Severity.WARNING, Severity.NOTE)


def finding_data(finding: Finding) -> dict[str, Any]:
    """A finding for programs."""
    return {
        "rule": finding.rule,
        "level": finding.severity.word,
        "key": finding.where,
        "message": finding.what,
        "reason": finding.reason,
        "remedy": finding.advice,
    }


def show_findings(out: Output, findings: Iterable[Finding]) -> None:
    """Findings for people, and how many there are."""
    numbers = dict.fromkeys(_COUNTED, 0)
    for finding in findings:
        severity = finding.severity
        numbers[severity] = numbers.get(severity, 0) + 1
        out.say()
        word = click.style(f"{severity.word:<8}", fg=_COLOURS[severity], bold=True)
        out.say(f"{word} {finding.where}: {finding.what}.")
        out.say(f"         Why: {finding.reason}. ({finding.rule})")
        out.say(f"         Do: {finding.advice}.")
    counts = [f"{number} {severity.word}{'' if number == 1 else 's'}" for severity, number in numbers.items()]
    out.say()
    out.say(f"{', '.join(counts)}.")
