"""The posture of a spec before anything is sent: what it allows, what it costs to capture, what it forgets.

A spec that loads can be deployed; a spec without findings is one that its author will not regret. Rules are
pure, except those in `ape_dao.lint.chain_rules`, which speak only when a chain is given.
"""

from ape_dao.lint import (
    allocation_rules,
    chain_rules,
    delay_rules,
    kind_rules,
    money_rules,
    name_rules,
    power_rules,
    supply_rules,
    voting_rules,
)
from ape_dao.lint.capture import Market, capture_tokens, quorum_tokens
from ape_dao.lint.figures import figures
from ape_dao.lint.findings import LintFinding, LintLevel, Rule
from ape_dao.lint.judge import errors, lint, require_sound
from ape_dao.lint.subject import Subject

RULES: tuple[Rule, ...] = (
    *delay_rules.RULES,
    *voting_rules.RULES,
    *kind_rules.RULES,
    *supply_rules.RULES,
    *allocation_rules.RULES,
    *power_rules.RULES,
    *money_rules.RULES,
    *name_rules.RULES,
    *chain_rules.RULES,
)
"""Every rule, in the order in which findings are shown."""

__all__ = [
    "RULES",
    "LintFinding",
    "LintLevel",
    "Market",
    "Rule",
    "Subject",
    "capture_tokens",
    "errors",
    "figures",
    "lint",
    "quorum_tokens",
    "require_sound",
]
