"""The section `options`: what a spec may say, and what the terms come to."""

from __future__ import annotations

import pytest

from ape_dao.core.errors import DaoError
from ape_dao.core.spec import load_preset, parse_spec
from ape_dao.lint.judge import lint
from ape_dao.modules.options import sdk

GRANTS = {"name": "grants"}
MONEY = {"asset": "USDC", "decimals": 6, "most": "50_000 USDC"}


def spec(*stages: dict, **changes: object):
    data = load_preset("token-metrics").to_data()
    data["options"] = {"stages": list(stages)}
    data.update(changes)
    return parse_spec(data)


def test_defaults():
    (stage,) = spec(GRANTS).options.stages
    assert (stage.counting, stage.vote_time, stage.quorum, stage.bar) == ("approval", 432_000, 1_000, 500)
    assert (stage.opener, stage.winners, stage.budget) == (50, 1, None)


def test_budget__in_base_units():
    (stage,) = spec({**GRANTS, "budget": MONEY}).options.stages
    assert stage.budget.units == 50_000 * 10**6


@pytest.mark.parametrize(
    ("stage", "message"),
    [
        ({"counting": "ranked"}, "allowed here: approval, score"),
        ({"vote_time": "59 minutes"}, "1 hour"),
        ({"vote_time": "61 days"}, "60 days"),
        ({"quorum": "0%"}, "0.01%"),
        ({"bar": "100.01%"}, "100%"),
        ({"winners": 17}, "16"),
        ({"budget": {**MONEY, "most": "0"}}, "outside 1 to 2^104 - 1 base units"),
        ({"budget": {**MONEY, "most": "5 EURC"}}, "most: "),
        ({"budget": {**MONEY, "asset": "ETH", "most": "1"}}, "name wrapped ether, such as WETH"),
    ],
)
def test_stage__out_of_its_limits__says_what_is_allowed(stage, message):
    """OV-12: a spec whose terms the contract would refuse is refused with the limit."""
    with pytest.raises(DaoError) as caught:
        spec({**GRANTS, **stage})
    assert message in str(caught.value)


@pytest.mark.parametrize(
    ("vote_time", "level"), [("6 days", None), ("7 days", "warning"), ("8 days", "error")]
)
def test_lint__round_and_vote__room_to_open_one(vote_time, level):
    """OV-19: the vote on a proposal takes a week, within which a round must be opened and end."""
    given = {**GRANTS, "vote_time": vote_time, "quorum": "20%"}
    governor = {**load_preset("token-metrics").to_data()["governor"], "stage": "grants"}
    found = lint(spec(given, governor=governor), now=0)
    assert {one.rule: one.severity.word for one in found}.get("options-outlast-vote") == level


def test_names__twice__refused():
    with pytest.raises(DaoError, match="'grants' is listed twice"):
        spec(GRANTS, GRANTS)


@pytest.mark.parametrize(
    ("given", "counting", "points"),
    [
        ({0: 100, 2: 100}, "approval", [100, 0, 100, 0]),
        ({sdk.NONE: 100}, "approval", [0, 0, 0, 100]),
        ({0: 60, sdk.NONE: 40}, "score", [60, 0, 0, 40]),
        ({}, "score", [0, 0, 0, 0]),
    ],
)
def test_ballot__in_the_order_of_the_contract(given, counting, points):
    assert sdk.ballot(given, 3, counting) == points


@pytest.mark.parametrize(
    ("given", "counting", "message"),
    [
        ({3: 100}, "approval", "no option 4; choose 1 to 3, or none"),
        ({0: 50}, "approval", "everything or nothing"),
        ({0: 60, 1: 41}, "score", "gives 101 points, and has 100 to split; take 1 away"),
        ({0: 101}, "score", "between 0 and 100"),
    ],
)
def test_ballot__not_allowed__says_what_is(given, counting, message):
    """OV-08: the command says what a ballot may give before anything is sent."""
    with pytest.raises(DaoError) as caught:
        sdk.ballot(given, 3, counting)
    assert message in str(caught.value)
