"""One sale, as the commands see it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

from ape_dao.cli.amounts import amount_text
from ape_dao.core import units
from ape_dao.core.chain.erc20 import read_token
from ape_dao.core.schema.fields import is_address
from ape_dao.core.units import format_date, share
from ape_dao.modules.sale import sdk
from ape_dao.modules.sale.states import Phase, next_step, phase_text, sale_data
from ape_dao.proposals.assets import Asset

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ape_dao.cli.output import Output
    from ape_dao.cli.session import Session
    from ape_dao.modules.sale.states import SaleState

UNKNOWN_DECIMALS = 18
"""Of a token that does not tell."""
_PAYMENTS = {"payProceeds": "proceeds", "payFee": "fee", "sweepUnsold": "unsold"}


@dataclass(frozen=True)
class Chosen:
    """A sale of a DAO, or for its stakers."""

    session: Session
    name: str
    """In the DAO's spec; of others the address."""
    state: SaleState

    @property
    def address(self) -> str:
        """Where it stands."""
        return self.state.address

    @cached_property
    def token(self) -> Asset:
        """What is sold."""
        return self._asset(self.state.token)

    @cached_property
    def payment(self) -> Asset:
        """What it is paid with."""
        return self._asset(self.state.payment)

    @cached_property
    def power(self) -> Asset:
        """What power is counted in."""
        return Asset(self.state.escrow, self.session.record.spec.escrow.symbol, UNKNOWN_DECIMALS)

    def again(self) -> Chosen:
        """The sale as it is now."""
        return replace(self, state=sdk.read_sales(self.session.chain, [self.address])[0])

    def _asset(self, address: str) -> Asset:
        known = self.session.registry.asset_at(address)
        if known is not None and known.symbol:
            return known
        if address == self.session.record.address("token"):
            return Asset(address, self.session.record.spec.token.symbol, UNKNOWN_DECIMALS)
        facts = read_token(self.session.chain, address)
        return Asset(address, facts.symbol, UNKNOWN_DECIMALS if facts.decimals is None else facts.decimals)


def all_sales(session: Session) -> list[Chosen]:
    """Every sale of the DAO's record."""
    named = sdk.sales(session.dao)
    states = sdk.read_sales(session.chain, list(named.values()))
    return [Chosen(session, name, state) for name, state in zip(named, states, strict=True)]


def chosen_sale(session: Session, text: str) -> Chosen:
    """The sale with that name or address.

    Raises:
        DaoError: There is none, or it is for the locks of another DAO.
    """
    named = sdk.sales(session.dao)
    place = session.registry.address(text) if text not in named and is_address(text) else text
    state = sdk.read_sale(session.dao, place)
    name = next((name for name, at in named.items() if at == state.address), state.address)
    return Chosen(session, name, state)


def show_sale(out: Output, chosen: Chosen) -> None:
    """One sale in full."""
    out.table(("what", "now"), list(_rows(chosen)))
    out.title("Windows")
    out.table(("window", "opens", "closes", "committed", "served"), list(_windows(chosen)))
    out.title("Tiers")
    out.table(("tier", "power from", "window", "allocation"), list(_tiers(chosen)))
    out.result(chosen_data(chosen))


def chosen_data(chosen: Chosen) -> dict[str, Any]:
    """A sale for programs."""
    return sale_data(chosen.name, chosen.state)


def waiting_text(chosen: Chosen, function: str) -> str:
    """What a function would pay: "950 USDC (proceeds)"."""
    token = chosen.token if function == "sweepUnsold" else chosen.payment
    return f"{amount_text(chosen.state.waiting[function], token)} ({_PAYMENTS[function]})"


def _rows(chosen: Chosen) -> Iterator[tuple[str, str]]:
    state, terms = chosen.state, chosen.state.terms
    yield "sale", f"{chosen.name}, {state.address}" if chosen.name != state.address else state.address
    yield "state", phase_text(state)
    yield "next", next_step(chosen.name, state)
    yield "lot", f"{amount_text(terms.lot, chosen.token)}, worth {_paid(chosen, terms.lot_value)}"
    yield "price", f"{_paid(chosen, terms.price)} for {amount_text(terms.unit, chosen.token)}"
    yield "committed", f"{_paid(chosen, state.committed)} ({share(state.committed, terms.lot_value)})"
    if terms.min_raise:
        yield "fails below", _paid(chosen, terms.min_raise)
    yield "commit at least", _paid(chosen, terms.min_commit)
    moments = " and ".join(f"{format_date(at)} UTC" for at in (terms.snapshot, terms.end))
    yield "power counts", f"the lower one of {moments}"
    yield "vesting", _vesting(chosen)
    yield "seller", _named(chosen, state.seller)
    yield "proceeds to", _named(chosen, state.proceeds_to)
    if state.router is not None:
        yield "fee", f"{units.format_percent(state.fee_bps)} to {_named(chosen, state.router)}"
    if state.gate is not None:
        yield "admits accounts", state.gate
    if state.guardian is not None:
        yield "may cancel", f"{state.guardian}, until {format_date(state.guardian_until)} UTC"
    if state.phase is Phase.SOLD:
        fee = f", {_paid(chosen, state.fee)} of it as the fee" if state.fee else ""
        yield "raised", f"{_paid(chosen, state.raised)}{fee}"
    if state.phase.is_over:
        parts = (waiting_text(chosen, function) for function in state.waiting)
        yield "waits to be paid out", ", ".join(parts) or "nothing"


def _named(chosen: Chosen, address: str) -> str:
    """An address, with the name of the DAO's contract at it."""
    name = chosen.session.registry.name_of(address)
    return address if name == address else f"{name}, {address}"


def _vesting(chosen: Chosen) -> str:
    state = chosen.state
    if not state.duration:
        return f"all at once, on {format_date(state.vest_start)} UTC"
    cliff = f", nothing more for {units.span(state.cliff)}" if state.cliff else ""
    at_once = units.format_percent(state.at_once_bps)
    return (
        f"{at_once} at the end{cliff}, all {units.span(state.duration)} after {format_date(state.vest_start)}"
    )


def _windows(chosen: Chosen) -> Iterator[tuple[str, ...]]:
    for number, (window, accepted) in enumerate(
        zip(chosen.state.terms.windows, chosen.state.accepted, strict=True), start=1
    ):
        served = share(accepted, window.committed) if window.committed else ""
        times = (f"{format_date(at)} UTC" for at in (window.opens_at, window.closes_at))
        yield str(number), *times, _paid(chosen, window.committed), served


def _tiers(chosen: Chosen) -> Iterator[tuple[str, ...]]:
    terms = chosen.state.terms
    for number, tier in enumerate(terms.tiers, start=1):
        allocation = "by power" if terms.total_power is not None else _paid(chosen, tier.allocation)
        yield str(number), amount_text(tier.threshold, chosen.power), str(tier.window + 1), allocation


def _paid(chosen: Chosen, amount: int) -> str:
    return amount_text(amount, chosen.payment)
