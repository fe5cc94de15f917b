"""`ape dao reputation …` on a living DAO: from the launch to a move, and what each step refuses."""

import json

from ape_dao.core.deployment.reading import installed
from ape_dao.core.deployment.record import find_record
from ape_dao.core.verification.verify import drift, verify
from utils.living import DAY, WEEK, WHOLE

CORE = "--domain=core"


def test_launch__verifies__and_shows_what_is_announced(living, works, data):
    record = find_record(living.dao.chain.network_name, None, living.folder)
    assert drift(verify(installed(record), living.chain.provider, record.start_block)) == []
    shown = data("reputation", "show", CORE)["domain"]
    assert (shown["total"], shown["standings"]) == ("0", [])
    (first,) = shown["announced"]
    assert (first["account"], first["amount"]) == (living.ann.address, str(100 * WHOLE))
    assert shown["awarders"] == [{"account": living.ben.address, "left": str(1_000 * WHOLE)}]
    said = works("reputation", "show", CORE)
    assert "announced for" in said and "left in this season" in said
    (core, docs) = data("status")["reputation"]["domains"]
    assert (core["announced"], core["holders"], docs["announced"]) == (1, 0, 0)


def test_award__counts_later__in_the_parent_s_children_too(living, works, data, fails):
    award = ("reputation", "award", living.whale.address, "300", "Wrote the docs", CORE)
    made = data(*award, "--yes", sender=living.ben)
    assert 3 * DAY <= made["countsFrom"] - living.now <= 10 * DAY
    assert made["countsFrom"] % WEEK == 0
    assert "has no reputation now" in works("reputation", "show", living.whale.address)
    living.chain.mine(timestamp=made["countsFrom"])
    shown = data("reputation", "show", CORE)["domain"]
    assert [one["account"] for one in shown["standings"]] == [living.whale.address, living.ann.address]
    total = int(shown["total"])
    assert [int(one["votes"]) for one in shown["standings"]][0] == total // 2  # the ceiling
    docs = data("reputation", "show", "--domain=docs")["domain"]
    assert docs["total"] == "0"
    assert int(docs["standings"][0]["votes"]) == int(shown["standings"][0]["reputation"]) // 2
    (own,) = data("reputation", "show", living.ann.address)["reputation"]
    assert (own["domain"], own["number"]) == ("core", 0)
    assert 99 * WHOLE < int(own["amount"]) <= 100 * WHOLE
    assert data("status")["reputation"]["domains"][0]["holders"] == 2


def test_award__who_may_not_or_too_much__says_what_is_possible(living, fails):
    award = ("reputation", "award", living.ann.address)
    said = fails(*award, "1", "x", CORE, "--yes", sender=living.ann)
    assert "may award nothing in 'core'" in said and living.ben.address in said
    assert "1,001 is more than" in fails(*award, "1_001", "x", CORE, "--yes", sender=living.ben)
    assert "Say which domain; this DAO has core, docs" in fails(*award, "1", "x", "--yes", sender=living.ben)
    assert "There is no domain 'art'" in fails(*award, "1", "x", "--domain=art", sender=living.ben)
    nobody = fails(*award, "1", "x", "--domain=docs", "--yes", sender=living.ben)
    assert "nobody may, and votes by" in nobody
    both = fails("reputation", "show", living.ann.address, CORE)
    assert "leave --domain out" in both


def test_strike__by_the_guardian__until_it_counts(living, works, data, fails):
    works("reputation", "award", living.whale.address, "300", "x", CORE, "--yes", sender=living.ben)
    strike = ("reputation", "strike", living.whale.address)
    assert "cannot strike awards" in fails(*strike, CORE, sender=living.ben)
    assert "300 is announced for" in fails(*strike, "301", CORE, sender=living.carol)
    assert data(*strike, "100", CORE, sender=living.carol)["struck"] == str(100 * WHOLE)
    shown = data("reputation", "show", CORE)["domain"]["announced"]
    assert {one["amount"] for one in shown if one["account"] == living.whale.address} == {str(200 * WHOLE)}
    works(*strike, CORE, sender=living.carol)
    assert "Nothing is announced for" in fails(*strike, CORE, sender=living.carol)
    living.travel(2 * WEEK)
    assert "Nothing is announced for" in fails(
        "reputation", "strike", living.ann.address, CORE, sender=living.carol
    )


def test_award_and_strike__of_a_safe__written_to_a_file(living, works, fails, tmp_path):
    path = tmp_path / "award.json"
    award = ("reputation", "award", living.ann.address, "5", "x", CORE)
    works(*award, "--safe", living.ben.address, "--output", str(path))
    (call,) = json.loads(path.read_text())["transactions"]
    assert call["to"] == str(living.dao.addresses["reputation"])
    assert "belong together" in fails(*award, "--safe", living.ben.address)
    strike = tmp_path / "strike.json"
    works(
        "reputation", "strike", living.ann.address, CORE, "--safe", living.carol.address, f"--output={strike}"
    )
    assert len(json.loads(strike.read_text())["transactions"]) == 1


def test_move__seven_days__then_the_new_key_has_it(living, works, data, fails):
    """RN-11"""
    living.travel(2 * WEEK)
    new, old = living.carol, living.ann
    assert "moves to nobody" in fails("reputation", "confirm", old.address, sender=new)
    works("reputation", "move", new.address, "--yes", sender=old)
    assert "can be confirmed from" in fails("reputation", "confirm", old.address, sender=new)
    assert f"It moves to {new.address}" in works("reputation", "show", old.address)
    works("reputation", "cancel", sender=old)
    assert "nothing to cancel" in fails("reputation", "cancel", sender=old)
    started = data("reputation", "move", new.address, "--yes", sender=old)
    living.chain.mine(timestamp=started["readyAt"])
    works("reputation", "confirm", old.address, sender=new)
    assert "has no reputation now" in works("reputation", "show", old.address)
    assert "It can move to a new key from" in works("reputation", "show", new.address)
    assert "can move again from" in fails("reputation", "move", old.address, "--yes", sender=new)
    standings = data("reputation", "show", CORE)["domain"]["standings"]
    assert [one["account"] for one in standings] == [new.address]


def test_report__awards_by_domain(living, works, data, tmp_path):
    works("reputation", "award", living.whale.address, "30", "x", CORE, "--yes", sender=living.ben)
    works("reputation", "strike", living.whale.address, "10", CORE, sender=living.carol)
    report = data("report", f"--stores={tmp_path / 'stores'}", f"--output={tmp_path / 'report.html'}")
    (section,) = [part for part in report["sections"] if part["id"] == "reputation"]
    assert section["tables"][0]["rows"] == [[0, 2, 2, "130", "10"]]
