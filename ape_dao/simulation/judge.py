"""All rules over one performance."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ape_dao.simulation.rules.code_rules import judge_code
from ape_dao.simulation.rules.deadlock_rules import judge_deadlocks
from ape_dao.simulation.rules.life_rules import judge_life
from ape_dao.simulation.rules.money_rules import judge_money
from ape_dao.simulation.rules.power_rules import judge_operations, judge_powers
from ape_dao.simulation.rules.setting_rules import judge_settings
from ape_dao.simulation.rules.text_rules import judge_addresses, judge_calls, judge_text

if TYPE_CHECKING:
    from ape_dao.simulation.findings import Finding
    from ape_dao.simulation.scene import Scene

RULES = (
    judge_life,
    judge_powers,
    judge_operations,
    judge_settings,
    judge_deadlocks,
    judge_money,
    judge_code,
    judge_text,
    judge_calls,
    judge_addresses,
)


def judge(scene: Scene) -> list[Finding]:
    """What there is to say about it."""
    return [finding for rule in RULES for finding in rule(scene)]
