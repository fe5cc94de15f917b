"""What a proposal's file accepts: which findings it covers, and that its text is bound to it."""

import pytest

from ape_dao.core.errors import ProposalError
from ape_dao.core.findings import Finding, Loss, Severity, worst
from ape_dao.proposals import Registry, description_problems, parse_proposal
from ape_dao.proposals.accepting import Acceptance
from ape_dao.sdk.governance import propose
from ape_dao.simulation import simulate
from ape_dao.simulation.rules.acceptance_rules import accept
from utils.simulation import NEW_CODE, PROXY, deploy_example

WHY = "The new code was audited by Example Ltd."
UPGRADE = f"""
title: Upgrade the proxy
addresses: {{proxy: "{PROXY}", code: "{NEW_CODE}"}}
actions:
  - call: proxy.upgradeTo
    abi: function upgradeTo(address code)
    args: {{code: code}}
"""
ACCEPT = f"""accept:
  - {{finding: code-swapped, about: code, reason: "{WHY}"}}
"""


@pytest.fixture(scope="module")
def accepting_dao(chain, contracts, accounts, deployer, alice, bob, carol, tmp_path_factory):
    names = ("deployer", "community", "second", "guardian", "builder")
    members = dict(zip(names, (deployer, alice, bob, carol, accounts[8]), strict=True))
    return deploy_example(chain, contracts, members, tmp_path_factory.mktemp("deployments"))


def swapped(what="the code", severity=Severity.CRITICAL, loss=None):
    return Finding("code-swapped", severity, what, "Vote against it.", loss=loss)


def entry(**options):
    return Acceptance(**{"rule": "code-swapped", "reason": WHY, **options})


def rules(findings):
    return [(finding.rule, finding.severity.word, bool(finding.accepted)) for finding in findings]


def test_simulate__upgrade_that_was_reviewed__accepted(accepting_dao, chain):
    """SI-04: critical by itself; with a reason it is shown as accepted, and nothing critical is left."""
    plain = simulate(chain.provider, accepting_dao.simulated, parse_proposal(UPGRADE), with_others=False)
    assert plain.is_critical
    file = parse_proposal(UPGRADE + ACCEPT)
    simulation = simulate(chain.provider, accepting_dao.simulated, file, with_others=False)
    (line,) = [line for line in simulation.report.findings if line.rule == "code-swapped"]
    assert (line.grade, line.accepted) == ("critical", WHY)
    assert not simulation.is_critical
    assert simulation.report.verdict != "critical"
    assert f"code-swapped, critical, about {NEW_CODE}" in simulation.report.proposal.text


def test_simulate__text_of_the_chain_that_accepts_itself__counts_for_nothing(accepting_dao, chain, alice):
    """SI-04: anybody can write into a proposal that it is fine; only who has the file accepts."""
    registry = Registry.of(accepting_dao.dao)
    file = parse_proposal(UPGRADE + ACCEPT)
    text = file.description(registry, alice.address).partition("\n#proposer=")[0]
    made = propose(accepting_dao.dao, file.encode(registry), text, sender=alice)
    simulation = simulate(chain.provider, accepting_dao.simulated, hex(made.id), with_others=False)
    assert simulation.is_critical
    assert "accepted-by-proposer" in {finding.rule for finding in simulation.findings}
    again = simulate(chain.provider, accepting_dao.simulated, file, with_others=False)
    assert again.report.proposal.id == str(made.id) and not again.is_critical


def test_fingerprint__covers_what_is_accepted(accepting_dao, alice):
    """SI-04: no acceptance can be added to a text, taken out of it, or changed."""
    registry = Registry.of(accepting_dao.dao)
    file, plain = parse_proposal(UPGRADE + ACCEPT), parse_proposal(UPGRADE)
    assert file.fingerprint(registry) != plain.fingerprint(registry)
    text, actions = file.description(registry, alice.address), file.encode(registry)
    assert description_problems(registry, actions, text) == []
    assert description_problems(registry, actions, text.replace("audited", "written"))
    added = plain.description(registry, alice.address).replace(
        "\n## Calls\n", f"\n## Accepted findings\n\n{entry().line}\n\n## Calls\n"
    )
    assert description_problems(registry, actions, added)


def test_accept__each_entry_covers_one_finding():
    found = accept([swapped("one"), swapped("two")], [entry()])
    assert rules(found) == [("code-swapped", "critical", True), ("code-swapped", "critical", False)]


def test_accept__not_found_any_more__said():
    assert rules(accept([], [entry()])) == [("acceptance-unused", "warning", False)]


@pytest.mark.parametrize(
    ("finding", "options"),
    [
        (swapped(), {"grade": "warning"}),
        (swapped("another address"), {"about": "0x1234"}),
        (swapped(loss=Loss("0x1", 31, 3_100)), {"at_most": 3_000}),
        (swapped(loss=Loss("0x1", 31, 3_100)), {}),
    ],
)
def test_accept__worse_than_what_was_accepted__not_covered(finding, options):
    """SI-04: of a worse grade, about somebody else, of a larger amount, or without any limit."""
    found = accept([finding], [entry(**options)])
    assert rules(found) == [("code-swapped", "critical", False), ("acceptance-too-narrow", "critical", False)]


def test_accept__within_its_limit__covered():
    found = accept([swapped(loss=Loss("0x1", 30, 3_000))], [entry(at_most=3_000)])
    assert worst(found) == Severity.NOTE


def test_accept__deceit__void():
    finding = Finding("behaves-differently", Severity.CRITICAL, "it does something else")
    found = accept([finding], [entry(rule="behaves-differently")])
    assert rules(found)[1] == ("acceptance-void", "critical", False)
    assert worst(found) == Severity.CRITICAL


@pytest.mark.parametrize("reason", ["short", "two\\nlines of it", "hidden \\u202e letters here"])
def test_file__reason_that_says_nothing__refused(reason):
    with pytest.raises(ProposalError):
        parse_proposal(UPGRADE + f'accept: [{{finding: code-swapped, reason: "{reason}"}}]\n')
