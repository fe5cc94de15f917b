"""What status shows of sub-DAOs: who acts for which, until when, and in what."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ape_dao.core.contract_types import labelled
from ape_dao.core.schema.models import slug_of
from ape_dao.core.units import format_date
from ape_dao.modules.subdaos.contracts import EXECUTOR
from ape_dao.modules.subdaos.sdk import read_subdaos
from ape_dao.modules.subdaos.section import Body
from ape_dao.sdk.status import ModuleStatus, StatusTable

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ape_dao.core.schema.models import Spec
    from ape_dao.modules.subdaos.sdk import ScopeState, SubDaoState
    from ape_dao.sdk.status import Reader

_COLUMNS = ("name", "operator", "acts", "calls")


def read(reader: Reader) -> ModuleStatus:
    """Every sub-DAO."""
    states = read_subdaos(reader.chain, labelled(reader.addresses, EXECUTOR))
    daos = operating_daos(reader.spec)
    names = {address: name for name, address in reader.spec.addresses.items()} | {
        address: f"the DAO {slug}" for address, slug in daos.items()
    }
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
        data={"subdaos": [subdao_data(state, daos) for state in states]},
    )


def operating_daos(spec: Spec) -> dict[str, str]:
    """The DAOs that were launched to act for a body: what ``--dao`` calls each, by its timelock."""
    return {
        spec.addresses[body.account]: slug_of(str(body.dao["name"]))
        for _, body in spec.sections_with_paths(Body)
        if body.dao is not None and body.account in spec.addresses
    }


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


def subdao_data(state: SubDaoState, daos: Mapping[str, str]) -> dict[str, Any]:
    """One sub-DAO for programs.

    Args:
        daos: See `operating_daos`.
    """
    return {
        "name": state.name,
        "address": state.address,
        "operator": state.operator if int(state.operator, 16) else None,
        "dao": daos.get(state.operator),
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
