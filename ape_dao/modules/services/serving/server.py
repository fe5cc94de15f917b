"""A service of a DAO, served over HTTP until a signal ends it; uvicorn does the HTTP."""

from __future__ import annotations

import asyncio
import importlib
import json
import logging
import signal
import socket
import sys
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ape_dao.core import units
from ape_dao.core.errors import DaoError, PortInUseError
from ape_dao.modules.services import sdk, usage
from ape_dao.modules.services.serving.ledger import token_of
from ape_dao.modules.services.serving.protocol import Offer, PaymentError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from ape_dao.modules.services.serving.middleware import App, Receive, Scope, Send
    from ape_dao.modules.services.serving.payments import Paid, Payments
    from ape_dao.sdk.dao import Dao

HOST = "127.0.0.1"
_BACKLOG = 512
_GRACE_SECONDS = 10
logger = logging.getLogger("ape_dao.services")


def offer_of(dao: Dao, service: int) -> Offer:
    """How requests of a service are paid: in the token of the vault.

    Raises:
        DaoError: There is no such service.
    """
    one = sdk.service(dao, service)
    token, by_authorization = token_of(dao.chain, usage.token(dao))
    vault = usage.signing_vault(dao)
    about = one.uri or f"service {service}"
    return Offer(vault.chain_id, service, one.splitter, token, by_authorization, vault, about)


def check_redeeming(dao: Dao, every: int) -> None:
    """Whether vouchers are redeemed before a payer that leaves is gone.

    Raises:
        DaoError: They are not.
    """
    delay = int(dao.read("usage", "EXIT_DELAY")[0])
    if not 0 < every <= delay // 2:
        raise DaoError(
            f"Vouchers would be redeemed every {units.format_duration(every)}, and who leaves is gone after "
            f"{units.format_duration(delay)}; redeem at least every {units.format_duration(delay // 2)}."
        )


def load_app(name: str) -> App:
    """An ASGI application, as ``module:attribute``; modules of the working directory are found.

    Raises:
        DaoError: There is none.
    """
    module, _, attribute = name.partition(":")
    if not module or not attribute:
        raise DaoError(f"'{name}' names no application; write it like mymodule:app.")
    sys.path.insert(0, str(Path.cwd()))
    try:
        found: Any = importlib.import_module(module)
        for part in attribute.split("."):
            found = getattr(found, part)
    except Exception as err:  # whatever the module of somebody else raises
        raise DaoError(f"The application '{name}' cannot be loaded: {err}.") from err
    if not callable(found):
        raise DaoError(f"'{name}' is no application; name a callable of ASGI.")
    return found


async def demo(scope: Scope, receive: Receive, send: Send) -> None:
    """Answers with what was paid and with the bytes of the question."""
    if scope["type"] != "http":
        return
    question = (await receive()).get("body", b"")
    paid: Paid = scope["payment"]
    answer = {
        "path": scope["path"],
        "bytes": len(question),
        "payer": paid.payer,
        "paid": str(paid.amount),
        "transaction": paid.transaction,
    }
    headers = [(b"content-type", b"application/json")]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": json.dumps(answer).encode()})


def listen(host: str, port: int) -> socket.socket:
    """A socket that takes connections; port 0 is any free one.

    Raises:
        PortInUseError: Another program has the port.
        DaoError: This machine has no such address.
    """
    try:
        family, _, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        listening = socket.socket(family)
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind(address)
    except (socket.gaierror, UnicodeError) as err:
        raise DaoError(f"'{host}' is no address of this machine; give one, such as {HOST}.") from err
    except OSError as err:
        raise PortInUseError(port) from err
    return listening


def run(
    app: App, payments: Payments, listening: socket.socket, redeem_every: int, ready: Callable[[], None]
) -> None:
    """Serve until SIGINT or SIGTERM; then answer what was begun, and redeem.

    Args:
        redeem_every: Seconds.
        ready: Called when clients can connect.

    Raises:
        DaoError: uvicorn is not installed.
    """
    try:
        import uvicorn
    except ImportError:
        raise DaoError("A service is served by uvicorn; install 'ape-dao[services]'.") from None
    config = uvicorn.Config(
        app,
        log_config=None,
        access_log=False,
        server_header=False,
        backlog=_BACKLOG,
        timeout_graceful_shutdown=_GRACE_SECONDS,
    )

    class Server(uvicorn.Server):
        """Ends by the signals that are handled below; its own way would raise them again at the end."""

        @contextmanager
        def capture_signals(self) -> Iterator[None]:
            yield

        async def startup(self, sockets: list[socket.socket] | None = None) -> None:
            await super().startup(sockets)
            ready()

    server = Server(config)

    def end(*_: object) -> None:
        server.force_exit = server.should_exit  # by the second signal
        server.should_exit = True

    async def work() -> None:
        redeeming = asyncio.create_task(_redeem_again(payments, redeem_every))
        try:
            await server.serve([listening])
            await payments.drain(_GRACE_SECONDS)
        finally:
            redeeming.cancel()
            with suppress(asyncio.CancelledError):
                await redeeming
        await _redeem(payments)

    before = {one: signal.signal(one, end) for one in (signal.SIGINT, signal.SIGTERM)}
    try:
        asyncio.run(work())
    finally:
        for one, handler in before.items():
            signal.signal(one, handler)


async def _redeem_again(payments: Payments, every: int) -> None:
    while True:
        await asyncio.sleep(every)
        await _redeem(payments)


async def _redeem(payments: Payments) -> None:
    try:
        await payments.redeem()
    except PaymentError as err:
        logger.error("vouchers were not redeemed, which is tried again: %s", err)
