"""Lists of payees as people write them."""

import pytest

from ape_dao.core.errors import DaoError
from ape_dao.modules.services.payees import digest, read_payees, words
from utils import services

ALICE, BOB = "0x" + "a" * 40, "0x" + "b" * 40


def test_read_payees__accounts_and_shares__as_the_contracts_take_them():
    payees = read_payees(["alice=60%", "bob=40%"], {"alice": ALICE, "bob": BOB}.__getitem__)
    assert payees == [(ALICE, 6_000), (BOB, 4_000)]
    assert words(payees) == services.words(payees)
    assert digest(payees) == "0x" + services.digest(payees).hex()


@pytest.mark.parametrize(
    ("texts", "says"),
    [
        ([], "0 payees were given; a service has 1 to 16"),
        (["a=1%"] * 17, "17 payees were given"),
        (["alice"], "'alice' is no payee; write it like alice=60%"),
        (["=100%"], "'=100%' is no payee"),
        (["a=100%", "b=0%"], "A payee has a share of 0%; leave it out"),
        (["a=99.99%"], "The shares are 99.99% together; they must be 100%"),
    ],
)
def test_read_payees__cannot_be__error(texts, says):
    with pytest.raises(DaoError, match=says.replace("'", "'")):
        read_payees(texts, lambda _: ALICE)
