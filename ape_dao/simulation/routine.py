"""What every execution writes and logs whatever it does: governor and timelock keep their books."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ape_dao.simulation.effects import Event
    from ape_dao.simulation.scene import Scene
    from ape_dao.simulation.storage import VariableChange

_DONE = "1"
"""What the timelock writes in place of an operation's time."""


def is_routine_change(scene: Scene, change: VariableChange) -> bool:
    """Whether the proposal itself becomes executed, and nothing else."""
    own = f"[{scene.performance.life.id:#x}]"
    if change.contract == scene.names.dao["governor"]:
        return change.variable in (f"_proposals{own}.executed", f"_timelockIds{own}")
    operation = _operation(scene)
    is_own = operation is not None and change.variable == f"_timestamps[{operation}]"
    return change.contract == scene.timelock and is_own and change.after == _DONE


def is_routine_event(scene: Scene, event: Event) -> bool:
    """Whether governor or timelock log that the proposal's own calls were made."""
    values = event.arguments or {}
    if event.address == scene.timelock and event.name == "CallExecuted":
        return values.get("id") == _operation(scene)
    is_governor = event.address == scene.names.dao["governor"] and event.name == "ProposalExecuted"
    return is_governor and values.get("proposalId") == scene.performance.life.id


def _operation(scene: Scene) -> str | None:
    """The timelock's id of the proposal's calls, which the governor forgets when they are made."""
    variable = f"_timelockIds[{scene.performance.life.id:#x}]"
    return next((one.before for one in scene.effects.storage if one.variable == variable), None)
