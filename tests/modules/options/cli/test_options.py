"""`ape dao options …` on a living DAO: a round of grants from the launch to the payments, and an election."""

import pytest

from ape_dao.core.deployment.reading import installed
from ape_dao.core.deployment.record import find_record
from ape_dao.core.verification.verify import drift, verify
from utils.living import DAY, WHOLE

GRANT = """
title: {title}
summary: Tokens for a well.
actions:
  - call: token.transfer
    args: {{to: "{to}", value: {amount} TMAI}}
"""


@pytest.fixture
def made(living, data, tmp_path):
    """Ids of three proposals, of two proposers, as the quota of one allows."""
    found = []
    for title, amount, by in (
        ("A well", 1, living.whale),
        ("A pump", 2, living.whale),
        ("A pipe", 3, living.ben),
    ):
        file = tmp_path / f"{amount}.yaml"
        file.write_text(GRANT.format(title=title, to=living.carol.address, amount=amount))
        found.append(str(data("proposal", "create", str(file), "--yes", sender=by)["id"]))
    return found


def test_launch__verifies__and_shows_the_stages(living, works, data):
    """OV-17: verification compares the terms of every stage, status shows them."""
    record = find_record(living.dao.chain.network_name, None, living.folder)
    assert drift(verify(installed(record), living.chain.provider, record.start_block)) == []
    shown = {one["name"]: one for one in data("status")["options"]}
    assert shown["grants"]["budget"] == str(1_000 * 10**6)
    assert (shown["seat"]["counting"], shown["seat"]["budget"], shown["seat"]["rounds"]) == ("score", None, 0)
    assert "had no round yet" in works("options", "show", "--stage", "grants")


def test_grants__from_the_round_to_the_payment(living, made, works, data, fails, tmp_path):
    """OV-18, OV-20, OV-21: every step says what is missing; winners share the budget, the rest waits."""
    costs = [f"{one}={cost}" for one, cost in zip(made, ("600", "500", "300"), strict=True)]
    grants = ("--stage", "grants")
    assert "pass --stage with grants, seat" in fails("options", "show")
    assert "has no cost" in fails("options", "open", made[0], *grants, "--yes", sender=living.whale)
    shown = data("options", "open", *costs, *grants, "--yes", sender=living.whale)
    assert [one["cost"] for one in shown["options"]] == ["600000000", "500000000", "300000000"]
    number = str(shown["round"])
    living.travel(60)
    for chosen, by in ((("1", "2"), living.whale), (("2", "3"), living.ben)):
        works("options", "vote", number, *chosen, *grants, "--yes", sender=by)
    assert "no option 4" in fails("options", "vote", number, "4", *grants, "--yes", sender=living.ben)
    assert "everything or nothing" in fails(
        "options", "vote", number, "1=50", *grants, "--yes", sender=living.ben
    )
    assert "Name options" in fails("options", "vote", number, *grants, sender=living.ben)
    assert "runs until" in fails("options", "settle", number, *grants, sender=living.ann)
    (one,) = data("options", "show", number, *grants)["rounds"]
    assert [option["isAhead"] for option in one["options"]] == [False, True, True]
    assert (one["spent"], one["hasQuorum"]) == (str(800 * 10**6), True)
    own = data("options", "show", number, *grants, sender=living.ben)["ballot"]
    assert own["points"] == [0, 100, 100, 0]
    assert "A pump" in works("options", "show", number, *grants)
    simulated(data("proposal", "simulate", made[1], "--alone")["findings"], made)
    for proposal in made:
        works("proposal", "vote", proposal, "for", sender=living.whale)
    living.travel(5 * DAY)
    assert "took ballots until" in fails("options", "vote", number, "1", *grants, "--yes", sender=living.ben)
    living.travel(3 * DAY)
    assert "does not agree yet" in fails("proposal", "queue", made[1], sender=living.ann)
    assert "A pump won" in works("options", "settle", number, *grants, sender=living.ann)
    assert "is settled" in fails("options", "settle", number, *grants, sender=living.ann)
    assert "does not agree yet" in fails("proposal", "queue", made[0], sender=living.ann)
    before = living.dao.token.balanceOf(living.carol)
    for proposal in made[1:]:
        works("proposal", "queue", proposal, sender=living.ann)
    living.travel(3 * DAY)
    for proposal in made[1:]:
        works("proposal", "execute", proposal, "--yes", sender=living.ann)
    assert living.dao.token.balanceOf(living.carol) - before == 5 * WHOLE
    reported(
        living, data("report", f"--stores={tmp_path / 'stores'}", f"--output={tmp_path / 'report.html'}")
    )


def simulated(findings, made):
    """OV-20: the other options are told by their calls, and what the budget does not count."""
    found = {}
    for one in findings:
        found.setdefault(one["rule"], []).append(one)
    (own,) = found["option-of-a-round"]
    assert own["what"].startswith("It is option 2 of 3 in round 1 of 'grants', which ends ")
    assert own["what"].endswith(" UTC, and states a cost of 500 DUSD.")
    (beside,) = found["option-pays-beside-its-cost"]
    assert beside["grade"] == "warning"
    assert "2 TMAI leave the treasury, which round 1 of 'grants' does not count" in beside["what"]
    assert [one["what"].partition(":")[0] for one in found["option-beside-it"]] == [
        "Option 1 of round 1 of 'grants' (A well)",
        "Option 3 of round 1 of 'grants' (A pipe)",
    ]
    assert all("TMAI to " in one["what"] for one in found["option-beside-it"])


def reported(living, report):
    """OV-21: the report tells of each round how many took part and what won."""
    (section,) = [part for part in report["sections"] if part["id"] == "options"]
    (table,) = section["tables"]
    (row,) = table["rows"]
    names = [one["id"] for one in table["columns"]]
    told = dict(zip(names, row, strict=True))
    assert (told["stage"], told["round"], told["options"], told["voters"]) == ("grants", 1, 3, 2)
    assert (told["state"], told["winners"], told["opener"]) == (
        "settled",
        "2, 3",
        living.whale.address.lower(),
    )
    assert 0 < told["turnout"] <= 1


def test_election__score__splits_points(living, made, works, data, fails):
    """OV-08: without points they are split evenly; an election has no costs."""
    seat = ("--stage", "seat")
    assert "no budget" in fails("options", "open", f"{made[0]}=5", *seat, "--yes", sender=living.ben)
    assert "leave --budget out" in fails(
        "options", "open", *made, "--budget", "5", *seat, "--yes", sender=living.ben
    )
    number = str(data("options", "open", *made, *seat, "--yes", sender=living.ben)["round"])
    living.travel(60)
    voted = data("options", "vote", number, "1", "none", *seat, "--yes", sender=living.ben)
    assert voted["points"] == [50, 0, 0, 50]
    voted = data("options", "vote", number, "1=70", "3=30", *seat, "--yes", sender=living.ben)
    assert voted["points"] == [70, 0, 30, 0]
    assert "101 points" in fails("options", "vote", number, "1=70", "3=31", *seat, "--yes", sender=living.ben)
    assert "Give points to all" in fails(
        "options", "vote", number, "1=70", "3", *seat, "--yes", sender=living.ben
    )
    assert "named twice" in fails("options", "vote", number, "1", "1", *seat, "--yes", sender=living.ben)
    assert "numbered from 1" in fails("options", "vote", number, "0", *seat, "--yes", sender=living.ben)
    assert "is no option" in fails("options", "vote", number, "A", *seat, "--yes", sender=living.ben)
    assert "are no points" in fails("options", "vote", number, "1=x", *seat, "--yes", sender=living.ben)
    assert (
        data("options", "vote", number, "--abstain", *seat, "--yes", sender=living.whale)["points"] == [0] * 4
    )
    living.travel(3 * DAY)
    said = works("options", "settle", number, *seat, sender=living.ann)
    assert "A well won" in said


def test_show__unknown__says_what_there_is(fails):
    assert "has no round 9: none was opened yet" in fails("options", "show", "9", "--stage", "grants")
    assert "There is no stage 'other': pass --stage with" in fails("options", "show", "--stage", "other")
