"""A module that the kit has never heard of: every command knows it once it is installed."""

import gc
import json
import re
import sys
from functools import _lru_cache_wrapper
from importlib.machinery import ModuleSpec
from pathlib import Path
from types import ModuleType
from typing import Any

import click
import pytest
from click.testing import CliRunner
from pydantic import Field
from ruamel.yaml import YAML

from ape_dao.cli import cli
from ape_dao.core import module as modules
from ape_dao.core.errors import ModuleError
from ape_dao.core.module import ALLOCATIONS, Module
from ape_dao.core.schema.fields import Flag, Percent, Symbols, TokenAccount, TokenAmount
from ape_dao.core.schema.section import RecipientSection, Section, default
from ape_dao.core.spec import parse_spec, preset_text
from ape_dao.core.spec.outline import section_text
from utils.cli import document, run_command, use_connection

WETH = "0xC02aaA39b223FE8D0A0e5C4F27eAD9083C756Cc2"
EXAMPLE = Path(__file__).parents[1] / "example_module"


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


def forget() -> None:
    """Empty every cache of the kit, since what is installed decides what is in them."""
    for function in gc.get_objects():
        if isinstance(function, _lru_cache_wrapper) and function.__module__.startswith("ape_dao."):
            function.cache_clear()


@pytest.fixture
def install(monkeypatch, tmp_path_factory):
    """Installs modules beside those of the kit, as the entry points of a distribution."""

    def installed(*added: Module | str) -> None:
        entries = [added_one if isinstance(added_one, str) else hold(added_one) for added_one in added]
        site = tmp_path_factory.mktemp("site")
        metadata = site / "strangers-1.0.dist-info"
        metadata.mkdir()
        (metadata / "METADATA").write_text("Name: strangers\nVersion: 1.0\n")
        (metadata / "entry_points.txt").write_text("\n".join([f"[{modules.MODULE_GROUP}]", *entries]))
        monkeypatch.syspath_prepend(str(site))
        forget()

    def hold(one: Module) -> str:
        holder = ModuleType(f"strange_{one.name}")
        holder.MODULE, holder.__spec__ = one, ModuleSpec(holder.__name__, None)
        monkeypatch.setitem(sys.modules, holder.__name__, holder)
        return f"{one.name} = {holder.__name__}:MODULE"

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
    words = "# Other installed modules. To use one, remove the leading `# ` from the lines of its section."
    assert text.startswith(f"{preset}\n{words}")
    assert (
        """
# lottery: A lottery among stakers.
# lottery:
#   share: 5%                           # Part of revenue that is drawn
#   public: true
#   sponsor:                            # optional, such as carol. Who pays
#   prizes:                             # One prize.
#     - token: USDC
#       amount: 1_000
"""
        in text
    )
    assert parse_spec(text).section(Lottery) is None
    section = text.partition("# lottery: A lottery among stakers.\n")[2].partition("\n\n")[0]
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
    install()
    run_command(cli, "init", "--output", str(path))
    added = path.read_text().removeprefix(preset_text("minimal"))
    assert re.findall(r"^# (\w+)[^:\n]*: ", added, re.MULTILINE) == [
        "budgets",
        "attendance",
        "chamber",
        "consent",
        "conviction",
        "council",
        "exits",
        "index",
        "market",
        "options",
        "refunds",
        "reputation",
        "services",
        "subdaos",
        "sale",
    ]


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


def test_life__strange_module__every_command_knows_it(install, chain, deployer, monkeypatch, tmp_path):
    """The example of docs/modules.md: from `init` to `status`, without a change of the kit."""
    monkeypatch.syspath_prepend(str(EXAMPLE))
    use_connection(monkeypatch, chain.provider)
    install("tips = ape_dao_tips:MODULE")
    folder, path = f"--folder={tmp_path}", str(tmp_path / "dao.yaml")
    document(run_command(cli, "init", "--output", path, "--json"))
    text = Path(path).read_text()
    assert "# tips:\n#   steward: 0x…" in text
    preset, _, section = text.partition("# tips: ")
    shown = uncommented(section.partition("\n")[2].partition("\n\n")[0])
    Path(path).write_text((preset + shown).replace("steward: 0x…", "steward: treasury"))

    arguments = ["--address", f"members={deployer.address}", "--address", f"WETH={WETH}"]
    findings = document(run_command(cli, "lint", path, *arguments, "--json"))["findings"]
    assert "tips-steward" in {finding["rule"] for finding in findings}
    planned = run_command(cli, "plan", path, *arguments, "--deployer", deployer.address, "--arguments")
    plan = planned.stdout
    assert planned.exit_code == 0, planned.stderr
    assert re.search(r"^ +\d+  tip_jar +TipJar ", plan, re.MULTILINE)
    assert re.search(r"^shareBps +1%$", plan, re.MULTILINE)

    text = Path(path).read_text().replace("steward: treasury", "steward: steward")
    Path(path).write_text(text.replace("name: My DAO", "name: Tipped DAO", 1))
    account = ("--account", "TEST::0")
    deployed = run_command(cli, "deploy", path, "--mocks", *account, folder, "--json")
    assert chain.provider.get_code(document(deployed)["addresses"]["tip_jar"])
    checks = document(run_command(cli, "verify", folder, "--json"))["findings"]
    assert {"tip_jar.steward", "tip_jar.stewardShareBps", "tip_jar.owner"} <= {one["name"] for one in checks}
    status = json.loads(CliRunner(mix_stderr=False).invoke(cli, ["status", folder, "--json"]).stdout)
    assert status["tips"]["stewardShareBps"] == 100
    assert re.search(r"^tips +1% to 0x", run_command(cli, "status", folder).stdout, re.MULTILINE)
    template = run_command(cli, "proposal", "template", "set-steward-share", folder)
    assert "tip_jar.setStewardShare" in template.stdout, template.stderr
    shown = run_command(cli, "tips", "show", folder).stdout
    assert f"1% of every tip goes to {status['tips']['steward']}" in shown


@pytest.mark.parametrize("one", modules.installed_modules(), ids=lambda one: one.name)
def test_section_text__of_every_module__can_be_read(one):
    """The examples of a section's fields are values that the section takes."""
    data = YAML(typ="safe").load(section_text(one, Symbols("GOV", "veGOV")))
    (entry,) = data if isinstance(data, list) else (data,)
    one.section.model_validate(entry[one.name], context=Symbols("GOV", "veGOV"))
