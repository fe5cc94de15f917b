"""What status shows of sub-DAOs: who acts for which, until when, and in what."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ape_dao.core.contract_types import labelled
from ape_dao.core.units import format_date
from ape_dao.modules.subdaos.contracts import EXECUTOR
from ape_dao.modules.subdaos.sdk import read_subdaos
from ape_dao.sdk.status import ModuleStatus, StatusTable

if TYPE_CHECKING:
    from ape_dao.modules.subdaos.sdk import ScopeState, SubDaoState
    from ape_dao.sdk.status import Reader

_COLUMNS = ("name", "operator", "acts", "calls")


def read(reader: Reader) -> ModuleStatus:
    """Every sub-DAO."""
    states = read_subdaos(reader.chain, labelled(reader.addresses, EXECUTOR))
    names = {address: name for name, address in reader.spec.addresses.items()}
    rows = tuple(
        (
            state.name,
            names.get(state.operator, state.operator) if int(state.operator, 16) else "nobody",
            acts(state, reader.now),
            str(len(state.scopes)),
        )
        for state in states
    )
    return ModuleStatus(
        tables=(StatusTable("Sub-DAOs", _COLUMNS, rows),) if states else (),
        data={"subdaos": [subdao_data(state) for state in states]},
    )


def acts(state: SubDaoState, now: int) -> str:
    """Whether and until when the operator can act, for people."""
    if not int(state.operator, 16):
        return "recalled"
    end = format_date(state.until)
    if now >= state.until:
        return f"over since {end}"
    if now < state.frozen_until:
        return f"frozen until {format_date(state.frozen_until)}"
    return f"until {end}"


def subdao_data(state: SubDaoState) -> dict[str, Any]:
    """One sub-DAO for programs."""
    return {
        "name": state.name,
        "address": state.address,
        "operator": state.operator if int(state.operator, 16) else None,
        "until": state.until,
        "guardian": state.guardian if int(state.guardian, 16) else None,
        "frozenUntil": state.frozen_until,
        "freezableFrom": state.freezable_from,
        "scopes": [_scope_data(scope) for scope in state.scopes],
    }


def _scope_data(scope: ScopeState) -> dict[str, Any]:
    return {
        "number": scope.number,
        "target": scope.target,
        "selector": f"0x{scope.selector.hex()}",
        "arguments": scope.words,
        "fixed": [
            {"position": position, "value": "this" if is_this else f"0x{value.hex()}"}
            for position, is_this, value in scope.fixed
        ],
    }
