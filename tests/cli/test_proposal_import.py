"""`ape dao proposal import`: files of other tools, and proposals of other governors."""

import json

import pytest
from eth_abi import encode
from eth_utils import keccak, to_checksum_address

NOBODY = str(to_checksum_address("0x" + "0b" * 20))
PAY = keccak(text="transfer(address,uint256)")[:4] + encode(["address", "uint256"], [NOBODY, 7 * 10**18])
MADE = "ProposalCreated(uint256,address,address[],uint256[],string[],bytes[],uint256,uint256,string)"


@pytest.fixture
def batch(living, tmp_path):
    """A batch of Safe's transaction builder that pays 7 TMAI."""
    row = {"to": living.dao.token.address, "value": "0", "data": "0x" + PAY.hex()}
    path = tmp_path / "batch.json"
    path.write_text(json.dumps({"chainId": "1", "meta": {"name": "Pay"}, "transactions": [row]}))
    return str(path)


def test_import__file_to_proposal(works, data, run, fails, living, batch, tmp_path):
    """RF-02. What was imported can be proposed as it is."""
    path = str(tmp_path / "pay.yaml")
    told = run("proposal", "import", batch, "-o", path)
    assert told.exit_code == 0, told.stderr
    assert "token.transfer" in told.stdout and f"ape dao proposal simulate {path}" in told.stdout
    assert "It was written for chain 1, and this DAO is on chain" in told.stderr
    text = works("proposal", "import", batch)
    assert text == data("proposal", "import", batch)["text"]
    assert "call: token.transfer\n" in text and "7 TMAI" in text
    made = data("proposal", "create", path, "--yes", "--no-simulation", sender=living.whale)
    shown = data("proposal", "show", made["id"])
    assert shown["calls"][0]["calldata"] == "0x" + PAY.hex()
    again = data("proposal", "import", made["id"])
    assert (again["format"], again["calls"]) == ("proposal of this DAO", shown["calls"])
    assert "already exists; give another --output" in fails("proposal", "import", batch, "-o", path)


def test_import__neither_file_nor_id(fails, tmp_path):
    for word in ("nowhere.json", "x" * 500, "0x12zz"):
        assert "is no file, no id of a proposal, and no calldata" in fails("proposal", "import", word)
    assert "calldata of another function than propose" in fails("proposal", "import", "0x" + PAY.hex())
    (tmp_path / "x.json").write_bytes(b"\xff\xfe{}")
    assert "cannot be read" in fails("proposal", "import", str(tmp_path / "x.json"))


@pytest.fixture
def governor(living, contracts):
    """OpenZeppelin's own governor on the votes and the timelock of this DAO."""
    dao, stock = living.dao, contracts.MockStockGovernor
    return living.whale.deploy(stock, dao.escrow, dao.timelock, 1, 60, 0, 4)


def test_import__another_governor__by_its_event(data, fails, works, living, governor):
    """RF-02."""
    text, calls = "# Pay Bob\n\nHe *worked*.", ([living.dao.token], [0], [PAY])
    governor.propose(*calls, text, sender=living.whale)
    number = str(governor.hashProposal(*calls, keccak(text=text)))
    found = data("proposal", "import", number, "--governor", governor.address)
    assert [call["text"] for call in found["calls"]] == [f"token.transfer(to={NOBODY}, value=7 TMAI)"]
    assert found["text"].startswith('title: Pay Bob\nkind: standard\nsummary: "He *worked*."\n')
    assert "made no proposal '12345'" in fails("proposal", "import", "12345", "--governor", governor.address)
    assert "There is no contract at" in fails("proposal", "import", "12345", "--governor", NOBODY)


@pytest.fixture
def logger(living, chain):
    """A contract that logs its calldata under topics: what governors of others log, bit by bit."""

    def deploy(*topics):
        pushed = b"".join(b"\x7f" + one for one in reversed(topics))
        emit = b"\x36\x5f\x5f\x37" + pushed + b"\x36\x5f" + bytes([0xA0 + len(topics)]) + b"\x00"
        code = b"\x60" + bytes([len(emit)]) + b"\x80\x60\x09\x5f\x39\x5f\xf3" + emit
        create = chain.provider.network.ecosystem.create_transaction(data=code)
        return living.whale.call(create).contract_address

    return deploy


def test_import__bravo__signatures_and_arguments(data, living, logger):
    """RF-02. A log as Governor Bravo writes it: the function beside its arguments, whatever these are."""
    types = MADE.partition("(")[2][:-1].split(",")
    texts, calldatas = (
        ["transfer(address,uint256)", "", "bake()"],
        [PAY[4:], b"\1\2", keccak(text="bake()")[:4]],
    )
    targets = [living.dao.token.address, NOBODY, NOBODY]
    log = [42, NOBODY, targets, [0, 5, 0], texts, calldatas, 1, 2, "Pay"]
    bravo = logger(keccak(text=MADE))
    living.whale.transfer(bravo, 0, data=encode(types, log))
    found = data("proposal", "import", "42", "--governor", bravo)
    expected = [PAY, b"\1\2", 2 * keccak(text="bake()")[:4]]  # the third calls nothing that there is
    assert [call["calldata"] for call in found["calls"]] == ["0x" + one.hex() for one in expected]
    assert any("2 bytes; a function takes 4 and words of 32" in one for one in found["warnings"])


def test_import__governor_that_indexes_the_id__found(data, fails, living, logger):
    types = MADE.partition("(")[2][:-1].split(",")[1:]
    indexing = logger(keccak(text=MADE), (42).to_bytes(32, "big"))
    log = [NOBODY, [living.dao.token.address], [0], [""], [PAY], 1, 2, "Pay"]
    living.whale.transfer(indexing, 0, data=encode(types, log))
    found = data("proposal", "import", "42", "--governor", indexing)
    assert [call["calldata"] for call in found["calls"]] == ["0x" + PAY.hex()]
    living.whale.transfer(indexing, 0, data=b"\1\2\3")
    assert "logs another ProposalCreated" in fails("proposal", "import", "43", "--governor", indexing)


def test_calldata__of_an_odd_length__told_everywhere(data, run, living, tmp_path):
    """RF-02. Arguments without their selector."""
    path = tmp_path / "odd.yaml"
    path.write_text(f"title: Odd\nactions: [{{to: token, calldata: '0x{PAY[4:].hex()}'}}]\n")
    odd = "token with 64 bytes; a function takes 4 and words of 32: are these arguments without a selector?"
    made = data("proposal", "create", str(path), "--yes", "--no-simulation", sender=living.whale)
    assert f"action 1 calls {odd}" in made["warnings"]
    shown = run("proposal", "show", made["id"])
    assert odd in shown.stderr
    report = data("proposal", "simulate", made["id"])
    assert "calldata-length" in [finding["rule"] for finding in report["findings"]]


def test_import__names_of_strangers__nothing_that_a_terminal_obeys(run, tmp_path, living):
    """Names of parameters and keys stand in the errors about them."""
    evil = "\x1b[2J\u202e"
    method = {"name": "f", "inputs": [{"name": evil, "type": "uint256"}]}
    row = {"to": NOBODY, "value": "0", "data": None, "contractMethod": method}
    for content in ({"transactions": [{**row, "contractInputsValues": {evil: "x"}}]}, {evil: 1}):
        (tmp_path / "evil.json").write_text(json.dumps(content))
        said = run("proposal", "import", str(tmp_path / "evil.json"))
        assert said.exit_code == 1 and "\ufffd[2J" in said.stderr
        assert "\x1b[2J" not in said.stderr and "\u202e" not in said.stderr
