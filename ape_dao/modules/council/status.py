"""What status shows of the council: its members, its Safe, and the election that runs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ape_dao.core.units import format_date
from ape_dao.modules.council.contracts import KEY, MODULE_KEY
from ape_dao.modules.council.sdk import VIEWS, CouncilState, council_state
from ape_dao.sdk.status import ModuleStatus, StatusTable

if TYPE_CHECKING:
    from ape_dao.sdk.status import Reader


def read(reader: Reader) -> ModuleStatus:
    """The council, if the DAO elects one."""
    if KEY not in reader.addresses:
        return ModuleStatus(data={"council": None})
    answers = [reader.view(KEY, view) for view in VIEWS]
    state = council_state(answers, lambda: reader.view(MODULE_KEY, "safeState"))
    names = {address: name for name, address in reader.spec.addresses.items()}
    rows = tuple((names.get(member, member), str(cohort + 1)) for member, cohort in state.members)
    return ModuleStatus(
        facts=(("council", in_words(state, reader.now)),),
        tables=(StatusTable("Council", ("member", "cohort"), rows),) if rows else (),
        data={"council": council_data(state, reader.now)},
    )


def in_words(state: CouncilState, now: int) -> str:
    """Size, threshold, next election, and what is wrong with the Safe, for people."""
    latest = state.latest(now)
    upcoming = state.start if latest is None else state.start + (latest + 1) * state.interval
    text = (
        f"{len(state.members)} members, {state.threshold} must sign; the next election opens on "
        f"{format_date(upcoming)}"
    )
    return f"{text}; {trouble}" if (trouble := safe_trouble(state)) else text


def safe_trouble(state: CouncilState) -> str:
    """What makes the Safe another's than the council's, and what to do; nothing if it is the council's."""
    if not state.is_safe:
        return f"{state.safe} does not answer as a Safe does"
    if not state.is_enabled:
        return f"the Safe {state.safe} has not enabled the council's module: its owners do that"
    if not state.is_same:
        return "the Safe has other owners than the council: `ape dao council sync`"
    if state.other_modules:
        return f"{state.other_modules} other modules can act for the Safe without its owners"
    return f"the guard {state.guard} can stop the Safe" if int(state.guard, 16) else ""


def council_data(state: CouncilState, now: int) -> dict[str, Any]:
    """The council for programs."""
    return {
        "members": [{"account": member, "cohort": cohort} for member, cohort in state.members],
        "threshold": state.threshold,
        "safe": state.safe,
        "isSafe": state.is_safe,
        "isEnabled": state.is_enabled,
        "isSame": state.is_same,
        "otherModules": state.other_modules,
        "guard": state.guard if int(state.guard, 16) else None,
        "election": state.latest(now),
        "firstOpens": state.start,
        "interval": state.interval,
    }
