"""Putting every rule to a spec."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from ape_dao.core.errors import LintError
from ape_dao.lint.findings import LEVELS
from ape_dao.lint.subject import Subject

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ape_dao.core.chain.client import Chain
    from ape_dao.core.spec import Spec
    from ape_dao.lint.capture import Market
    from ape_dao.lint.findings import LintFinding


def lint(
    spec: Spec, *, now: int | None = None, market: Market | None = None, chain: Chain | None = None
) -> list[LintFinding]:
    """Everything that there is to say about a spec, the worst first.

    Args:
        now: Unix seconds; the chain's time, else this machine's, when left out.
        market: Price and treasury, for the cost of capture.
        chain: Where the DAO shall live; its accounts and tokens are looked at there.
    """
    from ape_dao.lint import RULES

    if now is None:
        now = chain.timestamp() if chain is not None else int(time.time())
    subject = Subject(spec, now, market, chain)
    found = [finding for rule in RULES for finding in rule.findings(subject)]
    return sorted(found, key=lambda finding: LEVELS.index(finding.level))


def errors(findings: Iterable[LintFinding]) -> list[LintFinding]:
    """The findings that forbid a deployment outside profile `dev`."""
    return [finding for finding in findings if finding.level == "error"]


def require_sound(spec: Spec, chain: Chain) -> None:
    """Refuse a spec with errors, unless its profile is `dev`.

    Raises:
        LintError: Names every error.
    """
    if spec.profile == "dev":
        return
    found = errors(lint(spec, chain=chain))
    if found:
        named = "; ".join(f"{one.key}: {one.message}" for one in found)
        raise LintError(
            f"'{spec.name}' is not sound ({named}); `ape dao lint` says what to change, and only "
            "`profile: dev` is deployed in spite of it."
        )
