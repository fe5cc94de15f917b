"""The books of AI services: deposits, payments at splitters and sales at the desk, to the unit.

What must be is added up from events and transfers, and the rules of prices are written out again here; what
is there is asked of tokens and contracts.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from ape_dao.core.chain.artifacts import artifact
from ape_dao.core.chain.questions import Question
from ape_dao.core.chain.values import struct_values
from ape_dao.core.module import ZERO_ADDRESS
from ape_dao.core.units import BASIS_POINTS
from ape_dao.modules.services.contracts import DESK, REGISTRY, SPLITTER, TOKENS, USAGE, WRAPPER
from ape_dao.sdk.audit import Sum, total, transfers

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ape_dao.core.chain.events import Event
    from ape_dao.core.findings import Finding
    from ape_dao.sdk.audit import Books, Transfer

_SALES = ("CreditsBought", "Subscribed", "Renewed")
_PLANS = ("PlanCreated", "PriceSet")


def invariants(books: Books) -> Iterator[Finding]:
    """What must hold for vault, splitters and desk; nothing for a DAO without services."""
    if REGISTRY.key not in books.dao.addresses:
        return
    yield from _vault(books)
    yield from _splitters(books)
    if DESK.key in books.dao.addresses:
        yield from _sales(books)
        yield from _credits(books)


# the vault


def _vault(books: Books) -> Iterator[Finding]:
    """What came in was used, taken out, or is there, and then belongs to whoever deposited it."""
    vault, token = books.dao.addresses[USAGE.key], str(books.dao.read(USAGE.key, "TOKEN")[0])
    events = books.chain.events(artifact(USAGE.name), vault, "Deposited", "Redeemed", "Withdrawn")
    deposited, used, taken = (total(events, name) for name in ("Deposited", "Redeemed", "Withdrawn"))
    sums = Sum.of_token(books.chain, USAGE.key, token)
    moves = transfers(books.chain, token)
    yield sums.equal(
        "received by the vault = used + taken out + held",
        sum(move.amount for move in moves if move.recipient == vault),
        used=used,
        taken_out=taken,
        held=_balance(books, token, vault),
    )
    accounts = list(dict.fromkeys(str(one.arguments["account"]) for one in events if one.name == "Deposited"))
    services = range(1, int(books.dao.read(REGISTRY.key, "count")[0]) + 1)
    pairs = [(account, service) for account in accounts for service in services]
    free = books.dao.read(USAGE.key, *(("freeOf", account) for account in accounts))
    standing = books.dao.read(USAGE.key, *(("accountAt", *pair) for pair in pairs))
    reserved = [struct_values(answer)[:2] for answer in standing]
    yield sums.equal(
        "deposited and not used or taken out = free + reserved of all accounts",
        deposited - used - taken,
        free=sum(map(int, free)),
        reserved=sum(int(limit) - int(redeemed) for limit, redeemed in reserved),
    )


# splitters


def _splitters(books: Books) -> Iterator[Finding]:
    """What each splitter received went to the router and to payees, or is there."""
    registry, splitters = books.dao.addresses[REGISTRY.key], _splitters_of(books)
    router = str(books.dao.contract("router").address)
    named: dict[int, set[str]] = defaultdict(set)
    for one in books.chain.events(artifact(REGISTRY.name), registry, "PayeesSet"):
        payees = map(struct_values, one.arguments["payees"])
        named[int(one.arguments["id"])] |= {str(account) for account, _ in payees}
    for token in _paid_in(books):
        moves = transfers(books.chain, token)
        for service, splitter in splitters.items():
            received = sum(move.amount for move in moves if move.recipient == splitter)
            if not received:
                continue
            sums = Sum.of_token(books.chain, SPLITTER.key, token)
            sent = [move for move in moves if move.sender == splitter]
            held, owed = _balance(books, token, splitter), _owed(books, splitter, token)
            yield sums.equal(
                f"received by the splitter of service {service} = router + payees + owed + waiting",
                received,
                router=sum(move.amount for move in sent if move.recipient == router),
                payees=sum(move.amount for move in sent if move.recipient in named[service]),
                owed=owed,
                waiting=held - owed,
            )
            yield from _platform(books, sums, service, splitter, token, received - (held - owed), sent)


def _platform(
    books: Books, sums: Sum, service: int, splitter: str, token: str, split: int, sent: Sequence[Transfer]
) -> Iterator[Finding]:
    """The platform's part of what was split, rounded up at each flush; not where its share has changed."""
    names = ("TermsChanged", "PayeesPaid", "PaymentOwed", "OwedPaid")
    told = books.chain.events(artifact(SPLITTER.name), splitter, *names)
    shares = {int(one.arguments["platformBps"]) for one in told if one.name == "TermsChanged"}
    if len(shares) != 1:
        return
    router = str(books.dao.contract("router").address)
    of_token = [one for one in told if one.arguments.get("token") == token]
    of_router = [one for one in of_token if one.arguments.get("account") == router]
    alone = Question(artifact(SPLITTER.name), splitter, "payeesOnly", (token,))
    waiting = int(books.chain.read_many([alone])[0])
    shared = split - (total(of_token, "PayeesPaid") - waiting)
    flushes = sum(move.recipient == router for move in sent) + sum(
        one.name == "PaymentOwed" for one in of_router
    )
    yield sums.within(
        f"the platform's part of service {service} = its share, rounded up at each flush",
        flushes,
        shared * shares.pop() // BASIS_POINTS + flushes,
        router=sum(move.amount for move in sent if move.recipient == router),
        owed=total(of_router, "PaymentOwed") - total(of_router, "OwedPaid"),
    )


def _splitters_of(books: Books) -> dict[int, str]:
    """The splitters that were created, by service."""
    created = books.chain.events(
        artifact(REGISTRY.name), books.dao.addresses[REGISTRY.key], "SplitterCreated"
    )
    return {int(one.arguments["id"]): str(one.arguments["splitter"]) for one in created}


def _owed(books: Books, splitter: str, token: str) -> int:
    """What payees whom the token refused are owed, by events."""
    told = books.chain.events(artifact(SPLITTER.name), splitter, "PaymentOwed", "OwedPaid")
    of_token = [one for one in told if one.arguments["token"] == token]
    return total(of_token, "PaymentOwed") - total(of_token, "OwedPaid")


def _paid_in(books: Books) -> list[str]:
    """The tokens that services are paid in: those to check, the vault's, and those of plans."""
    listed = [str(token.address) for token in books.tokens.values()]
    listed.append(str(books.dao.read(USAGE.key, "TOKEN")[0]))
    if DESK.key in books.dao.addresses:
        listed += [str(struct_values(one.arguments["terms"])[0]) for one in _told(books, "PlanCreated")]
    return list(dict.fromkeys(listed))


# the desk


def _sales(books: Books) -> Iterator[Finding]:
    """Each sale cost what price and discount say, and all of it went to router, referrer and splitter."""
    desk = books.dao.addresses[DESK.key]
    router = str(books.dao.contract("router").address)
    costs: dict[str, int] = defaultdict(int)
    by_rates: dict[str, int] = defaultdict(int)
    prices: dict[int, int] = {}
    for event in _told(books, *_PLANS, *_SALES):
        told = event.arguments
        plan = int(told["plan"])
        if event.name == "PlanCreated":
            prices[plan] = int(struct_values(told["terms"])[6])
        elif event.name == "PriceSet":
            prices[plan] = int(told["current"])
        else:
            token = str(told["token"])
            count = int(told.get("packs", told.get("periods", 1)))
            left = BASIS_POINTS - int(told["discountBps"])
            costs[token] += int(told["cost"])
            by_rates[token] += count * -(-prices[plan] * left // BASIS_POINTS)
    splitters = set(_splitters_of(books).values())
    commissions = _told(books, "CommissionPaid")
    for token, cost in costs.items():
        sums = Sum.of_token(books.chain, DESK.key, token)
        yield sums.equal("sales at prices and discounts = paid", by_rates[token], paid=cost)
        sent = [move for move in transfers(books.chain, token) if move.sender == desk]
        of_token = [one for one in commissions if one.arguments["token"] == token]
        yield sums.equal(
            "paid for credits and passes = router + referrers + payees",
            cost,
            router=sum(move.amount for move in sent if move.recipient == router),
            referrers=total(of_token, "CommissionPaid"),
            payees=sum(move.amount for move in sent if move.recipient in splitters),
        )


def _credits(books: Books) -> Iterator[Finding]:
    """Credits of each plan are used or held; those that are tokens are held by the token."""
    desk = books.dao.addresses[DESK.key]
    made: dict[int, int] = defaultdict(int)
    used: dict[int, int] = defaultdict(int)
    packs: dict[int, int] = {}
    for event in _told(books, "PlanCreated", "CreditsBought", "Granted", "Used"):
        told = event.arguments
        plan = int(told["plan"])
        if event.name == "PlanCreated":
            packs[plan] = int(struct_values(told["terms"])[7])
        elif event.name == "CreditsBought":
            made[plan] += packs[plan] * int(told["packs"])
        elif event.name == "Granted":
            made[plan] += int(told["credits"])
        else:
            used[plan] += int(told["amount"])
    holders: dict[int, set[str]] = defaultdict(set)
    for event in books.chain.events(artifact(DESK.name), desk, "TransferSingle", "TransferBatch"):
        told = event.arguments
        for number in told["ids"] if event.name == "TransferBatch" else [told["id"]]:
            holders[int(number) // 2].add(str(told["to"]))
    sums = Sum(DESK.key, "credits", 0)
    for plan, bought in made.items():
        people = sorted(holders[plan] - {ZERO_ADDRESS})
        answers = books.dao.read(DESK.key, *(("creditsOf", plan, who) for who in people))
        held = {who: struct_values(answer) for who, answer in zip(people, answers, strict=True)}
        yield sums.equal(
            f"bought and given of plan {plan} = used + held",
            bought,
            used=used[plan],
            held=sum(int(free) + int(bound) for free, bound in held.values()),
        )
    yield from _tokens(books, sums)


def _tokens(books: Books, sums: Sum) -> Iterator[Finding]:
    """Each ERC-20 token of credits is one that its contract holds."""
    factory = books.dao.addresses.get(TOKENS.key)
    if factory is None:
        return
    for event in books.chain.events(artifact(TOKENS.name), factory, "TokenCreated"):
        plan, token = int(event.arguments["plan"]), str(event.arguments["token"])
        (held,) = books.dao.read(DESK.key, ("creditsOf", plan, token))
        moves = books.chain.events(artifact(WRAPPER), token, "Wrapped", "Unwrapped")
        (supply,) = books.chain.read_many([Question(artifact(WRAPPER), token, "totalSupply", ())])
        free, bound = struct_values(held)
        yield sums.equal(
            f"wrapped and not unwrapped of plan {plan} = held by its token",
            total(moves, "Wrapped") - total(moves, "Unwrapped"),
            held=int(free) + int(bound),
        )
        yield sums.equal(f"tokens of plan {plan} = held by its token", int(supply), held=int(free))


# shared


def _told(books: Books, *names: str) -> Sequence[Event]:
    return books.chain.events(artifact(DESK.name), books.dao.addresses[DESK.key], *names)


def _balance(books: Books, token: str, account: str) -> int:
    return int(books.dao.erc20(token).balanceOf(account))
