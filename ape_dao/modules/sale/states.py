"""A sale at one moment, and how it is told."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from enum import Enum
from typing import TYPE_CHECKING, Any

from ape_dao.core.units import format_date

if TYPE_CHECKING:
    from ape_dao.modules.sale.terms import Terms


class Phase(Enum):
    """As the contract counts them."""

    PENDING = 0
    OPEN = 1
    SOLD = 2
    FAILED = 3
    CANCELLED = 4

    @property
    def is_over(self) -> bool:
        """Whether accounts can claim."""
        return self in (Phase.SOLD, Phase.FAILED, Phase.CANCELLED)


@dataclass(frozen=True)
class SaleState:
    """One sale at one moment."""

    address: str
    time: int
    """The moment."""
    phase: Phase
    terms: Terms
    escrow: str
    token: str
    payment: str
    seller: str
    proceeds_to: str
    router: str | None
    """Who receives the fee."""
    fee_bps: int
    gate: str | None
    guardian: str | None
    guardian_until: int
    at_once_bps: int
    vest_start: int
    cliff: int
    """Seconds after the start."""
    duration: int
    raised: int
    """Payment units that were accepted, fee included; 0 unless sold."""
    fee: int
    proceeds_paid: bool
    fee_paid: bool
    unsold: int
    """Base units that wait for the seller; all that is here after a failure."""
    balance: int
    """Base units of the token that are here."""

    @property
    def accepted(self) -> list[int]:
        """What each window gets of what is committed in it, if nothing more comes."""
        return self.terms.accepted([window.committed for window in self.terms.windows])

    @property
    def committed(self) -> int:
        """Payment units in all windows."""
        return sum(window.committed for window in self.terms.windows)

    @property
    def present_window(self) -> int | None:
        """Index of the window that is open now, whatever the phase."""
        times = enumerate(self.terms.windows)
        return next((at for at, one in times if one.opens_at <= self.time < one.closes_at), None)

    @property
    def waiting(self) -> dict[str, int]:
        """What `pay_out` would send: by function of the contract, base units."""
        if not self.phase.is_over:
            return {}
        due = {
            "payProceeds": 0 if self.proceeds_paid else self.raised - self.fee,
            "payFee": 0 if self.fee_paid else self.fee,
            "sweepUnsold": self.unsold,
        }
        return {function: amount for function, amount in due.items() if amount}


def phase_text(state: SaleState) -> str:
    """What the sale is doing now."""
    windows, now = state.terms.windows, state.time
    if state.phase is not Phase.OPEN:
        return "waits to be opened" if state.phase is Phase.PENDING else state.phase.name.lower()
    if state.present_window is not None:
        return f"window {state.present_window + 1} of {len(windows)} is open"
    if now >= state.terms.end:
        return "is over, not finalized"
    return "is open, before its first window" if now < windows[0].opens_at else "is between two windows"


def next_step(name: str, state: SaleState) -> str:
    """What comes next, with the command for it."""
    windows, now = state.terms.windows, state.time
    if state.phase is Phase.PENDING:
        if now >= windows[0].opens_at:
            return f"it was not opened in time: `ape dao sale cancel {name}`, by anybody"
        return f"`ape dao sale open {name}` before {format_date(windows[0].opens_at)} UTC, by anybody"
    if state.phase is Phase.OPEN:
        if now >= state.terms.end:
            return f"`ape dao sale finalize {name}`, by anybody"
        moments = [moment for one in windows for moment in (one.opens_at, one.closes_at) if moment > now]
        change = "closes" if state.present_window is not None else "opens"
        return f"a window {change} on {format_date(moments[0])} UTC"
    waits = f" and `ape dao sale pay {name}`" if state.waiting else ""
    return f"`ape dao sale claim {name}`{waits}"


def sale_data(name: str, state: SaleState) -> dict[str, Any]:
    """One sale for programs."""
    terms = state.terms
    return {
        "name": name,
        "address": state.address,
        "state": state.phase.name.lower(),
        "next": next_step(name, state),
        "token": state.token,
        "payment": state.payment,
        "lot": str(terms.lot),
        "lotValue": str(terms.lot_value),
        "price": str(terms.price),
        "unit": str(terms.unit),
        "minRaise": str(terms.min_raise),
        "minCommit": str(terms.min_commit),
        "snapshot": terms.snapshot,
        "end": terms.end,
        "byPower": terms.total_power is not None,
        "windows": [
            {
                "opensAt": window.opens_at,
                "closesAt": window.closes_at,
                "committed": str(window.committed),
                "accepted": str(accepted),
            }
            for window, accepted in zip(terms.windows, state.accepted, strict=True)
        ],
        "tiers": [{key: str(value) for key, value in asdict(tier).items()} for tier in terms.tiers],
        "seller": state.seller,
        "proceedsTo": state.proceeds_to,
        "router": state.router,
        "fee": str(state.fee),
        "gate": state.gate,
        "guardian": state.guardian,
        "guardianUntil": state.guardian_until or None,
        "raised": str(state.raised),
        "waiting": {function: str(amount) for function, amount in state.waiting.items()},
    }
