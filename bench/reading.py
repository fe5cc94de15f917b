"""What reading a DAO costs, by its size: `uv run python bench/reading.py --help`."""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

if __name__ == "__main__":
    sys.path = [str(Path(__file__).resolve().parents[1]), *sys.path[1:]]  # this file is called like a module

from ape_dao.toolchain.anvil import ENVIRONMENT, anvil_path
from bench.bad_node import bad_node

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ape_dao.core.chain.client import Chain
    from ape_dao.core.deployment.record import Record

ROOT = Path(__file__).resolve().parents[1]
LADDER = (100, 1_000, 10_000)
"""Lockers; one proposal for every twenty."""
LOCKERS_OF_A_PROPOSAL = 20
GRANTS, TOKENS = 50, 15
"""Of the tokens three are there anyway: the own one, WETH and a stable coin."""
MOST_REQUESTS, MOST_CPU_SECONDS, MOST_MEGABYTES = 50, 3.0, 300
"""Of a command, besides its pass over the logs and the start of `ape`, which `ape dao --help` takes too."""
MOST_REQUESTS_OF_A_SIMULATION, MOST_SECONDS_OF_A_SIMULATION = 200, 5.0
SIMULATE = "proposal simulate"
MISSED = 1
WHOLE, WEEK = 10**18, 7 * 86_400
APE = str(Path(sys.executable).with_name("ape"))
_BLOCK_GAS = 3 * 10**9
_CALL_GAS = 900_000
_TOGETHER = 250
_FINAL_BLOCKS = 1_000
"""For made-up events, so that no block has too many."""
PROPOSAL = """\
title: Another split
summary: Half and half.
actions:
  - call: router.setSplit
    args: {newRevenueShareBps: 50%, newBuybackBps: 50%, newTreasuryBps: 0%}
"""


_METER = """
import json, resource, subprocess, sys, time
began = time.monotonic()
code = subprocess.call(sys.argv[2:])
seconds = time.monotonic() - began
used = resource.getrusage(resource.RUSAGE_CHILDREN)
with open(sys.argv[1], "w") as file:
    json.dump([seconds, used.ru_utime + used.ru_stime, used.ru_maxrss // 1024], file)
sys.exit(code)
"""
"""Runs a command and writes what it took. A small program, because Linux counts what the program that starts
another needed as the other's own."""


@dataclass(frozen=True)
class Spent:
    """What one run of a command took, all of it."""

    seconds: float
    cpu_seconds: float
    megabytes: int
    """The most that it, or a program that it started, needed."""


@dataclass(frozen=True)
class Reading:
    """What one run of a command took."""

    command: str
    lockers: int
    requests: int
    """Over HTTP, without those for logs; a batch is one."""
    logs: int
    """Requests for logs."""
    cpu: float
    """Seconds, of the command and the nodes that it starts, without the start of `ape`."""
    megabytes: int
    """The most that the command, or a node that it starts, needed."""
    seconds: float
    """Without the start of `ape`."""

    @property
    def bars(self) -> tuple[tuple[str, float, float], ...]:
        """What is judged: its name, the figure, and the most that it may be."""
        if self.command == SIMULATE:
            return (
                ("requests", self.requests, MOST_REQUESTS_OF_A_SIMULATION),
                ("s", self.seconds, MOST_SECONDS_OF_A_SIMULATION),
                ("MB", self.megabytes, MOST_MEGABYTES),
            )
        return (
            ("requests", self.requests, MOST_REQUESTS),
            ("CPU s", self.cpu, MOST_CPU_SECONDS),
            ("MB", self.megabytes, MOST_MEGABYTES),
        )

    @property
    def missed(self) -> list[str]:
        """The bars that it is above."""
        return [f"{name} {figure:g} > {most:g}" for name, figure, most in self.bars if figure > most]


def measure(
    lockers: int, proposals: int | None = None, events: int = 0, only: Sequence[str] = ()
) -> Iterator[Reading]:
    """Build a DAO of that size on a local node, and run the commands that read it, the second time each.

    Args:
        events: As many made-up locks are put into a store that `ape dao sync` made; 0 for no store.
        only: Of the commands and `report`, those whose first word is one of these; "--help" is the start.
    """
    from ape.logging import LogLevel, logger

    from ape_dao.node.local import LocalNode, NodeOptions

    options = NodeOptions(steps_tracing=False, extra=("--gas-limit", str(_BLOCK_GAS)))
    with (
        logger.at_level(LogLevel.ERROR),
        LocalNode(options=options) as node,
        tempfile.TemporaryDirectory() as place,
    ):
        with node.connected() as provider:
            from ape_dao.core.chain.client import Chain

            record = build(
                Chain(provider), Path(place), lockers, proposals or lockers // LOCKERS_OF_A_PROPOSAL
            )
            if events:
                Chain(provider).rpc("anvil_mine", hex(_FINAL_BLOCKS))
        file = Path(place) / "split.yaml"
        file.write_text(PROPOSAL, encoding="utf-8")
        where = Path(place)  # in the kit's own folder Ape reads what it compiled there, which takes 30 MB
        timed(["--help"], where)
        start = timed(["--help"], where)
        if "--help" in only:
            yield Reading("--help", lockers, 0, 0, start.cpu_seconds, start.megabytes, start.seconds)
        with bad_node(node.port) as counted:
            if events:
                fill_store(record, counted.url, where, events)
            wanted = commands(record, file)[: -1 if events else None]
            if only:
                report = ("report", "--output", f"{place}/report.html")
                wanted = [one for one in (*commands(record, file), report) if one[0] in only]
            for command in wanted:
                arguments = [*command, "--network", counted.url, f"--folder={place}"]
                run(arguments, where)  # whatever is kept is there afterwards
                counted.requests.clear()
                spent = timed(arguments, where)
                bodies = [one if isinstance(one, list) else [one] for one in counted.requests]
                logs = sum(any(part["method"] == "eth_getLogs" for part in body) for body in bodies)
                yield Reading(
                    " ".join(command[:2]),
                    lockers,
                    len(bodies) - logs,
                    logs,
                    max(0.0, spent.cpu_seconds - start.cpu_seconds),
                    spent.megabytes,
                    max(0.0, spent.seconds - start.seconds),
                )


def commands(record: Record, file: Path) -> list[tuple[str, ...]]:
    """Those that read a DAO."""
    return [
        ("status",),
        ("verify",),
        ("proposal", "list"),
        ("proposal", "watch", "--once"),
        ("lock", "show", record.deployer),
        ("proposal", "simulate", str(file)),
    ]


def fill_store(record: Record, url: str, where: Path, events: int) -> None:
    """Make a store of the DAO, and put locks into it that are not on the chain, in Parquet files."""
    from ape_dao.store.database import FINAL, LOGS_IN_A_BLOCK
    from ape_dao.store.store import Store

    sync = ["sync", "--network", url, f"--folder={where}"]
    folder = Path(json.loads(run([*sync, "--json"], where))["store"])
    store = Store(where / folder, writes=True)
    escrow = record.address("escrow").lower()
    kinds = store.database.kinds()
    kind = next(at for at, one in kinds.items() if (one.address, one.event) == (escrow, "Locked"))
    final = store.database.block(FINAL)
    if final is None:
        raise RuntimeError("the store has no final block")
    blocks = range(record.start_block + 1, final.number)
    of_each = -(-events // len(blocks))
    for block in blocks:
        first = (block - blocks[0]) * of_each
        place = block * LOGS_IN_A_BLOCK + LOGS_IN_A_BLOCK // 2
        count = max(0, min(of_each, events - first))
        rows = ((kind, place + at, 1, bytes(32), _locked_words(first + at)) for at in range(count))
        with store.database.transaction():
            store.database.add_rows(rows)
    store.close()
    run([*sync, "--flush"], where)


def _locked_words(number: int) -> bytes:
    """Of a ``Locked``: one of 50,000 accounts locks some tokens for some weeks."""
    account, amount = 2**80 + number * 7 % 50_000, WHOLE * (1 + number % 9_973)
    words = (account, account, amount, amount, (2_957 + number % 40) * WEEK, 0)
    return b"".join(word.to_bytes(32, "big") for word in words)


def environment() -> dict[str, str]:
    """Our own, with the kit's anvil, and without what has each run compile the same thousand modules."""
    own = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return {**own, ENVIRONMENT: str(anvil_path(ROOT))}


def run(arguments: Sequence[str], where: Path = ROOT, through: Sequence[str] = ()) -> str:
    """The output of a command of ours, run in a folder, perhaps by another program."""
    done = subprocess.run(  # noqa: S603 - our own
        [*through, APE, "dao", *arguments],
        capture_output=True,
        text=True,
        env={**environment(), "NO_COLOR": "1"},
        check=False,
        cwd=where,
    )
    if done.returncode > 1 or (done.returncode and "verify" not in arguments):  # votes changed its settings
        raise RuntimeError(f"{' '.join(arguments)}: {done.stdout[-500:]}{done.stderr[-1000:]}")
    return done.stdout


def build(chain: Chain, folder: Path, lockers: int, proposals: int) -> Record:
    """The full preset with grants and tokens, lockers, and proposals of all of them."""
    from ape import accounts

    from ape_dao.core.chain.artifacts import demo_artifact
    from ape_dao.core.deployment.mocks import create_mocks
    from ape_dao.core.deployment.plan import make_plan
    from ape_dao.core.spec import load_preset, parse_spec, with_addresses
    from ape_dao.sdk.dao import Dao
    from ape_dao.sdk.deployment import deploy

    deployer, rich = accounts.test_accounts[:2]
    data = load_preset("token-metrics").to_data()
    airdrop, plain, grant, treasury = data["allocations"]
    grants = [
        {**grant, "share": "0.1%", "vesting": {**grant["vesting"], "name": f"team{number}"}}
        for number in range(GRANTS)
    ]
    data["allocations"] = [
        {**airdrop, "share": "1%"},
        {**plain, "recipient": rich.address, "share": "50%"},
        *grants,
        {**treasury, "share": "44%"},
    ]
    spec = parse_spec(data)
    spec = with_addresses(spec, create_mocks(spec, chain, deployer, [rich.address]))
    stable = demo_artifact("DemoStablecoin").container()
    more = [str(deployer.deploy(stable, deployer).address) for _ in range(TOKENS - 3)]
    record = deploy(make_plan(spec, deployer.address), chain.provider, deployer, folder=folder).record
    dao = Dao.at(record.addresses)
    with impersonated(chain, dao.addresses["timelock"]) as timelock:
        calls = [(dao.escrow, "setLocker", rich.address, True)]
        calls += [(dao.contract(key), function, token, True) for key, function, token in _listing(dao, more)]
        send_all(chain, timelock, [(str(one.address), encoded(one, *rest)) for one, *rest in calls])
    dao.token.approve(dao.escrow, 2**256 - 1, sender=rich)
    end = (chain.timestamp() + 300 * WEEK) // WEEK * WEEK
    longest = chain.timestamp() // WEEK * WEEK + 51 * WEEK
    locks = [
        (
            str(dao.escrow.address),
            encoded(dao.escrow, "createLockFor", locker(number), 10 * WHOLE + number, min(end, longest)),
        )
        for number in range(lockers)
    ]
    send_all(chain, str(rich.address), locks)
    dao.escrow.createLock(10_000_000 * WHOLE, longest, sender=rich)
    _propose(chain, dao, rich, proposals)
    return record


def _propose(chain: Chain, dao: Any, rich: Any, proposals: int) -> None:
    """As many proposals as there are to be: a quota allows few a month, so they are of many months."""
    from ape_dao.sdk.first_proposal import travel_to_first_proposal

    day = 86_400
    with impersonated(chain, dao.addresses["timelock"]) as timelock:
        send_all(chain, timelock, [(dao.addresses["kinds"], encoded(dao.kinds, "setQuotas", []))])
    travel_to_first_proposal(dao, at_least=day)
    transfer = bytes(dao.token.transfer.encode_input(rich.address, 1))
    calls = [
        (
            dao.addresses["governor"],
            encoded(
                dao.governor,
                "propose",
                [dao.addresses["token"]],
                [0],
                [transfer],
                f"# Payment {number}\n\nA text.",
            ),
        )
        for number in range(proposals)
    ]
    send_all(chain, str(rich.address), calls)
    chain.rpc("evm_increaseTime", 20 * day)
    chain.rpc("evm_mine")


def _listing(dao: Any, tokens: Sequence[str]) -> Iterator[tuple[str, str, str]]:
    for key in ("distributor", "router"):
        for token in tokens:
            yield key, "setToken", token


def encoded(contract: Any, function: str, *arguments: Any) -> bytes:
    """The calldata of a function."""
    from ape_dao.sdk.dry_run import function_of

    return bytes(function_of(contract, function).encode_input(*arguments))


def send_all(chain: Chain, sender: str, calls: Sequence[tuple[str, bytes]]) -> None:
    """Many transactions of an account that the node holds open, few hundred a block."""
    send_each(chain, [(sender, to, data) for to, data in calls])


def send_each(chain: Chain, transactions: Sequence[tuple[str, str, bytes]]) -> None:
    """Many transactions: who sends them, to whom and what."""
    chain.rpc("evm_setAutomine", False)
    for first in range(0, len(transactions), _TOGETHER):
        part = transactions[first : first + _TOGETHER]
        sent = chain.ask([("eth_sendTransaction", [_transaction(*one)]) for one in part])
        chain.rpc("evm_mine")
        receipts = chain.receipts([str(one) for one in sent])
        if not all(receipt is not None and receipt.succeeded for receipt in receipts):
            raise RuntimeError(f"a transaction of {part[0][0]} failed: {sent[:1]}")
    chain.rpc("evm_setAutomine", True)


def _transaction(sender: str, to: str, data: bytes) -> dict[str, str]:
    price = hex(0)  # most senders have no ether
    return {"from": sender, "to": to, "data": "0x" + data.hex(), "gas": hex(_CALL_GAS), "gasPrice": price}


@contextmanager
def impersonated(chain: Chain, account: str) -> Iterator[str]:
    """An account that the node holds open for a while."""
    chain.rpc("anvil_impersonateAccount", account)
    chain.rpc("anvil_setBalance", account, hex(1_000 * WHOLE))
    yield account
    chain.rpc("anvil_stopImpersonatingAccount", account)


def locker(number: int) -> str:
    """The account of one of the lockers."""
    from eth_utils import keccak, to_checksum_address

    return str(to_checksum_address(keccak(text=f"locker {number}")[12:]))


def timed(arguments: Sequence[str], where: Path) -> Spent:
    """What a command of ours takes."""
    with tempfile.NamedTemporaryFile() as written:
        run(arguments, where, [sys.executable, "-I", "-S", "-c", _METER, written.name])
        return Spent(*json.loads(Path(written.name).read_text(encoding="utf-8")))


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print; returns the exit code."""
    parser = argparse.ArgumentParser(
        prog="bench/reading.py", description="Requests and CPU seconds of commands that read."
    )
    parser.add_argument("--lockers", type=int, action="append", help=f"a size of its own (default {LADDER})")
    parser.add_argument(
        "--events", type=int, default=0, help="with a store that has so many made-up locks besides"
    )
    parser.add_argument("--json", action="store_true", help="the rows as JSON")
    options = parser.parse_args(arguments)
    rows = []
    if not options.json:
        print(_HEAD)
    for lockers in options.lockers or LADDER:
        for row in measure(lockers, events=options.events):
            rows.append(row)
            if not options.json:
                print(_line(row), flush=True)
    if options.json:
        print(json.dumps([{**asdict(row), "missed": row.missed} for row in rows]))
    return MISSED if any(row.missed for row in rows) else 0


_HEAD = f"{'command':<20} {'lockers':>8} {'of logs':>8} {'requests':>14} {'CPU s':>12} {'s':>12} {'MB':>12}"


def _line(row: Reading) -> str:
    """A row: each figure beside its bar, where it has one."""
    bars = {name: most for name, _, most in row.bars}
    figures = {"requests": f"{row.requests}", "CPU s": f"{row.cpu:.1f}", "s": f"{row.seconds:.1f}"}
    figures["MB"] = f"{row.megabytes}"
    shown = [f"{text} / {bars[name]:g}" if name in bars else text for name, text in figures.items()]
    line = f"{row.command:<20} {row.lockers:>8,} {row.logs:>8} {shown[0]:>14}" + "".join(
        f" {text:>12}" for text in shown[1:]
    )
    return f"{line}  MISSED" if row.missed else line


if __name__ == "__main__":
    sys.exit(main())
