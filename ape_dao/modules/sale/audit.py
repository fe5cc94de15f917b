"""The books of sales: what was paid in and what was for sale, to the unit."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ape_dao.core.chain.artifacts import artifact
from ape_dao.core.chain.questions import Question
from ape_dao.core.contract_types import labelled
from ape_dao.modules.sale.contracts import TIER_SALE
from ape_dao.modules.sale.sdk import read_sales
from ape_dao.modules.sale.states import Phase
from ape_dao.sdk.audit import Sum, total, transfers

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ape_dao.core.findings import Finding
    from ape_dao.modules.sale.states import SaleState
    from ape_dao.sdk.audit import Books

_EVENTS = ("Committed", "Claimed", "Finalized", "ProceedsPaid", "FeePaid", "UnsoldSwept")


def invariants(books: Books) -> Iterator[Finding]:
    """What must hold for each sale."""
    sales = labelled(books.dao.addresses, TIER_SALE)
    for name, state in zip(sales, read_sales(books.chain, list(sales.values())), strict=True):
        yield from _of_sale(books, name, state)


def _of_sale(books: Books, name: str, state: SaleState) -> Iterator[Finding]:
    kit, address, dao = artifact(TIER_SALE.name), state.address, books.dao
    events = books.chain.events(kit, address, *_EVENTS)

    def received(token: str) -> int:
        return sum(move.amount for move in transfers(books.chain, token) if move.recipient == address)

    token, payment = dao.erc20(state.token), dao.erc20(state.payment)
    tokens = Sum("sale", token.symbol(), token.decimals())
    payments = Sum("sale", payment.symbol(), payment.decimals())
    refunded = total(events, "Claimed", "refund")
    paid = total(events, "ProceedsPaid") + total(events, "FeePaid")
    yield tokens.equal(
        f"received by the sale {name} = claimed + swept + left",
        received(state.token),
        claimed=total(events, "Claimed", "tokens"),
        swept=total(events, "UnsoldSwept"),
        left=token.balanceOf(address),
    )
    yield payments.equal(
        f"paid to the sale {name} = refunded + proceeds and fee + left",
        received(state.payment),
        refunded=refunded,
        proceeds_and_fee=paid,
        left=payment.balanceOf(address),
    )
    if not state.phase.is_over:
        return
    accounts = list(dict.fromkeys(str(one.arguments["account"]) for one in events if one.name == "Committed"))
    views = ("dueOf", "purchaseOf")
    asked = [Question(kit, address, view, (account,)) for view in views for account in accounts]
    answers = books.chain.read_many(asked)
    due, purchases = answers[: len(accounts)], answers[len(accounts) :]
    yield payments.within(
        f"what the sale {name} owes = committed - paid out",
        len(accounts),
        total(events, "Committed") - refunded - paid,
        refunds=sum(int(one["refund"]) for one in due),
        proceeds_and_fee=state.raised - paid if state.phase is Phase.SOLD else 0,
    )
    yield tokens.within(
        f"sold by the sale {name} = bought by all accounts",
        len(accounts) + 1,
        total(events, "Finalized", "sold"),
        bought=sum(int(one["bought"]) for one in purchases),
    )
