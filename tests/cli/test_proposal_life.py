"""`ape dao proposal create, list, show, vote, queue, execute, cancel, watch` on a living DAO."""

import json

import pytest
from eth_abi import encode
from eth_utils import keccak

from ape_dao.cli.proposal import watch
from ape_dao.sdk import governance
from ape_dao.sdk.governance import Action, propose
from utils.checks import reverts_with
from utils.living import DAY, WHOLE

SPLIT = """\
title: Share the revenue
summary: Half and half.
actions:
  - call: router.setSplit
    args: {newRevenueShareBps: 50%, newBuybackBps: 50%, newTreasuryBps: 0%}
expect:
  before: [{call: router.treasuryBps, equals: 100%}]
  after: [{call: router.revenueShareBps, equals: 50%}]
"""
PAY = "title: Pay\nactions: [{call: token.transfer, args: {to: '%s', value: 1_000 TMAI}}]"
LINE = "1. router.setSplit(newRevenueShareBps=50%, newBuybackBps=50%, newTreasuryBps=0%)"


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "split.yaml"
    path.write_text(SPLIT)
    return str(path)


@pytest.fixture
def write(tmp_path):
    def written(text, name="other.yaml"):
        (tmp_path / name).write_text(text)
        return str(tmp_path / name)

    return written


@pytest.fixture
def created(data, file, living):
    """The id of the proposal of the file, which is open for votes."""
    made = data("proposal", "create", file, "--yes", sender=living.whale)
    living.travel(60)
    return made["id"]


@pytest.fixture
def passed(works, created, living):
    works("proposal", "vote", created, "for", sender=living.whale)
    living.travel(8 * DAY)
    return created


@pytest.fixture
def queued(works, passed, living):
    works("proposal", "queue", passed, sender=living.ann)
    living.travel(2 * DAY)
    return passed


# create


def test_create__shows_the_calls_and_makes_the_proposal(data, file, living):
    made = data("proposal", "create", file, "--yes", sender=living.whale)
    assert made["calls"][0]["text"] == LINE.removeprefix("1. ")
    assert made["calls"][0]["arguments"] == {
        "newRevenueShareBps": "50%", "newBuybackBps": "50%", "newTreasuryBps": "0%"
    }  # fmt: skip
    assert made["description"].endswith(f"#proposer={living.whale.address}")
    assert LINE in made["description"]
    assert made["fingerprint"] in made["description"]
    assert living.dao.governor.proposalProposer(int(made["id"])) == living.whale.address
    assert made["votingEnds"] - made["votingBegins"] == 7 * DAY


def test_create__asks__and_a_no_sends_nothing(run, file, living):
    result = run("proposal", "create", file, sender=living.whale)
    assert result.exit_code == 1
    assert "router.setSplit at" in result.stdout
    assert "newBuybackBps = 50%" in result.stdout
    assert "Make this proposal" in result.stderr
    assert json.loads(run("proposal", "list", "--json").stdout) == {"proposals": []}


def test_create__dry_run__sends_nothing(works, data, file, living):
    assert "Nothing was sent." in works("proposal", "create", file, "--dry-run", sender=living.whale)
    assert data("proposal", "list")["proposals"] == []


def test_create__json_without_yes__refused(run, file, living):
    result = run("proposal", "create", file, "--json", sender=living.whale)
    assert (
        json.loads(result.stdout)["error"]["message"]
        == "Aborted, nothing was sent. Pass --yes to confirm non-interactively."
    )


def test_create__names_and_calls_inside_calls__shown(works, write, living):
    text = f"""\
title: Through the governor
kind: constitutional
addresses: {{friend: '{living.ben.address}'}}
actions:
  - call: governor.relay
    args:
      target: token
      value: 0 ETH
      data: {{call: token.transfer, args: {{to: friend, value: 5 TMAI}}}}
"""
    said = works("proposal", "create", write(text), "--dry-run", "--no-simulation", sender=living.whale)
    assert f"friend = {living.ben.address}" in said
    assert "makes the call token.transfer" in said
    assert f"to = {living.ben.address}" in said


def test_create__expectation_not_true_now__noted(run, write, living):
    text = SPLIT.replace("treasuryBps, equals: 100%", "treasuryBps, equals: 7%")
    despite = ["--despite", "expectation-fails"]
    result = run("proposal", "create", write(text), "--yes", *despite, sender=living.whale)
    assert "Note: not true now: router.treasuryBps() is 7% (it is 100%)." in result.stderr
    assert result.exit_code == 0


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("title: T\nactions: [{call: router.setSplitt}]", "router has no function setSplitt; did you mean"),
        ("title: T\nkind: grants\nactions: [{call: a.b}]", "'grants' is not known; did you mean 'grant'?"),
        (SPLIT.replace("50%", "60%", 1), "Action 1 fails on its own: The contract refuses (RevenueRouter"),
        (
            "title: T\nactions: [{call: governor.setGuardian, args: [router, 2099-01-01]}]",
            "(ProposalKindsReserved): Action number 0 (from 0) is reserved for another kind.",
        ),
        (
            "title: T\nkind: grant\nactions: [{call: token.transfer, args: [router, 50_000_001 TMAI]}]",
            "The contract refuses (ProposalKindsAmountTooHigh): The actions up to number 0 (from 0) spend",
        ),
        (
            "title: T\nafter: 77\nactions: [{call: token.mint, args: [router, 0 TMAI]}]",
            "There are no proposals yet",
        ),
    ],
)
def test_create__refused_before_anything_is_sent(run, write, living, text, sentence):
    nonce = living.whale.nonce
    result = run("proposal", "create", write(text), "--yes", sender=living.whale)
    assert result.exit_code == 1
    assert sentence in result.stderr
    assert living.whale.nonce == nonce


def test_create__too_few_votes__says_how_many(fails, file, living):
    sentence = fails("proposal", "create", file, "--yes", sender=living.ann)
    assert sentence.startswith(f"{living.ann.address} has 0 veTMAI; a standard proposal takes 22,000 veTMAI.")


def test_create__quota_of_the_score_used(fails, works, write, living):
    """Score 5 to 6 may make two proposals in 30 days."""
    for number in (1, 2, 3):
        works(
            "proposal",
            "create",
            write(PAY % living.ann.address + f"\nsummary: {number}"),
            "--yes",
            sender=living.ben,
        )
        if number == 2:
            break
    sentence = fails("proposal", "create", write(PAY % living.ben.address), "--yes", sender=living.ben)
    assert "made 2 proposals in the last 30 days; its score allows 2." in sentence


def test_create__the_same_payment_every_month__needs_another_text(data, works, fails, write, living):
    """GV-13: the file of last month, executed or not, is refused with what to change; with the month in its
    summary the same calls are another proposal, and are executed again."""
    pay = PAY % living.ann.address
    held, ids = living.dao.token.balanceOf(living.ann), []
    for month in ("May", "June", "July"):
        file = write(f"{pay}\nsummary: Pay for {month}.")
        ids.append(data("proposal", "create", file, "--yes", sender=living.whale)["id"])
        for state in ("pending", "executed"):
            assert fails("proposal", "create", file, "--yes", sender=living.whale) == (
                f"Proposal {int(ids[-1]):064x} has the same calls and the same text (it is {state}), "
                "and each counts once. Change the title or the summary, for example add the month."
            )
            if state == "pending":
                living.travel(60)
                works("proposal", "vote", ids[-1], "for", sender=living.whale)
                living.travel(8 * DAY)
                works("proposal", "queue", ids[-1])
                living.travel(2 * DAY)
                works("proposal", "execute", ids[-1], "--yes")
        living.travel(30 * DAY)
    assert len(set(ids)) == 3
    assert living.dao.token.balanceOf(living.ann) == held + 3_000 * WHOLE


def test_create__copied_out_of_the_mempool__succeeds_all_the_same(data, works, file, living):
    """GV-03: who sees the transaction before it is mined can neither make that proposal nor, with another
    text, take its id; so cancelling what it made stops nothing."""
    seen = data("proposal", "create", file, "--dry-run", sender=living.whale)
    mark = f"#proposer={living.whale.address}"
    assert seen["description"].endswith("\n" + mark)
    governor = living.dao.governor
    split = governance.Action.call(living.dao.contract("router"), "setSplit", 5_000, 5_000, 0)
    content = [[split.target], [0], [split.calldata]]
    with reverts_with(governor.GovernorRestrictedProposer, proposer=living.ben.address):
        governor.propose(*content, seen["description"], sender=living.ben)
    own = f"#proposer={living.ben.address}"
    for text in (seen["description"].removesuffix("\n" + mark), seen["description"].replace(mark, own)):
        governor.propose(*content, text, sender=living.ben)
        governor.cancel(*content, keccak(text=text), sender=living.ben)

    made = data("proposal", "create", file, "--yes", sender=living.whale)
    assert (made["description"], made["proposer"]) == (seen["description"], living.whale.address)
    governor_says = governor.proposalProposer(int(made["id"]))
    assert governor_says == living.whale.address
    living.travel(60)
    works("proposal", "vote", made["id"], "for", sender=living.whale)
    assert data("proposal", "show", made["id"])["state"] == "active"


def test_propose__from_a_script__ends_with_its_proposer(living):
    """GV-03: the Python function adds the line too, also behind a line that names somebody else."""
    action = governance.Action(living.ann.address, b"")
    for text in ("Nothing", f"Nothing\n#proposer={living.ben.address}"):
        made = governance.propose(living.dao, [action], text, sender=living.whale)
        assert made.description == f"{text}\n#proposer={living.whale.address}"
        assert living.dao.governor.proposalProposer(made.id) == living.whale.address


def test_create__after_another__executed_in_that_order(data, works, fails, created, write, living):
    text = PAY % living.ann.address + f"\nafter: '{created}'"
    later = data("proposal", "create", write(text), "--yes", sender=living.whale)["id"]
    living.travel(60)
    for one in (created, later):
        works("proposal", "vote", one, "for", sender=living.whale)
    living.travel(8 * DAY)
    for one in (created, later):
        works("proposal", "queue", one)
    living.travel(2 * DAY)
    assert "can be executed only after" in fails("proposal", "execute", later, "--yes")
    assert "wait for its predecessor, then execute" in works("proposal", "show", later)
    works("proposal", "execute", created, "--yes")
    works("proposal", "execute", later, "--yes")
    assert living.dao.token.balanceOf(living.ann) == 2_001_000 * WHOLE


# list and show


def test_list__empty_open_and_by_state(works, data, living, file):
    assert works("proposal", "list") == "No proposals.\n"
    first = data("proposal", "create", file, "--yes", sender=living.whale)
    (row,) = data("proposal", "list", "--open")["proposals"]
    assert (row["id"], row["state"], row["kind"], row["title"]) == (
        first["id"], "pending", "standard", "Share the revenue",
    )  # fmt: skip
    assert works("proposal", "list", "--state", "executed") == "None of 1 proposals.\n"
    assert "voting begins" in works("proposal", "list")


def test_show__tally_against_quorum_and_margin(works, data, created, living):
    power = living.dao.escrow.getPastTotalSupply(living.dao.governor.proposalSnapshot(int(created)))
    shown = data("proposal", "show", created)
    tally = shown["tally"]
    assert (tally["for"], tally["quorum"], tally["passes"]) == ("0", str(power // 10), False)
    assert tally["quorumShort"] == tally["quorum"]
    assert (tally["forShort"], shown["nextStep"], shown["descriptionProblems"]) == ("1", "vote", [])
    assert len(shown["missing"]) == 2
    works("proposal", "vote", created, "against", sender=living.ben)
    ben = living.dao.governor.proposalVotes(int(created)).againstVotes
    shown = data("proposal", "show", created)
    needed = int(shown["tally"]["forShort"])
    # FOR - AGAINST >= 10% of both: exactly that many are missing, and one fewer is not enough.
    assert needed - ben >= -(-(needed + ben) // 10)
    assert needed - 1 - ben < -(-(needed - 1 + ben) // 10)
    text = works("proposal", "show", created)
    assert "more FOR or ABSTAIN for the quorum." in text
    assert "more FOR for the margin, if nobody else votes AGAINST." in text
    works("proposal", "vote", created, "for", sender=living.whale)
    assert "still needs  nothing" in works("proposal", "show", created)


def test_show__by_file_by_prefix_and_by_hex__the_same(data, created, file):
    digits = f"{int(created):064x}"
    for given in (file, created, "0x" + digits, digits[:10], digits[:4]):
        assert data("proposal", "show", given)["id"] == created


def test_show__text_of_somebody_else__is_warned_about(run, living):
    """The text promises one thing, the calls do another."""
    other = Action(str(living.dao.contract("router").address), bytes.fromhex("715018a6"))
    made = propose(
        living.dao, [other], f"# Nothing special\n\n## Calls\n\n{LINE}", kind=1, sender=living.whale
    )
    result = run("proposal", "show", str(made.id), "--text")
    assert "Warning: The text holds no fingerprint of the calls" in result.stderr
    assert f"Warning: The text lists calls that are not made: {LINE}" in result.stderr
    assert "1. router.renounceOwnership()" in result.stdout


def test_show_and_list__text_of_100_kb__read_all_the_same(works, data, living):
    """GV-23: also without a title, and with characters that move the cursor."""
    text = "\x1b[2J\r" + "w\u202eord " * 14_000
    action = Action.call(living.dao.contract("router"), "setSplit", 1_000, 1_000, 8_000)
    made = str(propose(living.dao, [action], text, sender=living.whale).id)
    assert data("proposal", "show", made)["description"].startswith(text)
    for said in (works("proposal", "show", made, "--text"), works("proposal", "list")):
        assert not set("\x1b\r\u202e") & set(said)
    assert len(works("proposal", "list")) < 1_000


def test_commands__text_that_is_no_text__all_the_same(works, data, run, living, file, tmp_path):
    """The governor takes any bytes as a description; whoever may propose must not silence the commands."""
    action = Action.call(living.dao.contract("router"), "setSplit", 1_000, 1_000, 8_000)
    mark = f"#proposer={living.whale.address}".encode()
    content = ([action.target], [0], [action.calldata], b"# \x1b[2JTo \xff\xfe all\n" + mark)
    head = living.dao.governor.propose.encode_input([], [], [], "")[:4]
    data_sent = bytes(head) + encode(["address[]", "uint256[]", "bytes[]", "bytes"], content)
    living.whale.transfer(living.dao.governor, 0, data=data_sent)
    (one,) = data("proposal", "list")["proposals"]
    assert len(data("proposal", "simulate", one["id"], "--html", str(tmp_path / "a.html"))["findings"]) > 0
    for arguments in (["list"], ["show", one["id"], "--text"], ["watch", "--once"], ["simulate", one["id"]]):
        said = run("proposal", *arguments, color=True).stdout
        assert "\x1b[2J" not in said and "To " in said
    living.travel(60)
    works("proposal", "show", one["id"], "--yaml")
    works("proposal", "vote", one["id"], "for", sender=living.whale)
    living.travel(8 * DAY)
    works("proposal", "queue", one["id"], sender=living.ann)
    living.travel(2 * DAY)
    works("proposal", "execute", one["id"], "--yes", sender=living.ann)
    assert living.dao.contract("router").treasuryBps() == 8_000
    works("proposal", "create", file, "--yes", "--despite", "expectation-fails", sender=living.whale)


def test_show__yaml__makes_the_same_calls(works, write, data, created, living):
    again = write(works("proposal", "show", created, "--yaml"), "again.yaml")
    first = data("proposal", "show", created)
    assert (
        data("proposal", "create", again, "--dry-run", sender=living.ben)["fingerprint"]
        == first["fingerprint"]
    )


def test_show__no_such_proposal(fails, created):
    assert "There is no proposal 'ffffffffff'" in fails("proposal", "show", "ffffffffff")
    assert "There is no proposal file none.yaml" in fails("proposal", "show", "none.yaml")


def test_show__file_that_nobody_proposed(fails, created, write, living):
    path = write(PAY % living.ann.address)
    assert fails("proposal", "show", path).startswith(f"{path} has not been proposed yet;")


# vote


def test_vote__changed__the_last_one_counts(works, data, created, living):
    works("proposal", "vote", created, "against", "--reason", "No.", sender=living.whale)
    again = data("proposal", "vote", created, "for", sender=living.whale)
    votes = again["votes"]["for"]
    assert again["replaced"] == {"against": votes}
    assert (again["tally"]["for"], again["tally"]["against"]) == (votes, "0")


def test_vote__split_by_parts_and_by_amounts(data, created, living):
    split = data("proposal", "vote", created, "--for", "60%", "--against", "40%", sender=living.whale)
    total = living.dao.governor.getVotes(living.whale, living.dao.governor.proposalSnapshot(int(created)))
    assert split["votes"] == {"for": str(total * 6 // 10), "against": str(total * 4 // 10), "abstain": "0"}
    assert split["tally"]["against"] == str(total * 4 // 10)
    split = data("proposal", "vote", created, "--abstain", "1_000 veTMAI", sender=living.ben)
    assert split["tally"]["abstain"] == str(1_000 * WHOLE)


def test_vote__in_parts__added_until_all_votes_are_given(data, fails, works, created, living):
    """CO-22: a part is added and said to be; what is too much is refused before it is sent."""
    data("proposal", "vote", created, "--for", "1_000 veTMAI", sender=living.ben)
    said = works("proposal", "vote", created, "--against", "500 veTMAI", sender=living.ben)
    assert "That is added to its ballot of 1,000 for." in said
    sentence = fails("proposal", "vote", created, "--for", "99.99%", sender=living.ben)
    assert "The account has given 1,500 of its " in sentence
    assert "give what is left, or all votes at once to replace the ballot." in sentence
    split = data("proposal", "vote", created, "--for", "33.33%", "--against", "66.67%", sender=living.ben)
    votes = living.dao.governor.getVotes(living.ben, living.dao.governor.proposalSnapshot(int(created)))
    assert sum(map(int, split["votes"].values())) == votes
    assert split["replaced"] == {"for": str(1_000 * WHOLE), "against": str(500 * WHOLE)}


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ([], "Give one of for, against and abstain, or split the votes: --for 60% --against 40%."),
        (["for", "--for", "10%"], "Give one of for, against and abstain"),
        (["--for", "60%", "--against", "60%"], "The parts are "),
        (["--for", "0%"], "The parts add up to zero"),
        (["--for", "5 TMAI"], "is in TMAI, but veTMAI is expected"),
        (["yes"], "'yes' is not one of 'for', 'against', 'abstain'"),
    ],
)
def test_vote__wrong_ballot__refused(fails, created, living, arguments, sentence):
    assert sentence in fails("proposal", "vote", created, *arguments, sender=living.whale)


def test_vote__no_votes__says_why(fails, created, living):
    sentence = fails("proposal", "vote", created, "for", sender=living.ann)
    assert "had no votes when voting on" in sentence
    assert "Locking now counts for the next proposal." in sentence


def test_vote__too_late__says_what_the_proposal_is(fails, data, file, living):
    made = data("proposal", "create", file, "--yes", sender=living.whale)["id"]
    living.travel(9 * DAY)
    sentence = fails("proposal", "vote", made, "for", sender=living.whale)
    assert "ended" in sentence
    assert sentence.endswith("the proposal is defeated.")


def test_vote__quadratic_kind__only_with_a_score(fails, data, write, living):
    text = "title: G\nkind: grant\nactions: [{call: token.transfer, args: [router, 5 TMAI]}]"
    made = data("proposal", "create", write(text), "--yes", sender=living.whale)["id"]
    living.travel(60)
    voted = data("proposal", "vote", made, "for", sender=living.ben)
    assert voted["tally"]["counting"] == "quadratic"
    assert int(voted["tally"]["for"]) < int(voted["votes"]["for"])


def test_vote__quadratic_kind__own_power_too_small__refused(fails, works, data, write, living):
    works("lock", "create", "100 TMAI", "26 weeks", sender=living.ann)
    living.travel(10)
    text = "title: G\nkind: grant\nactions: [{call: token.transfer, args: [router, 5 TMAI]}]"
    made = data("proposal", "create", write(text), "--yes", sender=living.whale)["id"]
    living.travel(60)
    sentence = fails("proposal", "vote", made, "for", sender=living.ann)
    assert "power of its own when voting began; in this kind of proposal only" in sentence
    assert not living.dao.governor.hasVoted(int(made), living.ann)


def test_vote__optimistic_kind__stopped_by_enough_against(works, data, write, living):
    """Such a proposal passes by itself; what is missing is said once it does not."""
    text = "title: Small payment\nkind: optimistic\nactions: [{call: token.transfer, args: [router, 5 TMAI]}]"
    made = data("proposal", "create", write(text), "--yes", sender=living.whale)["id"]
    living.travel(60)
    said = works("proposal", "show", made)
    assert "stopped by" in said and "5% of all votes AGAINST: " in said
    assert data("proposal", "show", made)["missing"] == []
    assert "passes after 7 days unless 5% are AGAINST" in works(
        "proposal", "create", write(text.replace("Small", "Other")), "--dry-run", sender=living.whale
    )
    works("proposal", "vote", made, "against", sender=living.whale)
    shown = data("proposal", "show", made)
    assert shown["tally"]["passes"] is False
    assert shown["missing"] == ["Enough votes are AGAINST to stop it."]


# queue and execute


def test_queue_and_execute__the_whole_life(works, data, passed, file, living):
    queued = data("proposal", "queue", passed, sender=living.ann)
    assert (queued["state"], queued["nextStep"]) == ("queued", "can be executed")
    living.travel(2 * DAY)
    done = data("proposal", "execute", file, "--yes", sender=living.ann)
    assert (done["state"], done["codeChecked"], done["nextStep"]) == ("executed", True, None)
    assert [one["ok"] for one in done["expectations"]] == [True]
    assert living.dao.contract("router").revenueShareBps() == 5_000


@pytest.mark.parametrize(("verb", "state"), [("queue", "active"), ("execute", "active")])
def test_queue_execute__still_voting__says_what_is_next(fails, created, verb, state):
    sentence = fails("proposal", verb, created)
    assert f"is {state}, so nobody can {verb} it; next: vote, " in sentence


def test_execute__before_the_delay__says_when(fails, works, passed):
    works("proposal", "queue", passed)
    assert "can be executed" in fails("proposal", "execute", passed, "--yes")


def test_execute__expired__refused(fails, works, queued, living):
    living.travel(15 * DAY)
    assert "is expired, so nobody can execute it." in fails("proposal", "execute", queued, "--yes")


def test_execute__target_has_other_code_now__refused(fails, works, queued, living):
    router = str(living.dao.contract("router").address)
    code = living.chain.provider.get_code(router).hex()
    living.chain.provider.make_request("anvil_setCode", [router, "0x" + code.removeprefix("0x") + "00"])
    sentence = fails("proposal", "execute", queued, "--yes")
    assert sentence.startswith("The code of router changed since the proposal was made (0x")
    works("proposal", "execute", queued, "--yes", "--unchecked-code")


def test_execute__proxy_runs_other_code_now__refused(fails, works, data, write, living):
    """The target's own code stays; what it runs was swapped after the vote."""
    provider = living.chain.provider
    proxy, old, new = (f"0x{0xABC000 + n:040x}" for n in range(3))
    slot = "0x360894a13ba1a3210667c828492db98dca3e2076cc3735a920a3ca505d382bbc"
    for address in (proxy, old, new):
        provider.make_request("anvil_setCode", [address, "0x00"])
    provider.make_request("anvil_setStorageAt", [proxy, slot, f"0x{int(old, 16):064x}"])
    living.travel(1)
    path = write(f"title: P\nactions: [{{to: '{proxy}', calldata: '0x'}}]")
    made = data("proposal", "create", path, "--yes", sender=living.whale)["id"]
    living.travel(60)
    works("proposal", "vote", made, "for", sender=living.whale)
    living.travel(8 * DAY)
    works("proposal", "queue", made)
    living.travel(2 * DAY)
    provider.make_request("anvil_setStorageAt", [proxy, slot, f"0x{int(new, 16):064x}"])
    assert "The implementation of 0x" in fails("proposal", "execute", made, "--yes")
    provider.make_request("anvil_setStorageAt", [proxy, slot, f"0x{int(old, 16):064x}"])
    works("proposal", "execute", made, "--yes")


def test_execute__file_expects_otherwise__refused(fails, queued, write):
    text = SPLIT.replace("treasuryBps, equals: 100%", "treasuryBps, equals: 7%")
    sentence = fails("proposal", "execute", write(text), "--yes")
    assert sentence.startswith("The file expects before execution: router.treasuryBps() is 7%; it is 100%.")


def test_execute__outcome_not_as_expected__exit_1(run, queued, write):
    text = SPLIT.replace("revenueShareBps, equals: 50%", "revenueShareBps, equals: 7%")
    result = run("proposal", "execute", write(text), "--yes")
    assert result.exit_code == 1
    assert "NOT AS EXPECTED: router.revenueShareBps() is 7% (it is 50%)" in result.stdout


def test_execute__ether_that_the_treasury_lacks__refused(fails, works, data, write, living):
    path = write(f"title: P\nactions: [{{to: '{living.ann.address}', value: 3 ETH}}]")
    made = data("proposal", "create", path, "--yes", sender=living.whale)["id"]
    living.travel(60)
    works("proposal", "vote", made, "for", sender=living.whale)
    living.travel(8 * DAY)
    works("proposal", "queue", made)
    living.travel(2 * DAY)
    assert "send 3 ETH, but the treasury has 0 ETH" in fails("proposal", "execute", made, "--yes")
    living.ben.transfer(living.dao.timelock, 3 * WHOLE)
    before = living.ann.balance
    works("proposal", "execute", made, "--yes", sender=living.ben)
    assert living.ann.balance == before + 3 * WHOLE
    assert living.dao.timelock.balance == 0


# cancel


def test_cancel__guardian_at_any_time(data, queued, living):
    done = data("proposal", "cancel", queued, "--yes", sender=living.carol)
    assert (done["state"], done["by"]) == ("canceled", "the guardian")


def test_cancel__stranger__says_whose_right_it_is(fails, created, living):
    sentence = fails("proposal", "cancel", created, "--yes", sender=living.ann)
    assert sentence.endswith(f"now only the guardian {living.carol.address} can.")


def test_cancel__proposer_short_of_power__anybody(works, data, write, living):
    """Its lock decayed below the threshold while the vote ran."""
    living.dao.token.approve(living.dao.escrow, 10**30, sender=living.ann)
    end = (living.now // (7 * DAY) + 2) * 7 * DAY
    just_enough = living.dao.governor.proposalThreshold() * 52 * 7 * DAY // (2 * (end - living.now))
    living.dao.escrow.createLock(just_enough * 11 // 10, end, sender=living.ann)
    living.travel(10)
    made = data("proposal", "create", write(PAY % living.ann.address), "--yes", sender=living.ann)["id"]
    living.travel(6 * DAY)
    (row,) = data("proposal", "watch", "--once")["open"]
    assert row["proposerShort"] is True
    assert "anybody can cancel" in works("proposal", "show", made)
    done = data("proposal", "cancel", made, "--yes", sender=living.ben)
    assert done["by"] == "anybody, because its proposer is short of power"


def test_cancel__over__refused(fails, works, queued, living):
    works("proposal", "execute", queued, "--yes")
    assert "is executed; there is nothing to cancel." in fails("proposal", "cancel", queued, "--yes")


# watch


def test_watch__what_needs_an_action_by_when(works, data, created, living):
    assert "Vote until" in works("proposal", "watch", "--once")
    works("proposal", "vote", created, "for", sender=living.whale)
    assert "It would pass as it stands." in works("proposal", "watch", "--once")
    living.travel(8 * DAY)
    assert "Anybody: queue it until" in works("proposal", "watch", "--once")
    works("proposal", "queue", created)
    assert "Can be executed:" in works("proposal", "watch", "--once")
    living.travel(2 * DAY)
    assert "Anybody: execute it until" in works("proposal", "watch", "--once")
    (row,) = data("proposal", "watch", "--once")["open"]
    assert (row["nextStep"], row["due"]) == ("execute", row["expiration"])
    works("proposal", "execute", created, "--yes")
    assert works("proposal", "watch", "--once") == "No open proposals.\n"


def test_watch__follows__tells_each_change(run, created, living, monkeypatch):
    """Votes, then the end of the vote, then another proposal's birth."""
    from ape_dao.sdk import governance

    steps = iter(
        [
            lambda: None,
            lambda: living.dao.governor.castVote(int(created), 1, sender=living.whale),
            lambda: living.travel(8 * DAY),
            lambda: governance.propose(
                living.dao, [Action(str(living.ann.address), b"")], "# Another", sender=living.ben
            ),
        ]
    )

    def pause(_):
        step = next(steps, None)
        if step is None:
            raise KeyboardInterrupt
        step()

    monkeypatch.setattr(watch, "sleep", pause)  # not `time.sleep`, with which Ape waits for blocks
    result = run("proposal", "watch")
    assert "Error" not in result.stderr, result.stderr
    assert f"votes on {int(created):064x}"[:19] in result.stdout
    assert "is succeeded  Share the revenue" in result.stdout
    assert "  Another" in result.stdout
    assert result.stdout.count("Vote until") == 1 + 1


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--json"], "--json needs --once: the output is one JSON document."),
        (["--every", "0"], "--every 0 is too short; give at least 1 second."),
    ],
)
def test_watch__wrong_options(fails, run, arguments, sentence):
    assert fails("proposal", "watch", *arguments) == sentence
