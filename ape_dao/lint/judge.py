"""Every rule, applied to a spec."""

from __future__ import annotations

import time
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING

from ape_dao.core.errors import LintError
from ape_dao.core.findings import Finding, Severity
from ape_dao.core.module import installed_modules
from ape_dao.core.spec.assembly import children_of
from ape_dao.core.spec.problems import dotted
from ape_dao.lint import (
    address_rules,
    chain_rules,
    delay_rules,
    first_days_rules,
    kind_rules,
    name_rules,
    power_rules,
    supply_rules,
    token_rules,
    voting_rules,
)
from ape_dao.lint.subject import Market, Subject

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ape_dao.core.chain.client import Chain
    from ape_dao.core.schema.models import Spec
    from ape_dao.lint.rule import Rule

_CORE_RULES = (
    *delay_rules.RULES,
    *voting_rules.RULES,
    *kind_rules.RULES,
    *supply_rules.RULES,
    *first_days_rules.RULES,
    *token_rules.RULES,
    *power_rules.RULES,
    *name_rules.RULES,
    *address_rules.RULES,
    *chain_rules.RULES,
)


@cache
def rules() -> tuple[Rule, ...]:
    """Every rule, the core's and then those of the installed modules, in the order of the findings."""
    extensions = [module.extension("lint") for module in installed_modules()]
    return (*_CORE_RULES, *(rule for extension in extensions if extension for rule in extension.RULES))


def lint(
    spec: Spec, *, now: int | None = None, market: Market | None = None, chain: Chain | None = None
) -> list[Finding]:
    """What the rules find in a spec and in those of the DAOs of their own that it describes, the worst first.

    Args:
        now: Unix seconds; the chain's time, else this machine's, when left out.
        market: Price and treasury, for the cost of capture.
        chain: The chain that the DAO is meant for, for the rules about accounts and tokens there.
    """
    if now is None:
        now = chain.timestamp() if chain is not None else int(time.time())
    subject = Subject(spec, now, market, chain)
    findings = [finding for rule in rules() for finding in rule.findings(subject)]
    for child in children_of(spec):
        for found in lint(child.spec, now=now, chain=chain):
            findings.append(replace(found, where=f"{dotted(child.path)}.{found.where}".removesuffix(".")))
    return sorted(findings, key=lambda finding: -finding.severity)


def errors(findings: Iterable[Finding]) -> list[Finding]:
    """The findings that forbid a deployment outside profile `dev`."""
    return [finding for finding in findings if finding.severity >= Severity.ERROR]


def require_sound(spec: Spec, chain: Chain) -> None:
    """Refuse a spec with errors, unless its profile is `dev`.

    Raises:
        LintError: Names every error.
    """
    if spec.profile == "dev":
        return
    problems = errors(lint(spec, chain=chain))
    if problems:
        listed = "; ".join(f"{finding.where}: {finding.what}" for finding in problems)
        raise LintError(
            f"'{spec.name}' has lint errors ({listed}); `ape dao lint` says what to change, or use "
            "`profile: dev` to deploy anyway."
        )
