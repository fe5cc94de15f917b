"""The contracts of the `subdaos` section."""

from __future__ import annotations

from functools import partial
from itertools import takewhile
from typing import TYPE_CHECKING, Any

from ape_dao.core import units
from ape_dao.core.module import (
    CODE,
    DATE,
    IDENTIFIER,
    MONEY,
    OWNER,
    OWNERSHIP,
    OWNERSHIP_ACTS,
    OWNERSHIP_EVENTS,
    ZERO_ADDRESS,
    Calls,
    Child,
    ContractType,
    Expect,
    Part,
    Question,
    Retirement,
    Setter,
    because,
    expect_contract,
    sets,
)
from ape_dao.core.schema.fields import TREASURY
from ape_dao.modules.subdaos.section import ANY, MAX_SCOPES, THIS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from ape_dao.core.module import Arguments, Context, Inspection, Setting, Told
    from ape_dao.core.schema.models import Spec
    from ape_dao.core.schema.section import Path
    from ape_dao.modules.subdaos.section import Body, Scope, SubDaos

MAX_TERM = 104 * units.WEEK
PREFIX = "subdao_"
NOBODY = {"operator": ZERO_ADDRESS, "until": 0}
NO_SCOPE = {"target": ZERO_ADDRESS, "selector": "0x00000000", "words": 0, "fixedWords": []}

EXECUTOR = ContractType(
    name="ScopedExecutor",
    key=PREFIX,
    is_many=True,
    spends=True,
    units={**dict.fromkeys(("until", "deadline", "frozenUntil", "freezableFrom"), DATE)},
    plain={
        **because(IDENTIFIER, "id", "position"),
        "words": "arguments of a function are counted",
    },
    questions=(
        Question(
            ("ScopeSet", "ScopeRemoved"),
            "scopeOf",
            ("id",),
            "setting",
            set_by="setScope",
            unset_by="removeScope",
            label="scope {id}",
            title="scope {id}",
            absent=(NO_SCOPE,),
        ),
    ),
    followed=("Executed",),
    calls=Calls("Executed", "paid by a sub-DAO"),
    harmless={
        **OWNERSHIP_EVENTS,
        "OperatorSet": "the operator is compared by itself",
        "Recalled": "the operator is compared by itself",
        "GuardianSet": "the guardian is compared by itself",
        "Executed": "a call within a scope, which is compared",
        **because("goes back to the treasury", "Swept", "SweepFailed"),
    },
    unverified=because(CODE, "MAX_SCOPES", "MAX_WORDS", "MAX_TERM", "MAX_FREEZE")
    | {"freezes": "stops calls for a while, and gives nothing"},
    callers={
        "execute": "the operator of the sub-DAO, within its scopes",
        "freeze": "the guardian of the sub-DAOs, for 14 of any 30 days",
        "sweep": "anybody, once nobody can act any more; all goes to the treasury",
        **because(OWNER, "setOperator", "setScope", "removeScope", "setGuardian", "recall"),
        **OWNERSHIP,
    },
    votes_unaffected=because(MONEY, "setOperator", "setScope", "removeScope", "setGuardian", "recall"),
    acts=OWNERSHIP_ACTS,
    retired="Nobody acts for it any more; what it held goes to the treasury.",
    home=lambda asset, _: ("sweep", {"assets": [asset]}),
)


def scope_of(context: Context, scope: Scope) -> Arguments:
    """A scope as the contract takes it."""
    return {
        "target": context.account(scope.target),
        "selector": f"0x{scope.selector.hex()}",
        "words": len(scope.kinds),
        "fixedWords": scope.fixed(context.account),
    }


def children(section: SubDaos) -> Iterator[Child]:
    """The bodies that are DAOs of their own."""
    for index, body in enumerate(section.bodies):
        if body.dao is not None:
            yield Child(("bodies", index, "dao"), body.account, body.dao)


def parts(section: SubDaos, _: Context) -> Iterator[Part]:
    """One executor for each body."""
    for index, body in enumerate(section.bodies):
        yield _part(section, body, index)


def _part(section: SubDaos, body: Body, index: int) -> Part:
    def guardian(context: Context) -> str:
        return context.optional(None) if section.guardian is None else context.account(section.guardian)

    def operation(context: Context) -> Arguments:
        return (
            NOBODY
            if body.operator is None
            else {
                "operator": context.account(body.operator),
                "until": body.until,
            }
        )

    def change(_: Context, __: Any, after: Arguments) -> Iterable[Setting]:
        if after == NOBODY:
            return [("recall", {"assets": []})]
        return [("setOperator", {"newOperator": after["operator"], "until": after["until"]})]

    return Part(
        body.key,
        EXECUTOR,
        lambda context: {
            "owner": context.known["timelock"],
            "initialGuardian": guardian(context),
            "first": operation(context),
            "scopes": [scope_of(context, scope) for scope in body.scopes],
        },
        owner="timelock",
        powers=_powers(section, body),
        expects=(
            expect_contract("PARENT", "timelock", fixed="It stands in the code of the sub-DAO."),
            Expect(
                "operation",
                lambda moment: operation(moment.context),
                setter=Setter(("setOperator", "recall"), change),
            ),
            Expect(
                "guardian",
                lambda moment: guardian(moment.context),
                setter=sets("setGuardian", lambda context: {"newGuardian": guardian(context)}),
            ),
        ),
        planned={
            "scopeOf": lambda context: {
                (number,): scope_of(context, scope) for number, scope in enumerate(body.scopes)
            },
        },
        retire=lambda *_: [Retirement("recall", {"assets": []}, "operation", NOBODY)],
        tells=partial(_told, body, index),
    )


def _powers(section: SubDaos, body: Body) -> tuple[tuple[str, str], ...]:
    acts = () if body.operator is None else (("act within the scopes", body.operator),)
    return acts if section.guardian is None else (*acts, ("freeze", section.guardian))


def _told(body: Body, index: int, inspection: Inspection) -> Iterator[Told]:
    """Guardian, operator, end and scopes; a recalled body has no operator and no end.

    Scopes behind an empty place have no place in a spec, and stay differences.
    """
    context = inspection.moment.context
    guardian = inspection.read(body.key, "guardian")
    yield ("subdaos", "guardian"), None if guardian == ZERO_ADDRESS else context.named(guardian)
    found = inspection.read(body.key, "operation")
    is_nobody = found["operator"] == ZERO_ADDRESS
    place = ("subdaos", "bodies", index)
    yield (*place, "operator"), None if is_nobody else context.named(found["operator"])
    if body.dao is not None and context.named(found["operator"]) != body.account:
        yield (*place, "dao"), None  # somebody else acts by now, or nobody
    yield (*place, "until"), None if is_nobody else units.format_date(found["until"])
    scopes = inspection.read_all(body.key, "scopeOf", [(number,) for number in range(MAX_SCOPES)])
    listed = list(takewhile(lambda scope: scope != NO_SCOPE, scopes))
    if listed != [scope_of(context, scope) for scope in body.scopes]:
        yield (*place, "scopes"), [_written(context, scope) for scope in listed]


def _written(context: Context, scope: Arguments) -> dict[str, Any]:
    """A scope as a spec can say it; the chain knows no names of functions."""
    arguments = [ANY] * scope["words"]
    for fixed in scope["fixedWords"]:
        arguments[fixed["position"]] = THIS if fixed["isThis"] else fixed["value"]
    return {"target": context.named(scope["target"]), "call": scope["selector"], "arguments": arguments}


def check(section: SubDaos, spec: Spec) -> Iterator[tuple[Path, str]]:
    """Each body has a name of its own, an operator that is another, and targets that are not the DAO's."""
    nobody = (TREASURY, spec.token.symbol)
    if section.guardian in nobody:
        yield ("guardian",), f"'{section.guardian}' cannot be the guardian."
    seen: dict[str, int] = {}
    for index, body in enumerate(section.bodies):
        path = ("bodies", index)
        if body.name in seen:
            yield (
                (*path, "name"),
                f"'{body.name}' is the name of the body in place {seen[body.name] + 1} too.",
            )
        seen.setdefault(body.name, index)
        if body.operator in nobody:
            yield (*path, "operator"), f"'{body.operator}' cannot act for a sub-DAO."
        for number, scope in enumerate(body.scopes):
            if scope.target == TREASURY:
                yield (*path, "scopes", number, "target"), "the treasury cannot be a target."


def obstacles(section: SubDaos, now: int) -> Iterator[tuple[str, str]]:
    """Ends that the contract refuses."""
    for body in section.bodies:
        if body.until is not None and not now < body.until <= now + MAX_TERM:
            yield (
                body.key,
                f"The term of '{body.name}' ends on {units.format_date(body.until)}; give a date in the next "
                "104 weeks.",
            )
