"""docs/commands.md lists the commands that there are; `ape run commands` writes the list."""

from scripts import commands
from utils.documents import commands as all_commands


def test_commands__fresh():
    assert commands.PAGE.read_text(encoding="utf-8") == commands.page()


def test_commands__every_one_is_listed():
    listed = commands.listing()
    assert len(all_commands()) > 40
    for name in all_commands():
        assert f"- **`ape dao {name}" in listed


def test_commands__those_of_modules_stand_below_their_modules():
    section = commands.listing().partition("### Module `buyback`")[2].partition("###")[0]
    assert "- **`ape dao buyback buy TOKEN`**" in section
    assert "ape dao lock" not in section
