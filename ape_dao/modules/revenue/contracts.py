"""The contracts of the `revenue` section."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ape_dao.core import units
from ape_dao.core.errors import AmendmentError
from ape_dao.core.module import (
    CODE,
    ITSELF,
    MONEY,
    OWNER,
    OWNERSHIP,
    OWNERSHIP_ACTS,
    OWNERSHIP_EVENTS,
    PERCENT,
    ZERO_ADDRESS,
    BookEntry,
    ContractType,
    Expect,
    Observation,
    Part,
    Power,
    Question,
    Retirement,
    Setter,
    Wire,
    amount_of,
    because,
    expect,
    expect_contract,
    sets,
    sets_each,
)
from ape_dao.core.schema.fields import TREASURY

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ape_dao.core.module import Arguments, Context, Inspection, Setting, Told
    from ape_dao.core.schema.models import Spec
    from ape_dao.core.schema.section import Path
    from ape_dao.modules.revenue.section import Revenue

BUYBACK_RECEIVER = "auction"
"""Key of the part that takes the buyback's part of revenue, whichever module brings it."""
BUYBACK_POT = "buyback_pot"
"""Key of the part that takes it first, if there is one."""

RECEIVED = ("Deposited", "Queued")
BOOKED = (*RECEIVED, "Claimed", "Reinvested")
"""Events of the distributor that say what came in and what was paid."""

DISTRIBUTOR = ContractType(
    name="RevenueDistributor",
    key="distributor",
    followed=BOOKED,
    entries=(
        BookEntry(
            "Claimed",
            "revenue claimed",
            "account",
            "amount",
            "received",
            asset="token",
            is_income=True,
            other="recipient",
        ),
        BookEntry(
            "Claimed",
            "revenue paid out to its recipient",
            "account",
            "amount",
            "paid",
            asset="token",
            other="recipient",
            unless_same=True,
        ),
        BookEntry(
            "Claimed",
            "revenue of another account",
            "recipient",
            "amount",
            "received",
            asset="token",
            other="account",
            unless_same=True,
        ),
        BookEntry("Reinvested", "revenue reinvested", "account", "amount", "received", is_income=True),
        BookEntry("Deposited", "given to the stakers", "from", "amount", "paid", asset="token"),
        BookEntry("Queued", "given to the stakers", "from", "amount", "paid", asset="token"),
    ),
    holds_for_others=True,
    units=dict.fromkeys(("amount", "claimable", "surplus"), amount_of("token")),
    plain={"maxStates": "a count of changes of a lock"},
    token_lists=("tokens",),
    questions=(
        Question(
            ("RecipientSet",),
            "recipientOf",
            ("account",),
            "receiver",
            label="receiver",
            title="recipientOf {account}",
            giver="account",
            absent=(ITSELF,),
            only_dao=True,
        ),
    ),
    harmless={
        **OWNERSHIP_EVENTS,
        **because(
            "money that moves as planned", "Claimed", "ClaimFailed", "Deposited", "PendingCredited", "Queued"
        ),
        "ClaimReduced": "a loss of a token, which is shared",
        **because("money that moves as planned", "Reinvested", "Swept"),
        "TokenSet": "the list of tokens is compared by itself",
    },
    unverified={
        **because(CODE, "MAX_TOKENS", "MIN_STATES", "TRANSFER_GAS_LIMIT"),
        "currentEpoch": "changes while the DAO lives",
    },
    callers={
        **because("anybody", "deposit", "queue", "poke"),
        **because("the account", "claim", "reinvest", "setRecipient"),
        **because(
            "the account or its operators; paid to the account's own recipient",
            "claimFor",
            "claimPart",
            "reinvestFor",
        ),
        **because(OWNER, "setToken", "setNonRebasingToken"),
        "sweep": f"{OWNER}; surplus only",
        **OWNERSHIP,
    },
    votes_unaffected=because("money of the stakers", "setToken", "setNonRebasingToken", "sweep"),
    acts={"sweep": "brings what nobody has a claim to into the treasury", **OWNERSHIP_ACTS},
    retired="What stakers have not claimed stays theirs, at the old address: they claim it there, and can "
    "no longer reinvest it from there into their locks.",
)

_ROUTER_SETTERS = ("setSplit", "setToken", "setRunway", "setBuyback", "setBuybackPaused", "setTreasury")

ROUTER = ContractType(
    name="RevenueRouter",
    key="router",
    units={
        **dict.fromkeys(("amount", "runwayOf", "missingRunwayOf"), amount_of("token")),
        **dict.fromkeys(("revenueShareBps", "buybackBps", "treasuryBps"), PERCENT),
        **dict.fromkeys(("newRevenueShareBps", "newBuybackBps", "newTreasuryBps"), PERCENT),
    },
    token_lists=("tokens",),
    questions=(
        Question(
            ("RunwaySet",),
            "runwayOf",
            ("token",),
            "setting",
            label="runway of {token}",
            title="runwayOf({token})",
            absent=(0,),
            set_by="setRunway",
        ),
    ),
    harmless={
        **OWNERSHIP_EVENTS,
        **because("money that moves as planned", "Distributed", "Received"),
        **because("the present value is compared by itself", "BuybackSet", "TokenSet", "TreasurySet"),
    },
    unverified=because(CODE, "MAX_TOKENS", "MAX_RUNWAY"),
    callers={"distribute": "anybody", **because(OWNER, *_ROUTER_SETTERS), **OWNERSHIP},
    votes_unaffected=because(MONEY, *_ROUTER_SETTERS),
    acts=OWNERSHIP_ACTS,
    retired="Whoever sends revenue should send it to the new address. What still arrives at the old one is "
    "not lost: anybody can distribute it, and all of it goes to the new router, or to the treasury if there "
    "is none.",
)


_SKIMMER_SETTERS = ("invest", "investShares", "divest", "close", "setPrincipal")

SKIMMER = ContractType(
    name="YieldSkimmer",
    key="skimmer",
    plain=because(
        "of the vault that is named, whose decimals nothing here knows", "assets", "shares", "newPrincipal"
    ),
    harmless={
        **OWNERSHIP_EVENTS,
        **because("money of the treasury that a proposal moved", "Invested", "Divested", "PrincipalSet"),
        "Skimmed": "money that moves as planned",
    },
    callers={"skim": "anybody; gains only, to the router", **because(OWNER, *_SKIMMER_SETTERS), **OWNERSHIP},
    votes_unaffected=because(MONEY, *_SKIMMER_SETTERS),
    acts={
        **because("puts the treasury's money into a vault", "invest", "investShares"),
        **because("brings it home", "divest", "close"),
        "setPrincipal": "writes off a loss of a vault, or keeps its gain",
        **OWNERSHIP_ACTS,
    },
    retired="What it holds of vaults comes home by `close`; what they gained before goes to the old "
    "router by `skim`.",
)


_LISTED = sets_each("setToken", "token", "listed")


def min_raw_power(spec: Spec, section: Revenue) -> int:
    """``revenue.min_total_power`` in the distributor's unit, token units times weeks, rounded up."""
    scaled = section.min_total_power * spec.escrow.max_lock * units.WAD
    return -(-scaled // spec.escrow.max_multiplier)


def parts(section: Revenue, _: Context) -> Iterator[Part]:
    """The distributor, and the router that feeds it."""

    def listed(context: Context) -> list[str]:
        return [context.account(token) for token in section.tokens]

    def listed_as(context: Context, non_rebasing: bool) -> list[str]:
        names = [token for token in section.tokens if (token in section.non_rebasing) == non_rebasing]
        return [context.account(token) for token in names]

    def tracked(inspection: Inspection) -> Iterator[Observation]:
        """Whether the claims of each token are tracked."""
        addresses = listed(inspection.moment.context)
        states = inspection.read_all("distributor", "tokenState", [(address,) for address in addresses])
        for name, state in zip(section.tokens, states, strict=True):
            title = f"distributor: claims of {name} are tracked"
            yield Observation(title, name not in section.non_rebasing, state["tracked"])

    def list_tokens(context: Context, before: list[str], after: list[str]) -> Iterator[Setting]:
        non_rebasing = listed_as(context, non_rebasing=True)
        for function, arguments in _LISTED.settings(context, before, after):
            if arguments["listed"] and arguments["token"] in non_rebasing:
                yield "setNonRebasingToken", {"token": arguments["token"]}
            else:
                yield function, arguments

    def keep_tracking(before: Context, _: Context) -> tuple[Setting, ...]:
        old = before.spec.section(type(section)) or section
        for token in set(old.tokens) & set(section.tokens):
            if (token in old.non_rebasing) != (token in section.non_rebasing):
                raise AmendmentError(
                    f"Whether claims of {token} are tracked was decided when it was first listed. "
                    "Leave it in revenue.non_rebasing as it was."
                )
        return ()

    yield Part(
        "distributor",
        DISTRIBUTOR,
        lambda context: {
            "escrow": context.known["escrow"],
            "owner": context.known["timelock"],
            "minTotalPower": min_raw_power(context.spec, section),
            "nonRebasing": listed_as(context, non_rebasing=True),  # and the DAO's own token, by itself
            "others": listed_as(context, non_rebasing=False),
        },
        owner="timelock",
        wiring=(
            Wire(
                "escrow",
                "setLocker",
                lambda context: {"locker": context.known["distributor"], "allowed": True},
                Power("escrow", "locker", "distributor"),
            ),
        ),
        expects=(
            expect_contract("ESCROW", "escrow", replaced="It pays one escrow's stakers."),
            Expect(
                "MIN_TOTAL_POWER",
                lambda moment: min_raw_power(moment.context.spec, section),
                replaced="It stands in the distributor's code.",
            ),
            Expect(
                "tokens",
                lambda moment: [*listed(moment.context), moment.context.known["token"]],
                is_set=True,
                setter=Setter(("setToken", "setNonRebasingToken"), list_tokens),
            ),
        ),
        inspect=tracked,
        amend=keep_tracking,
    )
    split = section.split

    def tells(inspection: Inspection) -> Iterator[Told]:
        """The tokens, those of the spec first, and how revenue is split."""
        context, listed_now = inspection.moment.context, inspection.read("router", "tokens")
        names = {context.account(token): token for token in section.tokens}
        tokens = [at for at in names if at in listed_now] + [at for at in listed_now if at not in names]
        named = [names.get(at) or context.named(at) for at in tokens]
        yield ("revenue", "tokens"), named
        shares = {"revenue_share": "revenueShareBps", "buyback": "buybackBps", "treasury": "treasuryBps"}
        parts = {key: units.format_percent(inspection.read("router", view)) for key, view in shares.items()}
        yield ("revenue", "split"), parts
        states = inspection.read_all("distributor", "tokenState", [(at,) for at in tokens])
        tracked = [name for name, state in zip(named, states, strict=True) if state["tracked"]]
        yield ("revenue", "non_rebasing"), [name for name in named if name not in tracked]
        yield ("revenue", "runway"), _runways(section, inspection, dict(zip(tokens, named, strict=True)))

    splits = sets("setSplit", lambda _: _split(split.revenue_share, split.buyback, split.treasury))

    def config(context: Context) -> dict[str, object]:
        return {
            "owner": context.known["timelock"],
            "weth": context.account(section.weth),
            "distributor": context.known["distributor"],
            "buyback": _buyback(context),
            "treasury": context.known["timelock"],
            "revenueShareBps": split.revenue_share,
            "buybackBps": split.buyback,
            "treasuryBps": split.treasury,
            "tokens": listed(context),
            "runways": [
                {"token": context.account(runway.token), "amount": runway.units} for runway in section.runway
            ],
        }

    yield Part(
        "router",
        ROUTER,
        lambda context: {"config": config(context)},
        owner="timelock",
        expects=(
            Expect(
                "WETH",
                lambda moment: moment.context.account(section.weth),
                replaced="It stands in the router's code.",
            ),
            expect_contract("DISTRIBUTOR", "distributor", replaced="It stands in the router's code."),
            expect_contract(
                "treasury",
                "timelock",
                setter=sets("setTreasury", lambda context: {"newTreasury": context.known["timelock"]}),
            ),
            Expect(
                "buyback",
                lambda moment: _buyback(moment.context),
                setter=sets("setBuyback", lambda context: {"newBuyback": _buyback(context)}),
            ),
            expect("buybackPaused", False, setter=sets("setBuybackPaused", lambda _: {"paused": False})),
            expect("revenueShareBps", split.revenue_share, setter=splits),
            expect("buybackBps", split.buyback, setter=splits),
            expect("treasuryBps", split.treasury, setter=splits),
            Expect(
                "tokens",
                lambda moment: listed(moment.context),
                is_set=True,
                setter=sets_each("setToken", "token", "listed"),
            ),
        ),
        retire=_forward,
        tells=tells,
        planned={
            "runwayOf": lambda context: {
                (context.account(runway.token),): runway.units for runway in section.runway
            }
        },
    )
    if section.skim_yield:
        yield _skimmer()


def _buyback(context: Context) -> str:
    """Where the buyback's part of revenue goes first; the zero address without a buyback."""
    pot = context.optional(BUYBACK_POT)
    return context.optional(BUYBACK_RECEIVER) if pot == ZERO_ADDRESS else pot


def _runways(section: Revenue, inspection: Inspection, names: dict[str, str]) -> list[dict[str, object]]:
    """The runways of the listed tokens, ``names`` by address, as the spec writes them."""
    context = inspection.moment.context
    known = {context.account(runway.token): runway for runway in section.runway}
    told = {str(event.arguments["token"]) for event in inspection.events("router", "RunwaySet")}
    tokens = [token for token in names if token in told]
    amounts = inspection.read_all("router", "runwayOf", [(token,) for token in tokens])
    found = []
    for token, amount in zip(tokens, amounts, strict=True):
        if not amount:
            continue
        runway = known.get(token)
        data = {} if runway is None else runway.model_dump(mode="json", exclude_none=True)
        if runway is None or runway.units != amount:
            decimals = inspection.decimals(token) if runway is None else runway.decimals
            text = units.format_amount(amount, decimals=decimals)
            data |= {"token": names[token], "decimals": decimals, "amount": text}
        found.append(data)
    return found


def _skimmer() -> Part:
    return Part(
        "skimmer",
        SKIMMER,
        lambda context: {"owner": context.known["timelock"], "router": context.known["router"]},
        owner="timelock",
        expects=(expect_contract("ROUTER", "router", replaced="It stands in the skimmer's code."),),
    )


def _forward(context: Context, successor: str | None) -> Iterator[Retirement]:
    """Revenue that still arrives goes on whole: to the next router, or to the treasury if there is none."""
    treasury = successor or context.known["timelock"]
    yield Retirement("setTreasury", {"newTreasury": treasury}, "treasury", treasury)
    yield Retirement("setSplit", _split(0, 0, units.BASIS_POINTS), "treasuryBps", units.BASIS_POINTS)


def _split(revenue_share: int, buyback: int, treasury: int) -> Arguments:
    return {"newRevenueShareBps": revenue_share, "newBuybackBps": buyback, "newTreasuryBps": treasury}


def check(section: Revenue, spec: Spec) -> Iterator[tuple[Path, str]]:
    """Tokens are others' tokens, and a part for a buyback needs one."""
    own = (TREASURY, spec.token.symbol)
    for index, account in enumerate(section.tokens):
        if account in own:
            yield ("tokens", index), f"'{account}' cannot be a token that the router splits."
    if section.weth in own:
        yield ("weth",), f"'{section.weth}' is not wrapped ETH."
    if section.split.buyback and getattr(section, "buyback", None) is None:
        yield (
            ("split", "buyback"),
            f"{units.format_percent(section.split.buyback)} for a buyback needs a `buyback` section.",
        )
