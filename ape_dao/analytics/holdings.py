"""Who holds how much of a token over time, from its transfers. Amounts are base units."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

import numpy as np

from ape_dao.core.module import ZERO_ADDRESS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ape_dao.store.store import Table


def balances_at(transfers: Table, time: int) -> dict[str, int]:
    """What every account holds at a second, after all transfers of that second.

    Formula: for each account the sum of ``Transfer.value`` to it, less that from it.
    """
    held: dict[str, int] = defaultdict(int)
    moved = transfers.until(time)
    for sender, receiver, amount in zip(
        *(moved[name].tolist() for name in ("from", "to", "value")), strict=True
    ):
        held[sender] -= amount
        held[receiver] += amount
    held.pop(ZERO_ADDRESS, None)
    return {account: amount for account, amount in held.items() if amount}


def balance_course(transfers: Table, account: str, seconds: Sequence[int]) -> list[int]:
    """What one account holds at each of some seconds, after all transfers of that second.

    Formula: the sum of ``Transfer.value`` to it, less that from it.
    """
    came = np.where(transfers["to"] == account, transfers["value"], 0)
    went = np.where(transfers["from"] == account, transfers["value"], 0)
    sums = [0, *np.cumsum(came - went).tolist()]
    return [sums[place] for place in np.searchsorted(transfers["time"], seconds, "right").tolist()]


def delegations_of_tokens(
    delegated: Table, balances: Mapping[str, int], time: int
) -> dict[str, tuple[int, int]]:
    """To whom others delegate tokens at a second: how many of them hold any, and how much together.

    Formula: of each delegator the last ``DelegateChanged.toDelegate``; those alike are added up.
    """
    changes = delegated.until(time)
    chosen = dict(zip(changes["delegator"].tolist(), changes["toDelegate"].tolist(), strict=True))
    found: dict[str, tuple[int, int]] = defaultdict(lambda: (0, 0))
    for delegator, delegate in chosen.items():
        if delegate not in (delegator, ZERO_ADDRESS) and balances.get(delegator):
            count, votes = found[delegate]
            found[delegate] = count + 1, votes + balances[delegator]
    return dict(found)
