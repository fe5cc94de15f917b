"""Who could do what before, and who can after: the difference that a proposal makes in powers and settings.

Each question (`questions`) is asked twice: just before the execution and just after, as if in the same
second.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from eth_abi import encode
from eth_utils import keccak

from ape_dao.core.chain.abi import decode_by_name, encode_call
from ape_dao.core.chain.artifacts import artifact
from ape_dao.core.contract_types import KIND_NAMES, KINDS
from ape_dao.simulation.questions import questions_about
from ape_dao.simulation.words import address_in

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from ape_dao.core.module import Area, ContractType
    from ape_dao.simulation.fork import Fork
    from ape_dao.simulation.lifecycle import Lifecycle
    from ape_dao.simulation.names import Names
    from ape_dao.simulation.questions import AskedView
    from ape_dao.simulation.trace import Trace

IMPLEMENTATION_SLOT = int.from_bytes(keccak(text="eip1967.proxy.implementation"), "big") - 1
_ADMIN_SLOT = int.from_bytes(keccak(text="eip1967.proxy.admin"), "big") - 1
_BEACON_SLOT = int.from_bytes(keccak(text="eip1967.proxy.beacon"), "big") - 1
_PROXIABLE_SLOT = int.from_bytes(keccak(text="PROXIABLE"), "big")
IMPLEMENTATION, PROXY_ADMIN = "implementation", "proxy admin"
PROXY_SLOTS = {
    IMPLEMENTATION_SLOT: IMPLEMENTATION,
    _ADMIN_SLOT: PROXY_ADMIN,
    _BEACON_SLOT: "beacon",
    _PROXIABLE_SLOT: IMPLEMENTATION,
}
"""Where proxies keep who may change them and what they run (ERC-1967, ERC-1822)."""
RULES_VIEW = "currentRules"
"""The view of the table of kinds that answers the rules of one kind."""
_KIND_EVENTS = ("KindSet", "KindRemoved")
_VERSION_SHIFT, _VERSION_MASK = 184, 2**24 - 1
"""Where a word of rules has its version number, see RulesLib.sol."""


@dataclass(frozen=True)
class Change:
    """One answer of a view that the execution changed."""

    area: Area
    contract: str
    view: str
    before: Any
    """None where the view gave no answer; structs and several answers by name."""
    after: Any
    type: ContractType | None = field(default=None, repr=False)
    """What is declared about the contract; None for code that is not the kit's."""
    arguments: Mapping[str, Any] = field(default_factory=dict)
    """What the view was asked about, by the names of the event or call that told of it."""
    member: str | None = None
    """The member of the answer that changed, where each is judged by itself."""
    label: str = ""
    """What the change is called, with ``{argument}`` for arguments; the view's name if empty."""
    holder: str | None = None
    """Who holds the power now, where that is a question of yes or no, or of an amount."""
    giver: str | None = None
    """Whose tokens, locks, votes or revenue it is about."""

    def is_of(self, contract_type: ContractType, *views: str) -> bool:
        """Whether it is an answer of one of these views of a contract of this type."""
        return self.type is contract_type and self.view in views


def power_changes(fork: Fork, names: Names, lifecycle: Lifecycle) -> list[Change]:
    """Every power and setting that the execution changed."""
    trace, execution = lifecycle.trace, lifecycle.execution
    if trace is None or execution is None or not lifecycle.is_executed:
        return []
    names.prepare(trace.touched)
    questions = questions_about(names, trace)
    calls = [(asked.contract, asked.data) for asked in questions]
    before = fork.calls(calls, lifecycle.before, execution.time)
    after = fork.calls(calls, execution.block, execution.time)
    by_slot = list(_proxy_changes(trace))
    seen = [(change.contract, change.label, change.after) for change in by_slot]
    by_view = [
        change
        for asked, old, new in zip(questions, before, after, strict=True)
        if (change := compare(asked, old, new)) is not None
        and (change.contract, change.label or change.view, change.after) not in seen
    ]
    kinds = kinds_in_question(names, trace)
    return [*by_slot, *by_view, *_all_rule_changes(fork, names, kinds, lifecycle.before, execution.block)]


def read_signers(fork: Fork, safe: str, block: int | None) -> tuple[tuple[str, ...], int]:
    """Owners of a Safe, and how many of them must sign; nobody and 0 where it does not say."""
    views = [(safe, bytes(keccak(text=text)[:4])) for text in ("getOwners()", "getThreshold()")]
    owners, threshold = fork.calls(views, block)
    if not owners or not threshold:
        return (), 0
    try:
        answer = decode_by_name([{"name": "owners", "type": "address[]"}], owners)
    except Exception:  # eth-abi has no common base for its errors
        return (), 0
    return tuple(answer["owners"]), int.from_bytes(threshold, "big")


def ruled_by(fork: Fork, contract: str, owner: str) -> bool:
    """Whether a contract says that `owner` is its owner."""
    (answer,) = fork.calls([(contract, bytes(keccak(text="owner()")[:4]))])
    return answer is not None and answer == encode(["address"], [owner])


def read_rules(fork: Fork, table: str, kind: int, block: int | None) -> dict[str, Any]:
    """The rules of a kind by name, at a block; nothing if there is no such kind."""
    return _rules(fork, table, fork.calls([(table, rules_call(fork, table, kind))], block)[0])


def compare(asked: AskedView, old: bytes | None, new: bytes | None) -> Change | None:
    """The change from one answer to another; None if they mean the same."""
    if old == new:
        return None
    before, after = asked.value(old), asked.value(new)
    if before == after:
        return None
    return Change(
        area=asked.area,
        contract=asked.contract,
        view=asked.view,
        before=before,
        after=after,
        type=asked.type,
        arguments=asked.arguments,
        label=asked.label,
        holder=asked.holder,
        giver=asked.giver,
    )


def _proxy_changes(trace: Trace) -> Iterator[Change]:
    for slot in trace.slots:
        label = PROXY_SLOTS.get(slot.slot)
        if label is not None:
            before, after = address_in(slot.before), address_in(slot.after)
            yield Change("proxy", slot.address, label, before, after, label=label)


def kinds_in_question(names: Names, trace: Trace) -> list[int]:
    """The kinds that the kit has names for, and others that events of the table name."""
    kinds = dict.fromkeys(range(len(KIND_NAMES)))
    for log in trace.logs:
        if log.address == names.contracts.get(KINDS.key):
            event = names.event(log.address, log.topics, log.data)
            if event is not None and event[0] in _KIND_EVENTS:
                kinds[int(event[1]["kind"])] = None
    return list(kinds)


def _all_rule_changes(
    fork: Fork, names: Names, kinds: Sequence[int], before: int, after: int
) -> Iterator[Change]:
    """The rules of each kind of proposals, rule by rule."""
    table = names.contracts.get(KINDS.key)
    if table is None:
        return
    calls = [(table, rules_call(fork, table, kind)) for kind in kinds]
    old, new = fork.calls(calls, before), fork.calls(calls, after)
    for kind, old_word, new_word in zip(kinds, old, new, strict=True):
        yield from rule_changes(fork, table, kind, old_word, new_word)


def rule_changes(fork: Fork, table: str, kind: int, old: bytes | None, new: bytes | None) -> Iterator[Change]:
    """The rules of one kind that differ, by the words that stand for all of them."""
    if old == new:
        return
    rules = _rules(fork, table, old), _rules(fork, table, new)
    for member in dict.fromkeys((*rules[0], *rules[1])):
        values = rules[0].get(member), rules[1].get(member)
        if values[0] != values[1]:
            yield Change(
                "setting",
                table,
                RULES_VIEW,
                *values,
                type=KINDS,
                arguments={"kind": kind},
                member=member,
                label="{kind}",
            )


def rules_call(fork: Fork, table: str, kind: int) -> bytes:
    """Calldata that asks the table for the rules of a kind."""
    return encode_call(
        fork.artifact_at(table, artifact(KINDS.name)).abi, RULES_VIEW, {"kind": kind}, KINDS.name
    )


def _rules(fork: Fork, table: str, word: bytes | None) -> dict[str, Any]:
    """The rules behind a word, by name; nothing if the kind does not exist. Versions never change."""
    version = int.from_bytes(word or b"", "big") >> _VERSION_SHIFT & _VERSION_MASK
    if not version:
        return {}
    rules: dict[str, Any] = fork.read(artifact(KINDS.name), table, "describe", version)["rules"]
    return rules
