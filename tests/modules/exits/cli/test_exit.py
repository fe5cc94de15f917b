"""`ape dao lock exit --objection`: members leave through the door, and what verify and status say of it."""


def test_verify_and_status__door__as_in_the_spec(data, works):
    found = data("verify")
    names = ("exits.GOVERNOR", "exits.ESCROW", "exits.TIMELOCK", "exits.HELD_FOR")
    shown = {one["name"]: one["ok"] for one in found["findings"] if one["name"] in names}
    assert shown == dict.fromkeys(names, True)
    told = data("status")["exits"]
    assert told == {"heldFor": 86_400, "secondBps": 1_000, "isOpen": True, "left": "0", "exits": 0}
    assert "exits for who objects" in works("status")


def test_exit__objection__own_tokens_and_no_penalty(data, works, fails, queued, living):
    """BO-31: the command says what comes back, notes the proposal, and nobody who carried it gets out."""
    exit_now = ("lock", "exit", "--objection", queued)
    said = fails(*exit_now, "--yes", sender=living.ben)
    assert "0% of all votes object to proposal" in said and "members can leave from 10% on" in said
    assert "from 10% on" in works("proposal", "show", queued)
    works("proposal", "object", queued, sender=living.ben)
    assert "open: `ape dao lock exit --objection" in works("proposal", "show", queued)
    works("proposal", "object", queued, sender=living.whale)
    amount = int(data("lock", "show", living.ben.address)["amount"])
    before = int(living.dao.token.balanceOf(living.ben))
    left = data(*exit_now, "--yes", sender=living.ben)
    assert (left["returned"], left["penalty"]) == (str(amount), "0")
    assert int(living.dao.token.balanceOf(living.ben)) == before + amount
    door = living.dao.contract("exits")
    assert int(door.noteOf(door.ProposalNoted.query("*").iloc[0].event_arguments["id"]).proposalId) == int(
        queued
    )
    said = fails(*exit_now, "--yes", sender=living.whale)
    assert "ObjectionExitProposer" in said or "made the proposal" in said
    assert "no lock" in fails(*exit_now, "--yes", sender=living.ben).lower()
    told = data("status")["exits"]
    assert (told["left"], told["exits"]) == (str(amount), 1)
    assert "in 1 exit" in works("status")


def test_simulate__door_is_closed__warned(data, works, tmp_path, living):
    """Members learn before they vote that nobody could leave any more."""
    path = tmp_path / "close.yaml"
    path.write_text(
        "title: Close\nkind: constitutional\n"
        "actions: [{call: escrow.setLocker, args: {locker: exits, allowed: false}}]\n"
    )
    made = data("proposal", "create", str(path), "--yes", sender=living.whale)["id"]
    found = data("proposal", "simulate", made)
    assert "exits-shut" in [one["rule"] for one in found["findings"]]
