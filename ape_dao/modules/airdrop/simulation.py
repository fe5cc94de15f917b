"""What a simulation says about an airdrop: a new root changes who can claim how much."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ape_dao.core.findings import Severity
from ape_dao.modules.airdrop.contracts import MERKLE_AIRDROP
from ape_dao.simulation.rule import SettingRule
from ape_dao.simulation.rules.shared import changed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ape_dao.core.findings import Finding
    from ape_dao.simulation.context import RunContext
    from ape_dao.simulation.powers import Change


def _root(context: RunContext, change: Change) -> Iterator[Finding]:
    yield changed(context, change, Severity.WARNING)


SETTING_RULES = (SettingRule(MERKLE_AIRDROP, ("root",), _root),)
