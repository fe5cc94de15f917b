"""The simulation of amendments: what it finds, and that nothing of it is critical."""

import pytest

from ape_dao.core.findings import Severity
from ape_dao.proposals.loading import parse_proposal
from ape_dao.sdk.amendment_files import accept_replacements
from ape_dao.simulation import SimulatedDao, simulate
from utils.amendment_keys import ADDED, REPLACED, SET


@pytest.mark.parametrize(
    "changes",
    [
        ADDED["allocations[].funded_by"][0],
        [*SET["governor.quorum"], *SET["revenue.split.buyback"], *SET["kinds.reserved_targets"]],
        REPLACED["governor.name"][0],
        REPLACED["governor.votes"][0],
        REPLACED["revenue.min_total_power"][0],
    ],
    ids=["added", "set", "governor", "votes", "distributor"],
)
def test_simulate__amendment__nothing_critical(living, changes):
    """LD-54: an amendment that the tool wrote passes the simulation that `proposal create` makes; what is
    critical about a replacement is accepted one by one, with the reason, in the text that members vote on."""
    wanted = living.wanted(changes)
    living.deploy(wanted)
    text = accept_replacements(living.text(wanted), living.plan(wanted), living.record, living.provider)
    file = parse_proposal(text, "amendment")
    dao = SimulatedDao.from_record(living.record)
    found = simulate(living.provider, dao, file, proposer=str(living.whale.address), with_others=False)
    critical = [
        (one.rule, one.what)
        for one in found.findings
        if one.severity is Severity.CRITICAL and not one.accepted
    ]
    assert critical == []
    assert not [one for one in found.findings if one.rule.startswith("acceptance-")]
