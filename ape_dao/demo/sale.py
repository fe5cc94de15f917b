"""The DAO sells tokens to its stakers, in the windows and with the allocations of their scores."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ape_dao.core.units import DAY, WEEK, format_date
from ape_dao.demo.context import figure, gas_of
from ape_dao.demo.report import Buyer, SaleLine, WindowLine
from ape_dao.modules.sale import sdk
from ape_dao.modules.sale.file import load_sale
from ape_dao.modules.sale.states import next_step
from ape_dao.node.clock import show_time, week_start

if TYPE_CHECKING:
    from pathlib import Path

    from ape_dao.core.schema.models import Spec
    from ape_dao.demo.context import DemoContext
    from ape_dao.demo.members import Member

NAME = "private"
LOT = "2_250_000"
"""Whole governance tokens."""
LOCKS_THE_SHARE = "ann"
"""Who puts into her lock what she bought."""
_FILE = """\
sale:
  name: {name}
  payment: USDC
  decimals: 6
  price: 0.03 USDC
  minimum: 100 USDC
  minimum_raise: 20_000 USDC
  snapshot: "{snapshot}"
  opens: "{opens}"
  router_share: 10%
  at_once: 25%
  cliff: 28 days
  duration: 84 days
amount: {lot}
private_sale: 1 USDC
"""


@dataclass
class StakerSale:
    """One sale from its file to the last claim."""

    context: DemoContext
    _buyers: dict[str, sdk.Allowed] = field(default_factory=dict)
    """What each may buy, by name."""
    _gas: dict[str, int] = field(default_factory=dict)
    """Of the first claim."""

    def added_to(self, spec: Spec, folder: Path, weeks: int) -> Spec:
        """The spec with the sale: power counts two weeks back, and it opens in so many weeks from now."""
        this_week = week_start(self.context.clock.now())
        snapshot, opens = this_week - 2 * WEEK, this_week + weeks * WEEK + 2 * DAY
        text = _FILE.format(name=NAME, lot=LOT, snapshot=format_date(snapshot), opens=format_date(opens))
        path = folder / "sale.yaml"
        path.write_text(text, encoding="utf-8")
        return load_sale(path, spec).spec

    def hold(self) -> None:
        """Open it, let everybody commit all that the own score allows, each in the own window, and end it."""
        context, dao = self.context, self.context.dao
        context.section("The DAO sells to its stakers")
        anybody, symbol = context.account("hermit"), context.stable.symbol()
        sdk.open_sale(dao, NAME, sender=anybody)
        terms = sdk.read_sale(dao, NAME).terms
        context.line(
            f"hermit opens the sale of {figure(terms.lot)} {dao.token.symbol()}, worth "
            f"{figure(terms.lot_value, 6)} {symbol}: the treasury has paid the lot"
        )
        allowed = {member: sdk.allowed(dao, NAME, member.account.address) for member in context.stakers}
        for number, window in enumerate(terms.windows):
            context.clock.travel_to(window.opens_at)
            context.line(f"window {number + 1} opens, until {show_time(window.closes_at)}")
            for member, share in allowed.items():
                if share.tier and share.window == number:
                    self._commit(member, share)
        context.clock.travel_to(terms.end)
        sdk.finalize(dao, NAME, sender=anybody)
        self._claim_first()
        self._report()

    def claim_rest(self) -> None:
        """Everybody claims what has vested since."""
        context, dao = self.context, self.context.dao
        for name in self._buyers:
            account = context.account(name)
            if sdk.allowed(dao, NAME, account.address).due_tokens:
                receipt = sdk.claim(dao, NAME, account.address, sender=account)
                tokens, _ = sdk.claimed(dao, receipt)
                context.line(
                    f"{name} claims the rest of the sale, {figure(tokens)} ({gas_of(receipt):,} gas)"
                )

    def _commit(self, member: Member, share: sdk.Allowed) -> None:
        context = self.context
        context.stable.mint(member.account, share.limit, sender=context.account("platform"))
        sdk.commit(context.dao, NAME, share.limit, sender=member.account)
        self._buyers[member.name] = share
        context.line(
            f"{member.name} commits {figure(share.limit, 6)} {context.stable.symbol()}, all that score "
            f"{share.tier} allows"
        )

    def _claim_first(self) -> None:
        context, dao = self.context, self.context.dao
        for name in self._buyers:
            account = context.account(name)
            if name == LOCKS_THE_SHARE:
                receipt = sdk.claim_and_lock(dao, NAME, sender=account)
            else:
                receipt = sdk.claim(dao, NAME, account.address, sender=account)
            tokens, refund = sdk.claimed(dao, receipt)
            how = "locks" if name == LOCKS_THE_SHARE else "claims"
            context.line(
                f"{name} {how} {figure(tokens)} at once, and {figure(refund, 6)} {context.stable.symbol()} "
                f"come back ({gas_of(receipt):,} gas)"
            )
        sdk.pay_out(dao, NAME, sender=context.account("hermit"))
        context.line(f"proceeds, fee and unsold tokens are paid out; next: {next_step(NAME, self._state())}")

    def _state(self) -> sdk.SaleState:
        return sdk.read_sale(self.context.dao, NAME)

    def _report(self) -> None:
        context, dao, state = self.context, self.context.dao, self._state()
        after = {name: sdk.allowed(dao, NAME, context.account(name).address) for name in self._buyers}
        context.sales.append(
            SaleLine(
                name=NAME,
                address=state.address,
                lot=str(state.terms.lot),
                raised=str(state.raised),
                fee=str(state.fee),
                windows=[
                    WindowLine(
                        opens_at=window.opens_at,
                        closes_at=window.closes_at,
                        committed=str(window.committed),
                        accepted=str(accepted),
                    )
                    for window, accepted in zip(state.terms.windows, state.accepted, strict=True)
                ],
                buyers=[
                    Buyer(
                        member=name,
                        score=share.tier,
                        window=share.window + 1,
                        committed=str(share.paid),
                        cost=str(share.cost),
                        bought=str(share.bought),
                    )
                    for name, share in after.items()
                ],
            )
        )
        context.table(
            f"Sale: {figure(state.raised, 6)} {context.stable.symbol()} raised",
            ("member", "power that counts", "score", "window", "committed", "accepted", "bought"),
            [
                (
                    name,
                    figure(share.power),
                    str(share.tier),
                    str(share.window + 1),
                    figure(share.paid, 6),
                    figure(share.cost, 6),
                    figure(share.bought),
                )
                for name, share in after.items()
            ],
        )
