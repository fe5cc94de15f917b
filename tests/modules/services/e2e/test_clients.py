"""Clients of x402, as npm and PyPI have them, pay `ape dao service serve` on a chain with a real token."""

import asyncio
import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest
from eth_account import Account

from ape_dao import toolchain
from ape_dao.core.chain.client import Chain
from ape_dao.core.deployment.plan import make_plan
from ape_dao.core.spec import parse_spec
from ape_dao.modules.services import sdk, usage
from ape_dao.modules.services.serving.client import VoucherScheme
from ape_dao.node.local import LocalNode, NodeOptions
from ape_dao.sdk.dao import Dao
from ape_dao.sdk.deployment import deploy
from utils.artifacts import ROOT
from utils.deployment import guardian_of, token_metrics
from utils.paid_service import run

CHAIN_ID = 84532
"""Of Base Sepolia: version 1 has a name for it."""
PRICE = 10_000
DOLLAR = 10**6
KEY = "0x" + "07" * 32
PAYER = Account.from_key(KEY)
APE = str(Path(sys.executable).parent / "ape")


@pytest.fixture(scope="module")
def served(contracts, tmp_path_factory):
    """A service that is registered, and a payer with 100 dollars, of which 10 are reserved for it."""
    import ape

    folder = tmp_path_factory.mktemp("serving")
    options = NodeOptions(extra=("--chain-id", str(CHAIN_ID)), steps_tracing=False)
    with LocalNode(options=options) as node, node.connected() as provider:
        chain = Chain(provider)
        deployer, community, guardian = ape.accounts.test_accounts[:3]
        token = contracts.MockAuthorizedToken.deploy(sender=deployer)
        data = token_metrics(chain, deployer.address, community.address).to_data()
        data["governor"]["guardian"] = guardian_of(chain, guardian.address)
        data["services"] = {"name": "S", "symbol": "S", "token": str(token.address), "decimals": 6}
        plan = make_plan(parse_spec(data), deployer.address)
        deploy(plan, provider, deployer, folder=folder)
        dao = Dao.at(plan.addresses)
        number, _ = sdk.register(dao, [(community.address, 10_000)], sender=deployer)
        token.mint(PAYER.address, 100 * DOLLAR, sender=deployer)
        # The payer has no ether: others pay for its deposit, and for what it signs.
        token.mint(community, 10 * DOLLAR, sender=deployer)
        usage.deposit(dao, 10 * DOLLAR, sender=community)
        usage.reserve(dao, number, 10 * DOLLAR, sender=community)
        key = Account.create()
        usage.set_signer(dao, number, key.address, 2**40, sender=community)
        one = sdk.service(dao, number)
        yield SimpleNamespace(
            url=node.url, folder=folder, token=token, dao=dao, number=number, one=one, key=key, user=community
        )


@pytest.fixture
def server(served):
    """`ape dao service serve`, ended by Ctrl-C."""
    with _serving(served) as running:
        yield running


class _serving:
    def __init__(self, served, ends_by=signal.SIGINT):
        self.served, self.ends_by = served, ends_by

    def __enter__(self):
        command = [APE, "dao", "service", "serve", str(self.served.number), "--price", "0.01 USDC"]
        command += ["--port", "0", "--journal", str(self.served.folder / "journal.db")]
        command += ["--network", self.served.url, "--account", "TEST::5", "--folder", str(self.served.folder)]
        self.process = subprocess.Popen(
            [*command, "--json"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=ROOT
        )
        lines = []
        for line in self.process.stdout:
            lines.append(line)
            if line.startswith("}"):
                break
        assert lines, self.process.stderr.read()
        self.url = json.loads("".join(lines))["url"]
        return self

    def __exit__(self, *_):
        if self.process.poll() is None:
            self.process.send_signal(self.ends_by)
        _, errors = self.process.communicate(timeout=60)
        assert self.process.returncode == 0, errors


def _npm(client: str, url: str, times: int) -> list:
    node = toolchain.find_node()
    assert node is not None
    done = subprocess.run(
        [str(node), str(ROOT / "tests" / "utils" / "pay.cjs"), client, url, KEY, str(times)],
        capture_output=True,
        text=True,
        timeout=120,
        cwd=ROOT,
    )
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


@pytest.mark.parametrize(("client", "network"), [("v1", "base-sepolia"), ("v2", f"eip155:{CHAIN_ID}")])
def test_serve__clients_of_npm__pay_the_splitter(served, server, client, network):
    """x402-fetch 1.2.0 speaks version 1, @x402/fetch 2.27.0 version 2; both pay each request once."""
    before = served.token.balanceOf(served.one.splitter)
    replies = _npm(client, server.url, 3)
    assert [reply["status"] for reply in replies] == [200] * 3
    for number, reply in enumerate(replies):
        assert reply["body"]["path"] == f"/{client}/{number}"
        assert (reply["body"]["payer"], reply["body"]["paid"]) == (PAYER.address, str(PRICE))
        receipt = reply["receipt"]
        assert (receipt["success"], receipt["network"], receipt["payer"]) == (True, network, PAYER.address)
        assert receipt["transaction"] == reply["body"]["transaction"]
    assert len({reply["receipt"]["transaction"] for reply in replies}) == 3
    assert served.token.balanceOf(served.one.splitter) == before + 3 * PRICE


def _pypi(*schemes):
    """x402 of PyPI with httpx, and the requests that it sends."""
    from httpx import AsyncClient, AsyncHTTPTransport
    from x402 import x402Client
    from x402.http.clients.httpx import x402AsyncTransport

    sent = []

    class Recording(AsyncHTTPTransport):
        async def handle_async_request(self, request):
            sent.append(request)
            return await super().handle_async_request(request)

    payer = x402Client()
    payer.set_spend_controls(False)  # it trusts no other tokens than those that it knows
    for scheme in schemes:
        payer.register("eip155:*", scheme)
    return AsyncClient(transport=x402AsyncTransport(payer, Recording()), timeout=60), sent


def test_serve__client_of_pypi__pays_and_is_served_again(served):
    """SV-25, SV-26, SV-29: x402 of PyPI pays; after a restart its header gets the same answer, however often
    it comes at a time, and pays nothing."""
    from httpx import AsyncClient
    from x402.mechanisms.evm.exact import ExactEvmScheme

    async def pay(url):
        http, sent = _pypi(ExactEvmScheme(PAYER))
        async with http:
            return await http.post(f"{url}/pypi", content=b"question"), sent[-1].headers["PAYMENT-SIGNATURE"]

    async def repeat(url, header):
        async with AsyncClient(headers={"PAYMENT-SIGNATURE": header}, timeout=60) as http:
            asked = (http.post(f"{url}/pypi", content=b"question") for _ in range(10))
            return await asyncio.gather(*asked)

    before = served.token.balanceOf(served.one.splitter)
    with _serving(served) as running:
        first, header = run(pay(running.url))
    assert first.status_code == 200
    assert first.json()["payer"] == PAYER.address
    with _serving(served, ends_by=signal.SIGTERM) as running:
        for again in run(repeat(running.url, header)):
            assert (again.status_code, again.json()) == (200, first.json())
    assert served.token.balanceOf(served.one.splitter) == before + PRICE


def test_serve__vouchers_through_a_client_of_pypi__redeemed_at_the_end(served):
    """The scheme of the vault plugs into x402 of PyPI; at the end of the server one transaction pays all."""

    async def pay(url):
        http, _ = _pypi(VoucherScheme(served.key, payer=str(served.user.address)))
        async with http:
            return [await http.post(f"{url}/voucher", content=b"%d" % number) for number in range(20)]

    before = served.token.balanceOf(served.one.splitter)
    with _serving(served) as running:
        replies = run(pay(running.url))
        assert {reply.status_code for reply in replies} == {200}
        assert served.token.balanceOf(served.one.splitter) == before
    assert served.token.balanceOf(served.one.splitter) == before + 20 * PRICE
    assert usage.use_account(served.dao, str(served.user.address), served.number).redeemed == 20 * PRICE


def test_serve__what_is_not_possible__error(served, tmp_path):
    """SV-27, SV-33: one server a journal; vouchers are redeemed before a payer can be gone."""

    def fails(*options: str) -> str:
        command = [APE, "dao", "service", "serve", str(served.number), "--price", "0.01 USDC", "--port", "0"]
        command += ["--network", served.url, "--account", "TEST::5", "--folder", str(served.folder)]
        done = subprocess.run(
            [*command, *options], capture_output=True, text=True, cwd=tmp_path, env=os.environ, timeout=120
        )
        assert done.returncode == 1, done.stdout + done.stderr
        return done.stderr

    assert "redeem at least every" in fails("--redeem-every", "3 days")
    assert "'nothing' names no application" in fails("--app", "nothing")
    with _serving(served):
        assert "end the server that has it" in fails("--journal", str(served.folder / "journal.db"))
