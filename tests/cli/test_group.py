"""The command group: quick, quiet, and one sentence for every error."""

import json
import os
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import click
import pytest
from ape.exceptions import ApeException
from ape.logging import logger

from ape_dao.cli import COMMANDS, cli
from ape_dao.cli.group import DaoGroup
from ape_dao.cli.options import output_options
from ape_dao.cli.output import Output
from ape_dao.core.errors import NodeError
from utils.cli import run_command

APE = Path(sys.executable).with_name("ape")


@click.command()
@output_options
@click.option("--kind", default="none")
def probe(kind: str) -> None:
    """Says something, logs something, then ends as it was told."""
    out = Output.current()
    logger.info("from ape")
    logger.warning("mind this")
    errors = {
        "dao": NodeError("The node stopped; start it again."),
        "ape": ApeException("No account called 'bob'.\nmore\nlines"),
        "bug": KeyError("x"),
        "click": click.ClickException("Not that one."),
    }
    if kind in errors:
        raise errors[kind]
    out.say("for people")
    if kind == "noisy":
        print("from somebody else", flush=True)
    out.result({"answer": 42})


@pytest.fixture
def run(monkeypatch):
    """Runs ``dao probe`` with arguments."""
    monkeypatch.setitem(sys.modules, "tests_probe", type(sys)("tests_probe"))
    sys.modules["tests_probe"].cli = probe
    sys.modules["tests_probe"].__spec__ = type("Spec", (), {"name": "tests_probe"})
    group = output_options(DaoGroup(name="dao", table={"probe": ("tests_probe", "A probe")}))
    return lambda *args: run_command(group, *args)


def ape(*args: str, **env: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [APE, *args], capture_output=True, text=True, check=False, timeout=60, env={**os.environ, **env}
    )


def test_help__every_listed_command_has_a_summary():
    done = ape("dao", "--help")
    assert done.returncode == 0, done.stderr
    listed = cli.list_commands(click.Context(cli))
    assert "setup" in listed
    for name in listed:
        assert f"{name} " in done.stdout
        assert cli.table()[name][1][:20] in done.stdout


@pytest.mark.parametrize(
    "module", ["ape_dao", "ape_dao.cli", "ape_dao.core.chain.artifacts", "ape_dao.core.errors"]
)
def test_import__stays_light(module):
    code = (
        f"import sys, {module}; print([m for m in ('web3', 'pydantic', 'ape.managers') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_commands__json__stdout_is_one_document(run):
    result = run("probe", "--json")
    assert (result.exit_code, json.loads(result.stdout)) == (0, {"answer": 42})


def test_commands__json__prints_of_others_go_to_stderr(run):
    result = run("probe", "--json", "--kind", "noisy")
    assert (result.exit_code, json.loads(result.stdout)) == (0, {"answer": 42})
    assert "from somebody else" in result.stderr


def test_commands__for_people__log_is_on_stderr(run):
    result = run("probe")
    assert (result.exit_code, result.stdout) == (0, "for people\n")
    assert "mind this" in result.stderr
    assert "from ape" not in result.stderr


@pytest.mark.parametrize(
    ("kind", "sentence"),
    [
        ("dao", "The node stopped; start it again."),
        ("ape", "No account called 'bob'."),
        ("click", "Not that one."),
        ("bug", "Internal error, KeyError: 'x' (--debug shows where)."),
    ],
)
def test_errors__are_one_sentence_and_exit_code_1(run, kind, sentence):
    result = run("probe", "--kind", kind)
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr.splitlines()[-1] == f"Error: {sentence}"
    assert "Traceback" not in result.stderr


def test_errors__json__names_the_error(run):
    result = run("probe", "--kind", "dao", "--json")
    assert result.exit_code == 1
    assert json.loads(result.stdout) == {
        "error": {"type": "NodeError", "message": "The node stopped; start it again."}
    }


@pytest.mark.parametrize("args", [("probe", "--kind", "dao", "--json"), ("--json", "probe", "--kind", "dao")])
def test_errors__json__before_or_after_the_command(run, args):
    result = run(*args)
    assert json.loads(result.stdout)["error"]["type"] == "NodeError"


@pytest.mark.parametrize(
    "args", [("probe", "--kind", "dao", "--debug"), ("--debug", "probe", "--kind", "dao")]
)
def test_errors__debug__shows_the_traceback(run, args):
    result = run(*args)
    assert result.exit_code == 1
    assert "Traceback (most recent call last)" in result.stderr


@pytest.mark.parametrize(
    ("args", "sentence"),
    [
        (("probe", "--nonsense"), "No such option"),
        (("nonsense",), "No such command 'nonsense'"),
        (("probe", "extra"), "unexpected extra argument"),
    ],
)
def test_errors__wrong_usage__exits_1_and_names_the_help(run, args, sentence):
    result = run(*args)
    assert result.exit_code == 1
    last = result.stderr.splitlines()[-1]
    assert sentence in last
    assert last.endswith("--help` shows the usage.")


def test_errors__no_color__is_plain():
    done = ape("dao", "nonsense", NO_COLOR="1", FORCE_COLOR="1")
    assert done.returncode == 1
    assert "\x1b" not in done.stderr + done.stdout


def test_errors__reader_goes_away__no_word_about_it():
    """As with `| head -1`: the list of templates is longer than what a closed pipe takes."""
    command = [APE, "dao", "proposal", "template"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        process.stdout.close()
        assert process.stderr.read() == ""
    assert process.returncode == 1


@pytest.mark.parametrize(
    ("arguments", "kind", "message"),
    [
        (
            ("plan", "--nope", "--json"),
            "NoSuchOption",
            "No such option: --nope; `ape dao plan --help` shows the usage.",
        ),
        (
            ("--nope", "--json", "plan"),
            "NoSuchOption",
            "No such option: --nope; `ape dao --help` shows the usage.",
        ),
        (("nope", "--json"), "UsageError", "No such command 'nope'; `ape dao --help` shows the usage."),
        (
            ("lock", "nope", "--json"),
            "UsageError",
            "No such command 'nope'; `ape dao lock --help` shows the usage.",
        ),
    ],
)
def test_wrong_usage__json__the_document_of_errors(arguments, kind, message):
    """Also where click gives up before it has read the option."""
    done = ape("dao", *arguments)
    assert done.returncode == 1
    assert json.loads(done.stdout) == {"error": {"type": kind, "message": message}}
    assert done.stderr == f"Error: {message}\n"


def test_wrong_usage__for_people__one_sentence():
    done = ape("dao", "--nope")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == "Error: No such option: --nope; `ape dao --help` shows the usage.\n"


@pytest.mark.parametrize(
    ("commands", "arguments", "sentence"),
    [
        ({"lock": ("odd.cli", "Take everything")}, "--help", "brings a command 'lock', which exists already"),
        ({"odd": ("ape_dao.core.text", "Nothing")}, "odd", "ape_dao.core.text.cli is not a click command"),
    ],
)
def test_commands__of_a_module_that_is_wrong__one_sentence(monkeypatch, commands, arguments, sentence):
    wrong = SimpleNamespace(name="odd", package="odd", commands=commands)
    monkeypatch.setattr("ape_dao.core.module.installed_modules", lambda: (wrong,))
    result = run_command(output_options(DaoGroup(name="dao", table=COMMANDS)), arguments)
    assert result.exit_code == 1
    assert sentence in result.stderr
