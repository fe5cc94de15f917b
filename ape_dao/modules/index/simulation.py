"""What a simulation says about the index: what it buys, who gains, and what its auctions can lose then."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from eth_utils import keccak

from ape_dao.core import units
from ape_dao.core.chain.abi import address_word
from ape_dao.core.chain.artifacts import artifact
from ape_dao.core.chain.questions import Question, answer_to, calldata_of
from ape_dao.core.findings import Finding, Severity
from ape_dao.core.units import format_date, format_percent
from ape_dao.modules.index.contracts import KEY, VAULT
from ape_dao.modules.index.lint import WIDE_BAND, hourly_loss
from ape_dao.modules.index.sdk import IndexState, read_state
from ape_dao.modules.index.section import MAX_CROSS, MAX_YEARLY
from ape_dao.simulation.rule import SettingRule, critical, note, warning
from ape_dao.simulation.rules.shared import REFUSE, changed, held, loss_of, severity_of_loss

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ape_dao.modules.index.sdk import IndexPart
    from ape_dao.simulation.context import RunContext
    from ape_dao.simulation.powers import Change

_CONCENTRATED = 7_500
"""Basis points of the whole from which on one part decides nearly alone what an index is worth."""
_PAUSE, _LONG_PAUSE = 14 * units.DAY, 90 * units.DAY
"""What a guardian may pause, and what is as good as for ever."""
_DUST = 10**6
"""A part of an amount so small is rounding."""
_BOUNDS = {"yearlyBps": MAX_YEARLY, "crossBps": MAX_CROSS}
_FEES = {"yearlyBps": "the yearly fee", "crossBps": "what minting and redeeming cost"}


def targets(context: RunContext) -> Iterator[Finding]:
    """New targets: what is bought and sold for them, and by how much worse auctions can get."""
    found = _events(context, "TargetsSet")
    if not found:
        return
    before, after = states(context)
    old = {part.number: part for part in before.parts}
    yield note("index-targets", _table(context, before, after, int(found[-1]["glide"])))
    for part in after.parts:
        was = old.get(part.number)
        yield from _bought(context, before, after, was, part)
        if part.number and part.final:
            yield from _terms(context, was, part)
    yield from _idle(context, before, after)


def gifts(context: RunContext) -> Iterator[Finding]:
    """What the DAO puts into the index, and how much of it is other holders' afterwards.

    No price is needed: of each token, what the DAO owns through its shares grows by less than it paid.
    """
    address = context.contracts.get(KEY)
    moved = [one for one in context.effects.transfers if one.receiver == address]
    if not any(context.is_ours(one.sender) for one in moved) or _events(context, "Taken"):
        return
    (before, after), (own, now) = states(context), _own_shares(context)
    old = {part.token: part.held for part in before.parts}
    for part in after.parts:
        paid = -sum(
            amount
            for (account, asset), amount in context.effects.balances.items()
            if asset == part.token and account != address and context.is_ours(account)
        )
        if paid <= 0:
            continue
        owned = (old.get(part.token, 0) * own // before.supply if before.supply else 0, 0)
        owned = (owned[0], part.held * now // after.supply if after.supply else 0)
        lost = paid - (owned[1] - owned[0])
        put = f"{context.amount(part.token, paid)} of the DAO go into the index"
        if lost * _DUST <= paid:
            yield note("index-purchase", f"{put}, and stay its own by its shares; auctions spend them.")
            continue
        yield Finding(
            "index-gift",
            severity_of_loss(context, lost, held(context, part.token)),
            f"{put}: {context.amount(part.token, lost)} of it belong to other holders of shares then, "
            "because the DAO gets no shares for it.",
            "Mint shares for it instead, unless it is meant as a gift.",
            loss=loss_of(context, part.token, lost),
        )


def quarantines(context: RunContext) -> Iterator[Finding]:
    """Parts that are left alone, traded again, or taken out."""
    if not any(_events(context, name) for name in ("Quarantined", "Readmitted", "Retired")):
        return
    before, _ = states(context)
    weights = {part.number: before.weight(part) for part in before.parts}
    for told in _events(context, "Quarantined"):
        if told["byOwner"]:
            weight = format_percent(weights.get(int(told["part"]), 0))
            yield warning(
                "index-quarantine",
                f"{context.who(told['token'])}, {weight} of the index, goes into quarantine: it is not "
                "traded, nobody mints, and who redeems gets a claim to it. Only a vote ends that.",
                "Check that the token is broken, and not just falling.",
            )
    for told in _events(context, "Readmitted"):
        yield note("index-readmitted", f"{context.who(told['token'])} is traded again, and counts.")
    for told in _events(context, "Retired"):
        amount = context.amount(told["token"], int(told["amount"]))
        yield note("index-retired", f"A part leaves the index; {amount} go to the treasury.")


def _fees(context: RunContext, change: Change) -> Iterator[Finding]:
    """What holders pay, to whom, and who may become one."""
    old, new, display = change.before, change.after, context.display
    for name, title in _FEES.items():
        if new[name] > old[name]:
            is_most = new[name] >= _BOUNDS[name]
            gains = "the holders that stay"
            if name == "yearlyBps":
                gains = context.who(_address_of(context, "feeReceiver"))
            yield Finding(
                "index-fee",
                Severity.CRITICAL if is_most else Severity.WARNING,
                f"{title.capitalize()} of the index grows from {display.member(change, old, name)} to "
                f"{display.member(change, new, name)}{', the most there is' if is_most else ''}; "
                f"{gains} get it from all holders.",
                REFUSE if is_most else "Check that holders were told, and can redeem before.",
            )
    if new["publicMint"] != old["publicMint"]:
        who = "Everybody may mint shares" if new["publicMint"] else "Nobody but the DAO mints shares"
        yield warning("index-minting", f"{who} from now on, in kind.", "Check that this is meant.")
    if all(new[name] <= old[name] for name in _FEES) and new["publicMint"] == old["publicMint"]:
        yield changed(context, change)


def _guardian(context: RunContext, change: Change) -> Iterator[Finding]:
    new = str(change.after)
    if context.is_nobody(new):
        what = "Nobody can stop the auctions of the index before a vote is over any more."
    else:
        what = (
            f"{context.who(new)} can stop the auctions of the index, for 14 of any 30 days, and nothing else."
        )
    yield warning("index-guardian", what, "Check who that is, and that it watches the index.")


def _paused(context: RunContext, change: Change) -> Iterator[Finding]:
    execution = context.run.lifecycle.execution
    now = execution.time if execution else context.fork.start_time
    until = int(change.after)
    if until <= now:
        yield warning(
            "index-pause", "The auctions of the index go on.", "Check that what stopped them is over."
        )
        return
    what = (
        f"Auctions of the index stop until {format_date(until)}: it drifts from its targets till then. "
        "Minting and redeeming go on."
    )
    if until - now > _LONG_PAUSE:
        yield critical("index-pause", what, REFUSE)
    elif until - now > _PAUSE:
        yield warning("index-pause", what, "Ask why it takes longer than a guardian may pause.")
    else:
        yield note("index-pause", what)


def _schedule(context: RunContext, change: Change) -> Iterator[Finding]:
    old, new, display = change.before, change.after, context.display
    slower = [name for name in ("minInterval", "probeInterval") if new[name] > old[name] > 0]
    without = [name for name in ("probeInterval", "probeBps") if old[name] and not new[name]]
    if not slower and not without:
        yield changed(context, change)
        return
    parts = [
        f"{name} from {display.member(change, old, name)} to {display.member(change, new, name)}"
        for name in dict.fromkeys((*slower, *without))
    ]
    yield warning(
        "index-slower",
        f"The index trades, or learns prices, less often: {', '.join(parts)}.",
        "Check how far it may drift meanwhile: `ape dao index simulate`.",
    )


def _judged_elsewhere(_: RunContext, __: Change) -> Iterator[Finding]:
    yield from ()


RULES = (targets, gifts, quarantines)
SETTING_RULES = (
    SettingRule(VAULT, ("fees",), _fees),
    SettingRule(VAULT, ("guardian",), _guardian),
    SettingRule(VAULT, ("pausedUntil",), _paused),
    SettingRule(VAULT, ("schedule",), _schedule),
    SettingRule(VAULT, ("glide", "partCount", "totalSupply"), _judged_elsewhere),
)


# targets


def _table(context: RunContext, before: IndexState, after: IndexState, glide: int) -> str:
    """Weights before and after, as one sentence."""
    old = {part.number: part for part in before.parts}
    rows = []
    for part in after.parts:
        was = old.get(part.number)
        now = format_percent(before.weight(was)) if was and before.value else "nothing"
        target = format_percent(was.final) if was else "none"
        band = "" if not part.number else f" ± {format_percent(part.band)}"
        row = f"{_symbol(context, part)}: holds {now}, target {target} -> {format_percent(part.final)}{band}"
        rows.append(row)
    return f"Targets of the index, reached in {units.format_duration(glide)}: {'; '.join(rows)}."


def _bought(
    context: RunContext, before: IndexState, after: IndexState, was: IndexPart | None, part: IndexPart
) -> Iterator[Finding]:
    """A part that the index buys from whoever offers it."""
    more = part.final - (was.final if was else 0)
    if not part.number or more <= 0:
        return
    numeraire = after.parts[0].token
    worth = before.value * more // units.BASIS_POINTS
    spent = f"{format_percent(more)} of the index, {context.amount(numeraire, worth)}, buys it"
    if was is None:
        is_known = context.public.asset_at(part.token) is not None
        is_much = more >= context.dao.critical_loss
        what = (
            f"{context.who(part.token)} comes into the index: {spent} in auctions from whoever offers it, at "
            f"up to {2**part.doublings} times the first price that the proposal gives, which nobody checks."
        )
        yield Finding(
            "index-new-part",
            Severity.CRITICAL if is_much and not is_known else Severity.WARNING,
            what,
            "Look at who has that token, who can mint it, and what its market takes.",
            loss=loss_of(context, numeraire, worth, before.value) if worth else None,
        )
    elif part.final >= _CONCENTRATED:
        yield Finding(
            "index-concentrated",
            Severity.WARNING,
            f"{_symbol(context, part)} becomes {format_percent(part.final)} of the index: {spent}.",
            "Check what its market takes, and who has most of it.",
            loss=loss_of(context, numeraire, worth, before.value) if worth else None,
        )


def _terms(context: RunContext, was: IndexPart | None, part: IndexPart) -> Iterator[Finding]:
    """An auction that moves more, or falls faster."""
    now, then = hourly_loss(part), hourly_loss(was) if was else None
    if then is not None and now <= then:
        return
    if then is None and now < context.dao.critical_loss:
        return
    before = "" if was is None else f" (before {format_percent(was.max_share)}, {format_percent(then or 0)})"
    what = (
        f"An auction of {_symbol(context, part)} moves up to {format_percent(part.max_share)} of it, and an "
        f"hour without bidders costs at most {format_percent(now)} of it{before}."
    )
    is_much = now >= context.dao.critical_loss
    yield Finding(
        "index-auctions",
        Severity.CRITICAL if is_much else Severity.WARNING,
        what,
        REFUSE if is_much else "Compare with what its market takes in an hour.",
    )


def _idle(context: RunContext, before: IndexState, after: IndexState) -> Iterator[Finding]:
    """Bands so wide that a part is never sold, or never bought."""
    old = {part.number: part for part in before.parts}
    wide = []
    for part in after.parts:
        was = old.get(part.number)
        is_wide = not _sells(part) or not _buys(part) or part.band > WIDE_BAND
        if part.number and part.final and is_wide and part.band > (was.band if was else 0):
            wide.append(part)
    if not wide:
        return
    traded = [part for part in after.parts if part.number and part.final and (_sells(part) or _buys(part))]
    names = ", ".join(f"{_symbol(context, part)} ± {format_percent(part.band)}" for part in wide)
    yield Finding(
        "index-idle",
        Severity.WARNING if traded else Severity.CRITICAL,
        f"The index {'hardly ever' if traded else 'never'} trades any more what has so wide a band: {names}. "
        "Its weights are those of the market, whatever the targets say.",
        "5% to 10% are usual." if traded else REFUSE,
    )


def _sells(part: IndexPart) -> bool:
    """Whether it can ever be too heavy."""
    return part.final + part.band < units.BASIS_POINTS


def _buys(part: IndexPart) -> bool:
    """Whether it can ever be too light."""
    return part.band < part.final


# reading


def states(context: RunContext) -> tuple[IndexState, IndexState]:
    """The index before the execution and after it."""
    execution = context.run.lifecycle.execution
    blocks = context.run.lifecycle.before, None if execution is None else execution.block
    before, after = (_state_at(context, block) for block in blocks)
    return before, after


def _state_at(context: RunContext, block: int | None) -> IndexState:
    address = context.contracts[KEY]
    compiled = context.dao.contracts.get(KEY) or artifact(VAULT.name)

    def ask(*questions: tuple[Any, ...]) -> Sequence[Any]:
        asked = [Question(compiled, address, name, tuple(arguments)) for name, *arguments in questions]
        answers = context.fork.calls([(address, calldata_of(one)) for one in asked], block)
        return [answer_to(one, answer or b"") for one, answer in zip(asked, answers, strict=True)]

    return read_state(ask)


def _own_shares(context: RunContext) -> tuple[int, int]:
    """The shares of the DAO's contracts, before and after."""
    execution = context.run.lifecycle.execution
    vault = context.contracts[KEY]
    asked = [(vault, _BALANCE + address_word(account)) for account in {*context.contracts.values()} - {vault}]
    before, after = (
        sum(int.from_bytes(answer or b"", "big") for answer in context.fork.calls(asked, block))
        for block in (context.run.lifecycle.before, None if execution is None else execution.block)
    )
    return before, after


_BALANCE = bytes(keccak(text="balanceOf(address)")[:4])


def _address_of(context: RunContext, view: str) -> str:
    """What a view of the index without arguments answers after the execution: an address."""
    execution = context.run.lifecycle.execution
    compiled = context.dao.contracts.get(KEY) or artifact(VAULT.name)
    asked = Question(compiled, context.contracts[KEY], view)
    (answer,) = context.fork.calls(
        [(asked.address, calldata_of(asked))], None if execution is None else execution.block
    )
    return str(answer_to(asked, answer or b""))


def _events(context: RunContext, name: str) -> list[dict[str, Any]]:
    address = context.contracts.get(KEY)
    return [
        dict(event.arguments)
        for event in context.effects.events
        if event.address == address and event.name == name and event.arguments is not None
    ]


def _symbol(context: RunContext, part: IndexPart) -> str:
    asset = context.public.asset_at(part.token)
    return (asset.symbol if asset else None) or part.token
