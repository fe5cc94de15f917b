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
    expect,
    expect_contract,
    sets,
)
from ape_dao.core.schema.fields import ETHER

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ape_dao.core.module import Arguments, Context, Inspection, Told
    from ape_dao.core.schema.models import Spec
    from ape_dao.core.schema.section import Path
    from ape_dao.modules.services.section import Services

REGISTRY_KEY = "services"
SPLITTER_KEY = "service_splitter"
USAGE_KEY = "usage"
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
    plain={"payees": "a word for each payee: its share and its account"},
    harmless=because("what a payee is owed goes to it alone", "PaymentOwed", "OwedPaid"),
    unverified={"service": "it is what splitters are clones of; only they have a service"},
    callers={
        "flush": f"{ANYBODY}, with the list of payees of the service",
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
    units=dict.fromkeys(
        ("platformBps", "royaltyBps", "newBps", "newPlatformBps", "MAX_PLATFORM_BPS", "MAX_ROYALTY_BPS"),
        PERCENT,
    ),
    plain={
        **because(IDENTIFIER, "id", "tokenId", "agentId"),
        "shareBps": "basis points of what the platform leaves",
    },
    harmless={
        **OWNERSHIP_EVENTS,
        **because("services, which belong to whoever has them", "Transfer", "Approval", "ApprovalForAll"),
        **because(
            "services and who shares what they earn", "ServiceRegistered", "SplitterCreated", "AgentSet"
        ),
    },
    unverified={
        **because(CODE, "MAX_PAYEES", "MAX_PLATFORM_BPS", "MAX_ROYALTY_BPS"),
        "count": "grows with every service",
    },
    callers={
        "register": ANYBODY,
        **because(_OWNER_OF_SERVICE, "setPayees", "setDescription", "setAgent", "approve"),
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


def _told(inspection: Inspection) -> Iterator[Told]:
    """The DAO's share of what services earn."""
    yield ("services", "platform_share"), units.format_percent(inspection.read(REGISTRY_KEY, "platformBps"))


def check(section: Services, spec: Spec) -> Iterator[tuple[Path, str]]:
    """Use is paid in a token."""
    del spec
    if section.token == ETHER:
        yield ("token",), "use is paid in tokens; name wrapped ether, such as WETH."
