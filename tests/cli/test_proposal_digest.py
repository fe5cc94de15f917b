"""`ape dao proposal digest` on a living DAO."""

import json
from xml.etree import ElementTree

import pytest

from utils.living import DAY, pass_by_commands

STRANGER = "0x00000000000000000000000000000000000000e1"
PAY = """\
title: %s
actions:
  - {call: token.transfer, args: {to: "%s", value: 1_000 TMAI}}
  - {call: token.transfer, args: {to: "%s", value: 500 TMAI}}
"""
POWER = f"""\
title: Harmless
kind: constitutional
actions:
  - {{call: timelock.grantRole, args: {{role: "0x{"11" * 32}", account: "{STRANGER}"}}}}
  - {{to: "{STRANGER}", value: 1 ETH}}
"""


@pytest.fixture
def write(tmp_path):
    def written(name, text):
        path = tmp_path / f"{name}.yaml"
        path.write_text(text)
        return str(path)

    return written


@pytest.fixture
def paid(works, data, living, write):
    """A payment that was executed; its id."""
    return pass_by_commands(living, works, data, write("first", PAY % ("First", living.ann, living.ann)))


def test_digest__open_proposal__money_added_up_and_how_a_similar_one_went(paid, data, works, living, write):
    made = data(
        "proposal",
        "create",
        write("second", PAY % ("Second", STRANGER, STRANGER)),
        "--yes",
        sender=living.whale,
    )
    living.travel(60)
    (one,) = data("proposal", "digest", "--for", living.ben.address)["open"]
    token = living.dao.token.address
    assert one["money"] == [
        {"verb": "pays", "asset": token, "account": STRANGER, "amount": str(1_500 * 10**18)}
    ]
    assert one["similar"] == [{"shortId": f"{int(paid):064x}"[:10], "state": "executed", "title": "First"}]
    assert (one["powers"], one["outsiders"], one["unread"], one["voted"]) == ([], [STRANGER], 0, False)
    works("proposal", "vote", made["id"], "for", sender=living.ben)
    said = works("proposal", "digest", "--for", living.ben.address)
    assert f"pays 1_500 TMAI to {STRANGER}" in said and "have voted" in said
    assert "executed: First" in said and one["fingerprint"] in said


def test_digest__harmless_title__the_powers_and_the_ether_of_its_calls(data, works, living, write):
    """What counts is what the calls do."""
    data("proposal", "create", write("power", POWER), "--yes", "--no-simulation", sender=living.whale)
    (one,) = data("proposal", "digest")["open"]
    assert len(one["powers"]) == 1 and one["powers"][0].startswith("timelock.grantRole(")
    assert [(m["verb"], m["account"], m["amount"]) for m in one["money"]] == [("pays", STRANGER, str(10**18))]
    assert one["voted"] is None and f"{STRANGER}, which is no contract of the DAO" in works(
        "proposal", "digest"
    )


def test_digest__feed__every_proposal_with_a_name_for_good(paid, data, works, fails, living, tmp_path):
    xml, again, js = (tmp_path / name for name in ("a.xml", "b.xml", "feed.json"))
    for path in (xml, again, js):
        works("proposal", "digest", "--feed", str(path))
    assert xml.read_bytes() == again.read_bytes()
    (item,) = ElementTree.fromstring(xml.read_bytes()).iter("item")  # noqa: S314 -- our own file
    (entry,) = json.loads(js.read_text())["items"]
    governor = living.dao.governor.address
    assert item.findtext("guid") == entry["id"] == f"eip155:{living.chain.chain_id}:{governor}/{paid}"
    assert item.findtext("title") == "First (executed)"
    assert "money: pays 1_500 TMAI to 0x" in entry["content_text"]
    assert "neither *.xml (RSS) nor *.json" in fails("proposal", "digest", "--feed", "feed.txt")


def test_digest__nothing_open__says_so(works, living, paid):
    living.travel(DAY)
    assert works("proposal", "digest") == "No open proposals.\n"
