"""`ape dao lineage` on a living DAO: a model that was made from another one pays it."""

from utils.living import DAY

DOLLAR = 10**6


def test_lineage__from_files_to_the_parent_s_pay(living, data, works, fails, tmp_path):
    """SV-16 SV-50: a child that records its parent pays it from then on, and `verify` finds both."""
    ann, ben = living.ann, living.ben
    parent, child = (
        data("service", "register", "--payee", f"{who.address}=100%", "--yes", sender=who)
        for who in (ann, ben)
    )
    base, tuned = tmp_path / "base", tmp_path / "tuned"
    base.write_bytes(b"weights")
    tuned.mkdir()
    (tuned / "model.safetensors").write_bytes(b"better weights")
    one, two = str(parent["service"]), str(child["service"])
    assert "No service has recorded" in fails("lineage", "verify", str(base))
    assert "belongs to" in fails("lineage", "add", one, str(base), "--kind", "weights", "--yes", sender=ben)
    first = data(
        "lineage", "add", one, str(base), "--kind", "weights", "--uri", "ipfs://b", "--yes", sender=ann
    )
    assert first["payees"] == []
    named = ("--kind", "weights", "--parent", f"{one}:{first['hash']}=20%", "--yes")
    assert "is no parent" in fails(
        "lineage", "add", two, str(tuned), "--kind", "data", "--parent", "1", sender=ben
    )
    made = data("lineage", "add", two, str(tuned), *named, sender=ben)
    paid = [{"account": ben.address, "share": 8_000}, {"account": parent["splitter"], "share": 2_000}]
    assert made["payees"] == paid
    assert "ServiceLineageKnown" in fails("lineage", "add", two, str(tuned), *named, sender=ben)
    assert data("service", "show", two)["payees"] == paid
    assert data("service", "show", two)["parentsShare"] == 2_000
    unpaid = fails("service", "payees", two, "--payee", f"{ben.address}=100%", "--yes", sender=ben)
    assert "ServiceLineageParentUnpaid" in unpaid

    living.travel(DAY)
    shown = data("lineage", "show", two)
    assert shown["pays"] == [{"service": int(one), "share": 2_000}]
    (record,) = shown["artifacts"]
    assert (record["hash"], record["depth"]) == (made["hash"], 1)
    assert record["parents"] == [{"service": int(one), "hash": first["hash"], "share": 2_000}]
    assert data("lineage", "show", one)["children"] == [{"service": int(two), "share": 2_000}]
    assert "gets 20% of the service" in works("lineage", "show", one)
    (verified,) = data("lineage", "verify", str(tuned))["records"]
    assert [before["hash"] for before in verified["ancestors"]] == [first["hash"]]
    assert "made from weights" in works("lineage", "verify", made["hash"])
    assert "never recorded" in fails("lineage", "verify", str(base), "--service", two)
    (tuned / "more").write_bytes(b"")
    assert "No service has recorded" in fails("lineage", "verify", str(tuned))

    data("service", "flush", two, "DUSD", sender=ben)  # nothing yet; the new list from here on
    living.usdc.transfer(child["splitter"], 100 * DOLLAR, sender=ben)
    data("service", "flush", two, "DUSD", sender=ann)
    assert living.usdc.balanceOf(parent["splitter"]) == 18 * DOLLAR
    data("service", "transfer", two, living.carol.address, "--yes", sender=ben)


def test_lineage__address_that_is_no_text__keeps_nobody_from_reading(living, data, works):
    """SV-49: anybody can write bytes into a record of its own; the others are read all the same."""
    ann, ben = living.ann, living.ben
    one, two = (
        str(data("service", "register", "--payee", f"{who.address}=100%", "--yes", sender=who)["service"])
        for who in (ann, ben)
    )
    hashed = "0x" + "09" * 32
    registry = living.dao.contract("services")
    call = registry.record.encode_input(int(two), (bytes.fromhex(hashed[2:]), 0, bytes(32), "@@@@"), [], [])
    ben.transfer(registry.address, 0, data=bytes(call).replace(b"@@@@", b"\xff\xfe@@"))
    data("lineage", "add", one, hashed, "--kind", "data", "--yes", sender=ann)
    first, second = data("lineage", "verify", hashed)["records"]
    assert (first["service"], second["service"]) == (int(two), int(one))
    assert first["uri"] == "??@@"
    assert data("lineage", "show", two)["artifacts"][0]["uri"] == first["uri"]
    assert "Several services claim it" in works("lineage", "verify", hashed)
