"""The contract of the `budgets` section."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ape_dao.core import units
from ape_dao.core.module import (
    CODE,
    DATE,
    MONEY,
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
    SideDoor,
    amount_of,
    because,
    expect_contract,
    sets,
)
from ape_dao.core.schema.fields import ETHER, TREASURY

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from ape_dao.core.module import Arguments, Context, Inspection, Told
    from ape_dao.core.schema.models import Spec
    from ape_dao.core.schema.section import Path
    from ape_dao.modules.budgets.section import Budget, Budgets

MAX_TERM = 104 * units.WEEK
MAX_SPENDERS = 16
KEY = "budgets"
_TERMS = ("perWeek", "atOnce", "inAll", "until")
_SPENDER = "the spender of the budget"

BUDGETS = ContractType(
    name="TreasuryBudgets",
    key=KEY,
    units={
        **dict.fromkeys(("perWeek", "atOnce", "inAll", "amount", "excess"), amount_of("asset")),
        **dict.fromkeys(("free", "reserved", "spent", "promised"), amount_of("asset")),
        **dict.fromkeys(("until", "frozenUntil", "freezableFrom"), DATE),
    },
    questions=(
        Question(
            ("BudgetSet", "BudgetRecalled"),
            "termsOf",
            ("spender", "asset"),
            "setting",
            set_by="set",
            unset_by="recall",
            holder="spender",
            label="budget of {spender} in {asset}",
            title="termsOf({spender}, {asset})",
            absent=(dict.fromkeys(_TERMS, 0),),
        ),
    ),
    followed=("Spent",),
    entries=(
        BookEntry(
            "Spent",
            "paid from a budget",
            "to",
            "amount",
            "received",
            asset="asset",
            is_income=True,
            other="spender",
            from_treasury=True,
        ),
    ),
    harmless={
        **OWNERSHIP_EVENTS,
        "GuardianSet": "the guardian is compared by itself",
        **because("a payment within a budget, which is compared", "Spent", "Reserved", "Released"),
        "BudgetFrozen": "stops payments for a while, and gives nothing",
    },
    unverified=because(CODE, "MAX_FREEZE", "MAX_TERM"),
    callers={
        **because(_SPENDER, "spend", "spendReserved", "reserve"),
        "release": "the spender; anybody, once the reservation has ended",
        "freeze": "the guardian of the budgets, for 14 of any 30 days",
        "trim": "anybody; the treasury then allows less",
        **because(OWNER, "set", "recall", "setGuardian"),
        **OWNERSHIP,
    },
    votes_unaffected=because(MONEY, "set", "recall", "setGuardian"),
    acts=OWNERSHIP_ACTS,
    retired="No budget pays any more, and nothing was ever held there.",
)


def limits(budget: Budget) -> Arguments:
    """The limits as the contract takes them."""
    return {"perWeek": budget.week, "atOnce": budget.most, "inAll": budget.total, "until": budget.until}


def parts(section: Budgets, _: Context) -> Iterator[Part]:
    """The contract that pays within budgets."""

    def guardian(context: Context) -> str:
        return context.optional(None) if section.guardian is None else context.account(section.guardian)

    def key_of(context: Context, budget: Budget) -> tuple[str, str]:
        return context.account(budget.spender), context.account(budget.asset)

    def first(context: Context) -> list[Arguments]:
        pairs = [(*key_of(context, budget), limits(budget)) for budget in section.spenders]
        return [{"spender": spender, "asset": asset, "terms": terms} for spender, asset, terms in pairs]

    def needed(asset: str) -> Callable[[Context, Callable[..., Any]], int]:
        def amount(context: Context, ask: Callable[..., Any]) -> int:
            total = 0
            for budget in section.spenders:
                if budget.asset == asset:
                    state = ask("stateOf", *key_of(context, budget))
                    total += max(budget.total - (state["spent"] if state else 0), 0)
            return total

        return amount

    def retired(context: Context) -> Iterator[Retirement]:
        for budget in section.spenders:
            asked = key_of(context, budget)
            arguments = dict(zip(("spender", "asset"), asked, strict=True))
            yield Retirement("recall", arguments, "termsOf", dict.fromkeys(_TERMS, 0), asked)

    yield Part(
        KEY,
        BUDGETS,
        lambda context: {
            "owner": context.known["timelock"],
            "initialGuardian": guardian(context),
            "firstBudgets": first(context),
        },
        owner="timelock",
        powers=tuple((f"spend {budget.asset} within a budget", budget.spender) for budget in section.spenders)
        + ((("freeze", section.guardian),) if section.guardian else ()),
        expects=(
            expect_contract("TREASURY", "timelock", fixed="It stands in the code of the budgets."),
            Expect(
                "guardian",
                lambda moment: guardian(moment.context),
                setter=sets("setGuardian", lambda context: {"newGuardian": guardian(context)}),
            ),
        ),
        planned={
            "termsOf": lambda context: {key_of(context, one): limits(one) for one in section.spenders},
        },
        allowances=tuple(
            Allowance(asset, "timelock", KEY, needed(asset))
            for asset in dict.fromkeys(budget.asset for budget in section.spenders)
        ),
        retire=lambda context, _: retired(context),
        tells=lambda inspection: _told(section, inspection),
    )


def _told(section: Budgets, inspection: Inspection) -> Iterator[Told]:
    """The guardian, and every budget that is not recalled, those of the spec first."""
    context = inspection.moment.context
    guardian = inspection.read(KEY, "guardian")
    is_nobody = guardian == context.optional(None)
    yield ("budgets", "guardian"), None if is_nobody else context.named(guardian)
    known = {(context.account(one.spender), context.account(one.asset)): one for one in section.spenders}
    pairs = dict.fromkeys(known)
    for event in inspection.events(KEY, "BudgetSet"):
        pairs.setdefault((event.arguments["spender"], event.arguments["asset"]))
    found = inspection.read_all(KEY, "termsOf", list(pairs))
    budgets = []
    for pair, terms in zip(pairs, found, strict=True):
        if not terms["atOnce"]:
            continue
        one = known.get(pair)
        if one is not None and limits(one) == terms:
            budgets.append(one.model_dump(mode="json", exclude_none=True))
            continue
        decimals = one.declared[1] if one is not None else inspection.decimals(pair[1])
        amounts = [units.format_amount(terms[name], decimals=decimals) for name in _TERMS[:3]]
        budgets.append(
            {
                "spender": one.spender if one is not None else context.named(pair[0]),
                "asset": one.asset if one is not None else context.named(pair[1]),
                "decimals": decimals,
                **dict(zip(("per_week", "at_once", "in_all"), amounts, strict=True)),
                "until": units.format_date(terms["until"]),
            }
        )
    yield ("budgets", "spenders"), budgets


def check(section: Budgets, spec: Spec) -> Iterator[tuple[Path, str]]:
    """Each account has one budget of an asset, and neither the treasury nor a token has one."""
    nobody = (TREASURY, spec.token.symbol)
    if section.guardian in nobody:
        yield ("guardian",), f"'{section.guardian}' cannot be the guardian."
    seen: dict[tuple[str, str], int] = {}
    for index, budget in enumerate(section.spenders):
        path = ("spenders", index)
        if budget.spender in nobody:
            yield (*path, "spender"), f"'{budget.spender}' cannot have a budget."
        if budget.asset == ETHER:
            yield (*path, "asset"), "budgets pay tokens; name wrapped ether, such as WETH."
        pair = _address(spec, budget.spender), _address(spec, budget.asset)
        if pair in seen:
            yield (
                (*path, "spender"),
                f"'{budget.spender}' has a budget of '{budget.asset}' already, in place {seen[pair] + 1}; "
                "put both into one.",
            )
        seen.setdefault(pair, index)
    for asset in dict.fromkeys(_address(spec, budget.asset) for budget in section.spenders):
        number = sum(pair[1] == asset for pair in seen)
        if number > MAX_SPENDERS:
            yield ("spenders",), f"{number} accounts have a budget of '{asset}'; at most {MAX_SPENDERS} can."


def side_doors(section: Budgets, seconds: int) -> Iterator[SideDoor]:
    """What each budget pays at most."""
    for budget in section.spenders:
        asset, decimals = budget.declared
        name = f"the budget of {budget.spender}"
        yield SideDoor(name, asset, decimals, budget.outflow(seconds))


def _address(spec: Spec, name: str) -> str:
    """By what an account is told from others."""
    return spec.addresses.get(name, name)


def obstacles(section: Budgets, now: int) -> Iterator[tuple[str, str]]:
    """Ends that the contract refuses."""
    for budget in section.spenders:
        if not now < budget.until <= now + MAX_TERM:
            yield (
                KEY,
                f"The budget of '{budget.spender}' in '{budget.asset}' ends on "
                f"{units.format_date(budget.until)}; give a date in the next 104 weeks.",
            )
