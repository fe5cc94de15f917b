"""A module that the kit has never heard of: `init` shows its section, in a file that loads."""

import re
import sys
from importlib.metadata import EntryPoint
from types import ModuleType
from typing import Any

import click
import pytest
from pydantic import Field
from ruamel.yaml import YAML

from ape_dao.cli import cli
from ape_dao.core import module as modules
from ape_dao.core.errors import ModuleError
from ape_dao.core.module import ALLOCATIONS, Module
from ape_dao.core.schema.fields import Flag, Percent, Symbols, TokenAccount, TokenAmount
from ape_dao.core.schema.section import RecipientSection, Section, default
from ape_dao.core.spec import parse_spec, preset_text, spec_model
from ape_dao.core.spec.outline import section_text
from utils.cli import run_command


class Prize(Section):
    """One prize."""

    token: TokenAccount = Field(examples=["USDC"])
    amount: TokenAmount = Field(examples=["1_000 TMAI"])


class Lottery(Section):
    """A lottery among stakers. It is drawn every week."""

    share: Percent = default("5%", "Part of revenue that is drawn")
    public: Flag = Field(default=True)
    sponsor: TokenAccount | None = Field(default=None, description="Who pays", examples=["carol"])
    prizes: list[Prize]


class Raffle(RecipientSection):
    """A raffle of a part of the supply."""

    prefix = "raffle_"

    winners: Percent = Field(examples=["10%"])


def module(name: str, section: type[Section], **more: Any) -> Module:
    more = {"package": "ape_dao.core", **more}
    return Module(name=name, section=section, contracts=(), parts=lambda *_: (), **more)


@pytest.fixture
def install(monkeypatch):
    """Installs modules beside those of the kit."""
    real = modules.entry_points

    def forget():
        for function in (modules.installed_modules, spec_model):
            function.cache_clear()

    def installed(*added: Module) -> None:
        points = [*real(group=modules.MODULE_GROUP)]
        for one in added:
            holder = ModuleType(f"strange_{one.name}")
            holder.MODULE = one
            monkeypatch.setitem(sys.modules, holder.__name__, holder)
            points.append(EntryPoint(one.name, f"{holder.__name__}:MODULE", modules.MODULE_GROUP))
        monkeypatch.setattr(modules, "entry_points", lambda group: points)
        forget()

    yield installed
    monkeypatch.undo()
    forget()


def uncommented(text: str) -> str:
    """What a reader gets who takes the marks away from the lines of a section."""
    return "\n".join(line.removeprefix("# ") for line in text.splitlines())


def test_init__strange_module__its_section_as_a_comment(tmp_path, install):
    install(module("lottery", Lottery))
    path = tmp_path / "dao.yaml"
    assert run_command(cli, "init", "--output", str(path)).exit_code == 0
    preset, text = preset_text("minimal"), path.read_text()
    assert text.startswith(preset)
    assert (
        text.removeprefix(preset)
        == """
# Other installed modules. To use one, remove the leading `# ` from the lines of its section.

# lottery: A lottery among stakers.
# lottery:
#   share: 5%                           # Part of revenue that is drawn
#   public: true
#   sponsor:                            # optional, such as carol. Who pays
#   prizes:                             # One prize.
#     - token: USDC
#       amount: 1_000
"""
    )
    assert parse_spec(text).section(Lottery) is None
    section = text.partition("# lottery: A lottery among stakers.\n")[2]
    found = parse_spec(preset + uncommented(section)).section(Lottery)
    assert (found.share, found.public, found.prizes[0].amount) == (500, True, 1_000 * 10**18)


def test_init__strange_modules__where_their_sections_belong(tmp_path, install):
    install(module("lottery", Lottery, within="revenue"), module("raffle", Raffle, within=ALLOCATIONS))
    path = tmp_path / "dao.yaml"
    run_command(cli, "init", "--output", str(path))
    text = path.read_text()
    assert "# lottery, inside `revenue`: A lottery among stakers.\n#   lottery:\n#     share: 5%" in text
    entry = "# raffle, an entry of `allocations`: A raffle of a part of the supply.\n#   - raffle:\n"
    assert entry in text
    assert "#       winners: 10%\n#     share: 1%\n" in text


def test_init__strange_module_with_a_text_of_its_own__shown(tmp_path, install):
    """As the kit's airdrop has one."""
    install(module("raffle", Raffle, within=ALLOCATIONS, package="ape_dao.modules.airdrop"))
    path = tmp_path / "dao.yaml"
    run_command(cli, "init", "--output", str(path))
    assert "#   - airdrop:\n#       name: community " in path.read_text()


def test_init__module_that_the_preset_names__not_repeated(tmp_path, install):
    path = tmp_path / "dao.yaml"
    path.write_text(preset_text("minimal"))
    install()
    run_command(cli, "init", "--output", str(path), "--force")
    assert path.read_text() == preset_text("minimal")


@click.command("win")
def cli_of_a_stranger() -> None:
    """Win something."""
    click.echo("You won.")


def test_help__strange_module__its_commands(install):
    here = ModuleType("strange_commands")
    here.cli = cli_of_a_stranger
    sys.modules[here.__name__] = here
    install(module("lottery", Lottery, commands={"win": (here.__name__, "Win something")}))
    assert re.search(r"^  win +Win something$", run_command(cli, "--help").stdout, re.MULTILINE)
    assert run_command(cli, "win").stdout == "You won.\n"


def test_help__strange_module_with_a_command_of_the_kit__error(install):
    install(module("lottery", Lottery, commands={"lock": ("strange_commands", "Win something")}))
    with pytest.raises(
        ModuleError, match=r"The module lottery \(ape_dao.core\) brings a command 'lock', which"
    ):
        cli.list_commands(click.Context(cli))


@pytest.mark.parametrize("one", modules.installed_modules(), ids=lambda one: one.name)
def test_section_text__of_every_module__can_be_read(one):
    """The examples of a section's fields are values that the section takes."""
    data = YAML(typ="safe").load(section_text(one, Symbols("GOV", "veGOV")))
    (entry,) = data if isinstance(data, list) else (data,)
    one.section.model_validate(entry[one.name], context=Symbols("GOV", "veGOV"))
