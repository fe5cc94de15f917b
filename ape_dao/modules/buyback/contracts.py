"""The contract of the `buyback` section."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from ape_dao.core import units
from ape_dao.core.module import (
    CODE,
    DATE,
    DURATION,
    FACTOR,
    IDENTIFIER,
    MONEY,
    OF_TOKEN,
    OWNER,
    OWNERSHIP,
    OWNERSHIP_ACTS,
    OWNERSHIP_EVENTS,
    Allowance,
    BookEntry,
    ContractType,
    Expect,
    Part,
    Question,
    Retirement,
    amount_of,
    because,
    expect,
    expect_contract,
    sets,
)
from ape_dao.modules.revenue.contracts import BUYBACK_POT
from ape_dao.modules.revenue.section import Revenue

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ape_dao.core.module import Arguments, Context, Inspection, Told
    from ape_dao.core.schema.models import Spec
    from ape_dao.core.schema.section import Path
    from ape_dao.modules.buyback.section import Auction, Buyback

PROCEEDS_LOCK = "proceeds_lock"
_IN_LOCK = "It stands in the lock's code."
_IN_CODE = "It stands in the auction's code."
_PRICES = {"start_price": "startPrice", "min_start_price": "minStartPrice", "floor_price": "floorPrice"}
_FIELDS = (
    "unit",
    "minLot",
    "startPrice",
    "minStartPrice",
    "floorPrice",
    "restartMultiplier",
    "length",
    "maxLot",
)

AUCTION = ContractType(
    name="BuybackAuction",
    key="auction",
    older_names={"Bought": {"lot": "amount"}},
    entries=(
        BookEntry("Bought", "paid at the buyback", "buyer", "payment", "paid"),
        BookEntry(
            "Bought", "bought at the buyback", "buyer", "amount", "received", asset="token", other="receiver"
        ),
        BookEntry(
            "Bought",
            "bought for its receiver",
            "buyer",
            "amount",
            "paid",
            asset="token",
            other="receiver",
            unless_same=True,
        ),
        BookEntry(
            "Bought",
            "bought by another account",
            "receiver",
            "amount",
            "received",
            asset="token",
            other="buyer",
            unless_same=True,
        ),
    ),
    units={
        **dict.fromkeys(("minLot", "maxLot", "lot", "sold", "recentVolume", "maxAmount"), amount_of("token")),
        **dict.fromkeys(("startPrice", "minStartPrice", "floorPrice", "maxPayment"), OF_TOKEN),
        **dict.fromkeys(("payment", "price", "referencePrice", "nextStartPriceOf"), OF_TOKEN),
        "restartMultiplier": FACTOR,
        "length": DURATION,
        "deadline": DATE,
    },
    plain={
        "unit": "how many base units of the token a price is for",
        "auctionId": IDENTIFIER,
    },
    questions=(
        Question(
            ("AuctionParamsSet", "AuctionParamsRemoved"),
            "paramsOf",
            ("token",),
            "setting",
            set_by="setParams",
            unset_by="removeParams",
            used_up={"startPrice": 0},  # of the first auction, which has begun
            label="auction of {token}",
            title="paramsOf({token})",
            absent=(dict.fromkeys(_FIELDS, 0),),
        ),
    ),
    harmless={
        **OWNERSHIP_EVENTS,
        **because("an auction that goes as planned", "AuctionStarted", "Bought", "Recovered"),
    },
    callers={
        **because("anybody", "start", "buy", "buyWithCallback", "settleProceeds"),
        **because(OWNER, "setParams", "removeParams", "recover"),
        **OWNERSHIP,
    },
    votes_unaffected=because(MONEY, "setParams", "removeParams", "recover"),
    home=lambda token, treasury: ("recover", {"token": token, "to": treasury}),
    acts={"recover": "brings home what no auction sells", **OWNERSHIP_ACTS},
    retired="An auction that runs goes on to its end, and no other begins; what is left then comes home by "
    "`recover`.",
)

COW_AUCTION = replace(
    AUCTION,
    name="CowBuybackAuction",
    variant_of=AUCTION.name,
    units={**AUCTION.units, "open": amount_of("token"), "validTo": DATE},
    harmless={**AUCTION.harmless, **because("an auction that goes as planned", "OrderPlaced")},
    unverified={
        **because(CODE, "APP_DATA", "ORDER_LENGTH"),
        "RELAYER": "the settlement contract names it, once",
    },
    callers={**AUCTION.callers, "placeOrder": "anybody"},
)

POT = ContractType(
    name="BuybackPot",
    key=BUYBACK_POT,
    units={"amount": amount_of("token"), "releasable": amount_of("token")},
    plain={"newPaceWeeks": "weeks"},
    harmless={
        **OWNERSHIP_EVENTS,
        **because("money that moves as planned", "Released", "Recovered"),
        "PaceSet": "the present value is compared by itself",
    },
    unverified=because(CODE, "MIN_PACE_WEEKS", "MAX_PACE_WEEKS"),
    callers={"release": "anybody", **because(OWNER, "setPace", "recover"), **OWNERSHIP},
    votes_unaffected=because(MONEY, "setPace", "recover"),
    home=lambda token, treasury: ("recover", {"token": token, "to": treasury}),
    acts={"recover": "brings home what waits for the buyback", **OWNERSHIP_ACTS},
    retired="What is in it goes on to its auction by `release`, a part each week, or comes home by "
    "`recover`.",
)


LOCK = ContractType(
    name="ProceedsLock",
    key=PROCEEDS_LOCK,
    units={"locked": OF_TOKEN, "amount": amount_of("token")},
    harmless=because("money that moves as planned", "LockedForever", "PassedOn"),
    callers=because("anybody", "deposit", "lock", "passOn"),
    retired="What it has locked stays locked for ever; what the lock earns goes to the treasury by `passOn`.",
)


def auction_params(auction: Auction) -> Arguments:
    """The on-chain terms of one auction."""
    return {
        "unit": 10**auction.decimals,
        "minLot": auction.min_lot_units,
        "startPrice": auction.start_price,
        "minStartPrice": auction.min_start_price,
        "floorPrice": auction.floor_price,
        "restartMultiplier": auction.restart_multiplier,
        "length": auction.length,
        "maxLot": auction.max_lot_units,
    }


def parts(section: Buyback, _: Context) -> Iterator[Part]:
    """The auctions."""
    burns = section.proceeds == "burn"
    receiver = PROCEEDS_LOCK if section.proceeds == "lock" else "distributor"

    def config(context: Context) -> Arguments:
        return {
            "owner": context.known["timelock"],
            "paymentToken": context.known["token"],
            "distributor": context.known[receiver],
            "burnProceeds": burns,
            "tokens": [context.account(auction.token) for auction in section.auctions],
            "params": [auction_params(auction) for auction in section.auctions],
        }

    def retired(context: Context) -> Iterator[Retirement]:
        for auction in section.auctions:
            token = context.account(auction.token)
            yield Retirement(
                "removeParams", {"token": token}, "paramsOf", dict.fromkeys(_FIELDS, 0), (token,)
            )

    if section.proceeds == "lock":
        yield Part(
            PROCEEDS_LOCK,
            LOCK,
            lambda context: {
                "escrow": context.known["escrow"],
                "treasury": context.known["timelock"],
            },
            expects=(
                expect_contract("ESCROW", "escrow", replaced=_IN_LOCK),
                expect_contract("TOKEN", "token", replaced=_IN_LOCK),
                expect_contract("TREASURY", "timelock", replaced=_IN_LOCK),
            ),
        )

    settlement, pace = section.cow, section.pace
    if pace is not None:
        yield Part(
            BUYBACK_POT,
            POT,
            lambda context: {
                "owner": context.known["timelock"],
                "receiver": context.known["auction"],
                "initialPaceWeeks": pace,
            },
            owner="timelock",
            expects=(
                expect_contract("RECEIVER", "auction", replaced="It stands in the pot's code."),
                expect("paceWeeks", pace, setter=sets("setPace", lambda _: {"newPaceWeeks": pace})),
            ),
            tells=_told_pace,
        )

    def arguments(context: Context) -> Arguments:
        own = {} if settlement is None else {"settlement": context.account(settlement)}
        return {"config": config(context), **own}

    yield Part(
        AUCTION.key,
        AUCTION if settlement is None else COW_AUCTION,
        arguments,
        owner="timelock",
        expects=(
            *_settled_at(settlement),
            expect_contract("PAYMENT_TOKEN", "token", replaced=_IN_CODE),
            expect_contract("DISTRIBUTOR", receiver, replaced=_IN_CODE),
            expect("BURN_PROCEEDS", burns, replaced=_IN_CODE),
        ),
        allowances=()
        if settlement is None
        else tuple(
            Allowance(auction.token, AUCTION.key, "RELAYER", is_asked=True) for auction in section.auctions
        ),
        retire=lambda context, _: retired(context),
        tells=lambda inspection: _told(section, inspection),
        planned={
            "paramsOf": lambda context: {
                (context.account(auction.token),): auction_params(auction) for auction in section.auctions
            }
        },
    )


def _settled_at(settlement: str | None) -> Iterator[Expect]:
    """Whose orders sell lots; the relayer is the settlement contract's own."""
    if settlement is not None:
        yield Expect("SETTLEMENT", lambda moment: moment.context.account(settlement), replaced=_IN_CODE)


def _told(section: Buyback, inspection: Inspection) -> Iterator[Told]:
    """The auctions, those of the spec first."""
    context = inspection.moment.context
    known = {context.account(auction.token): auction for auction in section.auctions}
    tokens = dict.fromkeys(known)
    for event in inspection.events("auction", "AuctionParamsSet"):
        tokens.setdefault(event.arguments["token"])
    found = inspection.read_all("auction", "paramsOf", [(token,) for token in tokens])
    auctions = []
    for token, params in zip(tokens, found, strict=True):
        if not params["unit"]:
            continue
        decimals = len(str(params["unit"])) - 1  # a price is for one whole token
        data = {
            "token": known[token].token if token in known else context.named(token),
            "decimals": decimals,
            "min_lot": units.format_amount(params["minLot"], decimals=decimals),
            "restart_multiplier": units.format_factor(params["restartMultiplier"]),
            "length": units.format_duration(params["length"]),
        }
        if params.get("maxLot"):  # an older kit's auction has none
            data["max_lot"] = units.format_amount(params["maxLot"], decimals=decimals)
        for key, name in _PRICES.items():
            data[key] = units.format_amount(params[name])
        is_same = token in known and auction_params(known[token]) == {"maxLot": 0, **params}
        auctions.append(known[token].model_dump(mode="json", exclude_none=True) if is_same else data)
    yield ("revenue", "buyback", "auctions"), auctions


def _told_pace(inspection: Inspection) -> Iterator[Told]:
    """What part of the pot goes on sale each week."""
    yield ("revenue", "buyback", "pace"), f"{inspection.read(BUYBACK_POT, 'paceWeeks')} weeks"


def check(section: Buyback, spec: Spec) -> Iterator[tuple[Path, str]]:
    """Each revenue token is sold by exactly one auction."""
    revenue = spec.section(Revenue)
    tokens = revenue.tokens if revenue else []
    sold = [auction.token for auction in section.auctions]
    for index, token in enumerate(sold):
        if token not in tokens:
            yield ("auctions", index, "token"), f"'{token}' is not one of revenue.tokens."
        if token in sold[:index]:
            yield ("auctions", index, "token"), f"'{token}' has an auction already."
    for token in tokens:
        if token not in sold:
            yield ("auctions",), f"no auction sells '{token}'; its buyback part would lie idle."


def token_functions(section: Buyback) -> dict[str, str]:
    """Burning what it buys takes a token that burns."""
    return {"burn(uint256)": "revenue.buyback.proceeds: burn"} if section.proceeds == "burn" else {}
