"""What a simulation says about refunds of ballots: whether more can be taken out of the pool than before."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ape_dao.modules.refunds.contracts import REFUNDS
from ape_dao.simulation.rule import SettingRule, warning
from ape_dao.simulation.rules.shared import changed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ape_dao.core.findings import Finding
    from ape_dao.simulation.context import RunContext
    from ape_dao.simulation.powers import Change

_HIGHER_PAYS_MORE = ("gasPerBallot", "maxBaseFee", "perProposal", "perDay")


def _terms(context: RunContext, change: Change) -> Iterator[Finding]:
    """More is paid, or for accounts with fewer votes."""
    old, new, display = change.before, change.after, context.display
    more = [name for name in _HIGHER_PAYS_MORE if new[name] > old[name]]
    if new["minVotes"] < old["minVotes"]:
        more.append("minVotes")
    if not more:
        yield changed(context, change)
        return
    parts = [
        f"{name} from {display.member(change, old, name)} to {display.member(change, new, name)}"
        for name in more
    ]
    yield warning(
        "refunds-grow",
        f"{display.label(change)}: {', '.join(parts)}: from now on more of the pool can be taken by ballots.",
        "Check how many accounts with so few votes there can be.",
    )


SETTING_RULES = (SettingRule(REFUNDS, ("terms",), _terms),)
