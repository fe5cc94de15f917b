"""The entries in the books of one account.

They are what contracts declare of their events (`BookEntry`), payments of the DAO, and new tokens. A module's
``entries`` may have a function `entries`: what its events alone do not tell.
"""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ape_dao.core.chain.abi import decode, selector
from ape_dao.core.contract_types import TOKEN, contract_types
from ape_dao.core.module import ITSELF, OWNER_THEN, ZERO_ADDRESS, installed_modules
from ape_dao.core.schema.fields import ETHER
from ape_dao.proposals.signatures import known_abi

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ape_dao.core.module import BookEntry, Calls, ContractType, Effect
    from ape_dao.report.document import Coin
    from ape_dao.report.facts import Facts
    from ape_dao.store.store import Table

SIGNS: dict[Effect, int] = {"received": 1, "unlocked": 1, "paid": -1, "locked": -1, "lost": 0}
"""What an entry does to a wallet, by its effect."""
TREASURY_PAID = "paid by the treasury"


@dataclass(frozen=True)
class Entry:
    """One entry."""

    time: int
    block: int
    log_index: int
    title: str
    effect: Effect
    coin: Coin
    amount: int
    """Base units, more than 0."""
    is_income: bool
    other: str
    """Who else took part, in lower case; empty if nobody."""
    contract: str
    """Where the event was logged, in lower case."""
    transaction: str


def entries_of(facts: Facts, account: str) -> list[Entry]:
    """All entries of an account, in the order of the chain.

    Args:
        account: In lower case.
    """
    found = [
        *(
            entry
            for contract in contract_types()
            for declared in contract.entries
            if facts.has(contract.name, declared.event)
            for entry in _declared(facts, contract, declared, account)
        ),
        *(
            entry
            for extension in [module.extension("entries") for module in installed_modules()]
            if extension is not None
            for entry in extension.entries(facts, account)
        ),
        *_given_tokens(facts, account),
        *_payments(facts, account),
    ]
    return sorted(found, key=lambda entry: (entry.block, entry.log_index))


def _declared(facts: Facts, contract: ContractType, declared: BookEntry, account: str) -> Iterator[Entry]:
    table = facts.table(contract.name, declared.event)
    for row, who in enumerate(_whose(facts, contract, declared, table)):
        if who != account or not (amount := int(table[declared.amount][row])):
            continue
        other = str(table[declared.other][row]) if declared.other else ""
        if (declared.unless_same and other == account) or (declared.unless_own and other in facts.own):
            continue
        coin = _coin(facts, contract, declared, table, row)
        if declared.from_treasury and coin == facts.coin and facts.has(TOKEN.name, "Transfer"):
            continue
        yield _entry(
            table,
            row,
            title=declared.title,
            effect=declared.effect,
            coin=coin,
            amount=amount,
            is_income=declared.is_income,
            other="" if other == account else other,
        )


def _whose(facts: Facts, contract: ContractType, declared: BookEntry, table: Table) -> list[str]:
    """Whose books each row is about."""
    if declared.account == OWNER_THEN:
        owners = _Owners(facts, contract.name)
        return [owners.at(*place) for place in _places(table)]
    if declared.account_view:
        addresses = table["address"].tolist()
        known = {one: str(facts.view(one, declared.account_view)).lower() for one in set(addresses)}
        return [known[one] for one in addresses]
    return list(table[declared.account].tolist())


def _coin(facts: Facts, contract: ContractType, declared: BookEntry, table: Table, row: int) -> Coin:
    if declared.asset == ETHER:
        return facts.coin_of(ZERO_ADDRESS)
    if declared.asset == ITSELF:
        return facts.coin_of(str(table["address"][row]))
    if declared.asset:
        return facts.coin_of(str(table[declared.asset][row]))
    if declared.asset_view:
        return facts.coin_of(facts.view(str(table["address"][row]), declared.asset_view))
    return facts.coin


class _Owners:
    """Who owned each contract of one kind, and when."""

    def __init__(self, facts: Facts, contract: str) -> None:
        names = ("address", "block", "log_index", "newOwner")
        table = facts.table(contract, "OwnershipTransferred", names)
        self._changes: dict[str, list[tuple[int, int]]] = {}
        self._owners: dict[str, list[str]] = {}
        for address, block, index, owner in zip(*(table[name].tolist() for name in names), strict=True):
            self._changes.setdefault(address, []).append((block, index))
            self._owners.setdefault(address, []).append(owner)

    def at(self, address: str, block: int, index: int) -> str:
        """The owner of a contract when it logged an event; empty if it had none."""
        before = bisect_left(self._changes.get(address, []), (block, index))
        return self._owners[address][before - 1] if before else ""


def _places(table: Table) -> list[tuple[str, int, int]]:
    return list(zip(*(table[name].tolist() for name in ("address", "block", "log_index")), strict=True))


def _given_tokens(facts: Facts, account: str) -> Iterator[Entry]:
    """Governance tokens that the DAO paid or that were minted to the account, for a token of the DAO."""
    moved = facts.table(TOKEN.name, "Transfer", ("address", "transaction", "from", "to", "value"))
    payers = {ZERO_ADDRESS: "minted", facts.treasury: TREASURY_PAID}
    for calls, table in _calls(facts):
        payers |= dict.fromkeys(table["address"].tolist(), calls.title)
    for row in (moved["to"] == account).nonzero()[0].tolist():
        sender = str(moved["from"][row])
        if sender in payers and (amount := int(moved["value"][row])):
            other = "" if sender == ZERO_ADDRESS else sender
            yield _income(moved, row, payers[sender], facts.coin, amount, other)


def _payments(facts: Facts, account: str) -> Iterator[Entry]:
    """Ether and other tokens that contracts sent by plain calls in the DAO's name."""
    own_token = facts.record.address("token").lower()
    is_counted = facts.has(TOKEN.name, "Transfer")
    for calls, table in _calls(facts):
        values = table[calls.value].tolist() if calls.value else [0] * len(table)
        columns = (table[name].tolist() for name in ("address", "target", "data"))
        for row, (payer, target, data, value) in enumerate(zip(*columns, values, strict=True)):
            if target == account and value:
                yield _income(table, row, calls.title, facts.coin_of(ZERO_ADDRESS), value, payer)
            sent = _transfer(data)
            if sent and sent[0] == account and sent[1] and not (is_counted and target == own_token):
                yield _income(table, row, calls.title, facts.coin_of(target), sent[1], payer)


def _calls(facts: Facts) -> Iterator[tuple[Calls, Table]]:
    """Events of calls that the DAO's contracts made in its name."""
    for contract in contract_types():
        if contract.calls and facts.has(contract.name, contract.calls.event):
            yield contract.calls, facts.table(contract.name, contract.calls.event)


def _income(table: Table, row: int, title: str, coin: Coin, amount: int, payer: str) -> Entry:
    return _entry(
        table,
        row,
        title=title,
        effect="received",
        coin=coin,
        amount=amount,
        is_income=True,
        other=payer,
    )


def _transfer(data: str) -> tuple[str, int] | None:
    """Receiver and amount of a token's transfer; nothing for other calls."""
    raw = bytes.fromhex(data.removeprefix("0x"))
    if len(raw) != 4 + 64 or raw[:4] != _TRANSFER or any(raw[4:16]):
        return None
    receiver, amount = decode(["address", "uint256"], raw[4:])
    return str(receiver).lower(), int(amount)


_TRANSFER = selector(next(one for one in known_abi("ERC20") if one.get("name") == "transfer"))


def _entry(
    table: Table,
    row: int,
    *,
    title: str,
    effect: Effect,
    coin: Coin,
    amount: int,
    is_income: bool,
    other: str,
) -> Entry:
    return Entry(
        time=int(table["time"][row]),
        block=int(table["block"][row]),
        log_index=int(table["log_index"][row]),
        title=title,
        effect=effect,
        coin=coin,
        amount=amount,
        is_income=is_income,
        other=other,
        contract=str(table["address"][row]),
        transaction=str(table["transaction"][row]),
    )
