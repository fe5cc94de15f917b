"""createLockWithPermit and increaseAmountWithPermit: one transaction without an approval before."""

from dataclasses import dataclass

import pytest
from eth_account import Account

from utils.checks import reverts_with
from utils.constants import DAY
from utils.escrow_stage import LOCK, YEAR, Lock, Stage

NO_SIGNATURE = (0, b"\0" * 32, b"\0" * 32)
SPLIT = ("v", "r", "s")


@dataclass
class Signer:
    """An account with tokens, without any approval, that signs permits for the escrow."""

    stage: Stage

    def __post_init__(self):
        self.key = Account.create().key
        self.address = Account.from_key(self.key).address.lower()
        self.stage.anvil.call("anvil_setBalance", self.address, hex(10**18))
        self.stage.token.send("mint", self.address, 10 * LOCK, sender=self.stage.deployer)

    def permit(self, amount: int, deadline: int) -> tuple[int, bytes, bytes]:
        token = self.stage.token
        _, name, version, chain_id, contract, _, _ = token.view("eip712Domain")
        signed = Account.sign_typed_data(
            self.key,
            {"name": name, "version": version, "chainId": chain_id, "verifyingContract": contract},
            {
                "Permit": [
                    {"name": "owner", "type": "address"},
                    {"name": "spender", "type": "address"},
                    {"name": "value", "type": "uint256"},
                    {"name": "nonce", "type": "uint256"},
                    {"name": "deadline", "type": "uint256"},
                ]
            },
            {
                "owner": self.address,
                "spender": self.stage.escrow.address,
                "value": amount,
                "nonce": token.view("nonces", self.address),
                "deadline": deadline,
            },
        )
        return signed.v, signed.r.to_bytes(32), signed.s.to_bytes(32)

    def call(self, function: str, amount: int, deadline: int, signature: tuple[int, bytes, bytes]):
        end = self.stage.weeks_ahead(52)
        args = (amount, end) if function == "createLockWithPermit" else (amount,)
        return self.stage.escrow.send(function, *args, deadline, *signature, sender=self.address)


@pytest.fixture(params=["createLockWithPermit", "increaseAmountWithPermit"])
def function(request):
    return request.param


@pytest.fixture
def signer(stage: Stage, function):
    signer = Signer(stage)
    if function == "increaseAmountWithPermit":
        stage.token.send("approve", stage.escrow.address, LOCK, sender=signer.address)
        stage.lock(signer.address)
    return signer


def amount_after(function: str) -> int:
    return LOCK if function == "createLockWithPermit" else 2 * LOCK


def test_with_permit__needs_no_allowance(stage: Stage, signer, function):
    deadline = stage.now
    outcome = signer.call(function, LOCK, deadline, signer.permit(LOCK, deadline))
    assert stage.held(signer.address) == Lock(
        amount_after(function), stage.weeks_ahead(52), changed_at=stage.now
    )
    assert stage.events(outcome)[-1][1]["added"] == LOCK
    assert stage.token.view("allowance", signer.address, stage.escrow.address) == 0
    if function == "createLockWithPermit":
        assert stage.escrow.decode_output(function, outcome.output) == (stage.weeks_ahead(52),)


def test_with_permit__somebody_submitted_it_first__still_works(stage: Stage, signer, function):
    deadline = stage.now + DAY
    signature = signer.permit(LOCK, deadline)
    stage.token.send(
        "permit", signer.address, stage.escrow.address, LOCK, deadline, *signature, sender=stage.stranger
    )
    signer.call(function, LOCK, deadline, signature)
    assert stage.held(signer.address).amount == amount_after(function)


def test_with_permit__nonsense_but_allowed__works(stage: Stage, signer, function):
    stage.token.send("approve", stage.escrow.address, LOCK, sender=signer.address)
    signer.call(function, LOCK, 0, NO_SIGNATURE)
    assert stage.held(signer.address).amount == amount_after(function)


@pytest.mark.parametrize("flaw", ["expired", "amount", "signature"])
def test_with_permit__invalid_and_not_allowed__reverts(stage: Stage, signer, function, flaw):
    deadline = stage.now - (flaw == "expired")
    signature = signer.permit(LOCK - (flaw == "amount"), deadline)
    if flaw == "signature":
        signature = NO_SIGNATURE
    with reverts_with("ERC20InsufficientAllowance", stage.escrow.address, 0, LOCK):
        signer.call(function, LOCK, deadline, signature)


def test_with_permit__replayed__reverts(stage: Stage, signer, function):
    deadline = stage.now
    signature = signer.permit(LOCK, deadline)
    signer.call(function, LOCK, deadline, signature)
    args = (LOCK, deadline, *signature)
    with reverts_with("ERC20InsufficientAllowance", stage.escrow.address, 0, LOCK):
        stage.escrow.send("increaseAmountWithPermit", *args, sender=signer.address)


def test_with_permit__another_callers_permit__reverts(stage: Stage, signer, function):
    """A permit only ever serves its signer: the tokens come from the caller."""
    deadline = stage.now
    signature = signer.permit(LOCK, deadline)
    args = (LOCK, stage.weeks_ahead(52), deadline, *signature)
    with reverts_with("ERC20InsufficientAllowance", stage.escrow.address, 0, LOCK):
        stage.escrow.send("createLockWithPermit", *args, sender=stage.stranger)


def test_with_permit__token_without_permit__relies_on_the_allowance(stage: Stage):
    token = stage.deploy("MockNoReturnToken")
    escrow = stage.deploy_escrow(YEAR, token=token)
    stage.fund(stage.alice, token, escrow)
    args = (LOCK, stage.weeks_ahead(52), stage.now, *NO_SIGNATURE)
    escrow.send("createLockWithPermit", *args, sender=stage.alice)
    escrow.send("increaseAmountWithPermit", LOCK, stage.now, *NO_SIGNATURE, sender=stage.alice)
    assert stage.held(stage.alice, escrow).amount == 2 * LOCK
