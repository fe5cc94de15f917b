"""The index of a DAO: what it holds, offers and trades. Amounts are base units, times unix seconds.

A price is base units of the numeraire for one base unit of the part, times 1e27.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from ape_dao.core import units
from ape_dao.core.module import ZERO_ADDRESS
from ape_dao.modules.index.contracts import KEY
from ape_dao.modules.index.section import ONE
from ape_dao.sdk.allowances import Payment, send_paying
from ape_dao.sdk.transactions import send

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from typing import Any

    from ape.api import AccountAPI, ReceiptAPI

    from ape_dao.modules.index.abi import IndexVault
    from ape_dao.sdk.dao import Dao

SLACK = 50
"""Basis points that amounts of shares may move between the look and the transaction."""
DIRECTIONS = ("open", "sells", "buys", "ended")


@dataclass(frozen=True)
class IndexPart:
    """A part at one moment; the numeraire is part 0."""

    number: int
    token: str
    held: int
    """Without what claims stand for; nothing in quarantine."""
    last: int
    """The price paid last."""
    target: int
    """Basis points, as it glides now."""
    final: int
    """Basis points at the end of the glide."""
    band: int
    max_share: int
    doublings: int
    length: int
    id: int
    """Of the newest auction; 0 if there was none."""
    started_at: int
    probed_at: int
    direction: str
    """Of the newest auction: one of `DIRECTIONS`."""
    is_probe: bool
    is_quarantined: bool

    @property
    def value(self) -> int:
        """In the numeraire, at the price paid last, rounded down."""
        return self.held * self.last // ONE

    def is_running(self, now: int) -> bool:
        """Whether its auction can still be taken."""
        return bool(self.id) and self.direction != "ended" and now <= self.started_at + self.length


@dataclass(frozen=True)
class IndexOffer:
    """What the auction of a part offers in one second; amounts are 0 where nothing is."""

    id: int
    sell_price: int
    sell_amount: int
    buy_price: int
    buy_amount: int


@dataclass(frozen=True)
class IndexTake:
    """One trade with an index."""

    amount: int
    """Units of the part."""
    payment: int
    """Units of the numeraire."""
    price: int


@dataclass(frozen=True)
class IndexState:
    """An index at one moment."""

    supply: int
    parts: tuple[IndexPart, ...]
    """Without the places of retired parts."""
    min_interval: int
    probe_interval: int
    paused_until: int
    glide_until: int

    @property
    def value(self) -> int:
        """In the numeraire, at the prices paid last, rounded down."""
        return sum(part.value for part in self.parts)

    def weight(self, part: IndexPart) -> int:
        """Basis points of the whole, at the prices paid last, rounded down."""
        return part.value * units.BASIS_POINTS // self.value if self.value else 0

    def startable_at(self, part: IndexPart) -> int:
        """The second from which its next auction can start."""
        wait = max(self.min_interval, part.length)
        return max(part.started_at + wait if part.id else 0, self.paused_until)


def index_of(dao: Dao) -> IndexVault:
    """The contract of the index."""
    return cast("IndexVault", dao.contract(KEY))


def state(dao: Dao) -> IndexState:
    """What the index is now."""

    def ask(*questions: tuple[Any, ...]) -> Sequence[Any]:
        return dao.read(KEY, *questions)

    return read_state(ask)


def read_state(ask: Callable[..., Sequence[Any]]) -> IndexState:
    """The same from a way to ask the contract several views together."""
    supply, count, times, paused, glide = ask(
        ("totalSupply",), ("partCount",), ("schedule",), ("pausedUntil",), ("glide",)
    )
    answers = ask(*(("partOf", number) for number in range(count)))
    parts = [_part(number, answer) for number, answer in enumerate(answers)]
    return IndexState(
        int(supply),
        tuple(part for part in parts if part.token != ZERO_ADDRESS),
        int(times["minInterval"]),
        int(times["probeInterval"]),
        int(paused),
        int(glide["until"] if isinstance(glide, dict) else glide[1]),
    )


def offer(dao: Dao, part: int) -> IndexOffer:
    """What the auction of a part offers now."""
    return IndexOffer(*map(int, index_of(dao).offer(part)))


def amounts_for(dao: Dao, shares: int, *, is_mint: bool) -> list[int]:
    """What minting takes or redeeming gives of each part, retired ones included, were no fee due."""
    return [int(amount) for amount in index_of(dao).amountsFor(shares, is_mint)]


def at_most(amount: int) -> int:
    """What minting may take of a part for which it would take this now, rounded up."""
    return amount + _slack(amount)


def at_least(amount: int) -> int:
    """What redeeming must give of a part of which it would give this now, rounded down."""
    return amount - _slack(amount)


def _slack(amount: int) -> int:
    return -(-amount * SLACK // units.BASIS_POINTS)


def start(dao: Dao, part: int, *, sender: AccountAPI) -> ReceiptAPI:
    """Start the auction of a part; anyone can.

    Raises:
        RefusedError: The last one began too short ago, auctions are paused, or the part is in quarantine.
    """
    return send(index_of(dao), "start", part, sender=sender)


def take(
    dao: Dao,
    part: int,
    auction: int,
    *,
    vault_sells: bool,
    most: int,
    limit: int,
    deadline: int,
    sender: AccountAPI,
) -> ReceiptAPI:
    """Buy from the index, or sell to it, at the price of the moment, after an approval if it may take less.

    Args:
        auction: The id that `offer` told.
        most: Units of the part at most; at least a tenth of what is offered.
        limit: The most of the numeraire to pay, or the least to get.

    Raises:
        RefusedError: Nothing is offered that way, or the price is beyond the limit.
    """
    receiver = str(sender.address)
    arguments = (part, auction, vault_sells, most, limit, deadline, receiver, b"")
    amounts = {0: limit} if vault_sells else {part: most}
    payments = _payments(dao, amounts)
    return send_paying(index_of(dao), "take", *arguments, payments=payments, sender=sender)


def taken(dao: Dao, receipt: ReceiptAPI) -> IndexTake:
    """What a take moved."""
    (log,) = index_of(dao).Taken.from_receipt(receipt)
    return IndexTake(int(log.amount), int(log.payment), int(log.price))


def targets_with(dao: Dao, weights: Mapping[int, int]) -> list[dict[str, Any]]:
    """What `setTargets` takes to give parts other weights, in basis points by part; all else stays.

    Places of retired parts stay empty.
    """
    known = {part.number: part for part in state(dao).parts}
    count = max(known) + 1
    return [_target(known.get(number), weights.get(number, 0)) for number in range(count)]


def mint(dao: Dao, shares: int, most: Sequence[int], *, sender: AccountAPI) -> ReceiptAPI:
    """Mint shares for the same part of everything, at most so much of each, after approvals of that.

    Raises:
        RefusedError: Only the DAO mints, it takes more than that, or a part is in quarantine.
    """
    arguments, payments = (shares, str(sender.address), list(most)), _payments(dao, dict(enumerate(most)))
    return send_paying(index_of(dao), "mint", *arguments, payments=payments, sender=sender)


def _payments(dao: Dao, amounts: Mapping[int, int]) -> list[Payment]:
    """Base units by the numbers of parts, without retired ones."""
    parts = state(dao).parts
    return [Payment(dao.erc20(part.token), amounts[part.number]) for part in parts if part.number in amounts]


def redeem(dao: Dao, shares: int, least: Sequence[int], *, sender: AccountAPI) -> ReceiptAPI:
    """Burn shares for the same part of everything, at least so much of each.

    Raises:
        RefusedError: It gives less than that, or the sender has fewer shares.
    """
    return send(index_of(dao), "redeem", shares, str(sender.address), list(least), sender=sender)


def _target(part: IndexPart | None, weight: int) -> dict[str, Any]:
    return {
        "token": part.token if part else ZERO_ADDRESS,
        "weightBps": weight,
        "bandBps": part.band if part else 0,
        "maxShareBps": part.max_share if part else 0,
        "doublings": part.doublings if part else 0,
        "length": part.length if part else 0,
        "firstPrice": 0,
    }


def _part(number: int, answer: Any) -> IndexPart:
    return IndexPart(
        number=number,
        token=str(answer["token"]),
        held=int(answer["held"]),
        last=int(answer["last"]),
        target=int(answer["weightBps"]),
        final=int(answer["finalWeightBps"]),
        band=int(answer["bandBps"]),
        max_share=int(answer["maxShareBps"]),
        doublings=int(answer["doublings"]),
        length=int(answer["length"]),
        id=int(answer["id"]),
        started_at=int(answer["startedAt"]),
        probed_at=int(answer["probedAt"]),
        direction=DIRECTIONS[int(answer["direction"])],
        is_probe=bool(answer["isProbe"]),
        is_quarantined=bool(answer["isQuarantined"]),
    )
