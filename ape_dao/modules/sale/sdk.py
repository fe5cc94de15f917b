"""Sales by tiers. Amounts are base units of the token or of the payment, times are unix seconds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

from ape_dao.core.chain.artifacts import artifact
from ape_dao.core.chain.questions import Question
from ape_dao.core.contract_types import ESCROW, labelled
from ape_dao.core.errors import DaoError, RefusedError
from ape_dao.core.module import ZERO_ADDRESS
from ape_dao.core.schema.fields import is_address
from ape_dao.modules.sale.contracts import TIER_SALE
from ape_dao.modules.sale.states import Phase, SaleState
from ape_dao.modules.sale.terms import Terms, Tier, Window
from ape_dao.sdk.allowances import Payment, permit_or_approve, require_payable
from ape_dao.sdk.staking import set_operator
from ape_dao.sdk.transactions import send

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ape.api import AccountAPI, ReceiptAPI

    from ape_dao.core.chain.client import Chain
    from ape_dao.modules.sale.abi import TierSale
    from ape_dao.sdk.dao import Dao

CONTRACT = TIER_SALE.name
NO_ADMISSION = (0, 0, b"")
_VIEWS = (
    "ESCROW", "TOKEN", "PAYMENT", "SELLER", "PROCEEDS_TO", "ROUTER", "FEE_BPS", "LOT", "PRICE", "UNIT",
    "MIN_RAISE", "MIN_COMMIT", "SNAPSHOT", "BY_POWER", "TOTAL_POWER", "GATE", "GUARDIAN", "GUARDIAN_UNTIL",
    "windows", "tiers", "vesting", "outcome", "proceeds",
)  # fmt: skip


@dataclass(frozen=True)
class Allowed:
    """What one account may buy, and when."""

    account: str
    at_snapshot: int
    """Its own power then."""
    at_end: int
    """Its own power when the last window closes, if its lock does not change."""
    tier: int
    """Number, from 1; 0: below every tier."""
    window: int
    """Index."""
    limit: int
    """Payment units over the whole sale."""
    paid: int
    released: int
    cost: int
    """Payment units that were accepted; 0 before the end."""
    bought: int
    """Base units, likewise."""
    due_tokens: int
    """What `claim` would pay now."""
    due_refund: int

    @property
    def power(self) -> int:
        """The smaller one counts."""
        return min(self.at_snapshot, self.at_end)


def sales(dao: Dao) -> dict[str, str]:
    """The addresses of the DAO's sales, by the names that the spec gives them."""
    return labelled(dao.addresses, TIER_SALE)


def contract_of(dao: Dao, sale: str) -> TierSale:
    """The sale with that name in the DAO's spec, or with that address.

    Raises:
        DaoError: There is none, or it is one for the locks of another escrow.
    """
    known = sales(dao)
    if sale not in known and not is_address(sale):
        listed = ", ".join(known) or "none"
        raise DaoError(f"This DAO has no sale '{sale}'; it has {listed}. Others go by their address.")
    address = known.get(sale, sale)
    if not dao.chain.artifact_at(address, artifact(CONTRACT)).is_code(dao.chain.code(address)):
        raise DaoError(f"There is no sale of this kit at {address}.")
    contract = cast("TierSale", dao.instance(CONTRACT, address))
    if (escrow := str(contract.ESCROW())) != dao.escrow.address:
        raise DaoError(
            f"The sale at {address} is for locks in the escrow {escrow}, not in this DAO's, "
            f"{dao.escrow.address}."
        )
    return contract


def read_sales(chain: Chain, addresses: Sequence[str]) -> list[SaleState]:
    """The sales at these addresses, in two rounds of questions."""
    if not addresses:
        return []
    kit, now = artifact(CONTRACT), chain.timestamp()
    answers = chain.read_many([Question(kit, address, view) for address in addresses for view in _VIEWS])
    facts = [
        dict(zip(_VIEWS, answers[first : first + len(_VIEWS)], strict=True))
        for first in range(0, len(answers), len(_VIEWS))
    ]
    erc20 = artifact("GovernanceToken")
    balances = chain.read_many(
        [
            Question(erc20, str(fact["TOKEN"]), "balanceOf", (address,))
            for address, fact in zip(addresses, facts, strict=True)
        ]
    )
    return [
        _state(address, now, fact, int(balance))
        for address, fact, balance in zip(addresses, facts, balances, strict=True)
    ]


def read_sale(dao: Dao, sale: str) -> SaleState:
    """One sale by its name or address."""
    return read_sales(dao.chain, [str(contract_of(dao, sale).address)])[0]


def allowed(dao: Dao, sale: str, account: str) -> Allowed:
    """What an account may buy, has bought and can claim."""
    contract = contract_of(dao, sale)
    address, kit = str(contract.address), artifact(CONTRACT)
    state = read_sales(dao.chain, [address])[0]
    names = ("allocationOf", "positionOf", "purchaseOf", "dueOf")
    own = [Question(kit, address, name, (account,)) for name in names]
    moments = (state.terms.snapshot, state.terms.end)
    powers = [Question(artifact(ESCROW.name), state.escrow, "powerAt", (account, at)) for at in moments]
    allocation, position, purchase, due, snapshot, end = dao.chain.read_many([*own, *powers])
    return Allowed(
        account=account,
        at_snapshot=int(snapshot),
        at_end=int(end),
        tier=int(allocation["tier"]),
        window=int(allocation["window"]),
        limit=int(allocation["limit"]),
        paid=int(position["paid"]),
        released=int(position["released"]),
        cost=int(purchase["cost"]),
        bought=int(purchase["bought"]),
        due_tokens=int(due["tokens"]),
        due_refund=int(due["refund"]),
    )


def counted_powers(dao: Dao, snapshot: int, end: int) -> dict[str, int]:
    """What counts of everybody who ever locked: the smaller power of two moments, where it is not zero."""
    kit, address = artifact(ESCROW.name), dao.addresses[ESCROW.key]
    events = dao.chain.still().events(kit, address, "Locked", from_block=dao.start_block)
    accounts = sorted({str(event.arguments["account"]) for event in events})
    answers = dao.chain.read_many(
        [Question(kit, address, "powerAt", (account, at)) for account in accounts for at in (snapshot, end)]
    )
    powers = {
        account: min(int(answers[2 * place]), int(answers[2 * place + 1]))
        for place, account in enumerate(accounts)
    }
    return {account: power for account, power in powers.items() if power}


def open_sale(dao: Dao, sale: str, *, sender: AccountAPI) -> ReceiptAPI | None:
    """Open a sale whose lot is there; the seller's own account sends what is missing first.

    Returns:
        None if it is open already.

    Raises:
        DaoError: Others asked, and the lot is not there.
        RefusedError: The first window has begun, or the token refuses.
    """
    contract = contract_of(dao, sale)
    state = read_sales(dao.chain, [str(contract.address)])[0]
    if state.phase is Phase.OPEN:
        return None
    missing = state.terms.lot - state.balance
    if state.phase is Phase.PENDING and missing > 0 and sender.address == state.seller:
        send(dao.erc20(state.token), "transfer", state.address, missing, sender=sender)
    return send(contract, "open", sender=sender)


def commit(
    dao: Dao,
    sale: str,
    amount: int,
    *,
    admission: tuple[int, int, bytes] = NO_ADMISSION,
    by_transaction: bool = False,
    sender: AccountAPI,
) -> ReceiptAPI:
    """Commit `amount` payment units of the sender, by a permit where account and token can.

    Args:
        admission: Cap, deadline and signature of the gate, where the sale has one.
        by_transaction: Approve by a transaction in any case.

    Raises:
        RefusedError: The window is closed, the amount does not fit, or the token refuses.
    """
    contract = contract_of(dao, sale)
    payment = dao.erc20(str(contract.PAYMENT()))
    payments, spender = [Payment(payment, amount)], str(contract.address)
    require_payable(contract, "commit", amount, admission, payments=payments, sender=sender)
    permit = permit_or_approve(payment, spender, amount, by_transaction=by_transaction, sender=sender)
    if permit is None:
        return send(contract, "commit", amount, admission, sender=sender)
    return send(contract, "commitWithPermit", amount, admission, *permit.as_arguments(), sender=sender)


def finalize(dao: Dao, sale: str, *, sender: AccountAPI) -> ReceiptAPI:
    """Decide what each window gets; anyone can, after the last one.

    Raises:
        RefusedError: The sale runs, or was decided already.
    """
    return send(contract_of(dao, sale), "finalize", sender=sender)


def cancel(dao: Dao, sale: str, *, sender: AccountAPI) -> ReceiptAPI:
    """End the sale; everybody is paid back.

    Raises:
        RefusedError: The sender may not, or not any more.
    """
    return send(contract_of(dao, sale), "cancel", sender=sender)


def claim(dao: Dao, sale: str, account: str, *, sender: AccountAPI) -> ReceiptAPI:
    """Pay an account its refund and what has vested; anyone can.

    Raises:
        RefusedError: Nothing can be claimed now.
    """
    return send(contract_of(dao, sale), "claim", account, sender=sender)


def claim_and_lock(dao: Dao, sale: str, end: int | None = None, *, sender: AccountAPI) -> ReceiptAPI:
    """As `claim` for the sender, whose tokens go into its lock.

    Makes the sale its operator in the escrow first, where it is not; it locks only what it owes the account.

    Args:
        end: Of a new lock; None adds to the one that the sender holds.

    Raises:
        RefusedError: Nothing has vested, or the escrow refuses.
    """
    contract = contract_of(dao, sale)
    set_operator(dao, str(contract.address), sender=sender)
    return send(contract, "claimAndLock", end or 0, sender=sender)


def claimed(dao: Dao, receipt: ReceiptAPI) -> tuple[int, int]:
    """What a claim paid: tokens and refund."""
    (log,) = dao.instance(CONTRACT, str(receipt.receiver)).Claimed.from_receipt(receipt)
    return int(log.tokens), int(log.refund)


def pay_out(dao: Dao, sale: str, *, sender: AccountAPI) -> dict[str, ReceiptAPI | RefusedError]:
    """Send the proceeds, the fee and what was not sold to those who get them; anyone can.

    Returns:
        By function of the contract, its receipt, or why a token refuses; that stops no other payment.
    """
    contract = contract_of(dao, sale)
    waiting = read_sales(dao.chain, [str(contract.address)])[0].waiting
    return {function: _paid(contract, function, sender) for function in waiting}


def _paid(contract: TierSale, function: str, sender: AccountAPI) -> ReceiptAPI | RefusedError:
    try:
        return send(contract, function, sender=sender)
    except RefusedError as err:
        return err


def _optional(address: Any) -> str | None:
    return None if address == ZERO_ADDRESS else str(address)


def _terms(facts: Mapping[str, Any]) -> Terms:
    windows = [(one["opensAt"], one["closesAt"], one["committed"]) for one in facts["windows"]]
    tiers = [(one["threshold"], one["allocation"], one["window"]) for one in facts["tiers"]]
    return Terms(
        lot=int(facts["LOT"]),
        price=int(facts["PRICE"]),
        unit=int(facts["UNIT"]),
        min_raise=int(facts["MIN_RAISE"]),
        min_commit=int(facts["MIN_COMMIT"]),
        snapshot=int(facts["SNAPSHOT"]),
        windows=tuple(Window(*map(int, window)) for window in windows),
        tiers=tuple(Tier(*map(int, tier)) for tier in tiers),
        total_power=int(facts["TOTAL_POWER"]) if facts["BY_POWER"] else None,
    )


def _state(address: str, now: int, facts: Mapping[str, Any], balance: int) -> SaleState:
    outcome, vesting, proceeds = facts["outcome"], facts["vesting"], facts["proceeds"]
    phase = Phase(int(outcome["state"]))
    gone = phase in (Phase.FAILED, Phase.CANCELLED)
    return SaleState(
        address=address,
        time=now,
        phase=phase,
        terms=_terms(facts),
        escrow=str(facts["ESCROW"]),
        token=str(facts["TOKEN"]),
        payment=str(facts["PAYMENT"]),
        seller=str(facts["SELLER"]),
        proceeds_to=str(facts["PROCEEDS_TO"]),
        router=_optional(facts["ROUTER"]),
        fee_bps=int(facts["FEE_BPS"]),
        gate=_optional(facts["GATE"]),
        guardian=_optional(facts["GUARDIAN"]),
        guardian_until=int(facts["GUARDIAN_UNTIL"]),
        at_once_bps=int(vesting["atOnceBps"]),
        vest_start=int(vesting["start"]),
        cliff=int(vesting["cliff"]),
        duration=int(vesting["duration"]),
        raised=int(proceeds["total"]),
        fee=int(proceeds["fee"]),
        proceeds_paid=bool(outcome["proceedsPaid"]),
        fee_paid=bool(outcome["feePaid"]),
        unsold=balance if gone else int(outcome["unsold"]),
        balance=balance,
    )
