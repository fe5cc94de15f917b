"""`ape dao travel` on a local chain, and its refusals."""

import json

import pytest

from ape_dao.cli import cli
from ape_dao.core import units
from ape_dao.core.chain.client import Chain
from utils.cli import run_command, use_connection


@pytest.fixture
def travel(chain, monkeypatch):
    use_connection(monkeypatch, chain.provider)
    return lambda *arguments: run_command(cli, "travel", *arguments)


def test_travel__how_long_or_until_when(travel, chain):
    before = Chain(chain.provider).timestamp()
    told = json.loads(travel("2 weeks 1 day", "--json").stdout)
    assert told["now"] == before + 15 * units.DAY == Chain(chain.provider).timestamp()
    result = travel("2100-01-01")
    assert (result.exit_code, result.stdout) == (0, "The time is now 2100-01-01 UTC.\n")


@pytest.mark.parametrize(
    ("when", "sentence"),
    [
        ("soon", "week(s), or a date like 2030-01-01."),
        ("2001-01-01", "Can't move the chain's time back"),
    ],
)
def test_travel__refused(travel, when, sentence):
    result = travel(when)
    assert result.exit_code == 1
    assert sentence in result.stderr


def test_travel__live_network__refused(travel, chain, monkeypatch):
    monkeypatch.setattr(type(chain.provider.network), "is_dev", property(lambda _: False))
    assert "local is not a local chain; its time cannot be changed." in travel("7 days").stderr
