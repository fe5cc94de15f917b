"""A governor that counts the reputation of a domain: `governor.votes: reputation:DOMAIN`."""

import pytest

from ape_dao.core.deployment.reading import installed
from ape_dao.core.deployment.record import find_record
from ape_dao.core.verification.verify import drift, verify
from utils.living import DAY, WEEK, WHOLE, build

FILE = """title: Pay for the work
summary: A payment.
actions:
  - call: token.transfer
    args: {{to: "{to}", value: 5 TMAI}}
"""


@pytest.fixture(scope="module")
def living(chain, accounts, tmp_path_factory):
    people = [accounts[n] for n in range(5)]
    genesis = [{"account": accounts[n].address, "amount": amount} for n, amount in ((1, "300"), (2, "100"))]
    made = build(
        chain,
        tmp_path_factory.mktemp("reputation-votes"),
        people,
        salt="reputation-votes",
        reputation={"domains": [{"name": "core", "number": 0, "genesis": genesis}]},
        governor={"votes": "reputation:core", "quorum_floor": "10", "proposal_threshold": "1"},
        kinds={"grant": None, "optimistic": None, "constitutional": {"quorum": "20%", "quorum_floor": "10"}},
    )
    made.travel(2 * WEEK)
    return made


def test_governor__counts_a_domain__verifies_and_decides(living, works, data, fails, tmp_path):
    """RN-15: the governor on the votes of a domain: who has reputation decides, who has a lock does not."""
    record = find_record(living.dao.chain.network_name, None, living.folder)
    assert drift(verify(installed(record), living.chain.provider, record.start_block)) == []
    assert living.dao.governor.token() == living.dao.addresses["domain_core"]
    file = tmp_path / "pay.yaml"
    file.write_text(FILE.format(to=living.carol.address))
    refused = fails("proposal", "create", str(file), "--yes", sender=living.ben)
    assert "0 votes" in refused and "More must be awarded to it" in refused
    made = str(data("proposal", "create", str(file), "--yes", sender=living.whale)["id"])
    living.travel(2 * DAY)
    works("proposal", "vote", made, "for", sender=living.whale)
    voted = data("proposal", "vote", made, "for", sender=living.ann)
    assert 0 < sum(int(votes) for votes in voted["votes"].values()) < 100 * WHOLE
    told = fails("proposal", "vote", made, "for", sender=living.ben)
    assert "nothing that was awarded to it counted then" in told
    assert "stay with whom they were awarded to" in fails("delegate", living.carol.address, sender=living.ann)
    assert "own ballot" in fails("proposal", "vote", made, "for", "--own", sender=living.ben)
    living.travel(8 * DAY)
    works("proposal", "queue", made, sender=living.ben)
    living.travel(3 * DAY)
    before = living.dao.token.balanceOf(living.carol)
    works("proposal", "execute", made, "--yes", sender=living.ben)
    assert living.dao.token.balanceOf(living.carol) == before + 5 * WHOLE
    works("status")


def test_delegates_and_adopt__votes_are_reputation__named_as_such(living, works):
    """RN-15: amounts of reputation are not called tokens, and the record follows the chain as of any DAO."""
    assert "0 votes" in works("delegates")
    assert "nothing was written" in works("adopt")
