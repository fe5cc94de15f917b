"""docs/deploying.md and the published schema say what the commands do."""

import json
import re
from pathlib import Path

import click

from ape_dao.cli import cli
from ape_dao.core.chain.artifacts import artifact
from ape_dao.core.spec import spec_schema
from ape_dao.lint import rules

ROOT = Path(__file__).parents[3]
TEXT = (ROOT / "docs" / "deploying.md").read_text(encoding="utf-8")


def test_schema__fresh():
    """`ape dao init --schema > docs/dao.schema.json` writes it."""
    assert json.loads((ROOT / "docs" / "dao.schema.json").read_text()) == spec_schema()


def test_deploying__every_command_and_option_exists():
    context = click.Context(cli)
    calls = re.findall(r"ape dao (\w+)((?: --?[\w-]+(?: [^-`\s|]\S*)?)*)", TEXT)
    assert {name for name, _ in calls} >= {"init", "lint", "plan", "deploy", "verify", "status", "publish"}
    for name, options in calls:
        command = cli.get_command(context, name)
        assert command is not None, name
        known = {option for parameter in command.params for option in parameter.opts}
        assert set(re.findall(r"--[\w-]+", options)) <= known, name


def test_deploying__the_transcript_names_rules_that_exist():
    named = set(re.findall(r"Why: .* \((\S+)\)$", TEXT, re.MULTILINE))
    assert named
    assert named <= {rule.name for rule in rules()}


def test_deploying__the_transcript_shows_the_code_that_ships():
    """Play the deployment again when this fails."""
    rows = re.findall(r"^ +\d+  \w+ +(\w+) +0x\w{40} +([\d,]+) +[\d,]+$", TEXT, re.MULTILINE)
    assert len(rows) == 10
    for name, size in rows:
        assert int(size.replace(",", "")) == len(artifact(name).runtime_code), name
