"""All rules over one run, those of the core and those that modules bring in their ``simulation``.

That Python module of a module's package may hold:

- ``SETTING_RULES``, a tuple of `rule.SettingRule`: what to say about a change of one of its settings. Every
  other setting gets the general note, or the general rule about addresses.
- ``RULES``, a tuple of `rule.Rule`: functions that judge a whole run by its `context.RunContext`.

What they yield are findings of three severities (`rule.note`, `rule.warning`, `rule.critical`). Most modules
need neither: what their contracts declare (`core.module.ContractType`) says which powers they know, whose
money they hold, and what their numbers mean.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from ape_dao.core.module import installed_modules
from ape_dao.simulation.rules.between_rules import judge_between
from ape_dao.simulation.rules.code_rules import judge_code
from ape_dao.simulation.rules.deadlock_rules import judge_deadlocks
from ape_dao.simulation.rules.kind_rules import judge_kinds
from ape_dao.simulation.rules.money_rules import judge_money
from ape_dao.simulation.rules.outcome_rules import judge_outcome
from ape_dao.simulation.rules.power_rules import judge_operations, judge_powers
from ape_dao.simulation.rules.reach_rules import judge_reach
from ape_dao.simulation.rules.rehearsal_rules import judge_rehearsals
from ape_dao.simulation.rules.reserved_rules import judge_reserved
from ape_dao.simulation.rules.setting_rules import SETTING_RULES, judge_settings
from ape_dao.simulation.rules.text_rules import judge_addresses, judge_calls, judge_text
from ape_dao.simulation.rules.together_rules import judge_together

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from ape_dao.core.findings import Finding
    from ape_dao.simulation.context import RunContext
    from ape_dao.simulation.rule import Rule, SettingRule


def _judge_settings(context: RunContext) -> Iterator[Finding]:
    return judge_settings(context, setting_rules())


def _judge_between(context: RunContext) -> Iterator[Finding]:
    return judge_between(context, _judge_settings)


_CORE_RULES: tuple[Rule, ...] = (
    judge_outcome,
    judge_powers,
    judge_operations,
    judge_reserved,
    _judge_settings,
    judge_kinds,
    judge_deadlocks,
    _judge_between,
    judge_rehearsals,
    judge_reach,
    judge_money,
    judge_code,
    judge_text,
    judge_calls,
    judge_addresses,
)


def judge(context: RunContext) -> list[Finding]:
    """What there is to say about a run."""
    findings = [finding for rule in rules() for finding in rule(context)]
    return [*findings, *judge_together(context, findings)]


@cache
def rules() -> tuple[Rule, ...]:
    """Every rule about a whole run: the core's, then those of the installed modules."""
    return (*_CORE_RULES, *_of_modules("RULES"))


@cache
def setting_rules() -> tuple[SettingRule, ...]:
    """Every rule about a setting: the core's, then those of the installed modules."""
    return (*SETTING_RULES, *_of_modules("SETTING_RULES"))


def worst_first(findings: Iterable[Finding]) -> list[Finding]:
    """Critical ones first, accepted ones last; equal ones only once, in the order of the rules."""
    unique = dict.fromkeys(findings)
    return sorted(unique, key=lambda finding: (bool(finding.accepted), -finding.severity))


def _of_modules(name: str) -> Iterator[Any]:
    for module in installed_modules():
        yield from getattr(module.extension("simulation"), name, ())
