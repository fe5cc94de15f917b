"""``--network`` and ``--account``, as in Ape, without loading Ape before a command needs it."""

from __future__ import annotations

from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING, Any, TypeVar

import click

from ape_dao.exceptions import DaoError, NodeError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from ape.api import AccountAPI, ProviderAPI

F = TypeVar("F", bound="Callable[..., Any]")

TEST_PREFIX = "TEST::"


def network_option(command: F) -> F:
    """``--network``: the function's argument ``network``, for `connected`."""
    return click.option(
        "--network",
        metavar="ECOSYSTEM:NETWORK:PROVIDER",
        help="Network as in Ape, such as ethereum:local:foundry or ethereum:local:http://127.0.0.1:8545.",
    )(command)


def account_option(command: F) -> F:
    """``--account``: the function's argument ``account``, for `load_account`."""
    return click.option(
        "--account",
        metavar="ALIAS",
        help="Ape account that signs: an alias, an address, or TEST::0. Local networks default to TEST::0.",
    )(command)


@contextmanager
def connected(network: str | None) -> Iterator[ProviderAPI]:
    """A provider for the network that was asked for, or Ape's default network.

    Raises:
        NodeError: No node answers at the address that was given.
    """
    from ape import networks
    from ape.exceptions import ProviderError

    is_address = network is not None and network.startswith(("http://", "https://", "ws://", "wss://"))
    choice = f"ethereum:local:{network}" if is_address else network
    with ExitStack() as stack:
        try:
            provider = stack.enter_context(networks.parse_network_choice(choice))
        except (ProviderError, ConnectionError) as err:
            if choice is None or "://" not in choice:
                raise
            address = choice[choice.rindex(":", 0, choice.index("://")) + 1 :]
            raise NodeError(f"No node answers at {address}; start one, or give another --network.") from err
        yield provider


def load_account(alias: str | None, is_local: bool = False) -> AccountAPI:
    """The account behind ``--account``.

    Raises:
        DaoError: None was named, or Ape does not know it.
    """
    from ape import accounts

    if alias is None:
        if is_local:
            return accounts.test_accounts[0]
        raise DaoError("Which account signs? Give --account ALIAS; `ape accounts list` shows them.")
    if alias.upper().startswith(TEST_PREFIX):
        number = alias[len(TEST_PREFIX) :]
        if number.isdigit() and int(number) < len(accounts.test_accounts):
            return accounts.test_accounts[int(number)]
        last = len(accounts.test_accounts) - 1
        raise DaoError(f"There is no test account '{alias}'; give TEST::0 to TEST::{last}.")
    if alias in accounts.aliases:
        return accounts.load(alias)
    if alias.startswith("0x") and alias in accounts:
        return accounts[alias]
    known = ", ".join(sorted(accounts.aliases)) or "none yet"
    raise DaoError(f"Ape knows no account '{alias}' (it knows: {known}); `ape accounts import` adds one.")
