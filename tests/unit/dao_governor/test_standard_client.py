"""A client that knows OpenZeppelin's IGovernor and nothing else."""

import json

import pytest
from web3 import Web3
from web3.logs import DISCARD

from utils.artifacts import ROOT
from utils.constants import ZERO_ADDRESS
from utils.governance import VOTING_DELAY, VOTING_PERIOD, State, Support, warp_to

ARTIFACT = ROOT / "node_modules/@openzeppelin/contracts/build/contracts/IGovernor.json"


@pytest.fixture(scope="session")
def standard_abi():
    return json.loads(ARTIFACT.read_text())["abi"]


@pytest.fixture
def client(chain, governor, standard_abi):
    """web3.py on the same node; the node signs for its own accounts."""
    return chain.provider.web3.eth.contract(address=governor.address, abi=standard_abi)


def test_abi__standard_functions_events_errors__all_there(governor, standard_abi):
    """Every entry of IGovernor is in our ABI: name, types, indexed fields, mutability."""

    def shape(item):
        def types(items):
            return tuple((part["type"], part.get("indexed", False)) for part in items or ())

        return item["type"], item["name"], types(item.get("inputs")), types(item.get("outputs"))

    ours = {
        shape(json.loads(item.model_dump_json(by_alias=True)))
        for item in governor.contract_type.abi
        if item.type in {"function", "event", "error"}
    }
    missing = [shape(item) for item in standard_abi if shape(item) not in ours]
    assert missing == []


def test_life_of_a_proposal__standard_client__done(client, chain, alice, dave, stranger):
    content = ([ZERO_ADDRESS], [0], [b""])
    description = "Through the standard interface"
    tail = (*content, Web3.keccak(text=description))

    def send(function, account):
        return chain.provider.web3.eth.wait_for_transaction_receipt(
            function.transact({"from": account.address})
        )

    receipt = send(client.functions.propose(*content, description), dave)
    (created,) = client.events.ProposalCreated().process_receipt(receipt, errors=DISCARD)
    proposal_id = created["args"]["proposalId"]
    assert proposal_id == client.functions.hashProposal(*tail).call()
    assert created["args"]["voteEnd"] - created["args"]["voteStart"] == VOTING_PERIOD
    assert client.functions.votingDelay().call() == VOTING_DELAY
    assert (
        client.functions.getVotes(alice.address, created["args"]["voteStart"] - VOTING_DELAY - 1).call() > 0
    )

    warp_to(chain, created["args"]["voteStart"] + 1)
    assert client.functions.state(proposal_id).call() == State.ACTIVE
    receipt = send(client.functions.castVoteWithReason(proposal_id, Support.FOR, "Yes"), alice)
    (cast,) = client.events.VoteCast().process_receipt(receipt, errors=DISCARD)
    assert (cast["args"]["voter"], cast["args"]["reason"]) == (alice.address, "Yes")
    assert client.functions.hasVoted(proposal_id, alice.address).call()

    warp_to(chain, client.functions.proposalDeadline(proposal_id).call() + 1)
    receipt = send(client.functions.queue(*tail), stranger)
    (queued,) = client.events.ProposalQueued().process_receipt(receipt, errors=DISCARD)
    assert queued["args"]["etaSeconds"] == client.functions.proposalEta(proposal_id).call()
    warp_to(chain, queued["args"]["etaSeconds"])
    receipt = send(client.functions.execute(*tail), stranger)
    (executed,) = client.events.ProposalExecuted().process_receipt(receipt, errors=DISCARD)
    assert executed["args"]["proposalId"] == proposal_id
    assert client.functions.state(proposal_id).call() == State.EXECUTED
    assert client.functions.CLOCK_MODE().call() == "mode=timestamp"
