"""The code that runs: is there any, is it known, how old is it, and does it run as somebody else?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from eth_utils import to_checksum_address

from ape_dao.core import units
from ape_dao.core.deployment.plan import MAX_TRANSACTION_GAS
from ape_dao.simulation.bytecode import may_run
from ape_dao.simulation.display import age
from ape_dao.simulation.powers import IMPLEMENTATION_SLOT
from ape_dao.simulation.rule import critical, note, warning
from ape_dao.simulation.trace import CREATING, DELEGATING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ape_dao.core.findings import Finding
    from ape_dao.simulation.context import RunContext
    from ape_dao.simulation.trace import Frame

_READ_FIRST = "Vote against it, unless the code was read and compared with its source."
_LOOK_UP = "Look its source up by the address; if it is published and known, there is nothing to do."
_WHY_NOW = "Ask who deployed it and why just now, and compare it with a published source before you vote."
_WHO_CAN = "Find out who can make it do that, and what it holds for the DAO."
_BORROWED = "Compare that code with a published source: it acts with everything that its caller has."
_YOUNG = 7 * units.DAY
_SELFDESTRUCT = 0xFF
_MASTER_COPY = bytes.fromhex("a619486e")
"""`masterCopy()`: the proxy of a Safe answers it itself, with the code that it runs."""
_MOST_HELPERS = 12
"""Contracts that other code calls and whose age is looked up, which takes dozens of requests each."""
_NEAR_LIMIT = 8, 10
"""From this part of the limit on, a transaction is close to it."""


def judge_code(context: RunContext) -> Iterator[Finding]:
    """Targets, what ran inside them, what led there, and the gas of it all."""
    yield from _targets(context)
    yield from _helpers(context)
    yield from _pointers(context)
    trace = context.run.lifecycle.trace
    if trace is not None:
        for frame in trace.root.walk():
            yield from _frame(context, frame)
    yield from _gas(context)


def _targets(context: RunContext) -> Iterator[Finding]:
    targets = {call.target: call for call in context.all_calls() if call.calldata}
    codes = context.codes_before(targets)
    for target, call in targets.items():
        if not codes[target]:
            yield critical(
                "target-without-code",
                f"{call.function or 'Calldata'} is sent to {context.who(target)}, where there is no code: "
                "nothing happens, or whatever is deployed there later.",
                "Vote against it: the address is wrong, or a trap.",
            )
        elif context.names.artifact(target) is None:
            yield from _foreign_code(context, target, codes[target])


def _helpers(context: RunContext) -> Iterator[Finding]:
    """Code that ran because other code called it: of proxies, libraries, partners."""
    targets = {call.target for call in context.all_calls() if call.calldata}
    helpers = [address for address in _foreign(context) if address not in targets]
    codes = context.codes_before(helpers)
    for helper in helpers[:_MOST_HELPERS]:
        if codes[helper]:
            yield from _foreign_code(context, helper, codes[helper])
    if len(helpers) > _MOST_HELPERS:
        yield note(
            "code-unknown",
            f"{len(helpers) - _MOST_HELPERS} more contracts of others run, whose age was not looked at.",
            _LOOK_UP,
        )


def _pointers(context: RunContext) -> Iterator[Finding]:
    """Words of storage that led to the code that ran, and led elsewhere when the proposal was created."""
    subject, execution = context.subject, context.run.lifecycle.execution
    if not subject.created or execution is None or not context.run.lifecycle.is_executed:
        return
    ran = {bytes.fromhex(address[2:]): address for address in _foreign(context)}
    read = context.fork.rpc("debug_traceTransaction", execution.hash, {"tracer": "prestateTracer"})
    words = [
        (str(to_checksum_address(address)), slot, bytes.fromhex(word[2:]))
        for address, account in read.items()
        for slot, word in (account.get("storage") or {}).items()
        if to_checksum_address(address) not in context.trusted
    ]
    pointers = [(*word, name) for word in words for code, name in ran.items() if code in word[2]]
    old = context.fork.rpc_many(
        [("eth_getStorageAt", [address, slot, hex(subject.created)]) for address, slot, _, _ in pointers]
    )
    for (address, _, _, name), word in zip(pointers, old, strict=True):
        if word is not None and bytes.fromhex(name[2:]) not in bytes.fromhex(word[2:]):
            yield critical(
                "code-changed-since-creation",
                f"{context.who(address)} leads to the code of {context.who(name)}, and did not when the "
                "proposal was created.",
                "Vote against it: what the voters read is not what runs.",
            )


def _foreign(context: RunContext) -> list[str]:
    """Every contract whose code ran, without the DAO's own and the kit's."""
    trace = context.run.lifecycle.trace
    targets = dict.fromkeys(frame.target for frame in trace.root.walk()) if trace else {}
    return [
        address
        for address in targets
        if address not in context.trusted
        and context.names.code(address)
        and context.names.artifact(address) is None
    ]


def _foreign_code(context: RunContext, target: str, code: bytes) -> Iterator[Finding]:
    """Code that is not the kit's."""
    who = context.who(target)
    subject, fork = context.subject, context.fork
    if subject.created:
        (old,) = fork.codes([target], subject.created).values()
        if old != code:
            yield critical(
                "code-changed-since-creation",
                f"The code of {who} is not what it was when the proposal was created.",
                "Vote against it: what the voters read is not what runs.",
            )
            return
    created = fork.creation_block(target)
    seconds = fork.start_time - fork.block_time(created) if created else None
    if seconds is not None and seconds < _YOUNG:
        yield warning("code-just-created", f"{who} was deployed {age(seconds)}.", _WHY_NOW)
    if target not in {asset.address for asset in context.registry.assets}:
        yield note(
            "code-unknown",
            f"The code of {who} is not the kit's; the simulation has nothing to compare it with.",
            _LOOK_UP,
        )
    if may_run(code, _SELFDESTRUCT):
        yield warning("can-selfdestruct", f"The code of {who} may destroy itself.", _WHO_CAN)


def _frame(context: RunContext, frame: Frame) -> Iterator[Finding]:
    if frame.kind == "SELFDESTRUCT":
        caller, receiver = context.who(frame.caller), context.who(frame.target)
        yield critical(
            "selfdestruct",
            f"{caller} destroys itself and sends its ether to {receiver}.",
            "Vote against it, unless that is what the proposal is for.",
        )
    elif frame.kind in DELEGATING and frame.caller != frame.target:
        caller, code = context.names.with_address(frame.caller), context.who(frame.target)
        what = f"{caller} runs the code of {code}, which can do everything that {caller} can."
        if context.is_ours(frame.caller):
            yield critical("delegatecall-by-the-dao", what, _READ_FIRST)
        elif _is_proxy_of(context, frame):
            yield note("proxy-runs-code", what, "Read that code too.")
        else:
            yield warning("delegatecall", what, _BORROWED)
    elif frame.kind in CREATING and frame.error is None:
        caller = context.names.with_address(frame.caller)
        yield note(
            "contract-created", f"{caller} creates a contract at {frame.target}.", "Read the new code."
        )


def _is_proxy_of(context: RunContext, frame: Frame) -> bool:
    """Whether a proxy runs the code that it always runs."""
    slot = f"{IMPLEMENTATION_SLOT:#066x}"
    before = context.run.lifecycle.before
    (word,) = context.fork.rpc_many([("eth_getStorageAt", [frame.caller, slot, hex(before)])])
    (answer,) = context.fork.calls([(frame.caller, _MASTER_COPY)], before)
    words = (bytes.fromhex((word or "0x")[2:]), answer or b"")
    return int(frame.target, 16) in [int.from_bytes(value, "big") for value in words]


def _gas(context: RunContext) -> Iterator[Finding]:
    lifecycle = context.run.lifecycle
    if lifecycle.execution is None:
        return
    used = lifecycle.execution.gas_used
    part, whole = _NEAR_LIMIT
    what = f"Executing takes {used:,} gas; a transaction can have at most {MAX_TRANSACTION_GAS:,}."
    if lifecycle.needs_more_gas:
        yield critical(
            "too-much-gas",
            what,
            "Vote against it: it can never be executed. Split it into several proposals.",
        )
    elif used * whole > MAX_TRANSACTION_GAS * part:
        yield warning(
            "much-gas",
            what,
            "Split it into several proposals: with a little more state it can no longer be executed.",
        )
