"""create: contracts that receive a part of the supply, at addresses that are known before the token is."""

import pytest
from eth_utils import keccak

from ape_dao.core.chain.create2 import predict_created_address
from utils.checks import reverts_with
from utils.genesis import LENGTH, LOT, SUPPLY, GenesisStage

SALT = keccak(text="airdrop")


@pytest.fixture
def birthplace(stage: GenesisStage):
    """Genesis of a DAO that bob launches."""
    return stage.deploy("Genesis", stage.bob)


def init_code(stage: GenesisStage, token: str, deadline: int) -> bytes:
    """Creates an airdrop of ``token``."""
    from eth_abi import encode

    config = (token, "0x" + "00" * 20, stage.owner, stage.owner, deadline, 0, False)
    types = ["(address,address,address,address,uint64,uint64,bool)"]
    return stage.artifacts["MerkleAirdrop"].init_code + encode(types, [config])


def test_create__token_first__holds_its_part_from_the_mint(stage: GenesisStage, birthplace):
    """The token mints to an address without code; what appears there names the token."""
    place = predict_created_address(birthplace.address, SALT).lower()
    token = stage.deploy("GovernanceToken", "New", "NEW", SUPPLY, 0, stage.owner, [(place, LOT)])
    code = init_code(stage, token.address, stage.now + LENGTH)
    outcome = birthplace.send("create", SALT, code, sender=stage.bob)

    assert stage.events(outcome, birthplace) == [("Created", {"salt": SALT, "created": place})]
    airdrop = stage.chain.at(stage.artifacts["MerkleAirdrop"], place)
    assert airdrop.view("TOKEN") == token.address
    assert stage.balance(place, token) == LOT


def test_create__others__revert(stage: GenesisStage, birthplace):
    """Nobody else can put anything where the tokens wait."""
    code = init_code(stage, stage.token.address, stage.now + LENGTH)
    for account in (stage.owner, stage.stranger, stage.alice):
        with reverts_with("GenesisNotDeployer", account, stage.bob):
            birthplace.send("create", SALT, code, sender=account)


def test_create__sent_twice__creates_once(stage: GenesisStage, birthplace):
    code = init_code(stage, stage.token.address, stage.now + LENGTH)
    birthplace.send("create", SALT, code, sender=stage.bob)
    with reverts_with("FailedDeployment"):
        birthplace.send("create", SALT, code, sender=stage.bob)


def test_create__constructor_fails__tells_why_and_can_be_repeated(stage: GenesisStage, birthplace):
    with reverts_with("MerkleAirdropInvalidDeadline", 1, stage.now):
        birthplace.send("create", SALT, init_code(stage, stage.token.address, 1), sender=stage.bob)
    with reverts_with("Create3EmptyBytecode"):
        birthplace.send("create", SALT, b"", sender=stage.bob)
    code = init_code(stage, stage.token.address, stage.now + LENGTH)
    birthplace.send("create", SALT, code, sender=stage.bob)


def test_create__after_the_hand_over__reverts(stage: GenesisStage, birthplace):
    call = bytes.fromhex(stage.token.encode("clock")[2:])
    birthplace.send("finish", [(stage.token.address, call)], sender=stage.bob)
    with reverts_with("GenesisFinished"):
        birthplace.send("create", SALT, b"\x00", sender=stage.bob)
