"""What status shows of AI services."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ape_dao.core import units
from ape_dao.core.chain.erc20 import read_token
from ape_dao.modules.services.contracts import DESK, REGISTRY, USAGE
from ape_dao.sdk.status import ModuleStatus

if TYPE_CHECKING:
    from ape_dao.sdk.status import Reader


def read(reader: Reader) -> ModuleStatus:
    """How many services there are, and what is deposited for their use."""
    if REGISTRY.key not in reader.addresses:
        return ModuleStatus(data={"services": None})
    number = int(reader.view(REGISTRY.key, "count"))
    share = int(reader.view(REGISTRY.key, "platformBps"))
    token = read_token(reader.chain, str(reader.view(USAGE.key, "TOKEN")))
    held = reader.balance(token.address, USAGE.key)
    plans = int(reader.view(DESK.key, "planCount")) if DESK.key in reader.addresses else None
    sold = () if plans is None else (("sold at the desk", "1 plan" if plans == 1 else f"{plans} plans"),)
    amount = units.format_amount(held, token.decimals or 0).replace("_", ",")
    return ModuleStatus(
        facts=(
            ("AI services", f"{number}; the DAO gets {units.format_percent(share)} of new ones"),
            ("deposited for use", f"{amount} {token.symbol or token.address}"),
            *sold,
        ),
        tokens=(token.address,),
        data={
            "services": {
                "count": number,
                "platformShare": share,
                "token": token.address,
                "deposited": str(held),
                "plans": plans,
            }
        },
    )
