"""`ape dao proposal create` simulates first; what is known to be dead or harmful costs nobody a proposal."""

import pytest

from ape_dao.sdk import governance
from ape_dao.sdk.governance import Action, propose
from utils.living import DAY

NOWHERE = "0x" + "0d" * 20
PAY = "title: Pay\nactions: [{call: token.transfer, args: {to: %s, value: 1_000 TMAI}}]\n"
SPLIT = "{call: router.setSplit, args: {newRevenueShareBps: %s, newBuybackBps: 50%%, newTreasuryBps: 0%%}}"


@pytest.fixture
def write(tmp_path):
    def written(text):
        (tmp_path / "proposal.yaml").write_text(text)
        return str(tmp_path / "proposal.yaml")

    return written


@pytest.fixture
def dead(living):
    """A proposal that nobody voted for."""
    actions = [Action.call(living.dao.contract("router"), "setSplit", 1_000, 1_000, 8_000)]
    made = propose(living.dao, actions, "# A small share", sender=living.whale)
    living.travel(9 * DAY)
    assert governance.state(living.dao, made).name == "DEFEATED"
    return made


@pytest.mark.parametrize(
    ("actions", "finding"),
    [
        (f"{{to: '{NOWHERE}', calldata: '0x12345678'}}", "target-without-code"),
        ("{call: token.transfer, args: {to: token, value: 1_000 TMAI}}", "token-to-itself"),
        (SPLIT % "60%", "execution-fails"),
    ],
)
def test_create__dead_or_harmful__refused(fails, data, write, living, actions, finding):
    """SI-05: a target without code, a payment to the token itself, a split of 110%."""
    file = write(f"title: A mistake\nactions: [{actions}]\n")
    said = fails("proposal", "create", file, "--yes", sender=living.whale)
    assert f"{finding}: " in said and f"--despite {finding}" in said
    assert data("proposal", "list")["proposals"] == []


def test_create__reverts__named(fails, write, living):
    """SI-05: by the name of the contract's error and its values."""
    file = write(f"title: Too much\nactions: [{SPLIT % '60%'}]\n")
    said = fails("proposal", "create", file, "--yes", sender=living.whale)
    assert "RevenueRouterInvalidSplit(" in said, said


def test_create__despite__made_all_the_same(data, fails, write, living):
    file = write(PAY % "token")
    assert data("proposal", "create", file, "--yes", "--despite", "token-to-itself", sender=living.whale)[
        "id"
    ]
    file = write(PAY % living.ann.address)
    said = fails("proposal", "create", file, "--yes", "--despite", "code-swapped", sender=living.whale)
    assert said.startswith("--despite code-swapped: the simulation does not find that")


def test_create__after_a_dead_one__refused(fails, write, living, dead):
    """SI-05: it could never be executed."""
    file = write(PAY % f"'{living.ann.address}'" + f"after: '{dead.id}'\n")
    said = fails("proposal", "create", file, "--yes", "--no-simulation", sender=living.whale)
    assert "is defeated and will never be executed" in said


def test_create__no_local_node__says_what_to_do(fails, data, write, living, monkeypatch):
    """SI-05: without anvil nothing is proposed unseen, unless that is asked for."""
    monkeypatch.setenv("APE_DAO_ANVIL", "/nowhere/anvil")
    file = write(PAY % f"'{living.ann.address}'")
    said = fails("proposal", "create", file, "--yes", sender=living.whale)
    assert "cannot be simulated, so nothing was sent" in said and "--no-simulation" in said
    assert data("proposal", "create", file, "--yes", "--no-simulation", sender=living.whale)["id"]


def test_watch__predecessor_is_dead__said(works, data, living, write):
    """SI-05: a proposal that waits for one that was defeated."""
    first = [Action.call(living.dao.contract("router"), "setSplit", 1_000, 1_000, 8_000)]
    made = propose(living.dao, first, "# A small share", sender=living.whale)
    living.travel(5 * DAY)
    file = write(PAY % f"'{living.ann.address}'" + f"after: '{made.id}'\n")
    data("proposal", "create", file, "--yes", "--no-simulation", sender=living.whale)
    living.travel(4 * DAY)
    said = works("proposal", "watch", "--once")
    assert "can never be executed: the proposal that must come before it is defeated" in said
    assert "can never be executed" in works("proposal", "list")


def test_create__dry_run_without_simulation__notes_what_is_missing(run, data, write, living):
    """RF-05. A target without code, and ether that the treasury does not have; nothing is sent."""
    file = write(f"title: Pay\nactions: [{{to: '{NOWHERE}', calldata: '0x12345678', value: 7 ETH}}]\n")
    told = run("proposal", "create", file, "--dry-run", "--no-simulation", sender=living.whale)
    assert told.exit_code == 0, told.stderr
    assert "is called, and there is no code at that address" in told.stderr
    assert "it sends 7 ETH in all, and the treasury has 0 ETH" in told.stderr
    assert data("proposal", "list")["proposals"] == []


def test_create__ether_of_the_treasury__no_note(data, write, living):
    living.whale.transfer(living.dao.timelock, 7)
    file = write(f"title: Pay\nactions: [{{to: '{living.ann.address}', value: 0.000000000000000007 ETH}}]\n")
    made = data("proposal", "create", file, "--dry-run", "--no-simulation", sender=living.whale)
    assert not [note for note in made["warnings"] if "it sends" in note or "no code" in note]
