"""The sixteen indicators, at their limits."""

from dataclasses import replace

from ape_dao.analytics.metrics.posture import Facts, Risk, posture, role_holders
from utils.tables import table

DAY = 86_400
FACTS = Facts(
    now=1_800_000_000,
    voting_delay=2 * DAY + 1,
    voting_period=7 * DAY,
    timelock_delay=DAY,
    threshold=1,
    total_votes=100,
    quotas=(0, 3),
    guardian="0xg",
    guardian_until=1_800_000_001,
    optimistic=True,
    admins=["0xT"],
    timelock="0xt",
    cost=200,
    movable=100,
    audited=True,
    pays_gas=True,
)


def risks(**changes):
    return {one.name: one.risk for one in posture(replace(FACTS, **changes))}


def test_posture__strong__every_risk_is_low():
    assert len(risks()) == 16
    assert set(risks().values()) == {Risk.LOW}
    assert risks(cost=None)["Attack profitability"] is Risk.LOW


def test_posture__just_below_the_limits__medium():
    found = risks(
        voting_delay=2 * DAY,
        voting_period=7 * DAY - 1,
        timelock_delay=DAY - 1,
        threshold=1,
        total_votes=101,
        quotas=(),
        guardian_until=1_800_000_000,
        cost=199,
    )
    medium = {name for name, risk in found.items() if risk is Risk.MEDIUM}
    assert medium == {
        "Attack profitability",
        "Proposal threshold",
        "Security council",
        "Spam resistance",
        "Timelock delay",
        "Veto strategy",
        "Voting delay",
        "Voting period",
    }


def test_posture__weak__high_and_open_ones_unknown():
    found = risks(
        voting_delay=0,
        voting_period=3 * DAY - 1,
        timelock_delay=0,
        threshold=0,
        quotas=(),
        guardian="",
        guardian_until=0,
        optimistic=False,
        admins=["0xt", "0xd"],
        cost=100,
        audited=None,
        pays_gas=None,
    )
    assert {name for name, risk in found.items() if risk is Risk.UNKNOWN} == {
        "Audited contracts",
        "Voting subsidy",
    }
    assert sum(risk is Risk.HIGH for risk in found.values()) == 10
    assert risks(movable=None)["Attack profitability"] is Risk.UNKNOWN


def test_role_holders__in_the_order_of_the_chain():
    rows = [{"account": one, "role": "0x01", "block": at} for at, one in ((1, "0xa"), (2, "0xb"), (5, "0xa"))]
    gone = [{"account": "0xa", "role": "0x01", "block": 3}, {"account": "0xb", "role": "0x02", "block": 4}]
    assert role_holders(table(*rows), table(*gone), "0x01") == ["0xb", "0xa"]
