"""Roles, owners, proxies, allowances, operators and lockers: does power leave the DAO?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ape_dao.core import units
from ape_dao.core.chain.artifacts import artifact
from ape_dao.core.contract_types import GOVERNOR
from ape_dao.core.deployment.powers import GOVERNOR_ROLES, ROLE_IDS
from ape_dao.core.findings import Finding, Severity
from ape_dao.simulation.context import Standing
from ape_dao.simulation.display import UNLIMITED
from ape_dao.simulation.powers import IMPLEMENTATION, PROXY_ADMIN, read_signers
from ape_dao.simulation.rule import critical, note, warning
from ape_dao.simulation.rules.shared import held_by, loss_of, of_supply, severity_of_loss
from ape_dao.simulation.standards import SAFE_MODULES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from ape_dao.core.module import Area
    from ape_dao.simulation.context import RunContext
    from ape_dao.simulation.powers import Change

_REFUSE = "Vote against it, unless handing this over is what the DAO wants."
_GOVERNOR_ROLES = {"0x" + ROLE_IDS[name].hex() for name in GOVERNOR_ROLES}


def judge_powers(context: RunContext) -> Iterator[Finding]:
    """Who gains and who loses."""
    for change in context.effects.powers:
        rule = _RULES.get(change.area)
        if rule is not None:
            yield from rule(context, change)


def judge_operations(context: RunContext) -> Iterator[Finding]:
    """Calls that the proposal has the timelock schedule, so that they need no vote of their own."""
    for event in context.effects.events:
        if (
            event.address == context.timelock
            and event.name == "CallScheduled"
            and event.arguments is not None
        ):
            target = context.who(str(event.arguments["target"]))
            call = str(event.arguments["data"])[:10]
            yield critical(
                "operation-behind-the-governor",
                f"The timelock is made to schedule one more call, {call} of {target}, on which nobody votes.",
                _REFUSE,
            )


def _role(context: RunContext, change: Change) -> Iterator[Finding]:
    contract, display = context.names.name_of(change.contract), context.display
    label = display.label(change)
    if change.holder is None:
        yield Finding(
            "role-admin-changed",
            Severity.CRITICAL if context.is_ours(change.contract) else Severity.WARNING,
            f"The {label} of {contract} changes from {display.before(change)} to {display.after(change)}.",
            "Find out who holds the new admin role: it decides who gets the other.",
        )
        return
    who, role = context.who(change.holder), f"{label} of {contract}"
    if not change.after:
        yield from _role_lost(context, change, change.holder)
    elif change.holder == context.timelock or (
        change.holder == context.contracts.get(GOVERNOR.key) and change.arguments["role"] in _GOVERNOR_ROLES
    ):
        yield note("role-stays", f"{who} gets {role}.", "Nothing; the DAO decides as before.")
    elif context.is_nobody(change.holder):
        yield critical("role-open", f"Everybody gets {role}.", _REFUSE)
    elif _is_successor(context, change.holder):
        yield warning(
            "role-to-new-governor",
            f"{who} gets {role}. It is a governor with the same votes, kinds and timelock.",
            "Compare its guardian and settings with those of the present governor.",
        )
    elif context.is_ours(change.contract) or not context.is_ours(change.holder):
        yield critical("role-leaves-the-dao", f"{who} gets {role}.", _REFUSE)
    else:
        yield note("role-gained", f"{who} gets {role}.", "Nothing; the power comes to the DAO.")


def _role_lost(context: RunContext, change: Change, holder: str) -> Iterator[Finding]:
    role = f"{context.display.label(change)} of {context.names.name_of(change.contract)}"
    what = f"{context.who(holder)} loses {role}."
    if change.contract == context.timelock and context.is_ours(holder):
        advice = "Vote against it, unless a new governor has the role already: the DAO can lose all control."
        yield critical("role-lost", what, advice)
    else:
        severity = Severity.WARNING if context.is_ours(holder) else Severity.NOTE
        yield Finding("role-revoked", severity, what, "Check that nobody needs it.")


def _owner(context: RunContext, change: Change) -> Iterator[Finding]:
    contract, title = context.names.with_address(change.contract), context.display.label(change)
    old = change.before if isinstance(change.before, str) else None
    new = change.after if isinstance(change.after, str) else None
    is_owner = change.view == "owner"
    if new is None:
        return
    if new == context.timelock:
        yield note("ownership-gained", f"The DAO becomes {title} of {contract}.")
        return
    was_ours = old is not None and context.is_ours(old)
    if context.is_nobody(new):
        if was_ours:
            yield Finding(
                "ownership-given-up",
                Severity.CRITICAL if is_owner else Severity.NOTE,
                f"Nobody is {title} of {contract} any more; what only the {title} can do can never be done "
                "again.",
                _REFUSE,
            )
    elif not context.is_ours(new) and (was_ours or context.is_ours(change.contract) or not is_owner):
        what = f"{context.who(new)} becomes {title} of {contract}."
        yield critical("ownership-leaves-the-dao", what, _REFUSE)
    elif context.is_ours(new):
        what = f"{context.names.name_of(new)} becomes {title} of {contract}"
        if new == context.contracts.get(GOVERNOR.key) or not is_owner or not was_ours:
            advice = "Check that this contract can use what it gets."
            yield warning("ownership-moves", f"{what}, and the timelock is not.", advice)
        else:
            yield critical("ownership-stuck", f"{what}, and can do nothing with it.", _REFUSE)
    else:
        what = f"{context.who(new)} is {title} of {contract}."
        yield warning("owner-outside", what, "Ask why it is not the DAO.")


def _proxy(context: RunContext, change: Change) -> Iterator[Finding]:
    proxy, label = context.names.with_address(change.contract), context.display.label(change)
    if change.after is None:
        return  # it destroyed itself, which has a finding of its own
    after = str(change.after)
    is_new = change.before is None or int(str(change.before), 16) == 0
    if is_new and label == IMPLEMENTATION:
        what = f"A proxy at {proxy} begins to run {after}."
        yield note("proxy-created", what, "Read the code that it runs.")
    elif label == PROXY_ADMIN and context.is_ours(after):
        yield note("proxy-gained", f"The DAO becomes proxy admin of {proxy}.")
    else:
        yield critical(
            "code-swapped",
            f"The {label} of {proxy} changes from {context.display.before(change)} to {context.who(after)}: "
            "from then on the proxy can do anything.",
            "Vote against it, unless the new code was read and compared with its source.",
        )


def _allowance(context: RunContext, change: Change) -> Iterator[Finding]:
    if change.holder is None or change.giver is None or not context.acts_for_us(change.giver):
        return
    before, after = int(change.before or 0), int(change.after or 0)
    spender, giver = context.who(change.holder), context.names.name_of(change.giver)
    if after <= before:
        yield note("allowance-lowered", f"{spender} may take less of the DAO's tokens than before.")
        return
    before_all = held_by(context, change.giver, change.contract)
    loss = loss_of(context, change.contract, after, before_all)
    share = f"{units.format_percent(loss.of_treasury or 0)} of what it has{of_supply(loss)}"
    if after >= UNLIMITED:
        what = f"{spender} may take all {_symbol(context, change)} that {giver} has{of_supply(loss)}."
    else:
        what = f"{spender} may take up to {context.amount(change.contract, after)} from {giver}, {share}."
    if context.is_ours(change.holder):
        severity = Severity.WARNING if after >= UNLIMITED else Severity.NOTE
        yield Finding("allowance-inside", severity, what, "Approve only what is needed.")
    elif (
        after >= UNLIMITED
        or context.standing(change.holder) in (Standing.ACCOUNT, Standing.FRESH)
        or severity_of_loss(context, after, before_all) == Severity.CRITICAL
    ):
        advice = "Vote against it: pay an amount instead."
        yield Finding("allowance-to-stranger", Severity.CRITICAL, what, advice, loss=loss)
    else:
        advice = "Let the proposal revoke what is left of it at its end, or read the spender's code."
        yield Finding("allowance-left", Severity.WARNING, what, advice, loss=loss)


def _operator(context: RunContext, change: Change) -> Iterator[Finding]:
    if change.holder is None or context.is_nobody(change.holder) or not change.after:
        return
    if change.giver is None or not context.acts_for_us(change.giver):
        return
    contract, giver = context.names.name_of(change.contract), context.names.name_of(change.giver)
    what = f"{context.who(change.holder)} may act for {giver} in {contract}."
    if context.is_ours(change.holder):
        yield note("operator-set", what)
    else:
        yield critical("operator-set", what, _REFUSE)


def _locker(context: RunContext, change: Change) -> Iterator[Finding]:
    if change.holder is None:
        return
    who, is_ours = context.who(change.holder), context.is_ours(change.holder)
    if not change.after:
        severity = Severity.WARNING if is_ours else Severity.NOTE
        what = f"{who} may no longer lock for others."
        yield Finding("locker-removed", severity, what, "Check who needs it.")
        return
    what = f"{who} may create and extend locks of every account."
    if is_ours:
        yield note("locker-set", what)
    elif context.is_made_for_dao(change.holder):
        yield warning("locker-set", what, _REFUSE)
    else:
        yield critical("locker-set", what, _REFUSE)


def _delegate(context: RunContext, change: Change) -> Iterator[Finding]:
    """Whom a contract of the DAO lets vote."""
    if change.giver is None or change.after is None or not context.acts_for_us(change.giver):
        return
    contract, giver = context.names.name_of(change.contract), context.names.name_of(change.giver)
    delegate = str(change.after)
    what = f"{context.who(delegate)} votes with what {giver} has in {contract}."
    if context.is_ours(delegate) or context.is_nobody(delegate):
        yield note("votes-delegated", what)
    else:
        decides = change.contract == context.contracts[context.registry.votes_key]
        yield (critical if decides else warning)("votes-delegated", what, _REFUSE)


def _receiver(context: RunContext, change: Change) -> Iterator[Finding]:
    """Who gets what is paid to a contract of the DAO."""
    if change.giver is None or change.after is None or not context.acts_for_us(change.giver):
        return
    contract, giver = context.names.name_of(change.contract), context.names.name_of(change.giver)
    receiver = str(change.after)
    what = f"{context.who(receiver)} gets what {contract} pays to {giver}."
    if context.is_ours(receiver):
        yield note("receiver-inside", what)
    else:
        yield critical("receiver-outside", what, _REFUSE)


def _signers(context: RunContext, change: Change) -> Iterator[Finding]:
    """Who must sign for a Safe, how many, and which contracts need no signature."""
    safe, display = context.names.with_address(change.contract), context.display
    if change.view == SAFE_MODULES:
        yield from _modules(context, change, safe)
        return
    what = (
        f"{safe}: {display.label(change)} changes from {display.before(change)} to {display.after(change)}."
    )
    if _leaves(context, change.contract):
        advice = "Vote against it, unless the DAO wants to give up what this Safe holds and may do."
        yield critical("safe-leaves-the-dao", f"{what} The Safe no longer needs the DAO.", advice)
    else:
        advice = "Check every signer, and that one or two of them cannot act alone."
        yield warning("signers-changed", what, advice)


def _modules(context: RunContext, change: Change, safe: str) -> Iterator[Finding]:
    old, new = (set(answer["modules"]) if answer else set() for answer in (change.before, change.after))
    for module in sorted(new - old):
        is_critical = signs(context, change.contract) and not context.is_ours(module)
        yield Finding(
            "module-enabled",
            Severity.CRITICAL if is_critical else Severity.WARNING,
            f"{context.who(module)} may do anything for {safe}, without a signature.",
            "Vote against it, unless its code was read: it needs nobody's consent from then on.",
        )
    for module in sorted(old - new):
        what = f"{context.who(module)} may no longer act for {safe}."
        yield note("module-disabled", what, "Check that nobody needs it.")


def signs(context: RunContext, safe: str) -> bool:
    """Whether the DAO was an owner of the Safe."""
    owners, _ = read_signers(context.fork, safe, context.run.lifecycle.before)
    return any(map(context.is_ours, owners))


def _leaves(context: RunContext, safe: str) -> bool:
    """Whether a Safe needed the DAO's signature, and others can do without it now."""
    lifecycle = context.run.lifecycle
    after = None if lifecycle.execution is None else lifecycle.execution.block
    (outsiders, threshold), (new_outsiders, new_threshold) = (
        _outsiders(context, safe, block) for block in (lifecycle.before, after)
    )
    return outsiders < threshold and 0 < new_threshold <= new_outsiders and signs(context, safe)


def _outsiders(context: RunContext, safe: str, block: int | None) -> tuple[int, int]:
    """How many owners of a Safe are not the DAO, and how many must sign."""
    owners, threshold = read_signers(context.fork, safe, block)
    return sum(not context.is_ours(owner) for owner in owners), threshold


def _symbol(context: RunContext, change: Change) -> str:
    asset = context.registry.asset_at(change.contract)
    return asset.symbol if asset and asset.symbol else f"tokens of {change.contract}"


def _is_successor(context: RunContext, address: str) -> bool:
    """Whether a contract is the kit's governor, for the votes, the kinds and the timelock of this DAO."""
    if context.names.type_of(address) is not GOVERNOR:
        return False
    new, present = (
        [
            context.fork.read(artifact(GOVERNOR.name), governor, view)
            for view in ("token", "KINDS", "timelock")
        ]
        for governor in (address, context.contracts[GOVERNOR.key])
    )
    return new == present


_RULES: Mapping[Area, Callable[[RunContext, Change], Iterator[Finding]]] = {
    "role": _role,
    "owner": _owner,
    "proxy": _proxy,
    "allowance": _allowance,
    "operator": _operator,
    "locker": _locker,
    "delegate": _delegate,
    "receiver": _receiver,
    "signers": _signers,
}
