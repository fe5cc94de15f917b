"""What a simulation says about an airdrop: a new root changes who can claim how much."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ape_dao.core.findings import Finding, Severity
from ape_dao.modules.airdrop.contracts import MERKLE_AIRDROP
from ape_dao.simulation.rule import SettingRule
from ape_dao.simulation.rules.shared import number_at, of_supply, part_of_supply

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ape_dao.simulation.context import RunContext
    from ape_dao.simulation.powers import Change


def _root(context: RunContext, change: Change) -> Iterator[Finding]:
    """Whoever the new list names can claim all that the contract has then."""
    token, execution = context.contracts["token"], context.run.lifecycle.execution
    balance = number_at(
        context, token, "balanceOf(address)", change.contract, None if execution is None else execution.block
    )
    loss = part_of_supply(context, token, balance)
    is_critical = (loss.of_supply or 0) >= context.dao.critical_loss
    contract, old = context.names.name_of(change.contract), context.display.before(change)
    yield Finding(
        "airdrop-list-changed",
        Severity.CRITICAL if is_critical else Severity.WARNING,
        f"Whoever the new list of {contract} names can claim {context.amount(token, balance)}"
        f"{of_supply(loss)}; its root becomes {context.display.after(change)}, and was {old}.",
        "Ask for the list, make its root again (`ape dao airdrop build`), and compare.",
        loss=loss,
    )


SETTING_RULES = (SettingRule(MERKLE_AIRDROP, ("root",), _root),)
