"""Shell completion, as docs/commands.md says to switch it on."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from ape._cli import cli as ape
from click.shell_completion import ShellComplete

from ape_dao.core.deployment.record import FOLDER

ROOT = Path(__file__).parents[2]
BIN = Path(sys.executable).parent
BASH = shutil.which("bash")
SWITCH = re.compile(r"`(eval \"\$\(_APE_COMPLETE=bash_source ape\)\")`")


def offered(words: str) -> list[str]:
    """What the shell offers for the last word; files and folders by their kind."""
    *before, last = words.split(" ")[1:]
    found = ShellComplete(ape, {}, "ape", "_APE_COMPLETE").get_completions(before, last)
    return [one.value if one.type == "plain" else f"<{one.type}>" for one in found]


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("ape dao pro", ["proposal"]),
        ("ape dao proposal c", ["create", "cancel"]),
        ("ape dao proposal vote 0x12 ", ["for", "against", "abstain"]),
        ("ape dao lock permanent o", ["on", "off"]),
        ("ape dao ballot relay --y", ["--yes"]),
        ("ape dao init --preset i", ["index-balanced", "index-staking", "index-yield"]),
        ("ape dao init --preset m", ["minimal"]),
        ("ape dao node --preset t", ["token-metrics"]),
        ("ape dao proposal template set-sp", ["set-split"]),
        ("ape dao proposal create p", ["<file>"]),
        ("ape dao proposal simulate p", ["<file>"]),
        ("ape dao ballot verify one.json b", ["<file>"]),
        ("ape dao deploy ", ["<file>"]),
        ("ape dao status --folder d", ["<dir>"]),
        ("ape dao airdrop proof ", ["<dir>"]),
        ("ape dao init --preset nothing", []),
    ],
)
def test_completion__what_fits(words, expected):
    assert offered(words) == expected


def test_completion__every_command_and_every_option():
    """None of them fails while a key is pressed."""
    commands = offered("ape dao ")
    assert {"deploy", "proposal", "ballot", "lock", "airdrop"} <= set(commands)
    for command in commands:
        for inner in offered(f"ape dao {command} ") or [""]:
            options = offered(f"ape dao {command} {inner} --".replace("  ", " "))
            assert {"--json", "--help"} <= set(options), (command, inner)


def test_completion__daos_of_the_folder(tmp_path, monkeypatch):
    for name in ("local/alpha.json", "local/alpha.input.json", "mainnet/beta.json", "mainnet/alpha.json"):
        path = tmp_path / FOLDER / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("{}")
    monkeypatch.chdir(tmp_path)
    assert offered("ape dao verify ") == ["alpha", "beta"]
    assert offered("ape dao proposal list --dao b") == ["beta"]
    assert offered(f"ape dao proposal list --folder {tmp_path} --dao ") == []


def test_completion__accounts_that_ape_keeps(tmp_path, monkeypatch):
    monkeypatch.setenv("APE_DATA_FOLDER", str(tmp_path))
    assert offered("ape dao delegate --account ") == []
    (tmp_path / "accounts").mkdir()
    (tmp_path / "accounts" / "treasurer.json").write_text("{}")
    assert offered("ape dao delegate --account t") == ["treasurer"]


@pytest.mark.skipif(BASH is None, reason="no bash")
def test_completion__bash__as_the_page_says():
    (switch,) = SWITCH.findall((ROOT / "docs" / "commands.md").read_text(encoding="utf-8"))
    press = 'COMP_WORDS=(ape dao proposal wa); COMP_CWORD=3; _ape_completion ape; echo "${COMPREPLY[@]}"'
    done = subprocess.run(
        [BASH, "-c", f"{switch}; {press}"],
        cwd=ROOT,
        env={**os.environ, "PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout == "watch\n", done.stderr


@pytest.mark.parametrize(
    ("shell", "begins"), [("zsh", "#compdef ape\n"), ("fish", "function _ape_completion")]
)
def test_completion__other_shells__get_their_script(shell, begins):
    env = {**os.environ, "_APE_COMPLETE": f"{shell}_source"}
    done = subprocess.run([BIN / "ape"], cwd=ROOT, env=env, capture_output=True, text=True, check=True)
    assert done.stdout.startswith(begins)
