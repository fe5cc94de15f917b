"""The corpus of proposal files: every hostile one is flagged critical for its reason, no benign one is."""

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest

from ape_dao.proposals import Registry, load_proposal
from ape_dao.sdk.governance import propose
from ape_dao.simulation import Severity, simulate
from utils.constants import DAY
from utils.simulation import deploy_example

FOLDER = Path(__file__).parent / "proposals"
FILES = sorted(FOLDER.glob("*.yaml"))
DAYS = re.compile(r'"\{in (\d+) days\}"')
HEAD = re.compile(r"# (benign|hostile)(?:, with the text of (\S+\.yaml))?(?:: ([a-z-]+))?")


def with_dates(file, now, folder):
    """The file itself, or a copy whose "{in 30 days}" is a date."""
    text = file.read_text("utf-8")
    dated = DAYS.sub(lambda days: f"{datetime.fromtimestamp(now + int(days[1]) * DAY, UTC):%F}", text)
    if dated == text:
        return file
    copy = folder / file.name
    copy.write_text(dated, "utf-8")
    return copy


@pytest.fixture(scope="module")
def corpus_dao(chain, contracts, accounts, deployer, alice, bob, carol, tmp_path_factory):
    members = {
        "deployer": deployer,
        "community": alice,
        "second": bob,
        "guardian": carol,
        "builder": accounts[8],
    }
    return deploy_example(chain, contracts, members, tmp_path_factory.mktemp("deployments"))


def test_corpus__is_as_large_as_promised():
    verdicts = [HEAD.match(file.read_text("utf-8")).group(1) for file in FILES]
    assert len(FILES) >= 30
    assert verdicts.count("hostile") >= 20 and verdicts.count("benign") >= 10
    assert all(file.name.startswith(verdict) for file, verdict in zip(FILES, verdicts, strict=True))


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_simulate__corpus(corpus_dao, chain, alice, file, tmp_path):
    """GV-19, GV-21, TL-04: what matters is found wherever it is hidden."""
    verdict, text_of, rule = HEAD.match(file.read_text("utf-8")).groups()
    proposal, example = load_proposal(with_dates(file, chain.pending_timestamp, tmp_path)), corpus_dao
    subject = proposal
    if text_of is not None:
        registry = Registry.of(example.dao)
        text = load_proposal(FOLDER / text_of).description(registry, alice.address)
        actions = proposal.encode(registry)
        proposed = propose(example.dao, actions, text.partition("\n#proposer=")[0], sender=alice)
        subject = hex(proposed.id)
    height = chain.blocks.height
    simulation = simulate(chain.provider, example.simulated, subject, with_others=False)
    critical = {finding.rule for finding in simulation.findings if finding.severity == Severity.CRITICAL}
    findings = [(finding.severity.name, finding.rule, finding.what) for finding in simulation.findings]
    if verdict == "benign":
        assert not critical, findings
        assert simulation.report.outcome.ending == "executed"
        assert simulation.report.outcome.votes == "holders"
    else:
        assert rule in critical, findings
    assert chain.blocks.height == height
