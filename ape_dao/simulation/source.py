"""What a copy of a chain is made from: the connected node, asked for many things at once.

A node that forks a chain asks for accounts and words of storage one by one, as it needs them. Here it asks
a server of this process instead, which reads ahead in few requests: the variables of the DAO's contracts, and
what the last simulation of this DAO needed; the first time, what the node says that views and transactions
will look at. Nothing but the places is kept from one time to the next.
"""

from __future__ import annotations

import json
import threading
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any, TypeAlias

from ape_dao.core.chain.transport import Refused

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from ape_dao.core.chain.client import Chain
    from ape_dao.core.chain.packing import Call

Place: TypeAlias = tuple[str, int | None]
"""An account, in lower case, and a slot of its storage; None for the account itself."""

MOST_KEPT = 5_000
"""Places that are read ahead at most."""
_ACCOUNT = {"balance": "eth_getBalance", "nonce": "eth_getTransactionCount", "code": "eth_getCode"}
_WHOLE_ACCOUNT = "eth_getAccountInfo"
_WORD_OF = "eth_getStorageAt"
_ACCESS_LIST = "eth_createAccessList"
_UNKNOWN_METHOD = -32601
_FAILED = -32000
_POLL_SECONDS = 0.01
"""How often the server looks whether it shall end."""


class Source:
    """Answers what a forking node asks about the state after one block."""

    def __init__(self, origin: Chain, block: int, notes: Path | None = None) -> None:
        """`notes`: The file of places that were needed last time; None keeps none."""
        self.url = ""
        self._origin, self._block, self._notes = origin, hex(block), notes
        self._known: dict[tuple[str, Place], str] = {}
        """Answers by method."""
        self._needed: dict[Place, None] = {}
        self._lock = threading.Lock()
        self._foreseen: set[tuple[str | None, str, bytes]] = set()
        self._foresees = True
        """Whether the node tells what a call needs, and nothing else does."""

    def read_ahead(self, places: Iterable[Place]) -> None:
        """Ask for these, and for what was needed last time, in few requests."""
        remembered = self._remembered()
        self._foresees = not remembered
        self._read([*places, *remembered])

    def _read(self, places: Iterable[Place]) -> None:
        wanted = list(dict.fromkeys(places))[:MOST_KEPT]
        accounts: list[Place] = [(account, None) for account in dict.fromkeys(one for one, _ in wanted)]
        keys = [(method, place) for place in accounts for method in _ACCOUNT.values()]
        keys += [(_WORD_OF, place) for place in wanted if place[1] is not None]
        self._load([key for key in keys if key not in self._known])

    def foresee(self, calls: Sequence[Call]) -> None:
        """Read ahead what views will need that are about to be asked of the copy."""
        new = [(None, to, data) for to, data in dict.fromkeys(calls)]
        new = [call for call in new if call not in self._foreseen]
        if new:
            self._foresee(new)

    def foresee_transaction(self, sender: str, to: str, data: bytes) -> None:
        """The same for a transaction; of several with the same function, for the first."""
        if (None, to, data[:4]) not in self._foreseen:
            self._foreseen.add((None, to, data[:4]))
            self._foresee([(sender, to, data)])

    def _foresee(self, calls: Sequence[tuple[str | None, str, bytes]]) -> None:
        if not self._foresees:
            return
        self._foreseen.update(calls)
        asked = [
            {**({} if sender is None else {"from": sender}), "to": to, "data": "0x" + data.hex()}
            for sender, to, data in calls
        ]
        answers = self._origin.ask([(_ACCESS_LIST, [one, self._block]) for one in asked])
        found = [answer for answer in answers if isinstance(answer, dict)]
        self._foresees = bool(found)
        entries = [entry for answer in found for entry in answer.get("accessList", [])]
        places: list[Place] = [(str(to).lower(), None) for _, to, _ in calls]
        for entry in entries:
            account = str(entry["address"]).lower()
            places += [(account, None), *((account, int(slot, 16)) for slot in entry["storageKeys"])]
        self._read(places)

    def note(self) -> None:
        """Write down what was needed, for the next time."""
        if self._notes is None:
            return
        with suppress(OSError):  # a full disk costs time the next time, and nothing else
            self._notes.parent.mkdir(parents=True, exist_ok=True)
            self._notes.write_text(json.dumps(list(self._needed)[:MOST_KEPT]), encoding="utf-8")

    def answer(self, request: dict[str, Any]) -> dict[str, Any]:
        """The reply to one request of the copy."""
        method, parameters = str(request["method"]), list(request.get("params", []))
        try:
            reply = {"result": self._state(method, parameters)}
        except KeyError:
            reply = self._passed_on(method, parameters)
        return {"jsonrpc": "2.0", "id": request.get("id"), **reply}

    def _state(self, method: str, parameters: list[Any]) -> Any:
        """What is asked about the state.

        Raises:
            KeyError: It is something else, or the node does not tell.
        """
        if method not in (_WHOLE_ACCOUNT, _WORD_OF, *_ACCOUNT.values()) or parameters[-1] != self._block:
            raise KeyError(method)
        account = str(parameters[0]).lower()
        place = (account, int(parameters[1], 16) if method == _WORD_OF else None)
        self._needed[place] = None
        methods = _ACCOUNT.values() if method != _WORD_OF else [method]
        with self._lock:  # the copy asks for the parts of an account at the same time
            self._load([key for one in methods if (key := (one, place)) not in self._known])
        if method == _WHOLE_ACCOUNT:
            return {name: self._known[one, place] for name, one in _ACCOUNT.items()}
        return self._known[method, place]

    def _load(self, keys: list[tuple[str, Place]]) -> None:
        asked = [
            (method, [account, *([] if slot is None else [hex(slot)]), self._block])
            for method, (account, slot) in keys
        ]
        for key, found in zip(keys, self._origin.ask(asked), strict=True):
            if not isinstance(found, Refused):
                self._known[key] = str(found)

    def _passed_on(self, method: str, parameters: list[Any]) -> dict[str, Any]:
        """What the node itself answers, an error too."""
        if method == _WHOLE_ACCOUNT:
            return {"error": {"code": _UNKNOWN_METHOD, "message": "method not found"}}
        (found,) = self._origin.ask([(method, parameters)])
        if isinstance(found, Refused):
            return {"error": {"code": _FAILED, "message": str(found)}}
        return {"result": found}

    def _remembered(self) -> list[Place]:
        if self._notes is None:
            return []
        try:
            rows = json.loads(self._notes.read_bytes())
            return [(str(account), None if slot is None else int(slot)) for account, slot in rows]
        except (OSError, ValueError, TypeError):  # none yet, or a damaged one
            return []


@contextmanager
def served(source: Source) -> Iterator[Source]:
    """The source at an address of this machine; at the end it notes what was needed."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True  # otherwise each answer waits for the acknowledgement of its head

        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            try:
                reply = (
                    [source.answer(one) for one in body] if isinstance(body, list) else source.answer(body)
                )
            except Exception as err:  # noqa: BLE001 - the copy reports it, and the simulation says so
                reply = {"jsonrpc": "2.0", "id": None, "error": {"code": _FAILED, "message": str(err)}}
            text = json.dumps(reply).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(text)))
            self.end_headers()
            with suppress(OSError):  # the copy has ended
                self.wfile.write(text)

        def log_message(self, *_: Any) -> None:
            """Nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    source.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, args=(_POLL_SECONDS,), daemon=True)
    thread.start()
    try:
        yield source
        source.note()
    finally:
        server.shutdown()
        server.server_close()
