"""The code that runs: is there any, is it known, how old is it, and does it run as somebody else?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ape_dao.core import units
from ape_dao.core.deployment.plan import MAX_TRANSACTION_GAS
from ape_dao.simulation.findings import Finding, Grade
from ape_dao.simulation.powers import IMPLEMENTATION
from ape_dao.simulation.rules.money_rules import instructions
from ape_dao.simulation.scene import Standing
from ape_dao.simulation.trace import CREATING, DELEGATING
from ape_dao.simulation.words import age

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ape_dao.simulation.scene import Scene
    from ape_dao.simulation.trace import Frame

_REFUSE = "Vote against it, unless the code was read and compared with its source."
_YOUNG_DAYS = 7
_SELFDESTRUCT = 0xFF
_MASTER_COPY = bytes.fromhex("a619486e")
"""`masterCopy()`: the proxy of a Safe answers it itself, with the code that it runs."""
_NEAR_LIMIT = 8, 10
"""From this part of the limit on, a transaction is close to it."""


def judge_code(scene: Scene) -> Iterator[Finding]:
    """Targets, what ran inside them, and the gas of it all."""
    yield from _targets(scene)
    trace = scene.performance.life.trace
    if trace is not None:
        for frame in trace.root.walk():
            yield from _frame(scene, frame)
    yield from _gas(scene)


def _targets(scene: Scene) -> Iterator[Finding]:
    targets = {call.target: call for call in scene.all_calls() if call.calldata}
    before = scene.codes_before(targets)
    for target, call in targets.items():
        code = before[target]
        if not code:
            yield Finding(
                "target-without-code",
                Grade.CRITICAL,
                f"{call.function or 'Calldata'} is sent to {scene.who(target)}: there is no code, "
                "so nothing happens, or whatever is put there later.",
                "Vote against it: the address is wrong, or a trap.",
            )
        elif scene.names.artifact(target) is None:
            yield from _foreign(scene, target, code)


def _foreign(scene: Scene, target: str, code: bytes) -> Iterator[Finding]:
    """Code that is not the kit's."""
    who = scene.who(target)
    subject, fork = scene.subject, scene.fork
    if subject.created:
        (old,) = fork.codes([target], subject.created).values()
        if old != code:
            yield Finding(
                "code-changed-since-creation",
                Grade.CRITICAL,
                f"{who} has other code than when the proposal was made.",
                "Vote against it: what the voters read is not what runs.",
            )
            return
    born = fork.creation_block(target)
    seconds = fork.start_time - fork.block_time(born) if born else None
    if seconds is not None and seconds < _YOUNG_DAYS * units.DAY:
        yield Finding(
            "code-just-created",
            Grade.WARNING,
            f"{who} was created {age(seconds)}.",
            _REFUSE,
        )
    if target not in {one.address for one in scene.registry.assets}:
        yield Finding(
            "code-unknown",
            Grade.NOTE,
            f"{who}: the code is not of the kit; nobody compared it here.",
            _REFUSE,
        )
    if any(opcode == _SELFDESTRUCT for opcode, _ in instructions(_without_metadata(code))):
        yield Finding("can-selfdestruct", Grade.WARNING, f"The code of {who} may destroy itself.", _REFUSE)


def _frame(scene: Scene, frame: Frame) -> Iterator[Finding]:
    if frame.kind == "SELFDESTRUCT":
        yield Finding(
            "selfdestruct",
            Grade.CRITICAL,
            f"{scene.who(frame.caller)} destroys itself and sends what it has to {scene.who(frame.target)}.",
            "Vote against it, unless that is what the proposal is for.",
        )
    elif frame.kind in DELEGATING and frame.caller != frame.target:
        runs = f"{scene.who(frame.target)} runs as {scene.names.both(frame.caller)}, with all of its powers."
        if scene.standing(frame.caller) == Standing.DAO:
            yield Finding("delegatecall-by-the-dao", Grade.CRITICAL, runs, _REFUSE)
        elif _is_proxy_of(scene, frame):
            yield Finding("proxy-runs-code", Grade.NOTE, runs, "Read that code too.")
        else:
            yield Finding("delegatecall", Grade.WARNING, runs, _REFUSE)
    elif frame.kind in CREATING and frame.error is None:
        yield Finding(
            "contract-created",
            Grade.NOTE,
            f"{scene.names.both(frame.caller)} creates a contract at {frame.target}.",
            "Read its code.",
        )


def _is_proxy_of(scene: Scene, frame: Frame) -> bool:
    """Whether a proxy runs the code that it always runs."""
    slot = f"{IMPLEMENTATION:#066x}"
    before = scene.performance.life.before
    (word,) = scene.fork.rpc_many([("eth_getStorageAt", [frame.caller, slot, hex(before)])])
    (answer,) = scene.fork.calls([(frame.caller, _MASTER_COPY)], before)
    words = (bytes.fromhex((word or "0x")[2:]), answer or b"")
    return int(frame.target, 16) in [int.from_bytes(one, "big") for one in words]


def _gas(scene: Scene) -> Iterator[Finding]:
    life = scene.performance.life
    if life.execution is None:
        return
    used = life.execution.gas_used
    part, whole = _NEAR_LIMIT
    limit = f"a transaction has at most {MAX_TRANSACTION_GAS:,}"
    if life.needs_more_gas:
        yield Finding(
            "too-much-gas",
            Grade.CRITICAL,
            f"Executing takes {used:,} gas; {limit}.",
            "Vote against it: it can never be executed. Divide it into several proposals.",
        )
    elif used * whole > MAX_TRANSACTION_GAS * part:
        yield Finding(
            "much-gas",
            Grade.WARNING,
            f"Executing takes {used:,} gas; {limit}.",
            "A little more state in the meantime, and it cannot be executed: divide it.",
        )


def _without_metadata(code: bytes) -> bytes:
    """Code without what the compiler appends to it: the last two bytes tell how long that is."""
    size = int.from_bytes(code[-2:], "big") + 2
    return code[:-size] if size < len(code) else code
