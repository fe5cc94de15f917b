"""Lint: settings of a spec that are risky, costly to live with, or probably a slip.

A spec that loads can be deployed; lint says which of its settings most DAOs would regret, and what a takeover
would cost. Rules need no node; those about accounts and tokens on a chain look only when they are given one.
Modules bring their own rules.
"""

from ape_dao.lint.capture import capture_tokens, quorum_tokens
from ape_dao.lint.figures import figures
from ape_dao.lint.judge import errors, lint, require_sound, rules
from ape_dao.lint.rule import Rule, error, note, warning
from ape_dao.lint.subject import Market, Subject

__all__ = [
    "Market",
    "Rule",
    "Subject",
    "capture_tokens",
    "error",
    "errors",
    "figures",
    "lint",
    "note",
    "quorum_tokens",
    "require_sound",
    "rules",
    "warning",
]
