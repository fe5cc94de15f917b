"""A relay that is killed at any of its points goes on where it stopped, and sends nothing twice."""

import pytest

from ape_dao.ballots import Domain, judge, load_relay_journal, read_ballot, relay, settle, write_ballot
from ape_dao.ballots.trying import batches, gas_limit
from ape_dao.core.errors import JournalError
from ape_dao.sdk import governance
from ape_dao.sdk.governance import Action
from bench.ballots import keys, signed_by
from utils.deployment import token_dao
from utils.governance import delegate, warp_to
from utils.killing import kill_at

WHOLE = 10**18
VOTERS = 4
BATCH_GAS = 150_000  # two ballots of keys
LAST_POINT = 30


@pytest.fixture
def dao(chain, deployer, alice, tmp_path):
    made = token_dao(chain.provider, deployer, alice.address, tmp_path / "records")
    delegate(made.token, alice, sender=alice)
    for key in keys(VOTERS):
        made.token.transfer(key.address, 1_000 * WHOLE, sender=alice)
        chain.provider.make_request("anvil_impersonateAccount", [key.address])
        chain.set_balance(key.address, 10**18)
        data = "0x5c19a95c" + key.address[2:].lower().rjust(64, "0")  # delegate(address)
        request = {"from": key.address, "to": str(made.token.address), "data": data}
        chain.provider.make_request("eth_sendTransaction", [request])
    chain.mine(timestamp=chain.pending_timestamp + 10)
    return made


@pytest.fixture
def proposal(dao, chain, alice, stranger):
    made = governance.propose(
        dao, [Action.call(dao.token, "transfer", stranger.address, WHOLE)], "# Pay", sender=alice
    )
    warp_to(chain, dao.governor.proposalSnapshot(made.id) + 100)
    return made


@pytest.fixture
def ballots(dao, chain, proposal):
    domain, now = Domain.read(dao), chain.blocks.head.timestamp
    return [signed_by(key, domain, proposal, 1, now) for key in keys(VOTERS)]


def test_relay__killed_at_every_point__every_ballot_once(dao, chain, proposal, ballots, stranger, tmp_path):
    """GV-09: the chain says what is counted, the journal what still waits and what it did cost."""
    domain, path = Domain.read(dao), tmp_path / "relay.json"

    def hand_in():
        journal = load_relay_journal(path, domain)
        done = settle(dao, journal)
        left = [one for one in ballots if not dao.governor.hasVoted(proposal.id, one.ballot.voter)]
        if left:
            done += relay(dao, left, sender=stranger, journal=journal, batch_gas=BATCH_GAS)
        journal.remove()
        return done

    point, finished, complete = 0, False, 0
    while not finished:
        point += 1
        assert point < LAST_POINT
        snapshot = chain.snapshot()
        finished = not kill_at(point, chain.provider, hand_in)
        if not finished:
            done = hand_in()
            complete += not done
            # Killed after the journal was removed, there is nothing left to do or to tell.
            assert [batch.counted for batch in done] in ([2, 2], [])
            assert dao.governor.proposalVotes(proposal.id) == (0, VOTERS * 1_000 * WHOLE, 0)
            assert chain.provider.get_nonce(stranger.address) == 2
            assert not path.exists()
        chain.restore(snapshot)
    assert (point, complete) == (8, 1)  # each batch has two points around its note and one after its sending


def test_relay__journal__of_another_dao_or_damaged__refused(dao, tmp_path):
    domain, path = Domain.read(dao), tmp_path / "relay.json"
    path.write_text('{"format": 1, "chain_id": 1, "governor": "0x", "sent": []}')
    with pytest.raises(JournalError, match="is the journal of another DAO"):
        load_relay_journal(path, domain)
    path.write_text("half of")
    with pytest.raises(JournalError, match="is damaged"):
        load_relay_journal(path, domain)
    path.write_text('{"format": 2}')
    with pytest.raises(JournalError, match="not a relay's journal of format 1"):
        load_relay_journal(path, domain)


def test_relay__too_much_for_one_transaction__halved(dao, proposal, ballots, stranger, monkeypatch):
    monkeypatch.setattr("ape_dao.ballots.relaying.MAX_TRANSACTION_GAS", 150_000)
    sent = list(relay(dao, ballots, sender=stranger))
    assert [batch.counted for batch in sent] in ([1, 1, 1, 1], [2, 2])
    assert all(batch.gas_used <= 150_000 for batch in sent)


def test_batches__as_many_as_the_node_measures(dao, proposal, ballots, stranger):
    """CO-02: no fixed figure for a ballot; what one takes depends on who delegated to its voter."""
    nobody, sender = frozenset(), stranger.address
    pairs = [gas_limit(dao, pair, nobody, sender) for pair in (ballots[:2], ballots[2:])]
    cases = ((16_000_000, [4]), (max(pairs), [2, 2]), (min(pairs) - 1, [1, 1, 1, 1]), (1, [1, 1, 1, 1]))
    for most_gas, sizes in cases:
        cut = list(batches(dao, ballots, nobody, sender, most_gas))
        assert [len(batch) for batch in cut] == sizes
        assert [ballot for batch in cut for ballot in batch] == ballots


def test_judge__file_by_file__as_read(dao, proposal, ballots, tmp_path):
    files = []
    for index, one in enumerate(ballots):
        write_ballot(tmp_path / f"{index}.json", Domain.read(dao), one)
        files.append(read_ballot(tmp_path / f"{index}.json"))
    assert [file.signed for file in files] == ballots
    assert all(verdict.counts for verdict in judge(dao, files))
