"""Stages of consent: what bodies say about proposals. Times are unix seconds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from ape_dao.core.errors import DaoError
from ape_dao.core.governance import Action
from ape_dao.core.spec.assembly import stages_of as stages_of_spec
from ape_dao.modules.consent.contracts import APPROVAL, CONSENT_STAGE
from ape_dao.sdk.transactions import send

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ape.api import AccountAPI, ReceiptAPI

    from ape_dao.core.schema.models import Spec
    from ape_dao.modules.consent.abi import ConsentStage
    from ape_dao.sdk.dao import Dao

APPROVE, OBJECT, WITHDRAW = "approve", "object", "withdrawObjection"


@dataclass(frozen=True)
class CheckState:
    """One check of a stage, for one proposal at one moment."""

    check_type: int
    body: str
    time: int
    """Seconds after the end of the vote; 0 for an approval and for another stage."""
    is_met: bool
    report: int
    """What the body said: nothing, approved, objected or withdrawn."""


def names_of(spec: Spec, addresses: Mapping[str, str]) -> dict[str, str]:
    """What the spec calls bodies and stages, by address. `addresses`: of the DAO's contracts, by key."""
    own = {
        addresses[stage.key]: name for name, stage in stages_of_spec(spec).items() if stage.key in addresses
    }
    return {**{address: name for name, address in spec.addresses.items()}, **own}


def stages_of(dao: Dao) -> dict[str, str]:
    """The stages of the DAO: the key of each contract by name."""
    return {key.removeprefix(CONSENT_STAGE.key): key for key in dao.addresses if CONSENT_STAGE.fits(key)}


def stage_contract(dao: Dao, name: str) -> ConsentStage:
    """The contract of a stage."""
    return cast("ConsentStage", dao.contract(stages_of(dao)[name]))


def stage_of(dao: Dao, proposal: int) -> str:
    """The name of the stage that a proposal was born with.

    Raises:
        DaoError: It has none, or none of the kit's.
    """
    address = str(dao.kinds.stageOf(dao.governor.proposalRules(proposal)))
    for name, key in stages_of(dao).items():
        if dao.addresses[key] == address:
            return name
    if int(address, 16):
        raise DaoError(f"The stage of that proposal, {address}, is none that this DAO's spec describes.")
    raise DaoError("That proposal needs nobody's consent: its kind had no stage when it was made.")


def checks(dao: Dao, name: str, proposal: int) -> list[CheckState]:
    """The checks of a stage, and what they come to for a proposal."""
    key, subject = stages_of(dao)[name], (str(dao.governor.address), proposal)
    (answer,) = dao.read(key, ("checksOf", *subject))
    reports = dao.read(key, *(("reportOf", *subject, one["body"]) for one in answer["asked"]))
    return [
        CheckState(
            check_type=int(one["checkType"]),
            body=str(one["body"]),
            time=int(one["time"]),
            is_met=bool(is_met),
            report=int(report["approval" if one["checkType"] == APPROVAL else "objection"]),
        )
        for one, is_met, report in zip(answer["asked"], answer["met"], reports, strict=True)
    ]


def call_of(dao: Dao, name: str, proposal: int, act: str) -> Action:
    """The call with which a body says something, for accounts that are contracts."""
    return Action.call(dao.contract(stages_of(dao)[name]), act, str(dao.governor.address), proposal)


def say(dao: Dao, name: str, proposal: int, act: str, *, sender: AccountAPI) -> ReceiptAPI:
    """Approve a proposal, object to it, or withdraw the objection.

    Args:
        act: `APPROVE`, `OBJECT` or `WITHDRAW`.

    Raises:
        RefusedError: The sender is no body of the stage, said something final before, or is too late.
    """
    return send(stage_contract(dao, name), act, dao.governor, proposal, sender=sender)
