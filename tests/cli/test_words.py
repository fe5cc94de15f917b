"""IN-07: words that mean something else than whoever typed them thought."""

import pytest

from ape_dao.core.errors import DaoError
from ape_dao.sdk import staking


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("lock", "show", ""), "Word 3 of the command is empty; give one, or leave it out; "),
        (("revenue", "show", " "), "Word 3 of the command is empty"),
        (("proposal", "list", "--record="), "The value of --record is empty"),
        (("compounder", "show", "--dao", ""), "The value of --dao is empty"),
    ],
)
def test_commands__empty_word__refused(words, sentence, fails):
    """IN-07. A variable of the shell that is not set does not mean oneself, or everything."""
    assert sentence in fails(*words)


@pytest.mark.parametrize(
    "words",
    [
        ("lock", "create", "-5 TMAI", "max"),
        ("revenue", "deposit", "-1 USDC"),
        ("lock", "extend", "-.5 weeks"),
    ],
)
def test_commands__negative_amount__said(words, fails, living):
    """IN-07. It is no option."""
    sentence = fails(*words, sender=living.ann)
    assert "nothing here is negative" in sentence
    assert "No such option" not in sentence


@pytest.mark.parametrize("name", ["governor", "treasury", "escrow", "TMAI", "vesting_team"])
def test_delegate__contract_of_the_dao__refused(name, fails, living):
    """IN-07. The votes would be lost."""
    nonce = living.ben.nonce
    assert "of this DAO, which never votes; give an account that can" in fails(
        "delegate", name, sender=living.ben
    )
    assert living.ben.nonce == nonce
    with pytest.raises(DaoError, match="is the governor of this DAO"):
        staking.delegate(living.dao, living.dao.addresses["governor"], sender=living.ben)


def test_delegate__another_contract__said(run, living):
    """IN-07. A Safe can vote, most contracts cannot."""
    result = run("delegate", living.usdc.address, sender=living.ben)
    assert "is a contract: its votes count only if it can call or sign for the governor" in result.stderr
