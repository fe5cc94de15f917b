"""``--network`` and ``--account``, as in Ape, without loading Ape before a command needs it."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any, TypeVar

import click

from ape_dao.cli import completing
from ape_dao.core.errors import DaoError
from ape_dao.sdk import connection
from ape_dao.sdk.connection import NETWORK_VARIABLE
from ape_dao.sdk.connection import connect as connected

if TYPE_CHECKING:
    from collections.abc import Callable

    from ape.api import AccountAPI

__all__ = ["account_option", "connected", "load_account", "network_option", "now_of"]

F = TypeVar("F", bound="Callable[..., Any]")

ACCOUNT_VARIABLE = "APE_DAO_ACCOUNT"


def network_option(command: F) -> F:
    """``--network``: the function's argument ``network``, for `connected`."""
    return click.option(
        "--network",
        metavar="ECOSYSTEM:NETWORK:PROVIDER",
        envvar=NETWORK_VARIABLE,
        help="Network as in Ape, such as ethereum:local:foundry, or the URL of a node. Also read from "
        f"{NETWORK_VARIABLE}.",
    )(command)


def account_option(command: F) -> F:
    """``--account``: the function's argument ``account``, for `load_account`."""
    return click.option(
        "--account",
        metavar="ALIAS",
        envvar=ACCOUNT_VARIABLE,
        shell_complete=completing.accounts,
        help="Account that signs: an Ape alias, an address, or TEST::0. Also read from "
        f"{ACCOUNT_VARIABLE}. Local networks default to TEST::0.",
    )(command)


def load_account(alias: str | None, is_local: bool = False) -> AccountAPI:
    """The account behind ``--account``.

    Raises:
        DaoError: None was named, or Ape does not know it.
    """
    if alias is not None:
        return connection.load_account(alias)
    if is_local:
        from ape import accounts

        return accounts.test_accounts[0]
    raise DaoError("Which account signs? Give --account ALIAS; `ape accounts list` shows them.")


def now_of(network: str | None) -> int:
    """The present time (unix seconds): of the chain if a network is named, else of this machine."""
    if network is None:
        return int(time.time())
    with connected(network) as provider:
        from ape_dao.core.chain.client import Chain

        return Chain(provider).next_timestamp()
