"""What status shows of the compounder: the adapters that it may swap with."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ape_dao.sdk.status import ModuleStatus

if TYPE_CHECKING:
    from ape_dao.sdk.status import Reader


def read(reader: Reader) -> ModuleStatus:
    """The listed adapters, as the DAO names its own and by address."""
    if "compounder" not in reader.addresses:
        return ModuleStatus(data={"compounder": None})
    adapters = [str(adapter) for adapter in reader.view("compounder", "adapters")]
    names = {address: key for key, address in reader.addresses.items()}
    listed = ", ".join(names.get(adapter, adapter) for adapter in adapters)
    return ModuleStatus(
        facts=(("compounder swaps with", listed or "no adapter, so it swaps nothing"),),
        data={"compounder": {"adapters": adapters}},
    )
