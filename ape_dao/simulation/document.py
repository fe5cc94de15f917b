"""The report as data: what `--json` prints, and what the terminal and the page are made from.

Amounts and other large numbers are texts, addresses have checksums, times are unix seconds.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ape_dao.core import units
from ape_dao.core.chain.limits import MAX_TRANSACTION_GAS
from ape_dao.core.contract_types import KIND_NAMES
from ape_dao.core.deployment.plan import plain
from ape_dao.proposals import call_line, fingerprint
from ape_dao.simulation.routine import is_routine_change, is_routine_event
from ape_dao.simulation.voters import OPERATOR, STAND_IN
from ape_dao.simulation.words import shown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ape_dao.proposals import DecodedCall
    from ape_dao.simulation.life import Life
    from ape_dao.simulation.scene import Scene
    from ape_dao.simulation.trace import Frame

FORMAT = 1


def make_document(scene: Scene, is_brief: bool = False) -> dict[str, Any]:
    """Everything about one performance.

    Args:
        is_brief: Only how it went and the powers, to compare with another performance.
    """
    life, names = scene.performance.life, scene.names
    names.learn({STAND_IN: "a stand-in with borrowed votes", OPERATOR: "anybody"})
    short: dict[str, Any] = {
        "outcome": _outcome(scene, life),
        "powers": [_power(scene, index) for index in range(len(scene.effects.powers))],
        "others": [_other(other) for other in scene.performance.others],
    }
    if is_brief:
        return short
    subject, fork = scene.subject, scene.fork
    return {
        "format": FORMAT,
        "dao": scene.house.name,
        "chainId": fork.chain_id(),
        "block": fork.start,
        "time": fork.start_time,
        "proposal": {
            "id": None if subject.id is None else str(subject.id),
            "title": subject.title,
            "kind": dict(enumerate(KIND_NAMES)).get(subject.kind, str(subject.kind)),
            "state": subject.state.name.lower() if subject.state is not None else "not on the chain",
            "proposer": subject.proposer,
            "predecessor": str(subject.predecessor) if subject.predecessor else None,
            "fingerprint": fingerprint(subject.actions),
            "text": subject.text,
            "actions": [
                {"target": one.target, "value": str(one.value), "calldata": "0x" + one.calldata.hex()}
                for one in subject.actions
            ],
        },
        **short,
        "calls": [_call(one) for one in scene.calls],
        "trace": None if life.trace is None else _frame(scene, life.trace.root),
        "storage": [
            {
                "contract": one.contract,
                "name": names.of(one.contract),
                "variable": one.variable,
                "before": one.before,
                "after": one.after,
                "isNamed": one.is_named,
                "isRoutine": is_routine_change(scene, one),
            }
            for one in scene.effects.storage
        ],
        "transfers": [
            {
                "asset": one.asset,
                "from": one.sender,
                "fromName": names.of(one.sender),
                "to": one.receiver,
                "toName": names.of(one.receiver),
                "amount": str(one.amount),
                "shown": f"number {one.amount}"
                if one.is_collectible
                else scene.amount(one.asset, one.amount),
            }
            for one in scene.effects.transfers
        ],
        "balances": [
            {
                "account": account,
                "name": names.of(account),
                "asset": asset,
                "change": str(amount),
                "shown": scene.amount(asset, amount),
            }
            for (account, asset), amount in scene.effects.balances.items()
        ],
        "events": [
            {
                "contract": one.address,
                "contractName": names.of(one.address),
                "event": one.name,
                "arguments": plain(one.arguments),
                "isRoutine": is_routine_event(scene, one),
                "topics": ["0x" + topic.hex() for topic in one.topics],
                "data": "0x" + one.data.hex(),
            }
            for one in scene.effects.events
        ],
        "checks": [{"text": one.text, "ok": one.ok, "found": one.found} for one in scene.checks],
        "afterOthers": None,
    }


def _outcome(scene: Scene, life: Life) -> dict[str, Any]:
    used = life.execution.gas_used if life.execution else 0
    return {
        "ending": life.ending,
        "reason": life.reason,
        "votes": scene.performance.votes,
        "gasUsed": used,
        "gasLimit": MAX_TRANSACTION_GAS,
        "etherSent": str(sum(action.value for action in life.subject.actions)),
        "etherMissing": str(life.ether_brought),
        "stages": [
            {
                "name": one.name,
                "time": one.time,
                "date": units.format_date(one.time),
                "gasUsed": one.gas_used,
                "by": scene.names.of(one.by),
            }
            for one in life.stages
        ],
    }


def _power(scene: Scene, index: int) -> dict[str, Any]:
    one, names = scene.effects.powers[index], scene.names
    key = one.name.rpartition(".")[2]
    return {
        "area": one.area,
        "contract": one.contract,
        "contractName": names.of(one.contract),
        "name": one.name,
        "holder": one.holder,
        "holderName": None if one.holder is None else names.of(one.holder),
        "giver": one.giver,
        "giverName": None if one.giver is None else names.of(one.giver),
        "before": plain(one.before),
        "after": plain(one.after),
        "shownBefore": shown(key, one.before, names),
        "shownAfter": shown(key, one.after, names),
    }


def _other(life: Life) -> dict[str, Any]:
    return {
        "id": str(life.id),
        "title": life.subject.title,
        "ending": life.ending,
        "reason": life.reason,
    }


def _call(call: DecodedCall) -> dict[str, Any]:
    return {
        "target": call.target,
        "name": call.name,
        "contract": call.contract,
        "value": str(call.value),
        "function": call.function,
        "signature": call.signature,
        "arguments": [
            {"name": one.name, "type": one.type, "value": plain(one.value), "shown": plain(one.written)}
            for one in call.arguments
        ],
        "line": call_line(call),
        "isDelegate": call.is_delegate,
        "isGuess": call.is_guess,
        "isExact": call.is_exact,
        "calls": [_call(one) for one in call.calls],
    }


def _frame(scene: Scene, frame: Frame) -> dict[str, Any]:
    from ape_dao.proposals import decode_call

    names = scene.names
    found = (
        decode_call(scene.registry, frame.target, frame.data, frame.value) if "CALL" in frame.kind else None
    )
    return {
        "kind": frame.kind,
        "from": frame.caller,
        "to": frame.target,
        "toName": names.of(frame.target),
        "value": str(frame.value),
        "function": found.function if found else None,
        "selector": "0x" + frame.data[:4].hex(),
        "gasUsed": frame.gas_used,
        "error": frame.error,
        "calls": [_frame(scene, one) for one in frame.calls],
    }


def flat_calls(calls: list[dict[str, Any]], depth: int = 0) -> Iterator[tuple[int, dict[str, Any]]]:
    """Every call of a tree with how deep it lies."""
    for one in calls:
        yield depth, one
        yield from flat_calls(one["calls"], depth + 1)
