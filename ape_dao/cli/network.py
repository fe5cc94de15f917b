"""``--network`` and ``--account``, as in Ape, without loading Ape before a command needs it."""

from __future__ import annotations

import json
import re
import urllib.request
from contextlib import ExitStack, contextmanager
from http.client import HTTPException
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.error import HTTPError

import click

from ape_dao.cli import completing
from ape_dao.core.errors import DaoError, NodeError, ToolMissingError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from ape.api import AccountAPI, ProviderAPI

F = TypeVar("F", bound="Callable[..., Any]")

_URL = re.compile(r"https?://\S+")
_URL_SCHEMES = ("http://", "https://", "ws://", "wss://")
_ANSWER_SECONDS = 10
_START_ATTEMPTS = 3

TEST_PREFIX = "TEST::"
NETWORK_VARIABLE = "APE_DAO_NETWORK"
ACCOUNT_VARIABLE = "APE_DAO_ACCOUNT"


def network_option(command: F) -> F:
    """``--network``: the function's argument ``network``, for `connected`."""
    return click.option(
        "--network",
        metavar="ECOSYSTEM:NETWORK:PROVIDER",
        envvar=NETWORK_VARIABLE,
        help="Network as in Ape, such as ethereum:local:foundry or http://127.0.0.1:8545; "
        f"or the variable {NETWORK_VARIABLE}.",
    )(command)


def account_option(command: F) -> F:
    """``--account``: the function's argument ``account``, for `load_account`."""
    return click.option(
        "--account",
        metavar="ALIAS",
        envvar=ACCOUNT_VARIABLE,
        shell_complete=completing.accounts,
        help="Ape account that signs: an alias, an address, or TEST::0; or the variable "
        f"{ACCOUNT_VARIABLE}. Local networks default to TEST::0.",
    )(command)


@contextmanager
def connected(network: str | None) -> Iterator[ProviderAPI]:
    """A provider for the network that was asked for, or Ape's default network.

    Raises:
        NodeError: No node answers at the address that was given.
        ToolMissingError: Ape was to start anvil, and there is none.
    """
    from ape_foundry.exceptions import FoundryNotInstalledError

    from ape_dao import toolchain
    from ape_dao.node.local import connected_to
    from ape_dao.sdk.gas_margin import gas_margin

    choice = network
    if network is not None and network.startswith(_URL_SCHEMES):
        choice = f"ethereum:local:{network}"
    if choice is not None and (url := _URL.search(choice)) and "anvil" in _client_at(url.group(0)).lower():
        # Ape takes a node that is named by its address for geth with chain id 1337.
        with connected_to(url.group(0)) as provider:
            yield provider
        return
    try:
        with toolchain.visible_anvil(), _chosen(choice) as provider, gas_margin(provider):
            yield provider
    except FoundryNotInstalledError as err:
        raise ToolMissingError("anvil", toolchain.missing_remedy(toolchain.project_root())) from err


@contextmanager
def _chosen(choice: str | None) -> Iterator[ProviderAPI]:
    """Ape's connection. A node of its own gets a port by chance, and Ape waits in vain if it is taken.

    Raises:
        NodeError: No node that Ape started answers, or Ape knows no such network.
    """
    from ape import networks
    from ape.exceptions import (
        EcosystemNotFoundError,
        NetworkNotFoundError,
        ProviderNotFoundError,
        RPCTimeoutError,
    )

    with ExitStack() as stack:
        for attempts_left in reversed(range(_START_ATTEMPTS)):
            try:
                provider = stack.enter_context(networks.parse_network_choice(choice))
                break
            except RPCTimeoutError as err:
                if not attempts_left:
                    raise NodeError(
                        "The node that Ape started does not answer. Try again when the machine is less busy, "
                        "or start one with `ape dao node` and give its --network."
                    ) from err
            except (EcosystemNotFoundError, NetworkNotFoundError, ProviderNotFoundError) as err:
                raise NodeError(_unknown_network(str(err))) from err
        yield provider


def _unknown_network(message: str) -> str:
    """Ape's message, which lists the options one a line, as a sentence."""
    first, *options = message.splitlines()
    return f"{first} {', '.join(options)}; give another --network." if options else first


def _client_at(url: str) -> str:
    """Ask the node for its name, because Ape would start a node of its own where none answers.

    Raises:
        NodeError: Nothing answers there, it refuses, or it is something else.
    """
    request = urllib.request.Request(  # noqa: S310 - the address is the user's own
        url,
        data=json.dumps({"jsonrpc": "2.0", "id": 1, "method": "web3_clientVersion", "params": []}).encode(),
        headers={"Content-Type": "application/json", "User-Agent": "ape-dao"},
    )
    try:
        with urllib.request.urlopen(request, timeout=_ANSWER_SECONDS) as answer:  # noqa: S310
            found = json.load(answer)
    except HTTPError as err:
        raise NodeError(
            f"The node at {url} refuses to answer ({err.code} {err.reason}); try again, or give another "
            "--network."
        ) from err
    except (OSError, HTTPException, ValueError) as err:
        raise NodeError(f"No node answers at {url}; start one, or give another --network.") from err
    if isinstance(found, dict) and "error" in found:
        raise NodeError(
            f"The node at {url} does not tell its name (web3_clientVersion), which Ape asks of every node; "
            "give another --network."
        )
    if not isinstance(found, dict) or "result" not in found:
        raise NodeError(f"What answers at {url} is not an Ethereum node; give another --network.")
    return str(found["result"])


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
