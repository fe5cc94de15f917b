"""What status shows of sales: how much was committed, and what comes next."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ape_dao.core.contract_types import labelled
from ape_dao.core.units import rounded, share
from ape_dao.modules.sale.contracts import TIER_SALE
from ape_dao.modules.sale.sdk import read_sales
from ape_dao.modules.sale.states import next_step, phase_text, sale_data
from ape_dao.sdk.status import ModuleStatus, StatusTable

if TYPE_CHECKING:
    from ape_dao.modules.sale.states import SaleState
    from ape_dao.sdk.status import Reader

_COLUMNS = ("name", "lot", "committed", "state", "next")


def read(reader: Reader) -> ModuleStatus:
    """Every sale of the DAO."""
    contracts = labelled(reader.addresses, TIER_SALE)
    states = dict(zip(contracts, read_sales(reader.chain, list(contracts.values())), strict=True))
    symbol = reader.spec.token.symbol
    rows = tuple(_row(name, state, symbol) for name, state in states.items())
    return ModuleStatus(
        tables=(StatusTable("Sales", _COLUMNS, rows),) if states else (),
        data={"sales": [sale_data(name, state) for name, state in states.items()]},
    )


def _row(name: str, state: SaleState, symbol: str) -> tuple[str, ...]:
    terms = state.terms
    return (
        name,
        f"{rounded(terms.lot)} {symbol}",
        share(state.committed, terms.lot_value),
        phase_text(state),
        next_step(name, state),
    )
