"""What an account may buy: shown, and refused with the reason before anything is sent."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ape_dao.cli.amounts import amount_text
from ape_dao.core import units
from ape_dao.core.errors import DaoError
from ape_dao.core.units import format_date
from ape_dao.modules.sale.states import Phase, next_step

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ape_dao.cli.output import Output
    from ape_dao.modules.sale.admission import Admission
    from ape_dao.modules.sale.cli.chosen import Chosen
    from ape_dao.modules.sale.sdk import Allowed


def show_allowance(out: Output, chosen: Chosen, allowed: Allowed) -> None:
    """What one account may buy, has bought and can claim."""
    out.table(("what", "now"), list(_rows(chosen, allowed)))
    state = chosen.state
    window = state.terms.windows[allowed.window] if allowed.tier else None
    out.result(
        {
            "sale": chosen.address,
            "account": allowed.account,
            "power": str(allowed.power),
            "powerAtSnapshot": str(allowed.at_snapshot),
            "powerAtEnd": str(allowed.at_end),
            "tier": allowed.tier,
            "why": why_nothing(chosen, allowed),
            "window": allowed.window + 1 if window else None,
            "opensAt": window.opens_at if window else None,
            "closesAt": window.closes_at if window else None,
            "limit": str(allowed.limit),
            "committed": str(allowed.paid),
            "cost": str(allowed.cost),
            "bought": str(allowed.bought),
            "released": str(allowed.released),
            "dueTokens": str(allowed.due_tokens),
            "dueRefund": str(allowed.due_refund),
        }
    )


def why_nothing(chosen: Chosen, allowed: Allowed) -> str | None:
    """Why an account may buy nothing; None if it may."""
    if allowed.tier and allowed.limit:
        return None
    terms = chosen.state.terms
    lowest = terms.tiers[0].threshold
    if allowed.tier:
        return "its power is too small a part of all power for one payment unit"
    if not allowed.at_snapshot:
        return f"it had no lock on {format_date(terms.snapshot)} UTC, when power was counted"
    if not allowed.at_end:
        return f"its lock is over before the sale ends on {format_date(terms.end)} UTC"
    least = amount_text(lowest, chosen.power)
    if allowed.at_snapshot < lowest:
        return f"its power on {format_date(terms.snapshot)} UTC was below that of the lowest tier, {least}"
    return f"its power will be below that of the lowest tier, {least}, when the sale ends"


def require_fitting(chosen: Chosen, allowed: Allowed, amount: int, given: Admission | None, now: int) -> None:
    """Refuse a commitment that the sale would refuse, with what to do.

    Raises:
        DaoError: It would.
    """
    state, terms = chosen.state, chosen.state.terms
    if state.phase is not Phase.OPEN:
        raise DaoError(f"Nothing can be committed now: {next_step(chosen.name, state)}.")
    if (why := why_nothing(chosen, allowed)) is not None:
        raise DaoError(f"{allowed.account} may buy nothing in '{chosen.name}': {why}.")
    window = terms.windows[allowed.window]
    if not window.opens_at <= now < window.closes_at:
        when = "opens on" if now < window.opens_at else "closed on"
        moment = window.opens_at if now < window.opens_at else window.closes_at
        raise DaoError(
            f"The window of {allowed.account} is number {allowed.window + 1}, which {when} "
            f"{format_date(moment)} UTC."
        )
    left = allowed.limit - allowed.paid
    if not left:
        raise DaoError(f"{allowed.account} has committed all that it may, {_paid(chosen, allowed.paid)}.")
    if not 0 < amount <= left:
        raise DaoError(
            f"{amount_text(amount, chosen.payment)} cannot be committed: {allowed.account} may commit "
            f"{amount_text(left, chosen.payment)} more; max takes all of it."
        )
    total = allowed.paid + amount
    if total < terms.min_commit:
        raise DaoError(
            f"{amount_text(total, chosen.payment)} in all are below the minimum of "
            f"{amount_text(terms.min_commit, chosen.payment)}."
        )
    _require_admitted(chosen, allowed, total, given, now)
    balance = int(chosen.session.dao.erc20(state.payment).balanceOf(allowed.account))
    if amount > balance:
        raise DaoError(
            f"{allowed.account} has {amount_text(balance, chosen.payment)}, not "
            f"{amount_text(amount, chosen.payment)}."
        )


def require_due(chosen: Chosen, allowed: Allowed) -> None:
    """Refuse a claim of nothing, with what comes later.

    Raises:
        DaoError: Nothing can be claimed now.
    """
    if allowed.due_tokens or allowed.due_refund:
        return
    if not allowed.paid:
        raise DaoError(f"{allowed.account} committed nothing in the sale '{chosen.name}'.")
    left = allowed.bought - allowed.released
    if not left:
        raise DaoError(f"{allowed.account} has claimed everything of the sale '{chosen.name}'.")
    state = chosen.state
    cliff, end = state.vest_start + state.cliff, state.vest_start + state.duration
    when = f"from {format_date(cliff)} UTC on" if state.time < cliff else f"until {format_date(end)} UTC"
    raise DaoError(
        f"Nothing can be claimed for {allowed.account} now; {amount_text(left, chosen.token)} vest {when}."
    )


def _require_admitted(
    chosen: Chosen, allowed: Allowed, total: int, given: Admission | None, now: int
) -> None:
    if chosen.state.gate is None:
        return
    if given is None:
        raise DaoError(
            f"The sale '{chosen.name}' admits accounts by a signature of {chosen.state.gate}; give its file "
            "with --admission."
        )
    if (given.sale, given.account) != (chosen.address, allowed.account):
        raise DaoError(
            f"The admission is for {given.account} in the sale at {given.sale}, not for {allowed.account} in "
            f"{chosen.address}."
        )
    if now > given.deadline:
        raise DaoError(
            f"The admission ended on {format_date(given.deadline)} UTC; ask the gate for a new one."
        )
    if total > given.cap:
        raise DaoError(
            f"The gate admits {amount_text(given.cap, chosen.payment)} in all, not "
            f"{amount_text(total, chosen.payment)}."
        )


def _rows(chosen: Chosen, allowed: Allowed) -> Iterator[tuple[str, str]]:
    state, terms = chosen.state, chosen.state.terms
    yield "account", allowed.account
    yield "power at the snapshot", _power(chosen, allowed.at_snapshot, terms.snapshot)
    yield "power at the end", _power(chosen, allowed.at_end, terms.end)
    if (why := why_nothing(chosen, allowed)) is not None:
        yield "may buy", f"nothing: {why}"
    else:
        window = terms.windows[allowed.window]
        yield "tier", f"{allowed.tier} of {len(terms.tiers)}"
        yield "may commit", f"{_paid(chosen, allowed.limit)} in all"
        times = f"{format_date(window.opens_at)} to {format_date(window.closes_at)} UTC"
        yield "when", f"window {allowed.window + 1}, {times}{_until(window.opens_at, state.time)}"
    yield "committed", _paid(chosen, allowed.paid)
    if not state.phase.is_over:
        return
    yield "bought", f"{amount_text(allowed.bought, chosen.token)} for {_paid(chosen, allowed.cost)}"
    yield "received", amount_text(allowed.released, chosen.token)
    due = f"{amount_text(allowed.due_tokens, chosen.token)} and {_paid(chosen, allowed.due_refund)}"
    yield "can be claimed now", due


def _until(moment: int, now: int) -> str:
    return f", in {units.format_span(moment - now)}" if moment > now else ""


def _power(chosen: Chosen, power: int, at: int) -> str:
    return f"{amount_text(power, chosen.power)} ({format_date(at)} UTC)"


def _paid(chosen: Chosen, amount: int) -> str:
    return amount_text(amount, chosen.payment)
