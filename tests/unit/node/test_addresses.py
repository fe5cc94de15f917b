"""IN-01: addresses of nodes that hold a user and a password, or another scheme than HTTP."""

import sys
import threading
from base64 import b64encode
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import ModuleType
from urllib.request import Request, urlopen

import click
import pytest

from ape_dao.cli.group import DaoGroup
from ape_dao.cli.options import output_options
from ape_dao.core.chain.node_address import without_secrets
from ape_dao.core.errors import NodeError
from ape_dao.node.local import LocalNode
from ape_dao.sdk.connection import connect
from utils.cli import run_command

KEY = "0123456789abcdef"
JSON = {"Content-Type": "application/json"}


@pytest.fixture(scope="module")
def guarded():
    """A node behind a door that asks for a user and a password; its address without them."""

    class Door(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            if self.headers["Authorization"] == f"Basic {b64encode(b'me:s%cret').decode()}":
                status, answer = 200, urlopen(Request(node.url, body, JSON)).read()  # noqa: S310
            else:
                status, answer = 401, b"{}"
            self.send_response(status)
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *_):
            pass

    with LocalNode() as node, ThreadingHTTPServer(("127.0.0.1", 0), Door) as server:
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        yield f"127.0.0.1:{server.server_port}"
        server.shutdown()


def test_connect__user_and_password__work(guarded):
    """IN-01."""
    with connect(f"http://me:s%25cret@{guarded}") as provider:
        assert provider.make_request("eth_chainId", []) == "0x7a69"


@pytest.mark.parametrize("place", ["guarded", "127.0.0.1:9"])
def test_connect__wrong_password__refused_without_telling_it(place, guarded):
    """IN-01."""
    where = guarded if place == "guarded" else place
    with pytest.raises(NodeError) as caught, connect(f"http://me:wrong@{where}"):
        pass
    assert f"http://{where}" in str(caught.value)
    assert "wrong" not in str(caught.value)


@pytest.mark.parametrize("network", ["ws://127.0.0.1:8545", "ethereum:mainnet:wss://node.test/key"])
def test_connect__web_socket__one_sentence(network):
    """IN-01."""
    with pytest.raises(NodeError, match="over HTTP, and not over a WebSocket; give its address with http://"):
        connect(network).__enter__()


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (f"https://node.test/v3/{KEY}", "https://node.test/…"),
        (f"(https://node.test:8545?key={KEY})", "(https://node.test:8545/…)"),
        (f"at http://me:{KEY}@127.0.0.1:8545; start", "at http://127.0.0.1:8545; start"),
        (f"'wss://{KEY}@node.test'", "'wss://node.test'"),
        (
            f"port=443): Max retries exceeded with url: /v3/{KEY} (Caused",
            "port=443): Max retries exceeded with url: /… (Caused",
        ),
        ("http://127.0.0.1:8545/x and https://node.test.", "http://127.0.0.1:8545/x and https://node.test."),
    ],
)
def test_without_secrets__address__only_where_it_is(text, shown):
    """IN-01. Keys of providers of nodes stand in paths and queries."""
    assert without_secrets(text) == shown


@pytest.fixture
def run_failing(monkeypatch):
    """Runs a command that ends in an error of others."""

    @click.command()
    @output_options
    def fail():
        raise ValueError(f"403 for https://node.test/v3/{KEY}")

    module = ModuleType("tests_fail")
    module.cli = fail
    monkeypatch.setitem(sys.modules, "tests_fail", module)
    group = output_options(DaoGroup(name="dao", table={"fail": ("tests_fail", "Fails")}))
    return lambda *more: run_command(group, "fail", *more)


@pytest.mark.parametrize("more", [(), ("--debug",), ("--json",)])
def test_errors__address_of_a_node__without_its_key(more, run_failing):
    """IN-01. Whoever raises it, and with a traceback too."""
    result = run_failing(*more)
    assert result.exit_code == 1
    assert "https://node.test/…" in result.stderr
    assert KEY not in result.stdout + result.stderr
