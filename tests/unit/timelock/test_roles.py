"""Who holds which power of the timelock after the hand-over."""

import pytest

from utils.checks import reverts_with
from utils.governance import MIN_DELAY

ROLES = ("DEFAULT_ADMIN_ROLE", "PROPOSER_ROLE", "CANCELLER_ROLE", "EXECUTOR_ROLE")


def holders(chain, contract):
    """Role -> accounts, from all RoleGranted and RoleRevoked that the contract ever emitted."""
    held = {}
    logs = chain.provider.web3.eth.get_logs({"fromBlock": 0, "address": contract.address})
    granted, revoked = (
        chain.provider.web3.keccak(text=f"{name}(bytes32,address,address)")
        for name in ("RoleGranted", "RoleRevoked")
    )
    for log in logs:
        if log["topics"][0] in (granted, revoked):
            accounts = held.setdefault(bytes(log["topics"][1]), set())
            account = "0x" + bytes(log["topics"][2])[12:].hex()
            (accounts.add if log["topics"][0] == granted else accounts.discard)(account)
    return {role: accounts for role, accounts in held.items() if accounts}


def test_roles__after_the_hand_over__exactly_as_planned(chain, dao):
    """TL-01, TL-02, TL-03, TL-06: the governor alone proposes, cancels and executes; the timelock administers
    itself; no role is empty, and neither the deployer nor Genesis holds one."""
    timelock, governor = dao.timelock, dao.governor
    expected = {bytes(getattr(timelock, role)()): {governor.address.lower()} for role in ROLES[1:]}
    expected[bytes(timelock.DEFAULT_ADMIN_ROLE())] = {timelock.address.lower()}
    assert holders(chain, timelock) == expected


def test_roles__nobody_holds_the_open_role(dao):
    """TL-02: the zero address as a holder would mean everybody."""
    for role in ROLES:
        assert not dao.timelock.hasRole(getattr(dao.timelock, role)(), "0x" + "00" * 20)


@pytest.mark.parametrize("caller", ["deployer", "alice", "stranger"])
def test_roles__persons__can_do_nothing(dao, nothing, request, caller):
    """TL-01, GV-19, I-9: no function of the timelock is open to a person, the largest holder included."""
    timelock, sender = dao.timelock, request.getfixturevalue(caller)
    call = (sender, 0, b"", nothing, nothing)
    batch = ([sender], [0], [b""], nothing, nothing)
    refused = [
        ("PROPOSER_ROLE", "schedule", (*call, MIN_DELAY)),
        ("PROPOSER_ROLE", "scheduleBatch", (*batch, MIN_DELAY)),
        ("EXECUTOR_ROLE", "execute", call),
        ("EXECUTOR_ROLE", "executeBatch", batch),
        ("CANCELLER_ROLE", "cancel", (nothing,)),
        ("DEFAULT_ADMIN_ROLE", "grantRole", (nothing, sender)),
        ("DEFAULT_ADMIN_ROLE", "setExtender", (sender,)),
        ("DEFAULT_ADMIN_ROLE", "revokeRole", (nothing, dao.timelock)),
    ]
    for role, function, arguments in refused:
        needed = getattr(timelock, role)()
        with reverts_with(
            timelock.AccessControlUnauthorizedAccount, account=sender.address, neededRole=needed
        ):
            getattr(timelock, function)(*arguments, sender=sender)
    with reverts_with(timelock.TimelockUnauthorizedCaller, caller=sender.address):
        timelock.updateDelay(0, sender=sender)


def test_roles__token_ownership__is_the_timelocks(dao):
    """TL-01."""
    assert dao.token.owner() == dao.timelock


def test_grant_role__by_proposal__works(dao, enact, stranger):
    """TL-06: the timelock can administer itself, by a vote."""
    timelock = dao.timelock
    role = timelock.CANCELLER_ROLE()
    tx = enact((timelock, 0, timelock.grantRole.encode_input(role, stranger)))
    assert timelock.RoleGranted(role=role, account=stranger, sender=timelock) in tx.events
    assert timelock.hasRole(role, stranger)
