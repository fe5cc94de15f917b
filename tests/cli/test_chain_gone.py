"""A record outlives a local chain; what commands say on the next one, which does not hold the DAO."""

import pytest

from utils.cli import use_connection

COMMANDS = [
    "lock show",
    "lock create 5 max",
    "delegate self",
    "proposal list",
    "proposal show 1234",
    "proposal simulate 1234",
    "proposal watch --once",
    "ballot verify docs",
    "ballot cancel 1234",
    "revenue show",
    "revenue claim",
    "buyback show",
    "vesting show",
    "status",
]


@pytest.fixture
def gone(living, monkeypatch):
    """The chain as it would be after a new start."""
    use_connection(monkeypatch, living.chain.provider)
    for address in living.dao.addresses.values():
        living.chain.provider.make_request("anvil_setCode", [address, "0x"])
    return living


@pytest.mark.parametrize("command", COMMANDS)
def test_command__chain_without_the_dao__says_so(command, gone, fails):
    governor = gone.dao.addresses["governor"]
    assert fails(*command.split()) == (
        f"This chain does not hold Token Metrics: there is no contract at {governor}. A local chain forgets "
        "everything when it ends; deploy again (`ape dao node` does), or give another --network."
    )


def test_verify__chain_without_the_dao__names_everything(gone, run):
    result = run("verify")
    assert result.exit_code == 1
    assert "checks found a difference from the spec." in result.stderr
