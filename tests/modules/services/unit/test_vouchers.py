"""Vouchers made and checked offline are those of the vault."""

import pytest
from eth_account import Account

from ape_dao.modules.services.vouchers import Vault, Voucher, VoucherError, sign_voucher, signer_of
from utils.services import DOLLAR, ServiceStage
from utils.work import work_of

KEY = Account.from_key((5).to_bytes(32, "big"))
PLACE = Vault(1, "0x" + "5" * 40)


def test_sign_voucher__offline__the_vault_pays(stage: ServiceStage):
    stage.deposit(10 * DOLLAR)
    stage.reserve(10 * DOLLAR)
    here = Vault(int(stage.anvil.call("eth_chainId"), 16), stage.vault.address)
    voucher = sign_voucher(here, stage.user, stage.service, 3 * DOLLAR)
    payer = stage.user.address
    asked = (payer.lower(), stage.service, 7, 2)
    assert here.voucher_digest(*asked) == stage.vault.view("voucherDigest", *asked)
    assert here.reserve_digest(*asked, 9) == stage.vault.view("reserveDigest", *asked, 9)
    assert signer_of(here, Voucher.from_data(voucher.to_data())) == payer
    stage.redeem((payer.lower(), *voucher.row[1:]))
    assert stage.balances(stage.dollars, stage.splitter.address) == [3 * DOLLAR]


def test_voucher__changed_on_the_way__has_another_signer():
    data = sign_voucher(PLACE, KEY, 1, 5).to_data()
    assert signer_of(PLACE, Voucher.from_data(data)) == KEY.address
    for change in ({"total": "6"}, {"service": "2"}, {"epoch": "1"}, {"payer": "0x" + "1" * 40}):
        assert signer_of(PLACE, Voucher.from_data({**data, **change})) != KEY.address
    assert signer_of(Vault(2, PLACE.address), Voucher.from_data(data)) != KEY.address


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"total": "0"}, "for 1 to 2\\^104 - 1"),
        ({"total": str(2**104)}, "for 1 to 2\\^104 - 1"),
        ({"total": "-1"}, "no whole number"),
        ({"total": 1.5}, "no whole number"),
        ({"total": True}, "no whole number"),
        ({"total": "9" * 5_000}, "no whole number"),
        ({"service": str(2**256)}, "more than 256 bits"),
        ({"payer": "0x12"}, "no voucher"),
        ({"signature": "0x12"}, "65 bytes"),
        ({"signature": "0x" + "ff" * 64 + "1b"}, "upper half"),
        ({"signature": None}, "no voucher"),
    ],
)
def test_from_data__of_a_stranger__error(change, says):
    """SV-23: whatever a client sends is read as a voucher or refused with a reason."""
    data = sign_voucher(PLACE, KEY, 1, 5).to_data()
    with pytest.raises(VoucherError, match=says):
        Voucher.from_data({**data, **change})


def test_signer_of__no_signature__error():
    """SV-02."""
    voucher = Voucher(KEY.address, 1, 5, 0, bytes(64) + b"\x1b")
    with pytest.raises(VoucherError, match="is none"):
        signer_of(PLACE, voucher)


def test_vouchers__signing_and_verifying__little_work():
    """Curves are not computed in Python; `bench/modules/services_http.py` prints the milliseconds."""
    voucher = sign_voucher(PLACE, KEY, 1, 5)
    assert work_of(lambda: sign_voucher(PLACE, KEY, 1, 5)) < 1_500
    assert work_of(lambda: signer_of(PLACE, voucher)) < 500
