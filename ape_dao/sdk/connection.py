"""Connecting Ape to a network, and finding an account that signs. Nothing of Ape is loaded before."""

from __future__ import annotations

import json
import os
import re
import urllib.request
from base64 import b64encode
from contextlib import ExitStack, contextmanager
from http.client import HTTPException
from typing import TYPE_CHECKING, Any
from urllib.error import HTTPError
from urllib.parse import unquote, urlsplit, urlunsplit

from ape_dao.core.chain.node_address import without_secrets
from ape_dao.core.errors import DaoError, NodeError, ToolMissingError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ape.api import AccountAPI, ProviderAPI

NETWORK_VARIABLE = "APE_DAO_NETWORK"
"""The environment variable that names the network where nothing else does."""
TEST_PREFIX = "TEST::"
"""Before the number of one of Ape's test accounts."""
_URL = re.compile(r"https?://\S+")
_WEB_SOCKET = re.compile(r"\bwss?://")
_BY_ADDRESS = "ethereum:local:"
_IN_MEMORY = "test"
"""Ape's name for eth-tester."""
_ANSWER_SECONDS = 10
_START_ATTEMPTS = 3


@contextmanager
def connect(network: str | None = None) -> Iterator[ProviderAPI]:
    """Connect Ape to a network; for it `Dao.at`, accounts and contracts then work.

    Args:
        network: As in Ape, such as "ethereum:sepolia:node", or the address of a node; None for what the
            variable APE_DAO_NETWORK names, or else the default network of Ape's configuration.

    Raises:
        NodeError: No node answers at the address, or Ape knows no such network.
        ToolMissingError: Ape was to start anvil, and there is none.
    """
    import ape.types.signatures  # noqa: F401  # it looks at each frame of the stack: few are there now
    from ape_foundry.exceptions import FoundryNotInstalledError

    from ape_dao import toolchain
    from ape_dao.node.local import connected_to

    choice = network or os.environ.get(NETWORK_VARIABLE)
    if choice is not None and _WEB_SOCKET.search(choice):
        raise NodeError(
            "A node is asked over HTTP, and not over a WebSocket; give its address with http:// or https://, "
            "which often has another port."
        )
    if choice is not None and (url := _URL.search(choice)):
        if choice == url.group(0):
            choice = f"{_BY_ADDRESS}{choice}"
        if "anvil" in str(_ask(url.group(0), "web3_clientVersion")).lower():
            with connected_to(url.group(0)) as provider:
                yield provider
            return
        if choice.startswith(_BY_ADDRESS):
            chain_id = int(str(_ask(url.group(0), "eth_chainId")), 16)
            with _at_address(choice.removeprefix(_BY_ADDRESS), chain_id) as provider:
                yield provider
            return
    try:
        with toolchain.visible_anvil(), _chosen(choice) as provider:
            if provider.name == _IN_MEMORY:
                raise NodeError(
                    "Ape's network for tests, its default, is a chain within the process and holds no DAO; "
                    "give --network, such as the address of a node, or set "
                    f"{NETWORK_VARIABLE}. `ape dao node` starts a node with a DAO."
                )
            yield provider
    except FoundryNotInstalledError as err:
        raise ToolMissingError("anvil", toolchain.missing_remedy(toolchain.project_root())) from err


def load_account(name: str) -> AccountAPI:
    """An account of Ape's: by alias, by address, or TEST::0 for the first test account.

    Raises:
        DaoError: Ape does not know it.
    """
    from ape import accounts

    if is_test_account(name):
        number = name[len(TEST_PREFIX) :]
        if number.isdigit() and int(number) < len(accounts.test_accounts):
            return accounts.test_accounts[int(number)]
        last = len(accounts.test_accounts) - 1
        raise DaoError(f"There is no test account '{name}'; give TEST::0 to TEST::{last}.")
    if name in accounts.aliases:
        return accounts.load(name)
    if name.startswith("0x") and name in accounts:
        return accounts[name]
    known = ", ".join(sorted(accounts.aliases)) or "none yet"
    raise DaoError(f"Ape knows no account '{name}' (it knows: {known}); `ape accounts import` adds one.")


def is_test_account(name: str) -> bool:
    """Whether a name is one of Ape's test accounts."""
    return name.upper().startswith(TEST_PREFIX)


@contextmanager
def _at_address(url: str, chain_id: int) -> Iterator[ProviderAPI]:
    """Ape's connection to a node that is named by its address alone.

    Ape takes such a node for a geth of its own, with chain id 1337, and signs for that chain unless it is
    told the id. Asked for a provider by its name, it loads those of all plugins, eth-tester with its chain
    among them.
    """
    from ape import networks
    from ape_node.provider import GethDev

    network = networks.get_ecosystem("ethereum").get_network("local")
    settings = {"uri": url, "ethereum": {"local": {"chain_id": chain_id}}}
    with network.use_provider(GethDev(name="node", network=network, provider_settings=settings)) as provider:
        yield provider


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
                        "or start one with `ape dao node` and give its address."
                    ) from err
            except (EcosystemNotFoundError, NetworkNotFoundError, ProviderNotFoundError) as err:
                raise NodeError(_unknown_network(str(err))) from err
        yield provider


def _unknown_network(message: str) -> str:
    """Ape's message, which lists the options one a line, as a sentence."""
    first, *options = message.splitlines()
    return f"{first} {', '.join(options)}; give another network." if options else first


def _ask(url: str, method: str) -> Any:
    """Ask the node by ourselves, because Ape would start a node of its own where none answers.

    Raises:
        NodeError: Nothing answers there, it refuses, or it is something else.
    """
    shown = without_secrets(url)
    address, headers = _authorized(url)
    request = urllib.request.Request(  # noqa: S310 - the address is the user's own
        address,
        data=json.dumps({"jsonrpc": "2.0", "id": 1, "method": method, "params": []}).encode(),
        headers={"Content-Type": "application/json", "User-Agent": "ape-dao", **headers},
    )
    try:
        with urllib.request.urlopen(request, timeout=_ANSWER_SECONDS) as answer:  # noqa: S310
            reply = json.load(answer)
    except HTTPError as err:
        raise NodeError(
            f"The node at {shown} refuses to answer ({err.code} {err.reason}); try again, or give another "
            "network."
        ) from err
    except (OSError, HTTPException, ValueError) as err:
        raise NodeError(f"No node answers at {shown}; start one, or give another network.") from err
    if isinstance(reply, dict) and "error" in reply:
        raise NodeError(
            f"The node at {shown} does not answer {method}, which Ape asks of every node; "
            "give another network."
        )
    if not isinstance(reply, dict) or "result" not in reply:
        raise NodeError(f"What answers at {shown} is not an Ethereum node; give another network.")
    return reply["result"]


def _authorized(url: str) -> tuple[str, dict[str, str]]:
    """The address without user and password, and the header that tells them."""
    parts = urlsplit(url)
    if parts.username is None:
        return url, {}
    secret = f"{unquote(parts.username)}:{unquote(parts.password or '')}"
    header = f"Basic {b64encode(secret.encode()).decode()}"
    place = parts.netloc.rpartition("@")[2]
    return urlunsplit(parts._replace(netloc=place)), {"Authorization": header}
