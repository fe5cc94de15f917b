"""What relaying many signed ballots takes: `uv run python bench/ballots.py --help`."""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from contextlib import ExitStack
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if __name__ == "__main__":
    sys.path = [str(Path(__file__).resolve().parents[1]), *sys.path[1:]]  # this file is called like a module

from rich.console import Console
from rich.table import Table

from bench.bad_node import BadNode, bad_node
from bench.reading import run

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ape.api import AccountAPI, ProviderAPI
    from eth_account.signers.local import LocalAccount

    from ape_dao.ballots import Domain, SignedBallot
    from ape_dao.core.chain.client import Chain
    from ape_dao.sdk.dao import Dao
    from ape_dao.sdk.governance import Proposal

OK, MISSED = 0, 1
VOTERS = 1_000
GAS_BAR = 48_000
"""Gas of one ballot of a key, with its part of the transaction."""
REQUESTS_BAR, BYTES_BAR = 30, 10**6
"""Of verifying all ballots: what is asked of the node, and what goes over the line in all."""
LOCK = 100 * 10**18
_FIRST_KEY = 0x5EED << 200
_GAS = hex(500_000)
_ETHER = hex(10**18)


@dataclass(frozen=True)
class Run:
    """One relay of everything."""

    ballots: int
    transactions: int
    gas_used: int
    largest_transaction: int
    """Gas."""
    judging_seconds: float
    """Reading the files and asking the governor about each ballot."""
    relaying_seconds: float
    verifying_requests: int
    """Of `ape dao ballot verify`."""
    verifying_bytes: int

    @property
    def gas_per_ballot(self) -> float:
        return self.gas_used / self.ballots

    @property
    def is_missed(self) -> bool:
        from ape_dao.sdk.governance import MAX_TRANSACTION_GAS

        is_dear = self.gas_per_ballot > GAS_BAR or self.largest_transaction > MAX_TRANSACTION_GAS
        return is_dear or self.verifying_requests > REQUESTS_BAR or self.verifying_bytes > BYTES_BAR


def keys(number: int) -> list[LocalAccount]:
    """Accounts that no node knows and that never pay for gas."""
    from eth_account import Account

    return [Account.from_key((_FIRST_KEY + index).to_bytes(32, "big")) for index in range(number)]


def measure(voters: int) -> Run:
    """Deploy the full preset on a node of our own, lock for every voter, sign, write files, judge, relay."""
    from ape import accounts, chain
    from ape.logging import LogLevel, logger

    from ape_dao.node.local import LocalNode, NodeOptions
    from ape_dao.sdk.first_proposal import travel_to_first_proposal
    from ape_dao.sdk.governance import Action, propose

    quiet, options = logger.at_level(LogLevel.ERROR), NodeOptions(steps_tracing=False)
    with quiet, LocalNode(options=options) as node, node.connected() as provider, ExitStack() as stack:
        deployer, rich, relayer = accounts.test_accounts[:3]
        place = stack.enter_context(tempfile.TemporaryDirectory())
        dao = deploy_dao(provider, Path(place), deployer, rich)
        everyone = keys(voters)
        lock_for(provider, dao, [voter.address for voter in everyone], rich)
        travel_to_first_proposal(dao, at_least=10)
        action = Action.call(dao.token, "transfer", relayer.address, 1)
        proposal = propose(dao, [action], "# Payment", sender=rich)
        chain.mine(timestamp=chain.pending_timestamp + 10)
        with tempfile.TemporaryDirectory() as folder:
            write_ballots(Path(folder), dao, proposal, everyone)
            command = ["ballot", "verify", folder, f"--folder={place}"]
            with bad_node(node.port) as asked:
                run([*command, "--network", asked.url])
            return _relayed(dao, proposal, Path(folder), relayer, asked)


def deploy_dao(provider: ProviderAPI, folder: Path, deployer: AccountAPI, rich: AccountAPI) -> Dao:
    """A DAO whose tokens `rich` holds, which has locked enough to propose."""
    from ape import chain

    from ape_dao.core.chain.client import Chain
    from ape_dao.core.deployment.mocks import create_mocks
    from ape_dao.core.deployment.plan import make_plan
    from ape_dao.core.spec import load_preset, with_addresses
    from ape_dao.sdk import staking
    from ape_dao.sdk.dao import Dao
    from ape_dao.sdk.deployment import deploy

    spec = load_preset("token-metrics")
    spec = with_addresses(spec, create_mocks(spec, Chain(provider), deployer, [rich.address] * 3))
    plan = make_plan(spec, deployer.address)
    deploy(plan, provider, deployer, folder=folder)
    dao = Dao.at(plan.addresses)
    end = staking.unlock_time(chain.pending_timestamp, 52)
    staking.create_lock(dao, 10_000_000 * 10**18, end, sender=rich)
    return dao


def lock_for(provider: ProviderAPI, dao: Dao, voters: Sequence[str], rich: AccountAPI) -> None:
    """Each voter locks tokens of its own, as if it had sent the transactions itself."""
    from ape_dao.core.chain.client import Chain
    from ape_dao.sdk import staking
    from ape_dao.sdk.dry_run import function_of

    chain = Chain(provider)
    end = staking.unlock_time(chain.timestamp(), 52)
    approve = function_of(dao.token, "approve").encode_input(dao.escrow.address, LOCK)
    lock = function_of(dao.escrow, "createLock").encode_input(LOCK, end)
    transfer = function_of(dao.token, "transfer")
    token, escrow = str(dao.token.address), str(dao.escrow.address)
    for voter in voters:
        _send(chain, str(rich.address), token, transfer.encode_input(voter, LOCK))
        chain.rpc("anvil_setBalance", voter, _ETHER)
        chain.rpc("anvil_impersonateAccount", voter)
        _send(chain, voter, token, approve)
        _send(chain, voter, escrow, lock)
        chain.rpc("anvil_stopImpersonatingAccount", voter)


def _send(chain: Chain, sender: str, to: str, data: bytes) -> None:
    """From an account that the node holds open."""
    request = {"from": sender, "to": to, "data": "0x" + bytes(data).hex(), "gas": _GAS}
    chain.wait(chain.rpc("eth_sendTransaction", request), "a voter's lock")


def signed_by(key: LocalAccount, domain: Domain, proposal: Proposal, support: int, at: int) -> SignedBallot:
    """A ballot as a wallet signs it."""
    from ape_dao.ballots import Ballot, SignedBallot
    from ape_dao.ballots.messages import typed_data
    from ape_dao.core.chain.typed_data import signable

    ballot = Ballot(proposal.id, support, key.address, at)
    return SignedBallot(ballot, bytes(key.sign_message(signable(typed_data(domain, ballot))).signature))


def write_ballots(folder: Path, dao: Dao, proposal: Proposal, voters: Sequence[LocalAccount]) -> None:
    """A file for each voter; every third one is against."""
    from ape import chain

    from ape_dao.ballots import Domain, write_ballot

    domain, now = Domain.read(dao), int(chain.blocks.head.timestamp)
    for index, key in enumerate(voters):
        signed = signed_by(key, domain, proposal, int(index % 3 > 0), now)
        write_ballot(folder / f"{index}.json", domain, signed)


def _relayed(dao: Dao, proposal: Proposal, folder: Path, relayer: AccountAPI, asked: BadNode) -> Run:
    from ape_dao.ballots import ballot_paths, judge, read_ballot, relay
    from ape_dao.core.errors import DaoError

    began = time.perf_counter()
    verdicts = judge(dao, [read_ballot(path) for path in ballot_paths([str(folder)])])
    judged = time.perf_counter()
    batches = list(relay(dao, [verdict.signed for verdict in verdicts if verdict.counts], sender=relayer))
    ended = time.perf_counter()
    counted = sum(batch.counted for batch in batches)
    against, for_, _ = dao.governor.proposalVotes(proposal.id)
    if counted != len(verdicts) or for_ < against or not against:
        raise DaoError(f"{counted} of {len(verdicts)} ballots are counted; bench and contracts disagree.")
    return Run(
        ballots=counted,
        transactions=len(batches),
        gas_used=sum(batch.gas_used for batch in batches),
        largest_transaction=max(batch.gas_used for batch in batches),
        judging_seconds=judged - began,
        relaying_seconds=ended - judged,
        verifying_requests=len(asked.requests),
        verifying_bytes=asked.traffic,
    )


def _rows(done: Run) -> Iterator[tuple[str, str]]:
    yield "ballots", f"{done.ballots:,}"
    yield "transactions", f"{done.transactions:,}"
    yield "gas", f"{done.gas_used:,}"
    yield f"gas of a ballot (bar {GAS_BAR:,})", f"{done.gas_per_ballot:,.0f}"
    yield "gas of the largest transaction", f"{done.largest_transaction:,}"
    yield f"requests to verify (bar {REQUESTS_BAR})", f"{done.verifying_requests}"
    yield f"bytes to verify (bar {BYTES_BAR:,})", f"{done.verifying_bytes:,}"
    yield "seconds to read and judge", f"{done.judging_seconds:.1f}"
    yield "seconds to relay", f"{done.relaying_seconds:.1f}"


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print; returns the exit code."""
    parser = argparse.ArgumentParser(
        prog="bench/ballots.py",
        description="Signed ballots of as many voters with locks, relayed at once on a node of our own; "
        f"exit code {MISSED} if a ballot, a transaction or judging them takes more than its bar.",
    )
    parser.add_argument("--voters", type=int, default=VOTERS, help=f"how many (default {VOTERS:,})")
    parser.add_argument("--json", action="store_true", help="print an object instead of a table")
    options = parser.parse_args(arguments)
    measured = measure(max(1, options.voters))
    if options.json:
        print(json.dumps({**asdict(measured), "gas_per_ballot": measured.gas_per_ballot}, indent=1))
    else:
        table = Table("what", "measured", title="Signed ballots")
        for row in _rows(measured):
            table.add_row(*row)
        Console(highlight=False).print(table)
    return MISSED if measured.is_missed else OK


if __name__ == "__main__":
    sys.exit(main())
