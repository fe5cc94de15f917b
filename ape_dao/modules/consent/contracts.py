"""The contracts of the `consent` section: one for each stage."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ape_dao.core import units
from ape_dao.core.module import (
    CODE,
    DATE,
    DURATION,
    IDENTIFIER,
    ZERO_ADDRESS,
    ContractType,
    Expect,
    Part,
    Stage,
    because,
    choice,
    expect,
)
from ape_dao.core.schema.fields import TREASURY
from ape_dao.core.spec.assembly import stage_address

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ape_dao.core.module import Arguments, Context
    from ape_dao.core.schema.models import Spec
    from ape_dao.core.schema.section import Path
    from ape_dao.modules.consent.section import Check, Consent, ConsentStage

APPROVAL, NO_OBJECTION, WAIT, MEMBER = range(4)
APPROVED, OBJECTED = 1, 2
_BODY = "a body that the stage names for it"
_IN_CODE = "A stage never changes; another one takes its place."

CONSENT_STAGE = ContractType(
    name="ConsentStage",
    key="stage_",
    is_many=True,
    keeps_transfers=True,
    units={
        "checkType": choice("approval", "no objection", "wait", "stage"),
        **dict.fromkeys(("approval", "objection"), choice("nothing", "approved", "objected", "withdrawn")),
        "time": DURATION,
        **dict.fromkeys(("until", "UNTIL"), DATE),
    },
    plain=because(IDENTIFIER, "proposalId"),
    constructor_units={"until": DATE},
    followed=("Reported",),
    harmless={"Reported": "what a body says about one proposal, as planned"},
    unverified=because(CODE, "MAX_CHECKS", "MAX_MEMBERS", "MEMBER_GAS"),
    callers=because(_BODY, "approve", "object", "withdrawObjection"),
    retired="Proposals that were made while their kind named it still need its consent.",
)


def key_of(stage: ConsentStage) -> str:
    """What plans and records call the contract of a stage."""
    return f"{CONSENT_STAGE.key}{stage.name}"


def stages(section: Consent) -> Iterator[Stage]:
    """What kinds of proposals may name."""
    for stage in section.stages:
        yield Stage(stage.name, key_of(stage), stage.until or 0)


def parts(section: Consent, _: Context) -> Iterator[Part]:
    """A contract for each stage."""
    for stage in section.stages:
        yield _part(stage)


def _part(stage: ConsentStage) -> Part:
    def checks(context: Context) -> list[Arguments]:
        return [_check(context, one) for one in stage.checks]

    return Part(
        key_of(stage),
        CONSENT_STAGE,
        lambda context: {"asked": checks(context), "needed": stage.needed, "until": stage.until or 0},
        powers=tuple(
            ("approve proposals" if one.approval else "object to proposals", one.body)
            for one in stage.checks
            if one.body
        ),
        expects=(
            Expect("checks", lambda moment: checks(moment.context), replaced=_IN_CODE),
            expect("NEEDED", stage.needed, replaced=_IN_CODE),
            expect("UNTIL", stage.until or 0, replaced=_IN_CODE),
        ),
    )


def _check(context: Context, check: Check) -> Arguments:
    if check.stage is not None:
        return {"checkType": MEMBER, "body": stage_address(context, check.stage), "time": 0}
    kind = WAIT if check.body is None else APPROVAL if check.approval else NO_OBJECTION
    body = ZERO_ADDRESS if check.body is None else context.account(check.body)
    return {"checkType": kind, "body": body, "time": check.seconds}


def check(section: Consent, spec: Spec) -> Iterator[tuple[Path, str]]:
    """Names and checks differ, and bodies are not parts of the DAO."""
    seen = set()
    for index, stage in enumerate(section.stages):
        if stage.name in seen:
            yield ("stages", index, "name"), f"'{stage.name}' is listed twice; choose another name."
        seen.add(stage.name)
        said = set()
        for number, one in enumerate(stage.checks):
            path = ("stages", index, "checks", number)
            if one.body in (TREASURY, spec.token.symbol):
                yield path, f"'{one.body}' cannot be a body: it would act by votes only."
            if one.stage == stage.name:
                yield path, f"'{stage.name}' cannot ask itself; name another stage."
            who = one.body or one.stage
            kinds = (one.approval is None, one.wait is None, one.stage is None)
            what = (*kinds, spec.addresses.get(who or "", who))
            if what in said:
                yield path, "says the same as an earlier check; remove it."
            said.add(what)


def obstacles(section: Consent, now: int) -> Iterator[tuple[str, str]]:
    """Ends that the contract refuses."""
    for stage in section.stages:
        if stage.until is not None and stage.until <= now:
            yield (
                key_of(stage),
                f"The stage '{stage.name}' ended on {units.format_date(stage.until)}; give a later date, or "
                "remove it.",
            )
