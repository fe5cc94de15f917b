"""Roles, owners, proxies, allowances, operators and lockers: does power leave the DAO?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ape_dao.core.chain.artifacts import artifact
from ape_dao.core.deployment.powers import GOVERNOR_ROLES
from ape_dao.simulation.findings import Finding, Grade
from ape_dao.simulation.powers import MODULES, read_signers
from ape_dao.simulation.rules.money_rules import graded, held
from ape_dao.simulation.scene import Standing

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ape_dao.simulation.powers import Change
    from ape_dao.simulation.scene import Scene

_REFUSE = "Vote against it, unless this hand-over is what the DAO wants."
_UNLIMITED = 2**128


def judge_powers(scene: Scene) -> Iterator[Finding]:
    """Who gains and who loses."""
    for change in scene.effects.powers:
        rule = _RULES.get(change.area)
        if rule is not None:
            yield from rule(scene, change)


def _role(scene: Scene, change: Change) -> Iterator[Finding]:
    where = scene.names.of(change.contract)
    if change.holder is None:
        grade = Grade.CRITICAL if scene.is_ours(change.contract) else Grade.WARNING
        yield Finding(
            "role-admin-changed",
            grade,
            f"The {change.name} of {where} changes from {change.before} to {change.after}.",
            "Find out who holds the new admin role; it decides who gets the other.",
        )
        return
    who, role = scene.who(change.holder), f"{change.name} of {where}"
    if not change.after:
        yield from _role_lost(scene, change, role)
    elif change.holder == scene.timelock or (
        change.holder == scene.names.dao.get("governor") and change.name in GOVERNOR_ROLES
    ):
        yield Finding("role-stays", Grade.NOTE, f"{who} gets {role}.", "Nothing; the DAO decides as before.")
    elif scene.standing(change.holder) == Standing.NOBODY:
        yield Finding("role-open", Grade.CRITICAL, f"Everybody gets {role}.", _REFUSE)
    elif _is_successor(scene, change.holder):
        yield Finding(
            "role-to-new-governor",
            Grade.WARNING,
            f"{who} gets {role}. It is a governor with the same votes, kinds and timelock.",
            "Compare its guardian and settings with those of the present governor.",
        )
    elif scene.is_ours(change.contract) or not scene.is_ours(change.holder):
        yield Finding("role-leaves-the-dao", Grade.CRITICAL, f"{who} gets {role}.", _REFUSE)
    else:
        yield Finding(
            "role-gained", Grade.NOTE, f"{who} gets {role}.", "Nothing; the power comes to the DAO."
        )


def _role_lost(scene: Scene, change: Change, role: str) -> Iterator[Finding]:
    assert change.holder is not None  # noqa: S101 - the caller looked
    who = scene.who(change.holder)
    if change.contract == scene.timelock and scene.is_ours(change.holder):
        advice = "Vote against it, unless a new governor has the role already: the DAO can lose all control."
        yield Finding("role-lost", Grade.CRITICAL, f"{who} loses {role}.", advice)
    else:
        grade = Grade.WARNING if scene.is_ours(change.holder) else Grade.NOTE
        yield Finding("role-revoked", grade, f"{who} loses {role}.", "Check that nobody needs it.")


def _owner(scene: Scene, change: Change) -> Iterator[Finding]:
    where, name = scene.names.both(change.contract), change.name
    old = change.before if isinstance(change.before, str) else None
    new = change.after if isinstance(change.after, str) else None
    if new is None or new == scene.timelock:
        if new is not None:
            yield Finding("ownership-gained", Grade.NOTE, f"The DAO becomes {name} of {where}.", "Nothing.")
        return
    was_ours = old is not None and scene.is_ours(old)
    if scene.standing(new) == Standing.NOBODY:
        if was_ours:
            yield Finding(
                "ownership-given-up",
                Grade.CRITICAL if name == "owner" else Grade.NOTE,
                f"Nobody is {name} of {where} any more; what only the {name} can do can never be done again.",
                _REFUSE,
            )
    elif not scene.is_ours(new) and (was_ours or scene.is_ours(change.contract) or name != "owner"):
        yield Finding(
            "ownership-leaves-the-dao",
            Grade.CRITICAL,
            f"{scene.who(new)} becomes {name} of {where}.",
            _REFUSE,
        )
    elif scene.is_ours(new):
        can_use = new == scene.names.dao.get("governor") or name != "owner" or not was_ours
        yield Finding(
            "ownership-moves" if can_use else "ownership-stuck",
            Grade.WARNING if can_use else Grade.CRITICAL,
            f"{scene.names.of(new)} becomes {name} of {where}, which the timelock does not rule.",
            "Check that this contract can use what it gets." if can_use else _REFUSE,
        )
    else:
        yield Finding(
            "owner-outside",
            Grade.WARNING,
            f"{scene.who(new)} is {name} of {where}.",
            "Ask why it is not the DAO.",
        )


def _proxy(scene: Scene, change: Change) -> Iterator[Finding]:
    where = scene.names.both(change.contract)
    if change.after is None:
        return  # it destroyed itself, which is told elsewhere
    is_new = change.before is None or int(str(change.before), 16) == 0
    if is_new and change.name == "implementation":
        what = f"A proxy at {where} begins to run {change.after}."
        yield Finding("proxy-created", Grade.NOTE, what, "Read the code that it runs.")
    elif change.name == "proxy admin" and scene.is_ours(str(change.after)):
        yield Finding("proxy-gained", Grade.NOTE, f"The DAO becomes proxy admin of {where}.", "Nothing.")
    else:
        yield Finding(
            "code-swapped",
            Grade.CRITICAL,
            f"The {change.name} of {where} changes from {change.before} to {scene.who(str(change.after))}: "
            "it can do anything from then on.",
            "Vote against it, unless the new code was read and compared.",
        )


def _allowance(scene: Scene, change: Change) -> Iterator[Finding]:
    if change.holder is None or change.giver is None or not scene.is_ours(change.giver):
        return
    before, after = int(change.before or 0), int(change.after or 0)
    spender = scene.who(change.holder)
    if after <= before:
        yield Finding(
            "allowance-lowered", Grade.NOTE, f"{spender} may take less of the DAO's tokens.", "Nothing."
        )
        return
    limit = "all" if after >= _UNLIMITED else scene.amount(change.contract, after)
    giver, symbol = scene.names.of(change.giver), _symbol(scene, change)
    what = f"{spender} may take {limit} of what {giver} has of {symbol}."
    if scene.is_ours(change.holder):
        grade = Grade.WARNING if after >= _UNLIMITED else Grade.NOTE
        yield Finding("allowance-inside", grade, what, "Approve only what is needed.")
    elif (
        after >= _UNLIMITED
        or scene.standing(change.holder) in (Standing.ACCOUNT, Standing.FRESH)
        or graded(after, held(scene, change.contract)) == Grade.CRITICAL
    ):
        yield Finding(
            "allowance-to-stranger", Grade.CRITICAL, what, "Vote against it: pay an amount instead."
        )
    else:
        yield Finding(
            "allowance-left",
            Grade.WARNING,
            what,
            "Let the proposal take the allowance back at its end, or read the spender's code.",
        )


def _operator(scene: Scene, change: Change) -> Iterator[Finding]:
    if change.holder is None or not change.after or change.giver is None or not scene.is_ours(change.giver):
        return
    where = scene.names.of(change.contract)
    what = f"{scene.who(change.holder)} may act for {scene.names.of(change.giver)} in {where}."
    grade = Grade.NOTE if scene.is_ours(change.holder) else Grade.CRITICAL
    yield Finding("operator-set", grade, what, _REFUSE if grade else "Nothing.")


def _locker(scene: Scene, change: Change) -> Iterator[Finding]:
    if change.holder is None:
        return
    who = scene.who(change.holder)
    if not change.after:
        grade = Grade.WARNING if scene.is_ours(change.holder) else Grade.NOTE
        yield Finding(
            "locker-removed", grade, f"{who} may not lock for others any more.", "Check who needs it."
        )
        return
    grade = Grade.NOTE if scene.is_ours(change.holder) else Grade.CRITICAL
    if grade and scene.is_module(change.holder):
        grade = Grade.WARNING
    what = f"{who} may create and extend locks of anybody."
    yield Finding("locker-set", grade, what, _REFUSE if grade else "Nothing.")


def _delegate(scene: Scene, change: Change) -> Iterator[Finding]:
    """Whom a contract of the DAO lets vote."""
    if change.giver is None or change.after is None or not scene.is_ours(change.giver):
        return
    where, giver, new = scene.names.of(change.contract), scene.names.of(change.giver), str(change.after)
    what = f"{scene.who(new)} votes with what {giver} has in {where}."
    if scene.is_ours(new) or scene.standing(new) == Standing.NOBODY:
        yield Finding("votes-delegated", Grade.NOTE, what, "Nothing.")
    else:
        decides = change.contract == scene.names.dao[scene.registry.votes_key]
        yield Finding("votes-delegated", Grade.CRITICAL if decides else Grade.WARNING, what, _REFUSE)


def _recipient(scene: Scene, change: Change) -> Iterator[Finding]:
    """Who gets the revenue of a contract of the DAO."""
    if change.giver is None or change.after is None or not scene.is_ours(change.giver):
        return
    new = str(change.after)
    grade = Grade.NOTE if scene.is_ours(new) else Grade.CRITICAL
    where, giver = scene.names.of(change.contract), scene.names.of(change.giver)
    what = f"{scene.who(new)} gets the revenue of {giver} from {where}."
    yield Finding(
        "receiver-outside" if grade else "receiver-inside", grade, what, _REFUSE if grade else "Nothing."
    )


def _signers(scene: Scene, change: Change) -> Iterator[Finding]:
    """Who must sign for a Safe, how many, and which contracts need no signature."""
    where = scene.names.both(change.contract)
    if change.name == MODULES:
        yield from _modules(scene, change, where)
        return
    what = f"{where}: {change.name} changes from {change.before} to {change.after}."
    if _leaves(scene, change.contract):
        advice = "Vote against it, unless the DAO wants to give up what this Safe holds and may do."
        yield Finding("safe-leaves-the-dao", Grade.CRITICAL, f"{what} It needs the DAO no more.", advice)
    else:
        advice = "Check every signer, and that one or two of them cannot act alone."
        yield Finding("signers-changed", Grade.WARNING, what, advice)


def _modules(scene: Scene, change: Change, where: str) -> Iterator[Finding]:
    old, new = (set(one["modules"]) if one else set() for one in (change.before, change.after))
    for module in sorted(new - old):
        yield Finding(
            "module-enabled",
            Grade.CRITICAL if _signs(scene, change.contract) and not scene.is_ours(module) else Grade.WARNING,
            f"{scene.who(module)} may do anything for {where}, without a signature.",
            "Vote against it, unless its code was read: it needs nobody's consent from then on.",
        )
    for module in sorted(old - new):
        what = f"{scene.who(module)} may act for {where} no more."
        yield Finding("module-disabled", Grade.NOTE, what, "Check that nobody needs it.")


def _signs(scene: Scene, safe: str) -> bool:
    """Whether the DAO was an owner of the Safe."""
    owners, _ = read_signers(scene.fork, safe, scene.performance.life.before)
    return any(map(scene.is_ours, owners))


def _leaves(scene: Scene, safe: str) -> bool:
    """Whether a Safe needed the DAO's signature, and others can do without it now."""
    life = scene.performance.life
    (some, needed), (others, need) = (
        _outsiders(scene, safe, block)
        for block in (life.before, None if life.execution is None else life.execution.block)
    )
    return some < needed and 0 < need <= others and _signs(scene, safe)


def _outsiders(scene: Scene, safe: str, block: int | None) -> tuple[int, int]:
    """How many owners of a Safe are not the DAO, and how many must sign."""
    owners, threshold = read_signers(scene.fork, safe, block)
    return sum(not scene.is_ours(one) for one in owners), threshold


def _symbol(scene: Scene, change: Change) -> str:
    asset = scene.registry.asset_at(change.contract)
    return asset.symbol if asset and asset.symbol else f"tokens {change.contract}"


def _is_successor(scene: Scene, address: str) -> bool:
    """Whether a contract is the kit's governor, for the votes, the kinds and the timelock of this DAO."""
    kit = scene.names.artifact(address)
    if kit is None or kit.name != "DaoGovernor":
        return False
    same = ("token", "KINDS", "timelock")
    present = scene.names.dao["governor"]
    answers = [
        [scene.fork.read(artifact("DaoGovernor"), one, view) for view in same] for one in (address, present)
    ]
    return answers[0] == answers[1]


_RULES = {
    "role": _role,
    "owner": _owner,
    "proxy": _proxy,
    "allowance": _allowance,
    "operator": _operator,
    "locker": _locker,
    "delegate": _delegate,
    "receiver": _recipient,
    "signers": _signers,
}


def judge_operations(scene: Scene) -> Iterator[Finding]:
    """Calls that the proposal has the timelock prepare, so that they need no vote of their own."""
    for event in scene.effects.events:
        if event.address == scene.timelock and event.name == "CallScheduled" and event.arguments is not None:
            target = scene.who(str(event.arguments["target"]))
            call = str(event.arguments["data"])[:10]
            yield Finding(
                "operation-behind-the-governor",
                Grade.CRITICAL,
                f"A further call of the timelock is prepared, {call} of {target}: nobody votes on that one.",
                _REFUSE,
            )
