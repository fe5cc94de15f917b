"""docs/python.md names functions that there are, and every writer of the SDKs."""

import inspect
import re
from importlib import import_module
from pathlib import Path

import pytest

import ape_dao.sdk as sdk

PAGE = (Path(__file__).parents[3] / "docs" / "python.md").read_text(encoding="utf-8")
PLACES = {
    "staking": "ape_dao.sdk.staking",
    "governance": "ape_dao.sdk.governance",
    **{
        name: f"ape_dao.modules.{name}.sdk"
        for name in ("revenue", "buyback", "compounder", "airdrop", "vesting", "sale", "score")
    },
}
NAMED = sorted(set(re.findall(rf"`({'|'.join(PLACES)})\.(\w+)`", PAGE)))


@pytest.mark.parametrize("name", PLACES)
def test_page__functions_of_the_sdk__are_there_and_none_is_missing(name):
    module = import_module(PLACES[name])
    named = {function for place, function in NAMED if place == name}
    assert [function for function in sorted(named) if not callable(getattr(module, function, None))] == []
    writers = {
        function
        for function, value in vars(module).items()
        if inspect.isfunction(value)
        and value.__module__ == module.__name__
        and not function.startswith("_")
        and "sender" in inspect.signature(value).parameters
    }
    assert writers - named == set()


def test_page__names_of_the_package__are_there():
    for name in ("connect", "load_account", "Dao", "DaoError", "RefusedError"):
        assert name in sdk.__all__
        assert f"`{name}" in PAGE
        assert getattr(sdk, name).__doc__
