"""A living DAO with a pool of refunds that is full, in a proposal's vote; blocks burn a base fee."""

from types import SimpleNamespace

import pytest

from utils.cli_fixtures import chain_clock, data, fails, run, wallet, works  # noqa: F401
from utils.living import build

GWEI = 10**9
WHOLE = 10**18
FILE = """\
title: Pay
actions: [{call: token.transfer, args: {to: treasury, value: 1 TMAI}}]
"""


@pytest.fixture(scope="module")
def living(chain, accounts, tmp_path_factory):
    people = [accounts[n] for n in range(5)]
    terms = {"min_votes": "1_000", "max_base_fee": "20 gwei", "per_proposal": "0.1 ETH", "per_day": "0.2 ETH"}
    made = build(chain, tmp_path_factory.mktemp("refunds"), people, salt="refunds", refunds=terms)
    people[0].transfer(made.dao.contract("refunds").address, WHOLE)
    return made


@pytest.fixture
def created(data, tmp_path, living):  # noqa: F811
    """The id of a proposal that is open for votes."""
    path = tmp_path / "pay.yaml"
    path.write_text(FILE)
    made = data("proposal", "create", str(path), "--yes", sender=living.whale)
    living.travel(60)
    return int(made["id"])


@pytest.fixture
def signed(data, created, tmp_path):  # noqa: F811
    """Sign a ballot; the path of its file."""

    def made(sender, choice="for", name=None):
        folder = tmp_path / "ballots"
        folder.mkdir(exist_ok=True)
        path = folder / f"{name or sender.address}.json"
        data("ballot", "sign", str(created), choice, "-o", str(path), sender=sender)
        return str(path)

    return made


@pytest.fixture
def base_fee(living):
    """Blocks burn 10 gwei, and a little less each, from now on."""
    living.chain.provider.make_request("anvil_setNextBlockBaseFeePerGas", [hex(10 * GWEI)])
    living.chain.mine()


@pytest.fixture
def pool(living):
    """The contract, and what it holds."""
    contract = living.dao.contract("refunds")
    provider = living.chain.provider
    return SimpleNamespace(contract=contract, balance=lambda: provider.get_balance(contract.address))
