"""What judges a run, in the core and in modules."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from ape_dao.core.findings import Finding, Severity

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from ape_dao.core.module import ContractType
    from ape_dao.simulation.context import RunContext
    from ape_dao.simulation.powers import Change

Rule: TypeAlias = "Callable[[RunContext], Iterable[Finding]]"
"""Judges a whole run."""


@dataclass(frozen=True)
class SettingRule:
    """Judges every change of one setting of the DAO's contracts, in place of the general note about it.

    A setting is what a view answers: one without arguments, or one that a question of the contract's type
    (`ContractType.questions`) asks in the area "setting".
    """

    contract: ContractType
    views: tuple[str, ...]
    findings: Callable[[RunContext, Change], Iterable[Finding]]


def note(rule: str, what: str, advice: str = "Nothing.") -> Finding:
    """Something worth knowing."""
    return Finding(rule, Severity.NOTE, what, advice)


def warning(rule: str, what: str, advice: str) -> Finding:
    """Something to look at before anybody votes."""
    return Finding(rule, Severity.WARNING, what, advice)


def critical(rule: str, what: str, advice: str) -> Finding:
    """Something to vote against, unless it is exactly what the DAO wants."""
    return Finding(rule, Severity.CRITICAL, what, advice)
