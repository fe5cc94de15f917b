"""Who could do what before, and who can after: the difference that a proposal makes in powers and settings.

Nothing is guessed from names of functions. Whatever the transaction touched suggests questions (the owner
of each contract, the roles and allowances that logs and calls speak of, every setting of the kit's
contracts), and each is asked twice: just before the execution and just after, as if in the same second.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from eth_abi import decode, encode
from eth_utils import keccak, to_checksum_address

from ape_dao.core.chain.abi import decode_by_name, encode_call, selector
from ape_dao.core.chain.artifacts import artifact
from ape_dao.core.contract_types import KIND_NAMES, KIND_NUMBERS
from ape_dao.core.deployment.powers import role_name

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from ape_dao.simulation.fork import Fork
    from ape_dao.simulation.life import Life
    from ape_dao.simulation.names import Names
    from ape_dao.simulation.trace import Frame, Trace

Area = Literal[
    "role", "owner", "proxy", "allowance", "operator", "locker", "delegate", "receiver", "signers", "setting"
]

IMPLEMENTATION = int.from_bytes(keccak(text="eip1967.proxy.implementation"), "big") - 1
ADMIN = int.from_bytes(keccak(text="eip1967.proxy.admin"), "big") - 1
BEACON = int.from_bytes(keccak(text="eip1967.proxy.beacon"), "big") - 1
PROXIABLE = int.from_bytes(keccak(text="PROXIABLE"), "big")
PROXY_SLOTS = {
    IMPLEMENTATION: "implementation",
    ADMIN: "proxy admin",
    BEACON: "beacon",
    PROXIABLE: "implementation",
}
"""Where proxies keep who may change them and what they run (ERC-1967, ERC-1822)."""
_OWNERS = ("owner", "pendingOwner", "admin", "pendingAdmin", "governor", "guardian", "minter", "governance")
"""Views of contracts outside of the kit that tell who rules them."""
_ALLOWANCE_CALLS = tuple(
    bytes(keccak(text=text)[:4])
    for text in ("approve(address,uint256)", "increaseAllowance(address,uint256)")
)
_ROLE_CALLS = tuple(
    bytes(keccak(text=text)[:4]) for text in ("grantRole(bytes32,address)", "revokeRole(bytes32,address)")
)
_APPROVE = _ALLOWANCE_CALLS[0]
_APPROVE_ALL = bytes(keccak(text="setApprovalForAll(address,bool)")[:4])
MODULES = "modules"
"""Contracts that act for a Safe without any signature."""
_MODULES_CALL = keccak(text="getModulesPaginated(address,uint256)")[:4] + encode(
    ["address", "uint256"], ["0x" + "1".zfill(40), 100]
)
_MODULES_OUTPUTS = ({"name": "modules", "type": "address[]"}, {"name": "next", "type": "address"})
_KINDS, _AUCTION = "ProposalKinds", "BuybackAuction"
_VERSION_SHIFT, _VERSION_MASK = 184, 2**24 - 1
"""Where a word of rules has its version number, see RulesLib.sol."""


@dataclass(frozen=True)
class Change:
    """One answer that differs."""

    area: Area
    contract: str
    name: str
    """What changed: "owner", "PROPOSER_ROLE", "allowance of USDC", "votingPeriod"."""
    before: Any
    after: Any
    holder: str | None = None
    """Who holds the power now, where that is a question of yes or no, or of an amount."""
    giver: str | None = None
    """Whose tokens, locks, votes or revenue it is about."""

    @property
    def gains(self) -> str | None:
        """The account that can do more than before; None if nobody is known to."""
        if self.holder is not None:
            return self.holder if self.after else None
        return self.after if isinstance(self.after, str) and self.area in ("owner", "proxy") else None


@dataclass(frozen=True)
class _Question:
    area: Area
    contract: str
    name: str
    data: bytes
    outputs: tuple[Mapping[str, Any], ...] = field(compare=False)
    holder: str | None = None
    giver: str | None = None


def power_changes(fork: Fork, names: Names, life: Life) -> list[Change]:
    """Every power and setting that the execution changed."""
    if life.trace is None or life.execution is None or not life.is_executed:
        return []
    names.prepare(life.trace.touched)
    questions = list(dict.fromkeys(_questions(names, life.trace)))
    calls = [(one.contract, one.data) for one in questions]
    time, block = life.execution.time, life.execution.block
    before = fork.calls(calls, life.before, time)
    after = fork.calls(calls, block, time)
    found = []
    for question, old, new in zip(questions, before, after, strict=True):
        if old != new:
            was, is_now = _value(question, old), _value(question, new)
            if was != is_now:
                parts = (question.area, question.contract, question.name)
                found.append(Change(*parts, was, is_now, question.holder, question.giver))
    slots = list(_proxy_changes(life.trace))
    found = [one for one in found if one not in slots]
    kinds = _kinds_spoken_of(names, life.trace)
    return [*slots, *found, *_rule_changes(fork, names, kinds, life.before, block)]


def read_signers(fork: Fork, safe: str, block: int | None) -> tuple[tuple[str, ...], int]:
    """Owners of a Safe, and how many of them must sign; nobody and 0 where it does not say."""
    views = [(safe, bytes(keccak(text=text)[:4])) for text in ("getOwners()", "getThreshold()")]
    owners, threshold = fork.calls(views, block)
    if not owners or not threshold:
        return (), 0
    try:
        (found,) = decode(["address[]"], owners)
    except Exception:  # eth-abi has no common base for its errors
        return (), 0
    return tuple(to_checksum_address(one) for one in found), int.from_bytes(threshold, "big")


def ruled_by(fork: Fork, contract: str, owner: str) -> bool:
    """Whether a contract says that `owner` is its owner."""
    (answer,) = fork.calls([(contract, bytes(keccak(text="owner()")[:4]))])
    return answer is not None and answer == encode(["address"], [owner])


def kind_name(number: int) -> str:
    """A kind of proposals by its name, or by its number where the kit has no name for it."""
    return KIND_NAMES[number] if number < len(KIND_NAMES) else str(number)


def kind_number(name: str) -> int:
    """The number behind `kind_name`."""
    return KIND_NUMBERS[name] if name in KIND_NUMBERS else int(name)


def read_rules(fork: Fork, table: str, kind: str, block: int | None) -> dict[str, Any]:
    """The rules of a kind by name, at a block; nothing if there is no such kind."""
    word = encode_call(artifact(_KINDS).abi, "currentRules", {"kind": kind_number(kind)}, _KINDS)
    return _rules(fork, table, fork.calls([(table, word)], block)[0])


def _proxy_changes(trace: Trace) -> Iterator[Change]:
    for slot in trace.slots:
        if slot.slot in PROXY_SLOTS:
            yield Change(
                "proxy", slot.address, PROXY_SLOTS[slot.slot], _address(slot.before), _address(slot.after)
            )


def _kinds_spoken_of(names: Names, trace: Trace) -> list[int]:
    """The kinds that the kit has names for, and others that the table told about, up to number 255."""
    found = dict.fromkeys(range(len(KIND_NAMES)))
    for log in trace.logs:
        told = names.event(log.address, log.topics, log.data)
        if log.address == names.dao.get("kinds") and told and told[0] in ("KindSet", "KindRemoved"):
            found[int(told[1]["kind"])] = None
    return list(found)


def _rule_changes(
    fork: Fork, names: Names, kinds: Sequence[int], before: int, after: int
) -> Iterator[Change]:
    """The rules of each kind of proposal, rule by rule."""
    table = names.dao.get("kinds")
    if table is None:
        return
    abi = artifact(_KINDS).abi
    words = [encode_call(abi, "currentRules", {"kind": kind}, _KINDS) for kind in kinds]
    old, new = (fork.calls([(table, word) for word in words], block) for block in (before, after))
    for kind, was, now in zip(map(kind_name, kinds), old, new, strict=True):
        if was != now:
            rules = _rules(fork, table, was), _rules(fork, table, now)
            for name in dict.fromkeys((*rules[0], *rules[1])):
                values = rules[0].get(name), rules[1].get(name)
                if values[0] != values[1]:
                    yield Change("setting", table, f"{kind}.{name}", *values)


def _rules(fork: Fork, table: str, word: bytes | None) -> dict[str, Any]:
    """The rules behind a word, by name; nothing if the kind does not exist. Versions never change."""
    version = int.from_bytes(word or b"", "big") >> _VERSION_SHIFT & _VERSION_MASK
    if not version:
        return {}
    found: dict[str, Any] = fork.read(artifact(_KINDS), table, "describe", version)["rules"]
    return found


def _questions(names: Names, trace: Trace) -> Iterator[_Question]:
    contracts = [one for one in trace.touched if names.code(one)]
    for address in dict.fromkeys([*contracts, *names.dao.values()]):
        yield from _settings(names, address)
    for log in trace.logs:
        yield from _from_log(names, log.address, log.topics, log.data)
    for frame in trace.root.lasting():
        yield from _from_call(frame)


def _settings(names: Names, address: str) -> Iterator[_Question]:
    """Every view without arguments of a contract of the kit; who rules any other."""
    kit = names.artifact(address)
    if kit is None:
        for name in _OWNERS:
            yield _ask("owner", address, name, (), (), "address")
        yield _ask("signers", address, "getOwners", (), (), "address[]")
        yield _ask("signers", address, "getThreshold", (), (), "uint256")
        yield _Question("signers", address, MODULES, _MODULES_CALL, _MODULES_OUTPUTS)
        for view in ("masterCopy", "implementation"):
            yield _ask("proxy", address, "implementation", (), (), "address", view)
        return
    for entry in kit.abi:
        is_view = entry["type"] == "function" and entry["stateMutability"] in ("view", "pure")
        if is_view and not entry["inputs"] and entry["outputs"]:
            area: Area = "owner" if entry["name"] in _OWNERS else "setting"
            yield _Question(area, address, entry["name"], selector(entry), _outputs(entry))


def _from_log(names: Names, address: str, topics: tuple[bytes, ...], data: bytes) -> Iterator[_Question]:
    found = names.event(address, topics, data)
    if found is None:
        return
    event, values = found
    if event in ("RoleGranted", "RoleRevoked") and "account" in values:
        yield _role(address, values["role"], values["account"])
    elif event == "RoleAdminChanged":
        role = bytes.fromhex(values["role"][2:])
        name = f"admin of {role_name(role)}"
        yield _ask("role", address, name, ("bytes32",), (role,), "bytes32", "getRoleAdmin")
    elif event == "Approval" and {"owner", "spender"} <= set(values):
        yield _allowance(address, values["owner"], values["spender"])
    elif event == "OperatorSet":
        yield _pair("operator", address, "isOperator", values["account"], values["operator"], "bool")
    elif event == "LockerSet":
        locker = values["locker"]
        yield _ask("locker", address, "locker", ("address",), (locker,), "bool", "isLocker", locker)
    elif event == "DelegateChanged":
        yield _one_of("delegate", address, "delegates", values["delegator"])
    elif event == "RecipientSet":
        yield _one_of("receiver", address, "recipientOf", values["account"])
    elif event in ("AuctionParamsSet", "AuctionParamsRemoved"):
        entry = next(one for one in artifact(_AUCTION).abi if one.get("name") == "paramsOf")
        data = encode_call(artifact(_AUCTION).abi, "paramsOf", {"token": values["token"]}, _AUCTION)
        name = f"auction of {names.of(values['token'])}"
        yield _Question("setting", address, name, data, _outputs(entry))
    elif event == "TargetSet":
        call = encode_call(
            artifact(_KINDS).abi, "targetOf", {"kind": values["kind"], "target": values["target"]}, _KINDS
        )
        entry = next(one for one in artifact(_KINDS).abi if one.get("name") == "targetOf")
        name = f"limit of kind {kind_name(values['kind'])}"
        yield _Question("setting", address, name, call, _outputs(entry), values["target"])


def _from_call(frame: Frame) -> Iterator[_Question]:
    """Powers that a call speaks of, for contracts that log nothing of it."""
    if frame.kind != "CALL" or len(frame.data) < 4 + 64:
        return
    head, words = frame.data[:4], frame.data[4:]
    first, second = words[:32], words[32:64]
    if head in _ALLOWANCE_CALLS:
        yield _allowance(frame.target, frame.caller, _address(first))
        if head == _APPROVE and int.from_bytes(first, "big"):
            yield _collectible(frame.target, frame.caller, _address(first), second)
    elif head in _ROLE_CALLS:
        yield _role(frame.target, "0x" + first.hex(), _address(second))
    elif head == _APPROVE_ALL:
        yield _pair("operator", frame.target, "isApprovedForAll", frame.caller, _address(first), "bool")


def _role(address: str, role: str, account: str) -> _Question:
    role_id = bytes.fromhex(role[2:])
    kinds, arguments = ("bytes32", "address"), (role_id, account)
    return _ask("role", address, role_name(role_id), kinds, arguments, "bool", "hasRole", account)


def _allowance(token: str, owner: str, spender: str) -> _Question:
    return _pair("allowance", token, "allowance", owner, spender, "uint256")


def _collectible(token: str, owner: str, spender: str, number: bytes) -> _Question:
    """Who may take one collectible (ERC-721), whose `approve` looks like that of other tokens."""
    data = keccak(text="getApproved(uint256)")[:4] + number
    outputs = ({"name": "", "type": "address"},)
    return _Question("operator", token, "approved", data, outputs, spender, owner)


def _one_of(area: Area, contract: str, view: str, account: str) -> _Question:
    """A view of whom `account` has chosen for something."""
    data = keccak(text=f"{view}(address)")[:4] + encode(["address"], [account])
    return _Question(area, contract, area, data, ({"name": "", "type": "address"},), giver=account)


def _pair(area: Area, contract: str, function: str, giver: str, holder: str, answer: str) -> _Question:
    """A view of what `giver` allows `holder` to do."""
    data = keccak(text=f"{function}(address,address)")[:4] + encode(["address"] * 2, [giver, holder])
    return _Question(area, contract, area, data, ({"name": "", "type": answer},), holder, giver)


def _ask(
    area: Area,
    contract: str,
    name: str,
    kinds: tuple[str, ...],
    arguments: tuple[Any, ...],
    answer: str,
    function: str | None = None,
    holder: str | None = None,
) -> _Question:
    head = keccak(text=f"{function or name}({','.join(kinds)})")[:4]
    data = bytes(head) + encode(list(kinds), list(arguments))
    return _Question(area, contract, name, data, ({"name": "", "type": answer},), holder)


def _outputs(entry: Mapping[str, Any]) -> tuple[Mapping[str, Any], ...]:
    """The answers of a view, each with a name."""
    return tuple({**part, "name": part["name"] or str(index)} for index, part in enumerate(entry["outputs"]))


def _value(question: _Question, answer: bytes | None) -> Any:
    """What a view answered; None if it did not."""
    if not answer:
        return None
    try:
        found = decode_by_name(question.outputs, answer)
    except Exception:  # eth-abi has no common base for its errors
        return None if question.area in ("signers", "delegate", "receiver") else "0x" + answer.hex()
    return next(iter(found.values())) if len(found) == 1 else found


def _address(word: bytes) -> str:
    return str(to_checksum_address(word[-20:]))
