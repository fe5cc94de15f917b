"""What the simulation says of an option: what its round does not count, and what its rivals do; no chain."""

from types import SimpleNamespace

import pytest

from ape_dao.core.findings import Severity
from ape_dao.modules.options import simulation
from ape_dao.modules.options.sdk import OptionState, RoundState, Terms
from ape_dao.modules.options.simulation import RULES

DAO, USDC, ETHER = "0x01", "0x0a", "0x0e"
SYMBOLS = {USDC: "USDC", ETHER: "ETH"}
TERMS = Terms("approval", 100, 1_000, 500, 0, 2, USDC, 1_000)
NO_BUDGET = Terms("score", 100, 1_000, 500, 0, 1, ETHER, 0)
OPTIONS = tuple(OptionState(proposal, cost, 0, is_winner=False) for proposal, cost in ((7, 50), (8, 40)))
ROUND = RoundState(3, DAO, 1, 101, 1_000, 0, 0, False, False, 0, OPTIONS)  # noqa: FBT003
RIVALS = [SimpleNamespace(id=8, title="A pump", actions=("does",))]


@pytest.fixture
def found(monkeypatch):
    """The findings of a proposal with these balances afterwards, and a rival with this money and powers."""

    def command(balances=(), *, terms=TERMS, powers=(), money=(), proposal=7):
        monkeypatch.setattr(
            simulation,
            "_places",
            lambda _, asked: [simulation._Place("grants", terms, ROUND, 0)] if asked == 7 else [],
        )
        monkeypatch.setattr(simulation, "read_proposals", lambda *_: RIVALS)
        monkeypatch.setattr(simulation, "powers_of", lambda _, actions: powers if actions else ())
        monkeypatch.setattr(simulation, "money_of", lambda _, actions: money if actions else ())
        monkeypatch.setattr(simulation, "money_line", lambda _, one: one)
        context = SimpleNamespace(
            subject=SimpleNamespace(id=proposal),
            contracts={"governor": "0x02"},
            fork=None,
            dao=SimpleNamespace(start_block=0),
            public=None,
            timelock=DAO,
            amount=lambda asset, amount: f"{amount} {SYMBOLS[asset]}",
            effects=SimpleNamespace(balances=dict(balances)),
        )
        return {one.rule: one for rule in RULES for one in rule(context)}

    return command


@pytest.mark.parametrize(("paid", "is_told"), [(50, False), (51, True)])
def test_costs__more_leaves_than_is_counted__warning(found, paid, is_told):
    """OV-20: by one unit too."""
    findings = found({(DAO, USDC): -paid, ("0x99", USDC): paid})
    assert ("option-costs-more" in findings) is is_told
    if is_told:
        told = findings["option-costs-more"]
        assert told.severity == Severity.WARNING
        assert told.what == (
            "51 USDC leave the treasury, and round 3 of 'grants' counts 50 USDC: 1 USDC too little."
        )


def test_costs__another_asset__warning(found):
    """OV-20: the budget counts nothing of it."""
    findings = found({(DAO, ETHER): -1, (DAO, USDC): -50})
    assert findings["option-pays-beside-its-cost"].what == (
        "1 ETH leave the treasury, which round 3 of 'grants' does not count: its budget is in USDC."
    )
    assert "option-costs-more" not in findings


def test_costs__money_comes_in_or_no_budget__not_told(found):
    assert set(found({(DAO, ETHER): 1})) == {"option-of-a-round", "option-beside-it"}
    assert set(found({(DAO, ETHER): -1}, terms=NO_BUDGET)) == {"option-of-a-round", "option-beside-it"}


def test_rival__reaches_powers__warning_with_its_money(found):
    """OV-22: a stage whose options reach powers says so, whichever of them is looked at."""
    findings = found(powers=("timelock.updateDelay(newDelay=0)",), money=("pays 5 USDC to ann",))
    told = findings["option-reaches-powers"]
    assert told.severity == Severity.WARNING
    assert told.what == (
        "Option 2 of round 3 of 'grants' (A pump): pays 5 USDC to ann; "
        "calls timelock.updateDelay(newDelay=0)."
    )
    assert "option-beside-it" not in findings


def test_rival__only_money_or_nothing__note(found):
    told = found(money=("pays 5 USDC to ann",))["option-beside-it"]
    assert (told.severity, told.what) == (
        Severity.NOTE,
        "Option 2 of round 3 of 'grants' (A pump): pays 5 USDC to ann.",
    )
    assert found()["option-beside-it"].what.endswith("moves no money, changes no powers.")


@pytest.mark.parametrize("proposal", [None, 9])
def test_no_option__says_nothing(found, proposal):
    """Of a file that is not proposed yet, and of a proposal in no round."""
    assert found(proposal=proposal) == {}
