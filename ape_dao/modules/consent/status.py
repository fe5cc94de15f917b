"""What status shows of stages: whose consent proposals need besides the vote."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ape_dao.core.contract_types import labelled
from ape_dao.core.units import format_date, span
from ape_dao.modules.consent.contracts import APPROVAL, CONSENT_STAGE, MEMBER, WAIT
from ape_dao.modules.consent.sdk import names_of
from ape_dao.sdk.status import ModuleStatus, StatusTable

if TYPE_CHECKING:
    from ape_dao.sdk.status import Reader

_COLUMNS = ("stage", "needs", "checks", "until")


def read(reader: Reader) -> ModuleStatus:
    """Every stage of the DAO."""
    found = [_data(reader, name) for name in labelled(reader.addresses, CONSENT_STAGE)]
    names = names_of(reader.spec, reader.addresses)
    rows = tuple(
        (
            one["name"],
            f"{one['needed']} of {len(one['checks'])}",
            "; ".join(_words(check, names) for check in one["checks"]),
            format_date(one["until"]) if one["until"] else "",
        )
        for one in found
    )
    return ModuleStatus(
        tables=(StatusTable("Stages", _COLUMNS, rows),) if rows else (), data={"stages": found}
    )


def _data(reader: Reader, name: str) -> dict[str, Any]:
    key = f"{CONSENT_STAGE.key}{name}"
    checks, needed, until = (reader.view(key, view) for view in ("checks", "NEEDED", "UNTIL"))
    return {
        "name": name,
        "address": reader.addresses[key],
        "needed": int(needed),
        "until": int(until) or None,
        "checks": [
            {"type": int(check["checkType"]), "body": str(check["body"]), "time": int(check["time"])}
            for check in checks
        ],
    }


def _words(check: dict[str, Any], names: dict[str, str]) -> str:
    body = names.get(check["body"], check["body"])
    if check["type"] == WAIT:
        return f"{span(check['time'])} are over"
    if check["type"] == MEMBER:
        return f"the stage {body} agrees"
    if check["type"] == APPROVAL:
        return f"{body} approves"
    return f"{body} does not object for {span(check['time'])}"
