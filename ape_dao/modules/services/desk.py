"""Credits and passes of services. Amounts are base units of the plan's token, rates basis points."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

from ape_dao.core import units
from ape_dao.core.chain import typed_data
from ape_dao.core.chain.values import struct_values
from ape_dao.core.errors import DaoError
from ape_dao.core.module import ZERO_ADDRESS
from ape_dao.modules.services.contracts import DESK
from ape_dao.sdk.allowances import Payment, send_paying
from ape_dao.sdk.transactions import send

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ape.api import AccountAPI, ReceiptAPI

    from ape_dao.modules.services.abi import ServiceDesk
    from ape_dao.sdk.dao import Dao

DISCOUNTS = ("none", "platform", "api")
"""Which column of the table lowers a price, in the order of `IServiceDesk.Discount`."""


@dataclass(frozen=True)
class Plan:
    """What a service offers."""

    id: int
    token: str
    service: int
    period: int
    """Seconds of a pass; 0 for credits."""
    discount: str
    is_transferable: bool
    is_closed: bool
    price: int
    credits: int
    """In a pack."""
    max_discounted: int
    """Most credits that an account may have, to buy at a discount; 0 for any number."""

    @property
    def is_pass(self) -> bool:
        """Whether it sells passes, and no credits."""
        return self.period != 0

    @property
    def row(self) -> tuple[Any, ...]:
        """As the contract takes it."""
        return (
            self.token,
            self.service,
            self.period,
            DISCOUNTS.index(self.discount),
            self.is_transferable,
            self.is_closed,
            self.price,
            self.credits,
            self.max_discounted,
        )


@dataclass(frozen=True)
class Quote:
    """What packs or periods cost an account now."""

    cost: int
    discount_bps: int


@dataclass(frozen=True)
class Holding:
    """The credits of an account."""

    transferable: int
    bound: int
    """Those that cannot be transferred."""
    used: int
    allowance: int
    """How many the service may use without a signature."""


@dataclass(frozen=True)
class Pass:
    """The pass of an account."""

    expires_at: int
    """0 if it never had one."""
    accepted: int
    """The most that a renewal may cost; 0: it is not renewed."""
    is_active: bool


@dataclass(frozen=True)
class SignedUse:
    """What an account signed: all credits of a plan that it has used so far."""

    account: str
    plan: int
    total: int
    signature: bytes

    def to_data(self) -> dict[str, str]:
        """For JSON, with numbers as text."""
        return {
            "account": self.account,
            "plan": str(self.plan),
            "total": str(self.total),
            "signature": "0x" + self.signature.hex(),
        }

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> SignedUse:
        """From what `to_data` made.

        Raises:
            DaoError: Something is missing, or of another form.
        """
        try:
            found = cls(
                str(data["account"]),
                int(data["plan"]),
                int(data["total"]),
                bytes.fromhex(str(data["signature"]).removeprefix("0x")),
            )
        except (KeyError, TypeError, ValueError) as err:
            raise DaoError(
                f"This is no signed use of credits: {err}; `ape dao credits sign` writes one."
            ) from err
        return found


def desk_of(dao: Dao) -> ServiceDesk:
    """The desk.

    Raises:
        DaoError: The DAO has none.
    """
    if not dao.has(DESK.key):
        raise DaoError("This DAO sells no credits or passes: its spec does not say `services.desk: true`.")
    return cast("ServiceDesk", dao.contract(DESK.key))


def count(dao: Dao) -> int:
    """How many plans there are."""
    return int(desk_of(dao).planCount())


def plan(dao: Dao, number: int) -> Plan:
    """One plan.

    Raises:
        DaoError: There is none of that number.
    """
    total = count(dao)
    if not 1 <= number <= total:
        listed = f"1 to {total} are there" if total else "no service has made one"
        raise DaoError(f"There is no plan {number}; {listed}: `ape dao service plans`.")
    return _plan(number, dao.read(DESK.key, ("planOf", number))[0])


def plans(dao: Dao) -> list[Plan]:
    """All plans."""
    numbers = range(1, count(dao) + 1)
    answers = dao.read(DESK.key, *(("planOf", number) for number in numbers))
    return [_plan(number, answer) for number, answer in zip(numbers, answers, strict=True)]


def of_kind(dao: Dao, number: int, *, is_pass: bool) -> Plan:
    """A plan that sells what is wanted.

    Raises:
        DaoError: It sells the other, or there is none.
    """
    one = plan(dao, number)
    if one.is_pass != is_pass:
        kinds = ("credits", "`ape dao credits buy`"), ("passes", "`ape dao subscribe buy`")
        sold, command = kinds[one.is_pass]
        raise DaoError(f"The plan {number} sells {sold}: {command}.")
    return one


def quote(dao: Dao, number: int, account: str, amount: int = 1) -> Quote:
    """What packs or periods of a plan cost an account now."""
    cost, discount = struct_values(dao.read(DESK.key, ("quote", number, account, amount))[0])
    return Quote(int(cost), int(discount))


def holding(dao: Dao, number: int, account: str) -> Holding:
    """The credits of an account."""
    both, used, allowance = dao.read(
        DESK.key, *((view, number, account) for view in ("creditsOf", "usedOf", "useAllowance"))
    )
    transferable, bound = struct_values(both)
    return Holding(int(transferable), int(bound), int(used), int(allowance))


def pass_of(dao: Dao, number: int, account: str) -> Pass:
    """The pass of an account."""
    terms, is_active = dao.read(
        DESK.key, *((view, number, account) for view in ("subscriptionOf", "isActive"))
    )
    expires_at, accepted = struct_values(terms)
    return Pass(int(expires_at), int(accepted), bool(is_active))


def create(dao: Dao, terms: Plan, *, sender: AccountAPI) -> tuple[int, ReceiptAPI]:
    """Create a plan of a service of the sender; its number, whatever ``terms`` says, and the receipt.

    Raises:
        RefusedError: The sender does not own the service, or the terms are not possible.
    """
    desk = desk_of(dao)
    receipt = send(desk, "createPlan", terms.row, sender=sender)
    (event,) = desk.PlanCreated.from_receipt(receipt)
    return int(event.plan), receipt


def set_price(dao: Dao, number: int, price: int, *, sender: AccountAPI) -> ReceiptAPI:
    """Set the price for what is bought later; renewals never cost more than what accounts accepted.

    Raises:
        RefusedError: The sender does not own the service.
    """
    return send(desk_of(dao), "setPrice", number, price, sender=sender)


def set_closed(dao: Dao, number: int, is_closed: bool, *, sender: AccountAPI) -> ReceiptAPI:
    """Close a plan, or open it again.

    Raises:
        RefusedError: The sender does not own the service.
    """
    return send(desk_of(dao), "setClosed", number, is_closed, sender=sender)


def set_operator(dao: Dao, service: int, operator: str, *, sender: AccountAPI) -> ReceiptAPI:
    """Name who uses and grants credits of a service besides its owner.

    Raises:
        RefusedError: The sender does not own the service.
    """
    return send(desk_of(dao), "setOperator", service, operator, sender=sender)


def buy(
    dao: Dao,
    number: int,
    packs: int,
    *,
    sender: AccountAPI,
    most: int | None = None,
    referrer: str = ZERO_ADDRESS,
) -> ReceiptAPI:
    """Buy packs of credits, after an approval of exactly the cost if the desk may take less.

    Args:
        most: What they may cost at most; what they cost now if it is None.

    Raises:
        RefusedError: They cost more by then, or the sender has less.
    """
    terms, account = plan(dao, number), str(sender.address)
    limit = quote(dao, number, account, packs).cost if most is None else most
    arguments, payments = (number, packs, limit, referrer), [Payment(dao.erc20(terms.token), limit)]
    return send_paying(desk_of(dao), "buyCredits", *arguments, payments=payments, sender=sender)


def subscribe(
    dao: Dao,
    number: int,
    periods: int,
    *,
    sender: AccountAPI,
    most: int | None = None,
    renewals: int = 0,
    referrer: str = ZERO_ADDRESS,
) -> ReceiptAPI:
    """Buy periods of a pass, and agree to so many renewals.

    Args:
        most: What a period may cost at most, now and at every renewal; what it costs now if it is None.
        renewals: How many the allowance of the token is good for.

    Raises:
        RefusedError: It costs more by then, or the sender has less.
    """
    terms, account = plan(dao, number), str(sender.address)
    limit = quote(dao, number, account).cost if most is None else most
    cost, allowance = limit * periods, limit * (periods + renewals)
    arguments = (number, periods, limit, renewals > 0, referrer)
    payments = [Payment(dao.erc20(terms.token), cost, allowance)]
    return send_paying(desk_of(dao), "subscribe", *arguments, payments=payments, sender=sender)


def renew(dao: Dao, number: int, account: str, *, sender: AccountAPI) -> ReceiptAPI:
    """Renew the pass of an account that agreed; anyone can.

    Raises:
        RefusedError: It is not the time, it costs more than was accepted, or the account has or allows less.
    """
    return send(desk_of(dao), "renew", number, account, sender=sender)


def cancel(dao: Dao, number: int, *, sender: AccountAPI) -> ReceiptAPI:
    """End the renewal of the sender's pass.

    Raises:
        RefusedError: It is not renewed.
    """
    return send(desk_of(dao), "cancel", number, sender=sender)


def allow_use(dao: Dao, number: int, amount: int, *, sender: AccountAPI) -> ReceiptAPI:
    """Let the service use so many credits of the sender.

    Raises:
        RefusedError: The plan sells passes.
    """
    return send(desk_of(dao), "allowUse", number, amount, sender=sender)


def use(dao: Dao, number: int, account: str, amount: int, *, sender: AccountAPI) -> ReceiptAPI:
    """Use credits of an account: the sender's own, or as the service within the allowance.

    Raises:
        RefusedError: The account has or allows less, or the sender is not the service.
    """
    return send(desk_of(dao), "use", number, account, amount, sender=sender)


def sign_use(dao: Dao, number: int, total: int, *, signer: AccountAPI) -> SignedUse:
    """What the signer has used of a plan so far, signed.

    Raises:
        DaoError: The account did not sign.
    """
    account = str(signer.address)
    document = typed_data.typed_data(
        typed_data.Domain.of_contract(desk_of(dao)),
        "Use",
        {"account": "address", "plan": "uint256", "total": "uint256"},
        {"account": account, "plan": number, "total": total},
    )
    refused = DaoError("The account did not sign the use of credits; sign it to use the service.")
    return SignedUse(account, number, total, typed_data.sign(signer, document, refused))


def use_signed(dao: Dao, signed: SignedUse, *, sender: AccountAPI) -> ReceiptAPI:
    """Use what an account signed; anyone can.

    Raises:
        RefusedError: The signature is not of the account, or it has less.
    """
    row = (signed.plan, signed.account, signed.total, signed.signature)
    return send(desk_of(dao), "useSigned", *row, sender=sender)


def grant(dao: Dao, number: int, account: str, amount: int, *, sender: AccountAPI) -> ReceiptAPI:
    """Give an account credits for a service of the sender, such as some that it should have back.

    Raises:
        RefusedError: The sender is not the service.
    """
    return send(desk_of(dao), "grant", number, account, amount, sender=sender)


def transferable_id(number: int) -> int:
    """The desk's token for credits of a plan that can be sent on."""
    return 2 * number


def describe(terms: Plan) -> str:
    """What a plan sells: "100 credits" or "a pass for 30 days"."""
    if terms.is_pass:
        return f"a pass for {units.format_duration(terms.period)}"
    return "1 credit" if terms.credits == 1 else f"{terms.credits:,} credits"


def _plan(number: int, answer: Any) -> Plan:
    token, service, period, discount, transferable, closed, price, credits_, most = struct_values(answer)
    return Plan(
        number,
        str(token),
        int(service),
        int(period),
        DISCOUNTS[int(discount)],
        bool(transferable),
        bool(closed),
        int(price),
        int(credits_),
        int(most),
    )
