"""A real browser on the members' page, with a wallet that does as it is told."""

from __future__ import annotations

import shutil
import threading
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import requests
from playwright.sync_api import sync_playwright

from ape_dao.sdk.events import open_store, sync_events
from ape_dao.web.directory import directory
from ape_dao.web.serving import SiteServer
from ape_dao.web.site import Files, site

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from ape.api import ProviderAPI
    from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page

    from ape_dao.core.deployment.record import Record
    from ape_dao.sdk.dao import Dao

PROGRAMS = ("chromium", "chromium-browser", "google-chrome")
ROOT = Path(__file__).parents[1]
MILLISECONDS = 20_000
_AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
_WALLET = """
(() => {
  const listeners = {};
  const provider = {
    async request({ method, params }) {
      const answer = await window.__wallet(method, params ?? []);
      if (answer.error) throw Object.assign(new Error(answer.error.message), answer.error);
      return answer.result;
    },
    on(event, listener) { (listeners[event] ??= new Set()).add(listener); },
    removeListener(event, listener) { listeners[event]?.delete(listener); },
  };
  window.__emit = (event, value) => [...(listeners[event] ?? [])].forEach((listener) => listener(value));
  const info = { uuid: 'test', name: 'Test Wallet', icon: 'data:,', rdns: 'example.test' };
  const detail = Object.freeze({ info, provider });
  const say = () => dispatchEvent(new CustomEvent('eip6963:announceProvider', { detail }));
  addEventListener('eip6963:requestProvider', say);
})();
"""


def find_browser() -> str | None:
    """The browser's program; None if this machine has none."""
    return next(filter(None, map(shutil.which, PROGRAMS)), None)


@contextmanager
def launched(program: str) -> Iterator[Browser]:
    """The browser."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        yield browser
        browser.close()


@dataclass
class Wallet:
    """What the page's wallet does; its keys are the node's."""

    url: str
    account: str
    chain_id: int | None = None
    """Another chain than the node's, if given."""
    refuses: set[str] = field(default_factory=set)
    """Methods that the person declines."""
    errors: dict[str, dict[str, Any]] = field(default_factory=dict)
    """What methods fail with."""
    answers: dict[str, Any] = field(default_factory=dict)
    """What methods answer instead of the node."""
    delay: float = 0.0
    """Seconds before it confirms a transaction."""
    asked: list[str] = field(default_factory=list)
    """Every method that the page asked for."""

    def request(self, _: Any, method: str, params: Sequence[Any]) -> dict[str, Any]:
        """Answer one request as EIP-1193 does."""
        self.asked.append(method)
        if method in self.refuses:
            return {"error": {"code": 4001, "message": "User rejected the request."}}
        if method in self.errors:
            return {"error": self.errors[method]}
        if method in self.answers:
            return {"result": self.answers[method]}
        if method in ("eth_requestAccounts", "eth_accounts"):
            return {"result": [self.account]}
        if method == "eth_chainId" and self.chain_id is not None:
            return {"result": hex(self.chain_id)}
        if method == "wallet_switchEthereumChain":
            self.chain_id = int(params[0]["chainId"], 16)
            return {"result": None}
        if method == "eth_sendTransaction":
            time.sleep(self.delay)
        return self.node(method, params)

    def node(self, method: str, params: Sequence[Any]) -> dict[str, Any]:
        """What the node answers."""
        body = {"jsonrpc": "2.0", "id": 1, "method": method, "params": list(params)}
        answer: dict[str, Any] = requests.post(self.url, json=body, timeout=30).json()
        return {name: answer[name] for name in ("result", "error") if name in answer}


@dataclass
class Visit:
    """An open page, its wallet, and what it did besides."""

    page: Page
    wallet: Wallet
    context: BrowserContext
    requests: list[str]
    """Every address that the page loaded something from."""
    troubles: list[str]
    """What the browser's console complained of."""

    def go(self, path: str) -> None:
        """Open a view."""
        self.page.evaluate("path => { location.hash = path }", path)

    def connect(self) -> None:
        """Let the page see the wallet's account."""
        self.page.get_by_role("button", name="Connect Test Wallet").click()
        self.page.get_by_text("You are").first.wait_for()

    def emit(self, event: str, value: Any) -> None:
        """Have the wallet tell of a change."""
        self.page.evaluate("([event, value]) => window.__emit(event, value)", [event, value])

    def press(self, name: str) -> None:
        """Press a button."""
        self.page.get_by_role("button", name=name, exact=True).first.click()

    def fill(self, label: str, text: str) -> None:
        """Write into a field."""
        self.page.get_by_label(label).first.fill(text)

    def sees(self, text: str) -> None:
        """Wait until the page shows a text."""
        self.page.get_by_text(text).first.wait_for()

    def told(self, text: str) -> None:
        """Wait until the page tells of a success or trouble in such words."""
        self.page.locator(".messages").get_by_text(text).wait_for()

    def hear(self, line: ConsoleMessage) -> None:
        """Note what the console complains of."""
        if line.type == "error":
            self.troubles.append(line.text)

    def violations(self) -> list[str]:
        """What a check of accessibility finds."""
        return violations_of(self.page)


def violations_of(page: Page) -> list[str]:
    """What a check of accessibility finds on a page."""
    page.evaluate(_AXE.read_text(encoding="utf-8"))
    result = page.evaluate("axe.run()")
    return [f"{one['id']}: {one['help']} ({one['nodes'][0]['html'][:120]})" for one in result["violations"]]


def built(
    record: Record,
    provider: ProviderAPI,
    dao: Dao,
    stores: Path,
    *,
    simulations: Sequence[Path] = (),
    rpcs: Sequence[str] = (),
    folders: Mapping[str, Path] | None = None,
) -> Files:
    """The site of a DAO as it is now."""
    synced = sync_events(record, provider, stores)
    store = open_store(record, stores)
    try:
        data = directory(dao, store, synced.final.number, simulations)
    finally:
        store.close()
    return site(record, data, rpcs, folders)


@contextmanager
def served(files: Files) -> Iterator[str]:
    """The address of a site that is served while this lasts."""
    with SiteServer(files, 0) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
        thread.start()
        yield server.url
        server.shutdown()


@contextmanager
def visit(
    browser: Browser, url: str, wallet: Wallet, *, width: int = 900, language: str = "en", **options: Any
) -> Iterator[Visit]:
    """A page that is open while this lasts."""
    context = browser.new_context(
        viewport={"width": width, "height": 900}, locale=language, timezone_id="UTC", **options
    )
    context.expose_binding("__wallet", wallet.request)
    context.add_init_script(_WALLET)
    page = context.new_page()
    page.set_default_timeout(MILLISECONDS)
    opened = Visit(page, wallet, context, [], [])
    page.on("request", lambda request: opened.requests.append(request.url))
    page.on("pageerror", lambda error: opened.troubles.append(str(error)))
    page.on("console", opened.hear)
    page.goto(url)
    yield opened
    context.close()
