"""`ape dao index simulate` on a spec, without a chain of its own."""

import json

import pytest

from ape_dao.cli import cli
from ape_dao.core.spec import preset_text
from utils.cli import run_command

SECTION = """
index:
  name: Example Index
  symbol: EXI
  numeraire: USDC
  decimals: 6
  cash: 40%
  parts:
    - {token: WETH, decimals: 18, weight: 60%, first_price: 2_500, max_share: 100%, depth: 5_000_000}
"""


@pytest.fixture
def simulate(tmp_path):
    path = tmp_path / "dao.yaml"
    path.write_text(preset_text("minimal") + SECTION)
    return lambda *arguments: run_command(cli, "index", "simulate", str(path), *arguments)


def test_simulate__seeds__table_and_contract(simulate):
    result = simulate("--runs", "2", "--contract")
    assert result.exit_code == 0, result.output + result.stderr
    assert "random walks of 365 days, volatility 80%, jumps 0% a day, seeds 1 to 2" in result.stdout
    assert "bands, with an oracle, for nothing" in result.stdout
    assert "the real contract: did the same to the unit in" in result.stdout
    assert "those of the contract, to the unit; the market, its bidders" in result.stderr


def test_simulate__prices_of_a_file__data_and_page(simulate, tmp_path):
    file, page = tmp_path / "prices.csv", tmp_path / "index.html"
    file.write_text("date,token,USDC\n2026-01-01,WETH,2500\n2026-01-02,WETH,5000\n2026-01-05,WETH,5000\n")
    result = simulate("--prices", str(file), "--html", str(page), "--json")
    assert result.exit_code == 0, result.output + result.stderr
    found = json.loads(result.stdout)
    (run,) = found["runs"]
    index, oracle, calendar, hold = run["ways"]
    assert found["prices"].endswith("prices.csv, 5 days from 2026-01-01")
    assert (found["value"], run["contract"]) == (str(10**12), None)
    assert int(hold["value"]) == pytest.approx(4 * 10**11 + 2 * 6 * 10**11, rel=1e-9)
    assert (oracle["trades"], hold["trades"], calendar["trades"]) == (1, 0, 0)
    assert index["trades"] >= 1
    assert int(index["value"]) == pytest.approx(int(oracle["value"]), rel=0.003)
    assert index["worstDrift"] < 0.05 < hold["worstDrift"] == pytest.approx(0.15)
    text = page.read_text()
    assert text.count("<svg") == 2
    assert "<script" not in text
    assert "buy and hold" in text


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        (["--margin", "0.3"], "--margin '0.3' is not a percentage from 0% to 50%."),
        (["--volatility", "1001%"], "--volatility '1001%' is not a percentage from 0% to 1000%."),
        (["--jumps", "-1%"], "--jumps '-1%' is not a percentage from 0% to 50%."),
        (["--value", "0"], "--value '0' is no amount that an index can be of"),
        (["--gas", "2 ETH"], "is in ETH, but USDC is expected here"),
        (["--latency", "2 hours"], "--latency 2 hours is more than an hour"),
        (["--prices", "nowhere.csv"], "nowhere.csv cannot be read as a CSV file of prices"),
        (["--html", "/nowhere/page.html"], "There is no folder for /nowhere/page.html"),
    ],
)
def test_simulate__refused__one_sentence(simulate, arguments, problem):
    result = simulate(*arguments)
    assert result.exit_code == 1
    assert problem in result.stderr
    assert "Traceback" not in result.stderr


def test_simulate__spec_without_an_index__says_so():
    result = run_command(cli, "index", "simulate", "--preset", "minimal")
    assert result.exit_code == 1
    assert "The spec has no index; add the section `index`" in result.stderr
