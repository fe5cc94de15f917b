"""The books of pay for attendance: what was drawn, paid and given back, to the unit."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from ape_dao.core.chain.artifacts import artifact
from ape_dao.modules.attendance import sdk
from ape_dao.modules.attendance.contracts import ATTENDANCE
from ape_dao.sdk.audit import Sum, transfers

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ape_dao.core.findings import Finding
    from ape_dao.sdk.audit import Books


def invariants(books: Books) -> Iterator[Finding]:
    """What must hold for the contract that pays; nothing for a DAO without one."""
    dao = books.dao
    if ATTENDANCE.key not in dao.addresses:
        return
    contract, terms = str(sdk.attendance_of(dao).address), sdk.terms(dao)
    events = books.chain.events(artifact(ATTENDANCE.name), contract, "AttendancePaid", "GivenBack")
    paid: dict[int, int] = defaultdict(int)
    given_back = 0
    for event in events:
        if event.name == "GivenBack":
            given_back += int(event.arguments["amount"])
        else:
            paid[int(event.arguments["season"])] += int(event.arguments["amount"])
    token = dao.erc20(terms.asset)
    sums = Sum(ATTENDANCE.key, token.symbol(), token.decimals())
    received = [move.amount for move in transfers(books.chain, terms.asset) if move.recipient == contract]
    yield sums.equal(
        "pots and gifts for attendance = paid + given back + held",
        sum(received),
        paid=sum(paid.values()),
        given_back=given_back,
        held=int(token.balanceOf(contract)),
    )
    for season in sdk.seasons(dao, terms.open_seasons(books.chain.timestamp())):
        if season.is_funded:
            left = terms.pot - season.paid
            yield sums.equal(
                f"pot of season {season.number} = payments + not claimed",
                terms.pot,
                payments=paid[season.number],
                not_claimed=left,
            )
