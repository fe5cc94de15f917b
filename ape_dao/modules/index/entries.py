"""What moved in kind between an account and the index, in the account's books."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from ape_dao.modules.index.contracts import VAULT
from ape_dao.report.entries import Entry

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ape_dao.report.facts import Facts

_COMES = {"Minted": "paid for index shares", "Taken": "paid to the index in a trade"}
_GOES = {"Redeemed": "received for index shares", "Taken": "received from the index in a trade"}
"""What a transfer to the index is called, and one from it, by the event that it belongs to."""


def entries(facts: Facts, account: str) -> Iterator[Entry]:
    """What it paid and got for shares, and in trades.

    The events say how many shares and what a trade moves; who paid and got which token is in the transfers of
    the same transaction. `Minted` follows its transfers, `Taken` and `Redeemed` come before theirs.
    """
    told: dict[tuple[str, str], list[tuple[int, str]]] = defaultdict(list)
    for event in ("Minted", "Redeemed", "Taken"):
        for vault, transaction, index in facts.rows(VAULT.name, event, "address", "transaction", "log_index"):
            told[vault, transaction].append((index, event))
    for vault in {vault for vault, _ in told}:
        for token in facts.tokens:
            yield from _moved(facts, account, vault, token, told)


def _moved(
    facts: Facts, account: str, vault: str, token: str, told: dict[tuple[str, str], list[tuple[int, str]]]
) -> Iterator[Entry]:
    names = ("time", "block", "log_index", "transaction", "from", "to", "value")
    table = facts.transfers_of(vault, token)
    for time, block, index, transaction, sender, receiver, value in zip(
        *(table[name].tolist() for name in names), strict=True
    ):
        comes = sender == account and receiver == vault
        if not value or not (comes or (receiver == account and sender == vault)):
            continue
        event = _event_of(told.get((vault, transaction), []), index, comes=comes)
        if event is not None:
            yield Entry(
                time=time,
                block=block,
                log_index=index,
                title=(_COMES if comes else _GOES)[event],
                effect="paid" if comes else "received",
                coin=facts.coin_of(token),
                amount=int(value),
                is_income=False,
                other=vault,
                contract=vault,
                transaction=transaction,
            )


def _event_of(events: list[tuple[int, str]], index: int, *, comes: bool) -> str | None:
    """The event that a transfer belongs to; None for a plain transfer."""
    before = [one for one in sorted(events) if one[0] < index]
    after = [one for one in sorted(events) if one[0] > index]
    if comes and after and after[0][1] == "Minted":
        return "Minted"
    wanted = _COMES if comes else _GOES
    return before[-1][1] if before and before[-1][1] in wanted else None
