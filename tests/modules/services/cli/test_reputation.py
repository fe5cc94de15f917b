"""`ape dao service reputation` on a living DAO."""

from utils.living import DAY, WEEK


def test_reputation__of_a_staker_s_payment__decays_and_has_a_price(living, data, works, fails):
    """JB-10: a point comes from a staker who paid the platform's share, once in four weeks."""
    ann, ben = living.ann, living.ben
    payee = f"{ann.address}=100%"
    number = str(data("service", "register", "--payee", payee, "--yes", sender=ann)["service"])
    assert data("service", "reputation", "show", number)["points"] == []
    terms = ("--credits", "100", "--price", "10 DUSD", "--yes")
    plan = str(data("service", "plan", number, *terms, sender=ann)["plan"])
    living.travel(2 * DAY)
    for buyer in (ann, ben, ben):
        works("credits", "buy", plan, "1", "--yes", sender=buyer)
    shown = data("service", "reputation", "show", number)
    (point,) = shown["points"]
    assert (shown["receipts"], shown["payers"], point["payer"]) == (3, 1, ben.address)
    score = point["score"]
    assert score >= 1
    assert score * 9_990 <= shown["worth"] <= score * 10_000
    assert "points of 1 payer, from 3 payments" in works("service", "reputation", "show", number)
    living.travel(26 * WEEK)
    later = data("service", "reputation", "show", number)["worth"]
    assert score * 4_990 <= later <= score * 5_000
    living.travel(26 * WEEK)
    assert data("service", "reputation", "show", number)["points"] == []
    prices = data("service", "reputation", "price")["prices"]
    assert (prices[0]["score"], prices[0]["power"]) == (1, str(22_000 * 10**18))
    assert all(0 <= 80_000 * one["score"] - one["atMost"] < 13 for one in prices)
    assert "a little in every four weeks" in works("service", "reputation", "price")
    assert "There is no service 99" in fails("service", "reputation", "show", "99")


def test_reputation__of_a_job_for_the_service__counts_as_a_payment_does(living, data, works, tmp_path):
    """JB-10: a job counts once its pay is at the splitter, and once in four weeks."""
    ann, ben, carol = living.ann, living.ben, living.carol
    made = data("service", "register", "--payee", f"{ann.address}=100%", "--yes", sender=ann)
    number = str(made["service"])
    terms = tmp_path / "terms"
    terms.write_text("A summary of a page.")

    def job(provider) -> str:
        arguments = ("10 DUSD", str(terms), "--payee", made["splitter"], "--yes")
        return str(data("job", "open", provider.address, *arguments, sender=ben)["job"])

    options = ("--payee", made["splitter"], "--yes")
    told = works("job", "open", carol.address, "10 DUSD", str(terms), *options, sender=ben)
    assert "the splitter of service" in told
    assert "81% reach the payees" in told
    assert "splitter" not in works("job", "open", carol.address, "10 DUSD", str(terms), "--yes", sender=ben)
    first, second = job(carol), job(carol)
    assert data("service", "reputation", "show", number)["receipts"] == 0
    for one in (first, second):
        works("job", "submit", one, str(terms), sender=carol)
        works("job", "accept", one, "--yes", sender=ben)
    shown = data("service", "reputation", "show", number)
    assert (shown["receipts"], [point["payer"] for point in shown["points"]]) == (2, [ben.address])
    child = data("service", "register", "--payee", f"{carol.address}=100%", "--yes", sender=carol)
    hashed = "0x" + "07" * 32
    works("lineage", "add", number, hashed, "--kind", "data", "--yes", sender=ann)
    parent = ("--kind", "weights", "--parent", f"{number}:{hashed}=1%", "--yes")
    works("lineage", "add", str(child["service"]), hashed, *parent, sender=carol)
    arguments = ("10 DUSD", str(terms), "--payee", child["splitter"], "--yes")
    third = str(data("job", "open", ann.address, *arguments, sender=ben)["job"])
    works("job", "submit", third, str(terms), sender=ann)
    works("job", "accept", third, "--yes", sender=ben)
    assert len(data("service", "reputation", "show", str(child["service"]))["points"]) == 1
    works("service", "payees", number, "--payee", f"{ben.address}=100%", "--yes", sender=ann)
    for service in (number, str(child["service"])):  # it shares what its parent earns
        assert data("service", "reputation", "show", service)["points"] == []
