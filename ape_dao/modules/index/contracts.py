"""The contract of the `index` section."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ape_dao.core import units
from ape_dao.core.errors import AmendmentError
from ape_dao.core.module import (
    DATE,
    DURATION,
    IDENTIFIER,
    ITSELF,
    MONEY,
    OWNER,
    OWNERSHIP,
    OWNERSHIP_ACTS,
    OWNERSHIP_EVENTS,
    PERCENT,
    STANDARD,
    ZERO_ADDRESS,
    BookEntry,
    ContractType,
    Expect,
    Observation,
    Part,
    amount_of,
    because,
    expect,
    expect_contract,
    sets,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ape_dao.core.module import Arguments, Context, Inspection, Setting, Told
    from ape_dao.core.schema.models import Spec
    from ape_dao.core.schema.section import Path
    from ape_dao.modules.index.section import Index

KEY = "index"
_IN_CODE = "It stands in the code of the index."
_COMPARED = ("token", "weightBps", "bandBps", "maxShareBps", "doublings", "length")
_TELLS = {"weight": "finalWeightBps", "band": "bandBps", "max_share": "maxShareBps"}

VAULT = ContractType(
    name="IndexVault",
    key=KEY,
    holds_for_others=True,
    invests=True,
    entries=(
        BookEntry("Minted", "index shares minted", "to", "shares", "received", asset=ITSELF, other="caller"),
        BookEntry(
            "Redeemed", "index shares given back", "caller", "shares", "paid", asset=ITSELF, other="to"
        ),
        BookEntry("ClaimPaid", "claim at the index paid", "account", "amount", "received", asset="token"),
    ),
    units={
        **dict.fromkeys(
            ("weightBps", "bandBps", "maxShareBps", "yearlyBps", "crossBps", "probeBps"), PERCENT
        ),
        "finalWeightBps": PERCENT,
        **dict.fromkeys(("length", "glide", "minInterval", "probeInterval"), DURATION),
        **dict.fromkeys(("until", "startedAt", "probedAt", "deadline", "pausedUntil", "from"), DATE),
        "amount": amount_of("token"),
    },
    plain={
        "part": "the place of a token in the index",
        "id": IDENTIFIER,
        "doublings": "how often a price doubles from the last one to the start of an auction",
        "firstPrice": "numeraire units for one unit of the part, times 1e27",
        **because("units of whichever token the part is", "maxAmount", "maxAmounts", "minAmounts"),
        "limitPayment": "units of the numeraire",
        **because("units of the index's own shares", "shares", "value"),
    },
    harmless={
        **OWNERSHIP_EVENTS,
        "GuardianSet": "the guardian is compared by itself",
        "FeeReceiverSet": "the receiver is compared by itself",
        "TargetsSet": "the targets are compared by themselves",
        **because("shares of the index, which belong to whoever has them", "Transfer", "Approval", "Minted"),
        **because("what belongs to a holder goes to it", "Redeemed", "ClaimAdded", "ClaimPaid"),
        **because("a trade at the price of an auction", "Taken"),
        **because("a part that does not work is left alone", "Quarantined", "Readmitted"),
        **because("money that proposals move", "Retired", "Recovered"),
    },
    unverified={
        **because(STANDARD, "decimals"),
        "totalSupply": "changes with every mint and redemption",
        "partCount": "the parts are compared one by one",
        "pausedUntil": "the guardian and proposals pause auctions",
        "glide": "the weights at its end are compared",
    },
    callers={
        **because("anybody", "start", "take", "redeem", "claim", "accrue"),
        "mint": "anybody, if public minting is on; else a proposal, which is also the first to mint",
        "quarantine": "a proposal; anybody if a transfer of the part fails",
        "readmit": "a proposal; anybody if a transfer works again, unless a proposal put it there",
        "setPaused": "a proposal; the guardian, for 14 of any 30 days",
        **because(OWNER, "setTargets", "retire", "setFees", "setSchedule", "setGuardian", "recover"),
        "setFeeReceiver": OWNER,
        **because("whoever has shares", "transfer", "approve"),
        "transferFrom": "whoever is allowed to by who has shares",
        **OWNERSHIP,
    },
    votes_unaffected=because(
        MONEY,
        *("mint", "quarantine", "readmit", "setPaused", "setTargets", "retire"),
        *("setFees", "setFeeReceiver", "setSchedule", "setGuardian", "recover"),
    ),
    acts={
        **OWNERSHIP_ACTS,
        "mint": "puts money into the index",
        "recover": "takes out what is no part",
        "retire": "takes a part out that weighs nothing any more",
        **because("what a part does decides", "quarantine", "readmit"),
        "setPaused": "lets auctions go on, or stops them",
    },
    retired="Shares can be redeemed as before, and auctions go on at the last targets.",
)


def targets(section: Index, context: Context) -> list[Arguments]:
    """The targets as the contract takes them, the numeraire first."""
    cash = {"token": context.account(section.numeraire), "weightBps": section.cash}
    empty = dict.fromkeys(("bandBps", "maxShareBps", "doublings", "length", "firstPrice"), 0)
    return [
        {**cash, **empty},
        *(
            {
                "token": context.account(part.token),
                "weightBps": part.weight,
                "bandBps": part.band,
                "maxShareBps": part.max_share,
                "doublings": part.doublings,
                "length": part.length,
                "firstPrice": section.first_price(part),
            }
            for part in section.parts
        ),
    ]


def fees(section: Index) -> Arguments:
    """The fees as the contract takes them."""
    return {"yearlyBps": section.fee, "crossBps": section.cross_fee, "publicMint": section.public_mint}


def schedule(section: Index) -> Arguments:
    """The schedule as the contract takes it."""
    return {
        "minInterval": section.interval,
        "probeInterval": section.probe_interval,
        "probeBps": section.probe,
    }


def parts(section: Index, _: Context) -> Iterator[Part]:
    """The vault."""

    def guardian(context: Context) -> str:
        return context.optional(None) if section.guardian is None else context.account(section.guardian)

    def config(context: Context) -> Arguments:
        return {
            "name": section.name,
            "symbol": section.symbol,
            "owner": context.known["timelock"],
            "guardian": guardian(context),
            "feeReceiver": context.optional("router"),
            "fees": fees(section),
            "schedule": schedule(section),
            "targets": targets(section, context),
        }

    yield Part(
        KEY,
        VAULT,
        lambda context: {"config": config(context)},
        owner="timelock",
        powers=(("pause", section.guardian),) if section.guardian else (),
        expects=(
            expect("name", section.name, fixed=_IN_CODE),
            expect("symbol", section.symbol, fixed=_IN_CODE),
            expect_contract(
                "feeReceiver",
                "router",
                setter=sets("setFeeReceiver", lambda context: {"newReceiver": context.optional("router")}),
            ),
            expect("fees", fees(section), setter=sets("setFees", lambda _: {"newFees": fees(section)})),
            expect(
                "schedule",
                schedule(section),
                setter=sets("setSchedule", lambda _: {"newSchedule": schedule(section)}),
            ),
            Expect(
                "guardian",
                lambda moment: guardian(moment.context),
                setter=sets("setGuardian", lambda context: {"newGuardian": guardian(context)}),
            ),
        ),
        inspect=lambda inspection: _inspected(section, inspection),
        amend=_amended,
        amended_by=("setTargets",),
        tells=lambda inspection: _told(section, inspection),
    )


def _inspected(section: Index, inspection: Inspection) -> Iterator[Observation]:
    """Every part, and that the contract has no others that weigh something."""
    wanted = targets(section, inspection.moment.context)
    count = inspection.read(KEY, "partCount")
    states = inspection.read_all(KEY, "partOf", [(number,) for number in range(count)])
    for number, state in enumerate(states):
        found = _target(state)
        expected = {name: wanted[number][name] for name in _COMPARED} if number < len(wanted) else None
        if expected is not None and not expected["weightBps"] and found["token"] == ZERO_ADDRESS:
            continue
        yield Observation(f"part {number}", expected, found)
    if count < len(wanted):
        yield Observation("number of parts", len(wanted), count)


def _target(state: Arguments) -> Arguments:
    """What `setTargets` gave, from what `partOf` answers."""
    return {**{name: state[name] for name in _COMPARED}, "weightBps": state["finalWeightBps"]}


def _amended(before: Context, after: Context) -> Iterator[Setting]:
    """New targets, which glide."""
    old, new = before.spec.section(_section()), after.spec.section(_section())
    if old is None or new is None:
        return
    was, wanted = targets(old, before), targets(new, after)
    if was[0]["token"] != wanted[0]["token"]:
        raise AmendmentError("index.numeraire: what everything is traded for stays; make another index.")
    if len(wanted) < len(was):
        raise AmendmentError(
            "index.parts: the place of a part stays; give it the weight 0%, and another token once it is "
            "retired."
        )
    for number, (one, other) in enumerate(zip(was, wanted, strict=False)):
        if one["token"] != other["token"] and one["weightBps"]:
            raise AmendmentError(
                f"index.parts[{number - 1}].token: the place is taken; give the part the weight 0% and "
                "retire it first, and put the new token at the end of the list."
            )
    compared = [{name: target[name] for name in _COMPARED} for target in was]
    if compared != [{name: target[name] for name in _COMPARED} for target in wanted]:
        yield "setTargets", {"targets": wanted, "glide": new.glide}


def _section() -> type[Index]:
    from ape_dao.modules.index.section import Index

    return Index


def _told(section: Index, inspection: Inspection) -> Iterator[Told]:
    """Fees, schedule, guardian and every part."""
    context = inspection.moment.context
    guardian = inspection.read(KEY, "guardian")
    yield ("index", "guardian"), None if guardian == ZERO_ADDRESS else context.named(guardian)
    found = inspection.read(KEY, "fees")
    yield ("index", "fee"), units.format_percent(found["yearlyBps"])
    yield ("index", "cross_fee"), units.format_percent(found["crossBps"])
    yield ("index", "public_mint"), found["publicMint"]
    times = inspection.read(KEY, "schedule")
    yield ("index", "interval"), units.format_duration(times["minInterval"])
    yield ("index", "probe_interval"), units.format_duration(times["probeInterval"])
    yield ("index", "probe"), units.format_percent(times["probeBps"])
    count = inspection.read(KEY, "partCount")
    cash, *states = inspection.read_all(KEY, "partOf", [(number,) for number in range(count)])
    yield ("index", "cash"), units.format_percent(cash["finalWeightBps"])
    wanted = targets(section, context)[1:]
    yield (
        ("index", "parts"),
        [
            _told_part(section, inspection, number, state, wanted[number] if number < len(wanted) else None)
            for number, state in enumerate(states)
        ],
    )


def _told_part(
    section: Index, inspection: Inspection, number: int, state: Arguments, wanted: Arguments | None
) -> Arguments:
    """One part as files write it; one of the spec that is as it says, or was retired, unchanged."""
    is_known = wanted is not None and (
        state["token"] == wanted["token"] or (state["token"] == ZERO_ADDRESS and not wanted["weightBps"])
    )
    data: Arguments = section.parts[number].model_dump(mode="json", exclude_none=True) if is_known else {}
    if state["token"] == ZERO_ADDRESS and is_known:
        return data
    decimals = inspection.decimals(state["token"])
    if not is_known:
        data["token"] = inspection.moment.context.named(state["token"])
        data["decimals"] = decimals
        price = state["last"] * 10**decimals * 10**9 // (10**section.decimals * 10**27)
        data["first_price"] = units.format_amount(max(price, 1), decimals=9)
    for key, name in _TELLS.items():
        data[key] = units.format_percent(state[name])
    data["range"] = units.format_factor(2 ** state["doublings"] * units.WAD)
    data["length"] = units.format_duration(state["length"])
    return data


def check(section: Index, spec: Spec) -> Iterator[tuple[Path, str]]:
    """No token is in the index twice, and a yearly fee has somewhere to go."""
    if section.fee and "revenue" not in spec.model_fields_set and getattr(spec, "revenue", None) is None:
        yield ("fee",), "a yearly fee goes to the revenue router, and the spec has no `revenue`."
    seen: dict[str, str] = {_address(spec, section.numeraire): "numeraire"}
    for index, part in enumerate(section.parts):
        address = _address(spec, part.token)
        if address in seen:
            yield ("parts", index, "token"), f"'{part.token}' is in the index already: {seen[address]}."
        seen.setdefault(address, f"place {index + 1}")


def _address(spec: Spec, name: str) -> str:
    """By what an account is told from others."""
    return spec.addresses.get(name, name)
