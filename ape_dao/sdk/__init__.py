"""The SDK: connect, take a DAO, and call functions that take it first.

::

    with connect("http://127.0.0.1:8545"):
        dao = Dao.load("token-metrics")
        staking.create_lock(dao, 1_000 * 10**18, end, sender=load_account("me"))

Amounts are base units, times unix seconds, accounts addresses as text; who sends is an account of Ape's. What
changes something returns Ape's receipt. It is tried on the node first, so that a refusal costs nothing and
comes as a sentence: every error is a `DaoError`. What modules bring is in their own ``sdk``, such as
`ape_dao.modules.revenue.sdk`.

The names below are loaded when they are used; importing this package loads nothing of Ape.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ape_dao.core.errors import DaoError, RefusedError
    from ape_dao.sdk import governance, staking
    from ape_dao.sdk.connection import connect, load_account
    from ape_dao.sdk.dao import Dao

__all__ = [
    "Dao",
    "DaoError",
    "RefusedError",
    "connect",
    "governance",
    "load_account",
    "staking",
]

_PLACES = {
    "Dao": "ape_dao.sdk.dao",
    "DaoError": "ape_dao.core.errors",
    "RefusedError": "ape_dao.core.errors",
    "connect": "ape_dao.sdk.connection",
    "load_account": "ape_dao.sdk.connection",
}


def __getattr__(name: str) -> Any:
    if name in _PLACES:
        return getattr(import_module(_PLACES[name]), name)
    if name in __all__:
        return import_module(f"{__name__}.{name}")
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
