"""Which findings a proposal's file accepts: each entry covers one finding, and nothing worse than it says."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from ape_dao.core import units
from ape_dao.core.findings import Finding, Severity
from ape_dao.simulation.rule import critical, warning

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ape_dao.proposals.accepting import Acceptance

NEVER_ACCEPTED = frozenset(
    {
        "behaves-differently",
        "call-hides-bytes",
        "cannot-be-proposed",
        "code-changed-since-creation",
        "execution-fails",
        "expectation-fails",
        "expires",
        "is-cancelled",
        "look-alike",
        "not-watched",
        "text-belongs-to-other-calls",
        "text-hides-characters",
        "too-much-gas",
    }
)
"""Findings of deceit, or of proposals that cannot work: no reason makes them good."""
_SEVERITIES = {"warning": Severity.WARNING, "critical": Severity.CRITICAL}


def accept(findings: Sequence[Finding], acceptances: Sequence[Acceptance]) -> list[Finding]:
    """The findings, with the reasons of those that are accepted, and what is wrong with the acceptances."""
    rest, found = list(acceptances), []
    for finding in findings:
        fitting = next((entry for entry in rest if _covers(entry, finding)), None)
        if fitting is not None:
            rest.remove(fitting)
            finding = replace(finding, accepted=fitting.reason)
        found.append(finding)
    for entry in rest:
        found.append(_unused(entry, findings))
    return found


def told(findings: Sequence[Finding], acceptances: Sequence[Acceptance]) -> list[Finding]:
    """The findings as they are; that the text accepts some is a finding, as anybody can write that."""
    if not acceptances:
        return list(findings)
    rules = ", ".join(dict.fromkeys(entry.rule for entry in acceptances))
    what = f"The proposer says that {rules} is wanted; here nothing is accepted."
    advice = "Judge the reasons yourself; with the proposal's file, what it accepts counts."
    return [*findings, warning("accepted-by-proposer", what, advice)]


def _covers(entry: Acceptance, finding: Finding) -> bool:
    if entry.rule != finding.rule or entry.rule in NEVER_ACCEPTED:
        return False
    if finding.severity > _SEVERITIES[entry.grade]:
        return False
    if entry.about is not None and entry.about.lower() not in finding.what.lower():
        return False
    return finding.loss is None or (entry.at_most is not None and _share(finding) <= entry.at_most)


def _share(finding: Finding) -> int:
    """The part that can be lost: of the treasury, or of the supply where the treasury never had it."""
    if finding.loss is None:
        return 0
    share = finding.loss.of_supply if finding.loss.of_treasury is None else finding.loss.of_treasury
    return units.BASIS_POINTS if share is None else share


def _unused(entry: Acceptance, findings: Sequence[Finding]) -> Finding:
    """Why an entry covers nothing."""
    advice = f"Take it out of `accept:`, or adapt it; it said: {entry.reason}"
    if entry.rule in NEVER_ACCEPTED:
        return critical("acceptance-void", f"Nobody can accept {entry.rule}.", advice)
    alike = [finding for finding in findings if finding.rule == entry.rule and not finding.accepted]
    if not alike:
        what = f"The file accepts {entry.rule}, which is not found: what was looked at is not what is there."
        return warning("acceptance-unused", what, advice)
    finding = alike[0]
    limit = "no `at_most:`" if entry.at_most is None else f"at most {units.format_percent(entry.at_most)}"
    amount = f", with {limit} against {units.format_percent(_share(finding))}" if finding.loss else ""
    about = f", about {entry.about}" if entry.about else ""
    limits = f"up to {entry.grade}{amount}{about}"
    what = f"The file accepts {entry.rule} {limits}, which does not cover: {finding.what}"
    return Finding("acceptance-too-narrow", finding.severity, what, advice)
