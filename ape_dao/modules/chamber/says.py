"""What a chamber says about a proposal, in a sentence."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ape_dao.core.units import format_date, rounded
from ape_dao.modules.chamber import sdk

if TYPE_CHECKING:
    from ape_dao.core.governance import DeployedDao
    from ape_dao.modules.chamber.sdk import ChamberState


def saying(dao: DeployedDao, stage: str, proposal: int) -> str | None:
    """How the chamber at an address stands to a proposal; None for another contract."""
    name = sdk.chamber_at(dao, stage)
    return None if name is None else sentence(sdk.state_of(dao, name, proposal))


def sentence(state: ChamberState) -> str:
    """The same of a state that was read."""
    who = f"the chamber '{state.name}'"
    if state.has_ended:
        return f"{who} agrees to everything since {format_date(state.until)} UTC"
    votes = f"{rounded(state.for_)} for, {rounded(state.against)} against, {rounded(state.abstain)} abstain"
    if not state.quorum:
        return f"{who} votes on it too, from {format_date(state.snapshot)} UTC on"
    if state.verdict == sdk.NO_QUORUM:
        short = f"its quorum of {rounded(state.quorum)} lacks {rounded(state.quorum_short)}"
        says = "said no by its silence" if state.is_over else "says nothing yet"
        return f"{who} {says}: {short}; {votes}"
    passes = state.verdict == sdk.PASSED
    if state.is_over:
        return f"{who} said {'yes' if passes else 'no'}: {votes}"
    return f"{who} would {'pass' if passes else 'reject'} it now: {votes}"
