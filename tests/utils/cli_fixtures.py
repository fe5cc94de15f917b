"""One deployed DAO for all tests of a file, as it was set up for each of them; import into a conftest."""

from __future__ import annotations

import json
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest

from ape_dao.cli import cli
from ape_dao.sdk import staking
from utils.cli import run_command, use_connection
from utils.living import WHOLE, Living, build

if TYPE_CHECKING:
    from collections.abc import Callable


@pytest.fixture(scope="module")
def living(chain, accounts, tmp_path_factory) -> Living:
    return build(chain, tmp_path_factory.mktemp("records"), [accounts[n] for n in range(5)])


@pytest.fixture(scope="module")
def wallet(living, contracts):
    """A contract whose votes ann's key casts (ERC-1271)."""
    made = contracts.MockWallet.deploy(living.ann, sender=living.ann)
    dao, amount = living.dao, 500_000 * WHOLE
    dao.token.transfer(made, amount, sender=living.ann)
    calls = [
        (dao.token.address, dao.token.approve.encode_input(dao.escrow, amount)),
        (
            dao.escrow.address,
            dao.escrow.createLock.encode_input(amount, staking.unlock_time(living.now, 52)),
        ),
    ]
    made.act([target for target, _ in calls], [call for _, call in calls], sender=living.ann)
    living.travel(60)
    return made


@pytest.fixture
def chain_clock(living, monkeypatch):
    """Who signs without a network dates by the machine's clock; here it is that of the chain.

    Every test finds the chain as it was at the beginning of its module, with the time that it had then.
    """
    clock = SimpleNamespace(time=lambda: living.chain.provider.get_block("latest").timestamp)
    for command in ("ballot.sign", "network"):
        monkeypatch.setattr(f"ape_dao.cli.{command}.time", clock)


@pytest.fixture
def run(living, chain_clock, monkeypatch):
    """Run a command on the DAO."""
    use_connection(monkeypatch, living.chain.provider)

    def command(*arguments: str, sender: Any = None, color: bool = False):
        signer = [] if sender is None else ["--account", str(sender.address)]
        return run_command(cli, *arguments, *signer, f"--folder={living.folder}", color=color)

    return command


@pytest.fixture
def works(run) -> Callable[..., str]:
    """What a command says that must succeed."""

    def command(*arguments: str, sender: Any = None) -> str:
        result = run(*arguments, sender=sender)
        assert result.exit_code == 0, result.output + result.stderr
        return str(result.stdout)

    return command


@pytest.fixture
def data(works) -> Callable[..., Any]:
    """The document of a command that must succeed."""
    return lambda *arguments, sender=None: json.loads(works(*arguments, "--json", sender=sender))


@pytest.fixture
def fails(run) -> Callable[..., str]:
    """The one sentence of a command that must fail, and says the same for programs."""

    def command(*arguments: str, sender: Any = None) -> str:
        result = run(*arguments, sender=sender)
        assert result.exit_code == 1, result.output
        assert "Traceback" not in result.stderr
        _, mark, sentence = result.stderr.splitlines()[-1].partition("Error: ")
        assert mark, result.stderr
        return str(sentence)

    return command
