"""`ape dao lint` as people and programs use it."""

import json

from ape_dao.cli import cli
from ape_dao.core.spec import preset_text
from utils.cli import run_command


def run(*args: str):
    return run_command(cli, "lint", *args)


def test_lint__preset_for_launch__warnings_only():
    result = run("--preset", "minimal")
    assert result.exit_code == 0, result.output
    assert "10% of 60,000,000 = 6,000,000 veGOV" in result.stdout
    assert "warning  allocations: 'members' receives 60,000,000 GOV" in result.stdout
    assert "0 errors, 1 warning, 3 notes." in result.stdout


def test_lint__errors__exit_1(tmp_path):
    path = tmp_path / "dao.yaml"
    path.write_text(preset_text("minimal").replace("quorum: 10%", "quorum: 0.5%"))
    result = run(str(path))
    assert result.exit_code == 1
    assert "error    governor.quorum: 0.5% of 60,000,000 veGOV = 300,000 veGOV" in result.stdout
    assert result.stderr == "Errors stop `ape dao deploy`.\n"


def test_lint__dev__exit_1_but_says_so():
    result = run("--preset", "token-metrics")
    assert result.exit_code == 1
    assert result.stderr == "Profile dev is deployed anyway.\n"


def test_lint__price_and_treasury__cost_of_capture():
    """GV-22."""
    result = run("--preset", "minimal", "--price", "$0.05", "--treasury", "2_000_000 USD", "--json")
    assert result.exit_code == 1
    data = json.loads(result.stdout)
    assert data["ok"] is False
    key = "capture when nobody votes, with 20% of the tokens locked by others"
    assert data["figures"][key] == "2,000,000 GOV = 100,000 USD"
    assert {one["rule"]: one["level"] for one in data["findings"]}["capture-cost"] == "error"


def test_lint__locked__moves_the_cost():
    result = run(
        "--preset", "minimal", "--price", "0.05", "--treasury", "100_000", "--locked", "100%", "--json"
    )
    figures = json.loads(result.stdout)["figures"]
    assert figures["capture when nobody votes, with 100% of the tokens locked by others"].endswith(
        "333,333 USD"
    )
    assert result.exit_code == 0


def test_lint__wrong_options__one_sentence():
    for arguments, message in [
        (["--treasury", "5"], "--treasury needs --price, because a takeover is paid for in tokens."),
        (["--price", "0"], "The price '0' is not above 0; give the price of one token in US dollars."),
        (["--price", "much"], "'much' is not a number; write it like 10_000, 10,000 or 2.5."),
    ]:
        result = run("--preset", "minimal", *arguments)
        assert (result.exit_code, result.stderr) == (1, f"Error: {message}\n")
