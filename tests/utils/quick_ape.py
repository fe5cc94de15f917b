"""Ape without work that a run of tests does not need; half of the time of tests through Ape went into it.

As long as pytest runs (subprocesses and the package itself are untouched, but for the last point):

- The trace of a revert is shown with the report of a test that fails. Ape shows it whenever a call reverts,
  and nobody reads what a passing test printed.
- A test account's key is derived once. Ape derives it whenever it looks an address up among the accounts.
- The contract that a bubbled error came from is looked for among the calls of the trace. Ape first makes an
  object of every step of the machine.
- Requests to this machine go over plain connections. What `requests` does about proxies, passwords, redirects
  and cookies takes several times as long as the node.
- Ape's data is in a folder of the run's own. It remembers each node that was killed: every later connection
  is compared with all of them, 10 ms each, and processes that got their numbers are ended for them.
"""

from __future__ import annotations

import io
import os
from functools import cache, wraps
from http import HTTPStatus
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit
from weakref import WeakKeyDictionary

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterator

    from ape_ethereum.trace import Trace

_THIS_MACHINE = ("127.0.0.1", "localhost")


class QuickApe:
    """The plugin that `tests/conftest.py` registers where Ape's own is there."""

    def __init__(self) -> None:
        self._patches = pytest.MonkeyPatch()
        self._data = TemporaryDirectory(prefix="ape-data-")
        self._traces: list[Trace] = []
        self._show: Callable[..., None] = lambda *_, **__: None

    def pytest_configure(self) -> None:
        """Change Ape."""
        import ape_test.accounts
        from ape.utils import ManagerAccessMixin
        from ape_ethereum.trace import Trace
        from web3._utils.http_session_manager import HTTPSessionManager

        os.environ["APE_DATA_FOLDER"] = self._data.name
        ManagerAccessMixin.config_manager.DATA_FOLDER = Path(self._data.name)
        self._show = Trace.show
        self._patches.setattr(Trace, "show", lambda trace, *_, **__: self._traces.append(trace))
        self._patches.setattr(Trace, "get_addresses_used", _addresses_used(Trace.get_addresses_used))
        self._patches.setattr(
            ape_test.accounts, "generate_dev_accounts", _derived_once(ape_test.accounts.generate_dev_accounts)
        )
        post = HTTPSessionManager.make_post_request
        self._patches.setattr(HTTPSessionManager, "make_post_request", _posted_plainly(post))

    def pytest_unconfigure(self) -> None:
        """Leave Ape as it was, but for the folder, in which it writes to the very end."""
        self._patches.undo()

    def pytest_runtest_logstart(self) -> None:
        """Forget the traces of the test before."""
        self._traces.clear()

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(self) -> Generator[None, pytest.TestReport, pytest.TestReport]:
        """Add the traces to the report of a failure, while the node still has the state that they need."""
        report = yield
        if report.failed:
            for trace in self._traces:
                report.sections.append(("Trace of a revert", self._shown(trace)))
            self._traces.clear()
        return report

    def _shown(self, trace: Trace) -> str:
        text = io.StringIO()
        try:
            self._show(trace, file=text)
        except Exception as exc:  # the failure itself matters more than this explanation
            return f"The trace can't be shown: {exc!r}"
        return text.getvalue()


def _derived_once(derive: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(derive)
    def derived(mnemonic: str, number: int = 10, **where: Any) -> Any:
        return list(kept(mnemonic, number, **where))

    kept = cache(derive)
    return derived


def _addresses_used(all_of: Callable[..., Iterator[str]]) -> Callable[..., Iterator[str]]:
    from evm_trace.enums import CALL_OPCODES

    @wraps(all_of)
    def addresses(trace: Trace, reverse: bool = False) -> Iterator[str]:
        """As Ape's, but without objects for steps that have no address."""
        steps = list(trace.raw_trace_frames)
        if any(step["op"].startswith("CREATE") for step in steps):
            yield from all_of(trace, reverse=reverse)
            return
        calls = [step for step in steps if step["op"] in CALL_OPCODES]
        for call in reversed(calls) if reverse else calls:
            target = call["stack"][-2].removeprefix("0x")[-40:]
            yield trace._ecosystem.decode_address(f"0x{target:0>40}")

    return addresses


def _posted_plainly(post: Callable[..., bytes]) -> Callable[..., bytes]:
    kept: WeakKeyDictionary[Any, dict[str, HTTPConnection]] = WeakKeyDictionary()

    @wraps(post)
    def posted(manager: Any, endpoint_uri: str, data: bytes, **options: Any) -> bytes:
        """Over a connection of our own; whatever is out of the ordinary is left to `requests`."""
        place = urlsplit(endpoint_uri)
        is_plain = place.scheme == "http" and place.username is None
        if not is_plain or place.hostname not in _THIS_MACHINE or options.get("stream"):
            return post(manager, endpoint_uri, data, **options)
        connections = kept.setdefault(manager, {})
        if endpoint_uri not in connections:
            connections[endpoint_uri] = HTTPConnection(place.netloc, timeout=options.get("timeout"))
        connection = connections[endpoint_uri]
        try:
            connection.request("POST", place.path or "/", data, options.get("headers", {}))
            answer = connection.getresponse()
            content = answer.read()
        except (ConnectionError, HTTPException):  # closed while nobody asked anything, or nobody is there
            connection.close()
            return post(manager, endpoint_uri, data, **options)
        return content if answer.status == HTTPStatus.OK else post(manager, endpoint_uri, data, **options)

    return posted
