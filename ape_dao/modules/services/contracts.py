"""The contracts of the `services` section."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ape_dao.core import units
from ape_dao.core.module import (
    ANYBODY,
    CODE,
    DATE,
    DURATION,
    IDENTIFIER,
    OF_POWER,
    OWNER,
    OWNERSHIP,
    OWNERSHIP_ACTS,
    OWNERSHIP_EVENTS,
    PERCENT,
    SIGNATURE,
    STANDARD,
    BookEntry,
    ContractType,
    Expect,
    Part,
    because,
    choice,
    expect,
    expect_contract,
    sets,
)
from ape_dao.core.schema.fields import ETHER
from ape_dao.modules.score.section import Score

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ape_dao.core.module import Arguments, Context, Inspection, Told
    from ape_dao.core.schema.models import Spec
    from ape_dao.core.schema.section import Path
    from ape_dao.modules.services.section import Services

REGISTRY_KEY = "services"
SPLITTER_KEY = "service_splitter"
USAGE_KEY = "usage"
DESK_KEY = "desk"
TOKENS_KEY = "credit_tokens"
WRAPPER = "CreditToken"
"""What the contract of that key creates for each plan that somebody asks for."""
MAX_RATE_BPS = 5_000
"""Of discounts and commissions at the desk."""
COLUMNS = {
    "platform_discount": "platformBps",
    "api_discount": "apiBps",
    "referral_commission": "commissionBps",
}
"""Of the table of scores, and what the desk calls them."""
KINDS = ("weights", "data", "code", "other")
"""What an artifact of a service is, by its number."""
_IN_CODE = "It stands in the contract's code."
_NAMED = "The registry keeps its name; services stand in it."
_OWNER_OF_SERVICE = "the owner of the service"
_USER = "whoever has a deposit, for itself"

SPLITTER = ContractType(
    name="ServiceSplitter",
    key=SPLITTER_KEY,
    holds_for_others=True,
    keeps_transfers=True,
    units={"platformBps": PERCENT},
    plain={
        "payees": "a word for each payee: its share and its account",
        "amount": "units of the token beside it",
    },
    harmless={
        **because("what a payee is owed goes to it alone", "PaymentOwed", "OwedPaid"),
        "PayeesPaid": "money for the payees of one service",
    },
    unverified={"service": "it is what splitters are clones of; only they have a service"},
    callers={
        "flush": f"{ANYBODY}, with the list of payees of the service",
        "payPayees": f"{ANYBODY}, from its own money",
        "releaseOwed": f"{ANYBODY}; whoever is owed is paid",
        "start": "the registry, once for each service",
        "change": "the registry, when the owner of the service names other payees",
    },
    retired="Services that are registered go on to be paid; their splitters stay.",
)

REGISTRY = ContractType(
    name="ServiceRegistry",
    key=REGISTRY_KEY,
    keeps_transfers=True,
    units={
        **dict.fromkeys(
            (
                *("platformBps", "royaltyBps", "newBps", "newPlatformBps", "agreedBps"),
                *("MAX_PLATFORM_BPS", "MAX_ROYALTY_BPS", "MAX_PARENTS_BPS"),
            ),
            PERCENT,
        ),
        "time": DATE,
        "kind": choice(*KINDS),
    },
    plain={
        **because(IDENTIFIER, "id", "tokenId", "agentId", "service"),
        "shareBps": "basis points of what the platform leaves",
    },
    harmless={
        **OWNERSHIP_EVENTS,
        **because("services, which belong to whoever has them", "Transfer", "Approval", "ApprovalForAll"),
        **because(
            "services and who shares what they earn", "ServiceRegistered", "SplitterCreated", "AgentSet"
        ),
        **because("what a service says it is made of, and pays for", "ArtifactRecorded", "ParentShareRaised"),
    },
    unverified={
        **because(CODE, "MAX_PAYEES", "MAX_PLATFORM_BPS", "MAX_ROYALTY_BPS"),
        **because(CODE, "MAX_PARENTS", "MAX_DEPTH", "MAX_PARENTS_BPS"),
        "count": "grows with every service",
    },
    callers={
        "register": ANYBODY,
        **because(_OWNER_OF_SERVICE, "setPayees", "record", "setDescription", "setAgent", "approve"),
        "setApprovalForAll": "whoever has services",
        **because(
            f"{_OWNER_OF_SERVICE}, or whom it allows to",
            *("transferFrom", "transferWithPayees", "safeTransferFrom"),
        ),
        "createSplitter": ANYBODY,
        **because(OWNER, "setPlatformShare", "setDelisted"),
        **OWNERSHIP,
    },
    votes_unaffected={
        "setPlatformShare": "money of services that come",
        "setDelisted": "what the DAO recommends; no money depends on it",
    },
    acts={**OWNERSHIP_ACTS, "setDelisted": "what a service does decides"},
    retired="Services stay in it, with their splitters, whose share for the DAO arrives as before.",
)

USAGE = ContractType(
    name="UsageVault",
    key=USAGE_KEY,
    holds_for_others=True,
    keeps_transfers=True,
    units={
        **dict.fromkeys(("exitDelay", "EXIT_DELAY"), DURATION),
        **dict.fromkeys(("until", "exitAt", "deadline", "validAfter", "validBefore"), DATE),
    },
    plain={
        "service": IDENTIFIER,
        **because("units of the vault's token", "amount", "total"),
        **because(SIGNATURE, "v"),
    },
    entries=(
        BookEntry(
            "Deposited",
            "deposited for use of services",
            "from",
            "amount",
            "paid",
            asset_view="TOKEN",
            other="account",
        ),
        BookEntry(
            "Redeemed", "used for a service, from the deposit", "payer", "amount", "lost", asset_view="TOKEN"
        ),
        BookEntry(
            "Withdrawn",
            "taken out of the deposit for use",
            "account",
            "amount",
            "received",
            asset_view="TOKEN",
        ),
    ),
    harmless={
        **because("money of members, which goes in and out for them alone", "Deposited", "Withdrawn"),
        **because("use that a member signed for", "Redeemed", "RowSkipped"),
        **because("members leave services", "ExitStarted", "ExitFinished"),
        "SignerSet": "signs for the use of one service, from what is reserved for it",
    },
    unverified=because(STANDARD, "eip712Domain"),
    callers={
        **because(ANYBODY, "deposit", "redeem"),
        "depositWithAuthorization": f"{ANYBODY}, with the signature of whose money it is",
        **because(_USER, "withdraw", "reserve", "startExit", "finishExit", "setSigner"),
    },
    retired="Deposits stay, and are used or taken out there as before.",
)

_SERVICE = "the service: its owner, or whom it named"
_BUYER = "an account, for itself"
DESK = ContractType(
    name="ServiceDesk",
    key=DESK_KEY,
    keeps_transfers=True,
    units={
        **dict.fromkeys(("discountBps", "commissionBps", "platformBps", "apiBps", "MAX_RATE_BPS"), PERCENT),
        **dict.fromkeys(("threshold", "powerOf"), OF_POWER),
        **dict.fromkeys(("period", "MAX_AHEAD"), DURATION),
        "expiresAt": DATE,
    },
    plain={
        **because(IDENTIFIER, "plan", "service", "id", "ids"),
        "discount": "which column of the table counts: none, the platform's, the API's",
        **because("units of the plan's token", "price", "maxCost", "maxPrice"),
        **because("a number of packs or periods", "packs", "periods"),
        **because(
            "a number of credits",
            *("credits", "maxDiscounted", "allowance", "amount", "total", "value", "values"),
        ),
    },
    entries=(
        BookEntry("CreditsBought", "credits of a service", "account", "cost", "paid", asset="token"),
        BookEntry("Subscribed", "pass of a service", "account", "cost", "paid", asset="token"),
        BookEntry("Renewed", "pass of a service, renewed", "account", "cost", "paid", asset="token"),
        BookEntry(
            "CommissionPaid",
            "commission for a buyer",
            "referrer",
            "amount",
            "received",
            asset="token",
            is_income=True,
        ),
    ),
    harmless={
        **OWNERSHIP_EVENTS,
        **because(
            "bought with the account's own money", "CreditsBought", "Subscribed", "Renewed", "CommissionPaid"
        ),
        **because("credits of services, which are used there", "Granted", "UseAllowed", "Used"),
        **because(
            "credits of services, which belong to whoever has them",
            *("TransferSingle", "TransferBatch", "ApprovalForAll"),
        ),
        "Cancelled": "a pass that ends",
        "OperatorSet": "uses and grants the credits of one service",
        "PlanCreated": "what a service sells",
    },
    unverified={
        **because(CODE, "MAX_RATE_BPS", "MAX_AHEAD"),
        **because(STANDARD, "eip712Domain"),
        "planCount": "grows with every plan",
    },
    callers={
        **because(_OWNER_OF_SERVICE, "createPlan", "setPrice", "setClosed", "setOperator"),
        **because(_BUYER, "buyCredits", "subscribe", "cancel", "allowUse"),
        "renew": f"{ANYBODY}, for an account that agreed, up to the price that it accepted",
        "use": f"whoever has the credits, or {_SERVICE}, within the allowance",
        "useSigned": f"{ANYBODY}, with the signature of whoever has the credits",
        "grant": _SERVICE,
        "setApprovalForAll": "whoever has credits",
        **because("whoever has credits, or whom it allows to", "safeTransferFrom", "safeBatchTransferFrom"),
        **because(OWNER, "setTiers"),
        **OWNERSHIP,
    },
    votes_unaffected={"setTiers": "what stakers pay for services, and what referring a buyer brings"},
    acts=OWNERSHIP_ACTS,
    retired="Credits and passes stay in it, and are used and renewed there as before.",
)

TOKENS = ContractType(
    name="CreditTokens",
    key=TOKENS_KEY,
    plain={"plan": IDENTIFIER},
    harmless={"TokenCreated": "credits of one plan as tokens, one for one"},
    callers={"createToken": ANYBODY},
    retired="Tokens that were created stay, and are credits as before.",
)


def parts(section: Services, _: Context) -> Iterator[Part]:
    """What splitters are clones of, the registry, and the vault."""
    yield Part(
        SPLITTER_KEY,
        SPLITTER,
        lambda context: {"router": context.known["router"]},
        expects=(expect_contract("ROUTER", "router", replaced=_IN_CODE),),
    )

    def registry(context: Context) -> Arguments:
        return {
            "name": section.name,
            "symbol": section.symbol,
            "owner": context.known["timelock"],
            "splitter": context.known[SPLITTER_KEY],
            "newPlatformBps": section.platform_share,
        }

    yield Part(
        REGISTRY_KEY,
        REGISTRY,
        registry,
        owner="timelock",
        expects=(
            expect("name", section.name, fixed=_NAMED),
            expect("symbol", section.symbol, fixed=_NAMED),
            expect_contract("SPLITTER", SPLITTER_KEY, replaced=_IN_CODE),
            expect(
                "platformBps",
                section.platform_share,
                setter=sets("setPlatformShare", lambda _: {"newBps": section.platform_share}),
            ),
        ),
        tells=_told,
    )
    yield Part(
        USAGE_KEY,
        USAGE,
        lambda context: {
            "registry": context.known[REGISTRY_KEY],
            "token": context.account(section.token),
            "exitDelay": section.exit_delay,
        },
        expects=(
            expect_contract("REGISTRY", REGISTRY_KEY, replaced=_IN_CODE),
            Expect("TOKEN", lambda moment: moment.context.account(section.token), replaced=_IN_CODE),
            expect("EXIT_DELAY", section.exit_delay, replaced=_IN_CODE),
        ),
    )
    if section.desk:
        yield _desk()
    if section.credit_tokens:
        yield Part(
            TOKENS_KEY,
            TOKENS,
            lambda context: {"desk": context.known[DESK_KEY]},
            expects=(expect_contract("DESK", DESK_KEY, replaced=_IN_CODE),),
        )


def _desk() -> Part:
    """What sells credits and passes, with discounts by the table of scores."""

    def table(context: Context) -> list[dict[str, int]]:
        names = ("threshold", *COLUMNS.values())
        return [dict(zip(names, row, strict=True)) for row in tiers_of(context.spec)]

    return Part(
        DESK_KEY,
        DESK,
        lambda context: {
            "registry": context.known[REGISTRY_KEY],
            "escrow": context.known["escrow"],
            "owner": context.known["timelock"],
            "newTiers": table(context),
        },
        owner="timelock",
        expects=(
            expect_contract("REGISTRY", REGISTRY_KEY, replaced=_IN_CODE),
            expect_contract("ESCROW", "escrow", replaced=_IN_CODE),
            expect_contract("ROUTER", "router", replaced=_IN_CODE),
            Expect(
                "tiers",
                lambda moment: table(moment.context),
                setter=sets("setTiers", lambda context: {"newTiers": table(context)}),
            ),
        ),
        tells=_told_tiers,
    )


def tiers_of(spec: Spec) -> list[tuple[int, int, int, int]]:
    """The table of the desk: power, both discounts and commission of each score; none if no score has any."""
    score = spec.section(Score)
    tiers = score.tiers if score else []
    rows = [
        (tier.power, tier.platform_discount or 0, tier.api_discount or 0, tier.referral_commission or 0)
        for tier in tiers
    ]
    return rows if any(any(row[1:]) for row in rows) else []


def _told(inspection: Inspection) -> Iterator[Told]:
    """The DAO's share of what services earn."""
    yield ("services", "platform_share"), units.format_percent(inspection.read(REGISTRY_KEY, "platformBps"))


def _told_tiers(inspection: Inspection) -> Iterator[Told]:
    """Discounts and commissions of the scores, where the desk has a line for each."""
    wanted, found = tiers_of(inspection.moment.context.spec), inspection.read(DESK_KEY, "tiers")
    if [row[0] for row in wanted] != [row["threshold"] for row in found]:
        return
    for index, row in enumerate(found):
        for column, name in COLUMNS.items():
            if row[name] != wanted[index][1 + list(COLUMNS).index(column)]:
                yield ("score", "tiers", index, column), units.format_percent(row[name])


def check(section: Services, spec: Spec) -> Iterator[tuple[Path, str]]:
    """Use is paid in a token; discounts and commissions are those that a desk can have."""
    if section.token == ETHER:
        yield ("token",), "use is paid in tokens; name wrapped ether, such as WETH."
    if not section.desk:
        if section.credit_tokens:
            yield ("credit_tokens",), "credits are sold at the desk; say `desk: true` too."
        return
    for number, row in enumerate(tiers_of(spec), start=1):
        for column, rate in zip(COLUMNS, row[1:], strict=True):
            if rate > MAX_RATE_BPS:
                yield (
                    ("desk",),
                    f"a desk has discounts and commissions of at most {units.format_percent(MAX_RATE_BPS)}; "
                    f"`score.tiers` gives score {number} a {column} of {units.format_percent(rate)}.",
                )
