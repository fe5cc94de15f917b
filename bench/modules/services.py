"""AI services: registering, splitting what one earned, vouchers for use, credits and passes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from eth_account import Account

from ape_dao.core.chain.artifacts import artifact, demo_artifact
from ape_dao.core.units import WAD
from ape_dao.modules.services.payees import words
from bench.bars import Bar
from bench.conditions import (
    DAY,
    HOUR,
    MAX_LOCK_WEEKS,
    UNLIMITED,
    ZERO_ADDRESS,
    fresh_chain,
    open_escrow,
)
from bench.driver import Contract

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bench.bars import Figure
    from bench.driver import Chain

SHARES = (5_000, 3_000, 2_000)
MANY = 50
PRICE = 10**6
BARS = (
    Bar("service-register", "register a service", "3 payees, no description", 137_000),
    Bar("service-splitter", "create its splitter", "by anybody", 116_000),
    Bar("service-flush", "split what it earned", "3 payees", 65_000),
    Bar("service-flush-changed", "split what it earned", "3 payees, which changed before", 67_500),
    Bar("service-flush-16", "split what it earned", "16 payees", 182_000),
    Bar("service-payees", "name other payees", "3 payees", 80_000),
    Bar("lineage-record", "record an artifact", "without parents", 57_000),
    Bar("lineage-record-named", "record an artifact", "3 parents that are named", 66_000),
    Bar("lineage-record-paid", "record an artifact", "1 parent, a payee of 3 from then on", 170_000),
    Bar("usage-deposit", "deposit for use", "first of the account", 66_000),
    Bar("usage-reserve", "reserve for a service", "first of the account", 50_000),
    Bar("usage-redeem", "redeem vouchers", "1, payout included", 65_000, peer="usage-redeem"),
    Bar(
        "usage-redeem-row", "redeem vouchers", "a row of 50, payout included", 16_000, peer="usage-redeem-row"
    ),
    Bar("usage-redeem-key", "redeem vouchers", "1, signed by a session key", 64_000),
    Bar("usage-exit", "leave a service", "the end", 40_000),
    Bar("desk-plan", "create a plan", "credits", 109_000),
    Bar("desk-buy", "buy credits", "again, at a discount, payees and platform paid", 136_000),
    Bar("desk-buy-referred", "buy credits", "again, at a discount, with a referrer", 151_000),
    Bar("desk-subscribe", "buy a pass", "first of the account, at a discount", 171_000),
    Bar("desk-renew", "renew a pass", "by anybody, at a discount", 134_000),
    Bar("desk-use", "use credits", "by the service, within an allowance", 60_000),
    Bar("desk-use-signed", "use credits", "by a signed total", 55_000),
    Bar("credits-token", "create the ERC-20 token of a plan", "by anybody", 1_020_000),
    Bar("credits-wrap", "turn credits into tokens", "again", 58_000),
    Bar("credits-unwrap", "turn tokens into credits", "a part", 57_000),
)
"""The bars of this group."""


def measure() -> Iterator[Figure]:
    """Gas of each call, in the demo's dollar; whoever is paid has some already."""
    with fresh_chain() as chain:
        owner, *people = chain.accounts
        dollars = chain.deploy(demo_artifact("DemoStablecoin"), owner=owner)
        registry, router = _registry(chain, owner)
        payees: list[dict[str, Any]] = [
            {"account": who, "shareBps": share} for who, share in zip(people, SHARES, strict=False)
        ]
        yield "service-register", _register(registry, owner, payees)
        yield "service-splitter", registry.send(owner, "createSplitter", id=1)
        splitter = Contract(chain, artifact("ServiceSplitter"), registry.read("splitterOf", id=1))
        for who in (router, splitter.address, *people):
            dollars.send(owner, "mint", to=who, amount=1_000 * PRICE)
        listed = _words(payees)
        yield "service-flush", splitter.send(owner, "flush", token=dollars.address, payees=listed)
        yield "service-payees", registry.send(owner, "setPayees", id=1, payees=payees)
        splitter.send(owner, "flush", token=dollars.address, payees=listed)
        dollars.send(owner, "mint", to=splitter.address, amount=1_000 * PRICE)
        yield "service-flush-changed", splitter.send(owner, "flush", token=dollars.address, payees=listed)
        many: list[dict[str, Any]] = [{"account": who, "shareBps": 625} for who in people[:16]]
        registry.send(owner, "setPayees", id=1, payees=many)
        splitter.send(owner, "flush", token=dollars.address, payees=listed)
        dollars.send(owner, "mint", to=splitter.address, amount=1_000 * PRICE)
        long = _words(many)
        yield "service-flush-16", splitter.send(owner, "flush", token=dollars.address, payees=long)
        dollars.send(owner, "mint", to=splitter.address, amount=1_000 * PRICE)
        yield from _lineage(registry, owner, payees)
        yield from _use(chain, registry, dollars, people[: MANY + 1])
    yield from _desk()


def _lineage(registry: Contract, owner: str, payees: list[dict[str, Any]]) -> Iterator[Figure]:
    """Artifacts of two services, of which the second was made from the first."""
    _register(registry, owner, payees)
    registry.send(owner, "createSplitter", id=2)

    def record(service: int, number: int, parents: list[dict[str, Any]], named: list[dict[str, Any]]) -> int:
        artifact_of = {"hash": _hash(number), "kind": 0, "license": _hash(99), "uri": "ipfs://" + "a" * 46}
        return registry.send(owner, "record", id=service, artifact=artifact_of, parents=parents, payees=named)

    yield "lineage-record", record(1, 1, [], [])
    named = [{"service": 1, "hash": _hash(1), "shareBps": 0}] * 3
    yield "lineage-record-named", record(2, 2, named, [])
    parent = {"service": 1, "hash": _hash(1), "shareBps": 2_000}
    paid = [*payees[:2], {"account": registry.read("splitterOf", id=1), "shareBps": 2_000}]
    yield "lineage-record-paid", record(2, 3, [parent], paid)


def _hash(number: int) -> bytes:
    return number.to_bytes(32, "big")


def _registry(chain: Chain, owner: str) -> tuple[Contract, str]:
    """A registry without a DAO, and its router."""
    other = chain.deploy(demo_artifact("DemoStablecoin"), owner=owner).address
    config = {
        "owner": owner,
        "weth": other,
        "distributor": chain.deploy(demo_artifact("DemoStablecoin"), owner=owner).address,
        "buyback": ZERO_ADDRESS,
        "treasury": owner,
        "revenueShareBps": 10_000,
        "buybackBps": 0,
        "treasuryBps": 0,
        "tokens": [],
        "runways": [],
    }
    router = chain.deploy(artifact("RevenueRouter"), config=config).address
    code = chain.deploy(artifact("ServiceSplitter"), router=router).address
    names = {"name": "Services", "symbol": "SVC"}
    return chain.deploy(
        artifact("ServiceRegistry"), **names, owner=owner, splitter=code, newPlatformBps=1_000
    ), router


def _words(payees: list[dict[str, Any]]) -> list[int]:
    return words([(payee["account"], payee["shareBps"]) for payee in payees])


def _register(registry: Contract, owner: str, payees: list[dict[str, Any]]) -> int:
    return registry.send(owner, "register", metadataHash=bytes(32), uri="", payees=payees, royaltyBps=0)


def _use(chain: Chain, registry: Contract, dollars: Contract, users: list[str]) -> Iterator[Figure]:
    vault = chain.deploy(
        artifact("UsageVault"), registry=registry.address, token=dollars.address, exitDelay=DAY
    )
    first, last = users[0], users[-1]
    gas = {}
    for user in users:
        dollars.send(user, "approve", spender=vault.address, value=UNLIMITED)
        gas[user] = (
            vault.send(user, "deposit", account=user, amount=100 * PRICE),
            vault.send(user, "reserve", service=1, amount=50 * PRICE),
        )
    yield "usage-deposit", gas[last][0]
    yield "usage-reserve", gas[last][1]
    _redeem(vault, [_voucher(chain, vault, user, PRICE) for user in users])
    yield "usage-redeem", _redeem(vault, [_voucher(chain, vault, first, 2 * PRICE)])
    rows = [_voucher(chain, vault, user, 2 * PRICE) for user in users[1:]]
    yield "usage-redeem-row", _redeem(vault, rows) / MANY
    key = Account.from_key((1).to_bytes(32, "big"))
    vault.send(first, "setSigner", service=1, key=key.address, until=chain.upcoming + DAY)
    hashed = vault.read("voucherDigest", payer=first, service=1, total=3 * PRICE, epoch=0)
    yield "usage-redeem-key", _redeem(vault, [_row(first, 3 * PRICE, _signed(key, hashed))])
    vault.send(first, "startExit", service=1)
    chain.wait(DAY)
    yield "usage-exit", vault.send(first, "finishExit", service=1)


def _desk() -> Iterator[Figure]:
    """At a desk with ten scores, of which buyer and referrer have the highest; both have some already."""
    with fresh_chain() as chain:
        escrow = open_escrow(chain)
        owner, (buyer, referrer, *_) = escrow.owner, escrow.holders
        dollars = chain.deploy(demo_artifact("DemoStablecoin"), owner=owner)
        registry, router = _registry(chain, owner)
        names = ("threshold", "platformBps", "apiBps", "commissionBps")
        table = [dict(zip(names, (step * WAD, 2_500, 3_500, 4_000), strict=True)) for step in range(1, 11)]
        desk = chain.deploy(
            artifact("ServiceDesk"),
            registry=registry.address,
            escrow=escrow.contract.address,
            owner=owner,
            newTiers=table,
        )
        payees: list[dict[str, Any]] = [{"account": who, "shareBps": 2_500} for who in escrow.holders[2:6]]
        _register(registry, owner, payees)
        registry.send(owner, "createSplitter", id=1)
        for who in (buyer, referrer):
            escrow.lock(who, MAX_LOCK_WEEKS)
        for who in (router, registry.read("splitterOf", id=1), buyer, referrer):
            dollars.send(owner, "mint", to=who, amount=1_000 * PRICE)
        dollars.send(buyer, "approve", spender=desk.address, value=UNLIMITED)
        chain.wait(2 * DAY)
        terms = {
            "token": dollars.address,
            "service": 1,
            "period": 0,
            "discount": 2,
            "isTransferable": True,
            "isClosed": False,
            "price": PRICE,
            "credits": 100,
            "maxDiscounted": 0,
        }
        yield "desk-plan", desk.send(owner, "createPlan", terms=terms)
        desk.send(owner, "createPlan", terms={**terms, "credits": 0, "period": DAY, "isTransferable": False})
        buying = {"plan": 1, "packs": 1, "maxCost": PRICE, "referrer": ZERO_ADDRESS}
        desk.send(buyer, "buyCredits", **buying)
        yield "desk-buy", desk.send(buyer, "buyCredits", **buying)
        yield "desk-buy-referred", desk.send(buyer, "buyCredits", **{**buying, "referrer": referrer})
        a_pass = {"plan": 2, "periods": 1, "maxPrice": PRICE, "isRenewed": True, "referrer": ZERO_ADDRESS}
        yield "desk-subscribe", desk.send(buyer, "subscribe", **a_pass)
        chain.wait(DAY - HOUR)
        yield "desk-renew", desk.send(owner, "renew", plan=2, account=buyer)
        desk.send(buyer, "allowUse", plan=1, allowance=UNLIMITED)
        desk.send(owner, "use", plan=1, account=buyer, amount=1)
        yield "desk-use", desk.send(owner, "use", plan=1, account=buyer, amount=1)
        yield "desk-use-signed", _use_signed(chain, desk, buyer, 3)
        yield from _tokens(desk, owner, dollars)


def _tokens(desk: Contract, owner: str, dollars: Contract) -> Iterator[Figure]:
    """Credits that the service's owner, who has no score, bought at the full price."""
    factory = desk.chain.deploy(artifact("CreditTokens"), desk=desk.address)
    yield "credits-token", factory.send(owner, "createToken", plan=1)
    token = Contract(desk.chain, artifact("CreditToken"), factory.read("tokenOf", plan=1))
    dollars.send(owner, "mint", to=owner, amount=PRICE)
    dollars.send(owner, "approve", spender=desk.address, value=UNLIMITED)
    desk.send(owner, "buyCredits", plan=1, packs=1, maxCost=PRICE, referrer=ZERO_ADDRESS)
    moved = {"from": owner, "to": token.address, "id": 2, "value": 20, "data": b""}
    desk.send(owner, "safeTransferFrom", **moved)
    yield "credits-wrap", desk.send(owner, "safeTransferFrom", **moved)
    yield "credits-unwrap", token.send(owner, "unwrap", amount=10, to=owner)


def _use_signed(chain: Chain, desk: Contract, account: str, total: int) -> int:
    kinds = (("account", "address"), ("plan", "uint256"), ("total", "uint256"))
    message = {"account": account, "plan": 1, "total": total}
    data = _typed(chain, "ape-dao desk", desk.address, "Use", kinds, message)
    return desk.send(
        desk.chain.accounts[0], "useSigned", **message, signature=chain.sign_typed(account, data)
    )


def _redeem(vault: Contract, rows: list[dict[str, Any]]) -> int:
    return vault.send(vault.chain.accounts[0], "redeem", service=1, vouchers=rows, reserves=[])


def _voucher(chain: Chain, vault: Contract, payer: str, total: int) -> dict[str, Any]:
    kinds = (("payer", "address"), ("service", "uint256"), ("total", "uint256"), ("epoch", "uint256"))
    message = {"payer": payer, "service": 1, "total": total, "epoch": 0}
    data = _typed(chain, "ape-dao usage", vault.address, "Voucher", kinds, message)
    return _row(payer, total, chain.sign_typed(payer, data))


def _typed(
    chain: Chain,
    name: str,
    contract: str,
    struct: str,
    kinds: tuple[tuple[str, str], ...],
    message: dict[str, Any],
) -> dict[str, Any]:
    texts, rest = ("name", "version"), (("chainId", "uint256"), ("verifyingContract", "address"))
    fields = {"EIP712Domain": (*((text, "string") for text in texts), *rest), struct: kinds}
    types = {of: [{"name": field, "type": kind} for field, kind in listed] for of, listed in fields.items()}
    return {
        "types": types,
        "primaryType": struct,
        "domain": {"name": name, "version": "1", "chainId": chain.id, "verifyingContract": contract},
        "message": message,
    }


def _signed(key: Any, hashed: Any) -> bytes:
    raw = bytes.fromhex(hashed.removeprefix("0x")) if isinstance(hashed, str) else bytes(hashed)
    return bytes(key.unsafe_sign_hash(raw).signature)


def _row(payer: str, total: int, signature: bytes) -> dict[str, Any]:
    """A voucher in two words of signature (EIP-2098)."""
    r, s, v = signature[:32], int.from_bytes(signature[32:64], "big"), signature[64]
    return {"payer": payer, "total": total, "r": r, "vs": ((v - 27) << 255 | s).to_bytes(32, "big")}
