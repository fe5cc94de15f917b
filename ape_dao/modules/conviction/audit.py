"""The books of conviction: what requests were paid and what their supporters give, to the unit."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ape_dao.core.chain.artifacts import artifact
from ape_dao.modules.budgets.contracts import BUDGETS
from ape_dao.modules.conviction import sdk
from ape_dao.modules.conviction.contracts import POOL
from ape_dao.sdk.audit import Sum

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ape_dao.core.findings import Finding
    from ape_dao.sdk.audit import Books


def invariants(books: Books) -> Iterator[Finding]:
    """What must hold for the pool; nothing for a DAO without one."""
    dao = books.dao
    if POOL.key not in dao.addresses:
        return
    pool, chain = str(sdk.pool_of(dao).address), books.chain
    token = dao.erc20(str(dao.read(POOL.key, "ASSET")[0]))
    spent = [
        int(event.arguments["amount"])
        for event in chain.events(artifact(BUDGETS.name), dao.addresses[BUDGETS.key], "Spent")
        if event.arguments["spender"] == pool
    ]
    paid = chain.events(artifact(POOL.name), pool, "RequestPaid")
    yield Sum(POOL.key, token.symbol(), token.decimals()).equal(
        "spent by the pool from its budget = paid to requests",
        sum(spent),
        paid=sum(int(event.arguments["amount"]) for event in paid),
    )
    powers = Sum(POOL.key, dao.escrow.symbol(), dao.escrow.decimals())
    for request in sdk.requests(dao):
        if request.is_open(chain.timestamp()):
            given = sdk.shares(dao, request=request.id)
            yield powers.equal(
                f"support of request {request.id} = sum of its supporters",
                request.support,
                supporters=sum(one.power for one in given),
            )
