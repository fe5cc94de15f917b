"""sync and applyResult, on a real Safe 1.4.1."""

from utils.checks import reverts_with
from utils.constants import ZERO_ADDRESS
from utils.council import SEATED_AT, SENTINEL, TERM, CouncilStage, account, call_data

A, B, C = (account(index) for index in range(1, 4))


def sync(stage: CouncilStage):
    return stage.module.send("sync", sender=stage.stranger)


def change(stage: CouncilStage, *members: str) -> None:
    """The Safe's owners change its owners among themselves."""
    owners = list(stage.safe.view("getOwners"))
    for owner in members:
        stage.by_safe(
            stage.safe, stage.safe.address, call_data(stage.safe, "addOwnerWithThreshold", owner, 1)
        )
    assert stage.owners() == {*owners, *members}


def is_same(stage: CouncilStage) -> bool:
    members, threshold, _ = stage.election.view("council")
    return stage.owners() == set(members) and stage.safe.view("getThreshold") == threshold


def test_sync__from_any_owners_to_any_members(stage: CouncilStage):
    """BO-08: every place in the Safe's list of owners, at its ends too, and every number of them."""
    pool = [account(index, 0xB0) for index in range(5)]
    for before in range(1, 6):
        for kept in range(before + 1):
            for more in range(6 - kept):
                members = [*pool[before - kept : before], *(account(index, 0xB1) for index in range(more))]
                if not members:
                    continue
                stage.safe = stage.new_safe(pool[:before], 1)
                terms = (1, TERM, 1, 6, len(members), 1)
                stage.election = stage.elections(terms, members[::-1])
                stage.module = stage.deploy("CouncilModule", stage.election.address)
                stage.enable(stage.safe, stage.module)
                sync(stage)
                assert is_same(stage), (before, kept, more)


def test_sync__recalled_member_that_the_council_takes_back(stage: CouncilStage):
    """BO-04: the owners add a recalled member to their Safe; anybody takes it out again."""
    member = stage.members[4]
    stage.send("recallMember", member, stage.now + TERM, sender=stage.owner)
    sync(stage)
    assert member not in stage.owners()
    change(stage, member, A)
    assert stage.safe.view("getThreshold") == 1
    told = {"owners": tuple(stage.council()), "threshold": 4}
    events = [(event.name, event.args) for event in stage.chain.decode_logs(sync(stage).logs)]
    assert events[-1] == ("Synced", told)
    assert is_same(stage)


def test_sync__everybody_recalled__nobody_signs(stage: CouncilStage):
    """BO-88: the last owner of a Safe cannot be removed, and would have kept it alone."""
    for member in stage.members:
        stage.send("recallMember", member, stage.now, sender=stage.owner)
    sync(stage)
    assert stage.owners() == {stage.module.address}
    stage.elected(0, [A, B, C])
    stage.apply(0)
    assert stage.owners() == {A, B, C} and is_same(stage)


def test_sync__owners_wrote_by_delegatecall(stage: CouncilStage):
    """BO-09: what the owners do inside a delegatecall lasts until the next call of anybody."""
    many = stage.deploy("libraries/MultiSend")
    swap = call_data(stage.safe, "swapOwner", SENTINEL, stage.safe.view("getOwners")[0], A)
    packed = b"\0" + bytes.fromhex(stage.safe.address[2:]) + bytes(32) + len(swap).to_bytes(32) + swap
    stage.by_safe(stage.safe, many.address, call_data(many, "multiSend", packed), operation=1)
    assert A in stage.owners()
    sync(stage)
    assert is_same(stage)


def test_sync__module_taken_out(stage: CouncilStage):
    """BO-89: a council that takes the module out keeps its Safe, and no election is lost by that."""
    stage.elected(0, [A, B, C])
    out = call_data(stage.safe, "disableModule", SENTINEL, stage.module.address)
    stage.by_safe(stage.safe, stage.safe.address, out)
    with reverts_with("Error", "GS104"):
        stage.apply(0)
    stage.send("applyResult", 0, sender=stage.stranger)
    assert {A, B, C} < set(stage.council())
    stage.enable(stage.safe, stage.module)
    sync(stage)
    assert is_same(stage)


def test_sync__twice__changes_nothing(stage: CouncilStage):
    before = stage.safe.view("getOwners")
    sync(stage)
    sync(stage)
    assert stage.safe.view("getOwners") == before


def test_safe_state(stage: CouncilStage):
    """BO-90: what takes the Safe from its council is seen by one question."""
    assert stage.module.view("safeState") == (True, True, 0, ZERO_ADDRESS)
    guard = stage.deploy("examples/guards/DebugTransactionGuard").address
    for name, argument in (("enableModule", stage.stranger), ("setGuard", guard)):
        stage.by_safe(stage.safe, stage.safe.address, call_data(stage.safe, name, argument))
    change(stage, A)
    assert stage.module.view("safeState") == (True, False, 1, guard)
    sync(stage)
    assert stage.module.view("safeState") == (True, True, 1, guard)


def test_module__has_no_other_power(stage: CouncilStage):
    """BO-09: nothing makes the module send a call of somebody's choice to the Safe."""
    changing = [
        entry["name"]
        for entry in stage.module.artifact.abi
        if entry["type"] == "function" and entry["stateMutability"] not in ("view", "pure")
    ]
    assert sorted(changing) == ["applyResult", "sync"]
    stage.at(0, SEATED_AT)
    stage.apply(0)
    assert is_same(stage)
