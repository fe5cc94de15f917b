"""How many paid calls a server answers; see `python bench/modules/services_http.py --help`.

The server is a process of its own, with uvicorn, a journal on disk and a chain that answers at once. Its CPU
seconds count, so what else the machine does changes little.
"""

from __future__ import annotations

import argparse
import base64
import http.client
import json
import signal
import subprocess
import sys
import tempfile
import time
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

if __name__ == "__main__":
    sys.path = [str(Path(__file__).resolve().parents[2]), *sys.path[1:]]  # this file is called like a module

from eth_account import Account
from eth_typing import Hash32
from rich.console import Console
from rich.table import Table

from ape_dao.modules.services.serving import server
from ape_dao.modules.services.serving.authorizations import Authorization
from ape_dao.modules.services.serving.journal import Journal
from ape_dao.modules.services.serving.ledger import Outcome, Standing
from ape_dao.modules.services.serving.middleware import PaidApp
from ape_dao.modules.services.serving.payments import Payments
from ape_dao.modules.services.serving.protocol import EXACT, VOUCHER, Offer, Token
from ape_dao.modules.services.vouchers import Vault, sign_voucher, signer_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from ape_dao.modules.services.vouchers import Voucher

OK, MISSED = 0, 1
CHAIN_ID, PRICE = 8453, 10_000
KEY = Account.from_key(bytes(31) + b"\7")
SPLITTER = Account.from_key(bytes(31) + b"\x08").address
TOKEN = Token(CHAIN_ID, "0x" + "1" * 40, "USDC", 6, "USD Coin", "2")
VAULT = Vault(CHAIN_ID, "0x" + "2" * 40)
OFFER = Offer(CHAIN_ID, 1, SPLITTER, TOKEN, True, VAULT)
MOST_SIGN_MS, MOST_VERIFY_MS, LEAST_CALLS = 5.0, 1.0, 200.0
TIMES = 200


@dataclass(frozen=True)
class Row:
    """One figure."""

    what: str
    figure: float
    unit: str
    bar: float | None
    is_least: bool = False
    """Whether more is better."""

    @property
    def is_missed(self) -> bool:
        if self.bar is None:
            return False
        return self.figure < self.bar if self.is_least else self.figure > self.bar


class Instant:
    """A chain that takes everything at once."""

    def standing(self, payer: str, key: str) -> Standing:
        return Standing(2**100, 0, 0, 0, 0)

    def balance(self, account: str) -> int:
        return 2**100

    def settle(self, one: Authorization, on_signed: Callable[[str, int], None]) -> str:
        on_signed("0x" + one.nonce.hex(), 1)
        return "0x" + one.nonce.hex()

    def outcome(self, one: Authorization, transaction: str) -> Outcome:
        return Outcome.PAID

    def is_used(self, one: Authorization) -> bool:
        return False

    def paid_by(self, one: Authorization, since: int) -> str | None:
        return None

    def redeem(self, vouchers: Sequence[Voucher]) -> str:
        return ""

    def is_done(self, transaction: str) -> bool:
        return True


def serve(path: Path) -> None:
    """Be the server; at the end tell the CPU seconds that it took."""
    payments = Payments(OFFER, Instant(), Journal(path, OFFER))
    listening = server.listen(server.HOST, 0)
    began = time.process_time()
    port = listening.getsockname()[1]
    server.run(
        PaidApp(server.demo, payments, PRICE), payments, listening, 86_400, lambda: print(port, flush=True)
    )
    print(time.process_time() - began, flush=True)
    payments.close()


def calls_per_second(payments: Sequence[tuple[str, Any]]) -> float:
    """Paid calls that a server answers in a second of one core."""
    headers = []
    for scheme, payload in payments:
        terms = {
            "scheme": scheme,
            "network": OFFER.network,
            "asset": TOKEN.address,
            "payTo": SPLITTER,
            "amount": str(PRICE),
        }
        document = {"x402Version": 2, "accepted": terms, "payload": payload}
        headers.append({"PAYMENT-SIGNATURE": base64.b64encode(json.dumps(document).encode()).decode()})
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, str(Path(__file__).resolve()), "--server", f"{folder}/journal.db"]
        process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)  # noqa: S603
        if process.stdout is None:
            raise RuntimeError("the server has no output")
        connection = http.client.HTTPConnection(server.HOST, int(process.stdout.readline()))
        for one in headers:
            connection.request("POST", "/answer", b"question", one)
            reply = connection.getresponse()
            text = reply.read()
            if reply.status != 200:
                raise RuntimeError(f"the server answered {reply.status}: {text!r}")
        connection.close()
        process.send_signal(signal.SIGTERM)
        seconds = float(process.stdout.readline())
        process.wait()
    return len(headers) / seconds


def by_voucher(count: int) -> list[tuple[str, Any]]:
    """Vouchers of one payer, one after the other."""
    return [
        (VOUCHER, {"voucher": sign_voucher(VAULT, KEY, 1, number * PRICE).to_data()})
        for number in range(1, count + 1)
    ]


def by_authorization(count: int) -> list[tuple[str, Any]]:
    """Authorizations of one payer."""
    return [(EXACT, _payload(_authorization(number))) for number in range(count)]


def _authorization(number: int) -> Authorization:
    nonce = number.to_bytes(32, "big")
    one = Authorization(KEY.address, SPLITTER, PRICE, 0, 2**40, nonce, b"")
    return replace(one, signature=bytes(KEY.unsafe_sign_hash(Hash32(one.digest(TOKEN))).signature))


def _payload(one: Authorization) -> dict[str, Any]:
    return {
        "signature": "0x" + one.signature.hex(),
        "authorization": {
            "from": one.payer,
            "to": one.to,
            "value": str(one.value),
            "validAfter": str(one.valid_after),
            "validBefore": str(one.valid_before),
            "nonce": "0x" + one.nonce.hex(),
        },
    }


def measure(count: int) -> list[Row]:
    """Every row."""
    voucher, payload = sign_voucher(VAULT, KEY, 1, PRICE), _payload(_authorization(1))
    return [
        Row("sign a voucher", _median_ms(lambda: sign_voucher(VAULT, KEY, 1, PRICE)), "ms", MOST_SIGN_MS),
        Row("verify a voucher", _median_ms(lambda: signer_of(VAULT, voucher)), "ms", MOST_VERIFY_MS),
        Row(
            "verify an authorization",
            _median_ms(lambda: Authorization.from_payload(OFFER, payload)),
            "ms",
            MOST_VERIFY_MS,
        ),
        Row("calls paid by voucher", calls_per_second(by_voucher(count)), "a second", LEAST_CALLS, True),
        Row(
            "calls paid by authorization, without the chain",
            calls_per_second(by_authorization(count)),
            "a second",
            LEAST_CALLS,
            True,
        ),
    ]


def _median_ms(call: Callable[[], object]) -> float:
    spans = []
    for _ in range(TIMES):
        began = time.process_time()
        call()
        spans.append(time.process_time() - began)
    return sorted(spans)[TIMES // 2] * 1_000


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print; the exit code is MISSED if a row misses its bar."""
    parser = argparse.ArgumentParser(
        prog="python bench/modules/services_http.py",
        description="Paid calls a second of one core, and signing and verifying, in CPU time; exit code "
        f"{MISSED} if one misses its bar.",
    )
    parser.add_argument("--calls", type=int, default=2_000, help="paid calls of each kind (default 2000)")
    parser.add_argument("--json", action="store_true", help="print a list of rows instead of a table")
    parser.add_argument("--server", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args(arguments)
    if options.server:
        serve(options.server)
        return OK
    rows = measure(max(1, options.calls))
    if options.json:
        print(json.dumps([asdict(row) for row in rows], indent=1))
    else:
        table = Table("what", "figure", "unit", "bar")
        for row in rows:
            bar = "" if row.bar is None else f"{'at least' if row.is_least else 'at most'} {row.bar:g}"
            table.add_row(row.what, f"{row.figure:,.2f}", row.unit, bar)
        Console(highlight=False).print(table)
    return MISSED if any(row.is_missed for row in rows) else OK


if __name__ == "__main__":
    sys.exit(main())
