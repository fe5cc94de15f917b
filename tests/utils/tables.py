"""Tables of events made by hand."""

from __future__ import annotations

from typing import Any

import numpy as np

from ape_dao.store.columns import as_objects
from ape_dao.store.store import Table


def table(*rows: dict[str, Any], names: tuple[str, ...] = ()) -> Table:
    """Rows in the order of the chain, each in a block of its own unless it names one.

    Args:
        names: Of the columns, where there are no rows.
    """
    whole = [
        {"block": at, "log_index": 0, "time": 0, "transaction": f"0x{at:064x}", **row}
        for at, row in enumerate(rows)
    ]
    columns = list(whole[0]) if whole else ["block", "log_index", "time", "transaction", *names]
    integers = ("block", "log_index", "time")
    return Table(
        "Contract",
        "Event",
        {
            name: np.array([row[name] for row in whole], np.int64)
            if name in integers
            else as_objects([row[name] for row in whole])
            for name in columns
        },
    )
