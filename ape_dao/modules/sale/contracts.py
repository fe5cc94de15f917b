"""The contract of a `sale` allocation."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ape_dao.core import units
from ape_dao.core.module import (
    DATE,
    OF_TOKEN,
    PERCENT,
    SIGNATURE,
    STANDARD,
    ZERO_ADDRESS,
    BookEntry,
    ContractType,
    Expect,
    Observation,
    Part,
    because,
    expect,
    expect_contract,
)
from ape_dao.core.schema.fields import TREASURY
from ape_dao.core.schema.section import TOKEN_DECIMALS
from ape_dao.core.units import BASIS_POINTS, DAY, HOUR

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from ape_dao.core.module import Arguments, Context, Inspection, Moment
    from ape_dao.core.schema.models import Allocation, Spec
    from ape_dao.core.schema.section import Path
    from ape_dao.modules.sale.section import Sale

_PROMISED = "The sale was promised on these terms, which stand in its code."
MOST = 2**112
"""Amounts are below this."""
MOST_AHEAD = 365 * DAY
"""Seconds from the creation to the end of a sale."""
_LIVES = "changes while the DAO lives"

_FIELDS = {
    "ESCROW": "escrow",
    "TOKEN": "token",
    "PAYMENT": "payment",
    "SELLER": "seller",
    "PROCEEDS_TO": "proceedsTo",
    "ROUTER": "router",
    "FEE_BPS": "feeBps",
    "LOT": "lot",
    "PRICE": "price",
    "UNIT": "unit",
    "MIN_RAISE": "minRaise",
    "MIN_COMMIT": "minCommit",
    "SNAPSHOT": "snapshot",
    "BY_POWER": "byPower",
    "GATE": "gate",
    "GUARDIAN": "guardian",
    "GUARDIAN_UNTIL": "guardianUntil",
}
"""Views, and the fields of the constructor's argument that they answer."""

TIER_SALE = ContractType(
    name="TierSale",
    key="sale_",
    is_many=True,
    holds_for_others=True,
    counts_receipts=True,
    counts_from_creation=True,
    followed=("UnsoldSwept",),
    added_up={"Claimed": "tokens"},
    entries=(
        BookEntry("Committed", "committed to a sale", "account", "amount", "paid", asset_view="PAYMENT"),
        BookEntry("Claimed", "refund of a sale", "account", "refund", "received", asset_view="PAYMENT"),
        BookEntry("Claimed", "bought in a sale", "account", "tokens", "received", asset_view="TOKEN"),
        BookEntry(
            "UnsoldSwept",
            "not sold in a sale",
            "",
            "amount",
            "received",
            asset_view="TOKEN",
            account_view="SELLER",
        ),
        BookEntry("ProceedsPaid", "proceeds of a sale", "to", "amount", "received", asset_view="PAYMENT"),
    ),
    units={
        **dict.fromkeys(("tokens", "released", "LOT", "lot", "sold", "unsold", "bought"), OF_TOKEN),
        **dict.fromkeys(("SNAPSHOT", "END", "GUARDIAN_UNTIL", "unlockTime", "deadline"), DATE),
        "FEE_BPS": PERCENT,
    },
    constructor_units={"feeBps": PERCENT, "snapshot": DATE, "guardianUntil": DATE, "atOnceBps": PERCENT},
    plain={
        **because("units of the payment token", "amount", "cap"),
        **because(SIGNATURE, "v"),
    },
    harmless=because(
        "a sale that goes as planned", "Cancelled", "Claimed", "Committed", "FeePaid", "ProceedsPaid"
    ),
    unverified={
        **because(_LIVES, "outcome", "proceeds"),
        **because(STANDARD, "ADMISSION_TYPEHASH", "eip712Domain"),
        "windows": "hours are compared by themselves; what is committed changes while the DAO lives",
        "TOTAL_POWER": "the escrow's own answer at the snapshot",
        "LOT_VALUE": "lot times price, which are compared",
    },
    callers={
        **because("anybody", "open", "finalize"),
        "cancel": "the treasury before the first window; the guardian of the spec until its last second; "
        "anybody, if the sale was not open when its first window began",
        **because("an account, within its allocation", "commit", "commitWithPermit"),
        "claim": "anybody; pays the account",
        "claimAndLock": "an account, into its own lock",
        "payProceeds": "anybody; pays the receiver of the spec",
        "payFee": "anybody; pays the router",
        "sweepUnsold": "anybody; pays the treasury",
    },
    irreplaceable="It holds what buyers have paid and bought, and stays in the spec. Another sale is another "
    "entry, with another name.",
)


def parts(section: Sale, _: Context) -> Iterator[Part]:
    """One sale."""
    key = section.key
    terms = terms_of(section)
    windows = [(window["opensAt"], window["closesAt"]) for window in terms["windows"]]

    def lot(context: Context) -> int:
        entry = next(entry for entry in context.spec.allocations if entry.to == key)
        return _lot(entry, context.spec)

    def optional(context: Context, account: str | None) -> str:
        return ZERO_ADDRESS if account is None else context.account(account)

    def router(context: Context) -> str:
        return context.known["router"] if section.router_share else ZERO_ADDRESS

    def arguments(context: Context) -> Arguments:
        config: dict[str, Any] = {
            "escrow": context.known["escrow"],
            "token": context.known["token"],
            "payment": context.account(section.payment),
            "seller": context.known["timelock"],
            "proceedsTo": context.account(section.proceeds_to),
            "router": router(context),
            "lot": lot(context),
            "gate": optional(context, section.gate),
            "guardian": optional(context, section.guardian),
            **terms,
        }
        return {"config": config}

    def fixed(view: str, value: Any) -> Expect:
        return expect(view, value, fixed=_PROMISED)

    def account(view: str, name: str | None) -> Expect:
        return Expect(view, lambda moment: optional(moment.context, name), fixed=_PROMISED)

    def hours_of(inspection: Inspection) -> Iterator[Observation]:
        found = [(window["opensAt"], window["closesAt"]) for window in inspection.read(key, "windows")]
        yield Observation(f"windows of {key}", windows, found)

    def books(inspection: Inspection) -> Iterator[Observation]:
        claimed = sum(event.arguments["tokens"] for event in inspection.events(key, "Claimed"))
        swept = sum(event.arguments["amount"] for event in inspection.events(key, "UnsoldSwept"))
        left = inspection.received(key) - claimed - swept
        yield Observation(f"tokens of {key}", left, inspection.balance(key), OF_TOKEN)

    def spec_router(moment: Moment) -> str:
        return router(moment.context)

    cancels = () if section.guardian is None else (("cancel", section.guardian),)
    yield Part(
        key,
        TIER_SALE,
        arguments,
        is_minted_to=True,
        powers=cancels,
        expects=(
            expect_contract("ESCROW", "escrow", fixed=_PROMISED),
            expect_contract("TOKEN", "token", fixed=_PROMISED),
            expect_contract("SELLER", "timelock", fixed=_PROMISED),
            account("PAYMENT", section.payment),
            account("PROCEEDS_TO", section.proceeds_to),
            Expect("ROUTER", spec_router, fixed=_PROMISED),
            fixed("FEE_BPS", terms["feeBps"]),
            Expect("LOT", lambda moment: lot(moment.context), fixed=_PROMISED),
            fixed("PRICE", terms["price"]),
            fixed("UNIT", terms["unit"]),
            fixed("MIN_RAISE", terms["minRaise"]),
            fixed("MIN_COMMIT", terms["minCommit"]),
            fixed("SNAPSHOT", terms["snapshot"]),
            fixed("END", section.end),
            fixed("BY_POWER", terms["byPower"]),
            account("GATE", section.gate),
            account("GUARDIAN", section.guardian),
            fixed("GUARDIAN_UNTIL", terms["guardianUntil"]),
            fixed("vesting", terms["vesting"]),
            fixed("tiers", terms["tiers"]),
        ),
        inspect=hours_of,
        books=books,
    )


def terms_of(section: Sale) -> Arguments:
    """The terms that name no account, as the constructor takes them, for a token with 18 decimals."""
    hours = section.hours
    return {
        "feeBps": section.router_share,
        "price": section.paid(section.price),
        "unit": 10**TOKEN_DECIMALS,
        "minRaise": section.paid(section.minimum_raise),
        "minCommit": section.paid(section.minimum),
        "snapshot": section.snapshot,
        "byPower": section.by_power,
        "guardianUntil": section.guardian_until or 0,
        "vesting": {
            "start": section.end,
            "cliff": section.cliff,
            "duration": section.duration,
            "atOnceBps": section.at_once,
        },
        "windows": [
            {"opensAt": section.opens + opens, "closesAt": section.opens + closes, "committed": 0}
            for opens, closes in hours
        ],
        "tiers": [
            {
                "threshold": tier.power,
                "allocation": section.limit(tier),
                "window": hours.index(tier.window),
            }
            for tier in section.tiers
        ],
    }


def describes(inspection: Inspection, key: str) -> tuple[dict[str, Any], Arguments] | None:
    """A sale of the DAO that was deployed without the kit, on terms that a section can have."""
    config = {field: inspection.read(key, view) for view, field in _FIELDS.items()}
    config["windows"] = [{**window, "committed": 0} for window in inspection.read(key, "windows")]
    config["tiers"], config["vesting"] = inspection.read(key, "tiers"), inspection.read(key, "vesting")
    vesting, opens = config["vesting"], config["windows"][0]["opensAt"]
    hours = [(window["opensAt"] - opens, window["closesAt"] - opens) for window in config["windows"]]
    can_be_written = (
        config["seller"] == inspection.moment.context.known["timelock"]
        and config["unit"] == 10**TOKEN_DECIMALS
        and vesting["start"] == inspection.read(key, "END")
        and (vesting["duration"] or vesting["atOnceBps"] == BASIS_POINTS)
        and {tier["window"] for tier in config["tiers"]} == set(range(len(hours)))
        and not any(moment % HOUR for window in hours for moment in window)
    )
    if not can_be_written:
        return None
    return _section(inspection, config, hours), {"config": config}


def _section(inspection: Inspection, config: dict[str, Any], hours: list[tuple[int, int]]) -> dict[str, Any]:
    """The section, as files write it, of a sale with these terms."""
    named, decimals = inspection.moment.context.named, inspection.decimals(config["payment"])

    def paid(amount: int) -> str:
        return units.format_amount(amount, decimals)

    def tier(entry: Mapping[str, Any]) -> dict[str, str]:
        opens, closes = hours[entry["window"]]
        allocation = {} if config["byPower"] else {"allocation": paid(entry["allocation"])}
        window = f"{opens // HOUR}-{closes // HOUR} hours"
        return {"power": units.format_amount(entry["threshold"]), **allocation, "window": window}

    vesting = config["vesting"]
    section = {
        "payment": named(config["payment"]),
        "decimals": decimals,
        "price": paid(config["price"]),
        "minimum": paid(config["minCommit"]),
        "minimum_raise": paid(config["minRaise"]),
        "snapshot": units.format_date(config["snapshot"]),
        "opens": units.format_date(config["windows"][0]["opensAt"]),
        "tiers": [tier(entry) for entry in config["tiers"]],
        "by_power": config["byPower"],
        "proceeds_to": named(config["proceedsTo"]),
        "router_share": units.format_percent(config["feeBps"]),
        "at_once": units.format_percent(vesting["atOnceBps"]),
        "cliff": units.format_duration(vesting["cliff"]),
        "duration": units.format_duration(vesting["duration"]),
    }
    if config["gate"] != ZERO_ADDRESS:
        section["gate"] = named(config["gate"])
    if config["guardian"] != ZERO_ADDRESS:
        section["guardian"] = named(config["guardian"])
        section["guardian_until"] = units.format_date(config["guardianUntil"])
    return section


def check(section: Sale, spec: Spec) -> Iterator[tuple[Path, str]]:
    """What the constructor would always refuse: accounts that are tokens, a fee without a router, amounts
    that do not fit each other."""
    if section.payment in (TREASURY, spec.token.symbol):
        yield ("payment",), f"'{section.payment}' cannot be what the sale is paid with."
    for name in ("gate", "guardian"):
        if getattr(section, name) == spec.token.symbol:
            yield (name,), f"'{spec.token.symbol}' cannot sign or cancel."
    if section.proceeds_to in (spec.token.symbol, section.payment, section.key):
        yield ("proceeds_to",), f"'{section.proceeds_to}' could not use the proceeds; name an account."
    if section.router_share and spec.to_data().get("revenue") is None:
        yield ("router_share",), "this DAO has no router; leave router_share out, or add revenue."
    yield from _amounts_apart(section, spec)


def _amounts_apart(section: Sale, spec: Spec) -> Iterator[tuple[Path, str]]:
    """The lot is worth something that the contract can count, and not less than the sale must raise."""
    entry = next(entry for entry in spec.allocations if entry.to == section.key)
    lot = _lot(entry, spec)
    value = lot * section.paid(section.price) // 10**TOKEN_DECIMALS
    amounts = (lot, value, section.paid(section.minimum), *map(section.limit, section.tiers))
    shown = units.format_amount(value, section.decimals)
    if not value:
        yield ("price",), f"at {section.price} the lot is worth nothing; raise price or lot."
    elif max(amounts) >= MOST:
        yield ("price",), f"the lot is worth {shown}, or an allocation is, more than a contract can count."
    elif section.paid(section.minimum_raise) > value:
        yield ("minimum_raise",), f"{section.minimum_raise} is more than the whole lot is worth, {shown}."


def _lot(entry: Allocation, spec: Spec) -> int:
    """Base units of the token."""
    if entry.amount is not None:
        return entry.amount
    return spec.token.genesis_supply * (entry.share or 0) // BASIS_POINTS


def obstacles(section: Sale, now: int) -> Iterator[tuple[str, str]]:
    """The constructor refuses times that have passed or are far away, and a snapshot that has not passed."""
    if section.opens + section.hours[0][0] <= now:
        yield section.key, f"The sale '{section.name}' would have opened already; give a later date."
    if section.snapshot >= now:
        yield section.key, f"The snapshot of the sale '{section.name}' is not past yet; give an earlier date."
    if section.end > now + MOST_AHEAD:
        yield section.key, f"The sale '{section.name}' would end in more than 365 days; give an earlier date."
