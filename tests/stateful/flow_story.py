"""A random story of a whole revenue side: what comes in, who gets it, what is sold for governance tokens."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from model.auction import AuctionModel, Terms
from model.pot import PotModel
from model.router import RouterModel
from model.token import UNLIMITED
from stateful.flow_setups import DECIMALS, ETHER, FlowStage, FlowSystem
from stateful.story import Action, Story, counts

if TYPE_CHECKING:
    from model.token import TokenModel
    from stateful.setups import Stage
    from utils.rpc import Call, Chain, Contract


class EtherLane:
    """Sends ETH to the router as if that were a function of a contract."""

    def __init__(self, chain: Chain, to: str):
        self.chain = chain
        self.to = to

    def queue(self, _: str, amount: int, *, sender: str) -> None:
        self.chain.queue(sender, self.to, "0x", amount)

    def decode_output(self, _: str, output: bytes) -> tuple[Any, ...]:
        assert output == b""
        return ()


class FlowStory(Story):
    """As :class:`Story`, with router and auction, and without the escrow's whole past."""

    def __init__(self, stage: FlowStage, number: int):
        self.flow: FlowSystem = stage.systems[number]
        super().__init__(cast("Stage", stage), number)
        flow, own = self.flow, self.tokens[0]
        self.auction = AuctionModel(
            self._books, self.distributor, flow.auction.address, own, flow.flow.burns, flow.sold
        )
        self.router = RouterModel(
            self._books,
            self.distributor,
            flow.router.address,
            flow.weth.address,
            self.tokens[1:],
            flow.flow.shares,
            (flow.pot or flow.auction).address,
            self.cast.treasury,
        )
        self.pot: PotModel | None = None
        if flow.pot:
            self.pot = PotModel(self._books, flow.pot.address, flow.auction.address, flow.flow.pace)
        for index, amount in flow.flow.runways.items():
            self.router.runways[self.tokens[1 + index]] = amount * 10 ** DECIMALS[index]
        self._supplies = {token: sum(books.balances.values()) for token, books in self._books.items()}
        self._ether = 0  # sent to the router since the beginning
        self._prices: dict[tuple[str, int], int] = {}  # last price seen of each auction

    @property
    def tracked(self) -> list[str]:
        return []

    # Calls

    def pay_router(self, token: str, amount: int) -> Action:
        return self._pay("pay_router", token, self.router.address, amount)

    def pay_auction(self, token: str, amount: int) -> Action:
        """A donation: to the lot, or of governance tokens."""
        return self._pay("pay_auction", token, self.auction.address, amount)

    def pay_ether(self, amount: int) -> Action:
        lane = cast("Contract", EtherLane(self.chain, self.router.address))

        def replay(_: int, __: object) -> None:
            self.router.ether += amount
            self._ether += amount

        return Action("pay_ether", lane, "receive", (amount,), self.cast.payer, replay)

    def distribute(self, caller: str, token: str) -> Action:
        def replay(now: int, _: object) -> tuple[Any, ...]:
            return (self.router.distribute(now, token),)

        return Action("distribute", self.flow.router, "distribute", (token,), caller, replay)

    def set_shares(self, shares: tuple[int, int, int]) -> Action:
        def replay(_: int, __: object) -> None:
            self.router.set_shares(shares)

        return Action("set_shares", self.flow.router, "setSplit", shares, self.cast.owner, replay)

    def pause(self, paused: bool) -> Action:
        def replay(_: int, __: object) -> None:
            self.router.paused = paused

        return Action("pause", self.flow.router, "setBuybackPaused", (paused,), self.cast.owner, replay)

    def list_token(self, token: str, listed: bool) -> Action:
        def replay(_: int, __: object) -> None:
            self.router.list_token(token, listed)

        return Action("list_token", self.flow.router, "setToken", (token, listed), self.cast.owner, replay)

    def set_runway(self, token: str, amount: int) -> Action:
        def replay(_: int, __: object) -> None:
            self.router.set_runway(token, amount)

        return Action("set_runway", self.flow.router, "setRunway", (token, amount), self.cast.owner, replay)

    def release(self, caller: str, token: str) -> Action:
        """Only where there is a pot."""
        pot, contract = self.pot, self.flow.pot
        assert pot is not None
        assert contract is not None

        def replay(now: int, _: object) -> tuple[Any, ...]:
            return (pot.release(now, token),)

        return Action("release", contract, "release", (token,), caller, replay)

    def start(self, caller: str, token: str) -> Action:
        def replay(now: int, _: object) -> tuple[Any, ...]:
            return (self.auction.start(now, token),)

        return Action("start", self.flow.auction, "start", (token,), caller, replay)

    def buy(
        self,
        buyer: str,
        token: str,
        number: int,
        most: int,
        deadline: int,
        receiver: str,
        amount: int = UNLIMITED,
    ) -> Action:
        def replay(now: int, _: object) -> tuple[Any, ...]:
            bought, payment = self.auction.buy(now, buyer, token, number, amount, most, deadline, receiver)
            assert payment <= most
            counts["proceeds_burned" if self.auction.burns else "proceeds_shared", "ok"] += 1
            if self.auction.counters[token].running:
                counts["buy_part", "ok"] += 1
            return bought, payment

        args = (token, number, amount, most, deadline, receiver)
        return Action("buy", self.flow.auction, "buy", args, buyer, replay)

    def bid(self, buyer: str, token: str, number: int, payment: int, second: int, amount: int) -> Action:
        """As `buy`, by a contract that gets the payment from ``buyer`` after it got the lot."""
        bidder, own = self.flow.bidder, self.system.token
        fetch = bytes.fromhex(own.encode("transferFrom", buyer, bidder.address, payment)[2:])

        def replay(now: int, _: object) -> tuple[Any, ...]:
            assert now == second
            most, at = UNLIMITED, bidder.address
            return self.auction.buy(now, buyer, token, number, amount, most, now, buyer, at)

        args = (token, number, amount, buyer, [(own.address, fetch, False)])
        return Action("bid", bidder, "bid", args, buyer, replay)

    def settle(self, caller: str) -> Action:
        def replay(now: int, _: object) -> tuple[Any, ...]:
            return (self.auction.settle(now),)

        return Action("settle", self.flow.auction, "settleProceeds", (), caller, replay)

    def set_terms(self, token: str, terms: Terms) -> Action:
        def replay(_: int, __: object) -> None:
            self.auction.set_terms(token, terms)

        args = (token, terms.values)
        return Action("set_terms", self.flow.auction, "setParams", args, self.cast.owner, replay)

    def remove_terms(self, token: str) -> Action:
        def replay(_: int, __: object) -> None:
            self.auction.remove_terms(token)

        return Action("remove_terms", self.flow.auction, "removeParams", (token,), self.cast.owner, replay)

    def recover(self, token: str) -> Action:
        def replay(_: int, __: object) -> tuple[Any, ...]:
            return (self.auction.recover(token, self.cast.treasury),)

        args = (token, self.cast.treasury)
        return Action("recover", self.flow.auction, "recover", args, self.cast.owner, replay)

    def _pay(self, kind: str, token: str, to: str, amount: int) -> Action:
        coin = self._coin(token)
        payer = self.cast.payer

        def replay(_: int, __: object) -> None:
            self._books[token].transfer(payer, to, amount)

        return Action(kind, coin, "transfer", (to, amount), payer, replay)

    # Checks

    def check(self) -> None:
        """I-5, I-6 and I-11, on the chain as it stands."""
        self._check_present()
        self._check_revenue()
        self._check_weeks()
        self._check_router()
        self._check_auction()
        self._check_pot()
        self._check_balances()
        self._check_ways_out()

    def _check_weeks(self) -> None:
        """I-6: the shares of a week are its revenue, and who had no power at its start has none of it."""
        everybody, model = self.cast.everybody, self.distributor
        for token, purse in model.purses.items():
            for credit in purse.credits[-3:]:
                shares = {account: model._part(account, credit) for account in everybody}
                assert sum(shares.values()) == credit.amount, (token, credit)
                late = [who for who in everybody if model.week_power(who, credit.week) == 0]
                assert all(shares[who] == 0 for who in late)

    def _check_router(self) -> None:
        """What came in was split to the unit, and the rest waits here."""
        router, calls = self.flow.router, cast("list[tuple[Call, Any]]", [])
        for token in self.tokens[1:]:
            waits = self.router.undistributed(token)
            calls += [
                (router.at("undistributed", token), waits),
                (router.at("isListed", token), token in self.router.listed),
            ]
            calls.append((router.at("previewSplit", waits), self.router.preview(waits)))
            runway = self.router.runways[token]
            calls.append((router.at("runwayOf", token), runway))
            calls.append((router.at("missingRunwayOf", token), self.router.missing(token)))
        self._expect(calls, self.now)

    def _check_auction(self) -> None:
        """I-11: the price is the rule's, at least the floor, and never rises within one auction."""
        auction, model, now = self.flow.auction, self.auction, self.now
        calls: list[tuple[Call, Any]] = []
        for token, counter in model.counters.items():
            lot, sale = model.lot(token), counter.running
            answer = (0, 0, 0, 0)
            if sale is not None:
                price = sale.price(now)
                answer = (sale.number, lot, price, sale.payment(lot, now))
                assert sale.terms.floor_price <= price <= sale.start_price
                assert price <= self._prices.get((token, sale.number), price), "the price rose"
                self._prices[token, sale.number] = price
            calls.append((auction.at("quote", token), answer))
            if counter.terms is not None:
                calls.append((auction.at("nextStartPriceOf", token), model.next_start_price(token)))
            if (last := counter.last) is not None:
                state = (last.number, last.since, last.terms.length, last.recent, last.start_price)
                terms = (last.terms.floor_price, last.terms.unit, counter.reference)
                lot = counter.sold if counter.closed else last.lot
                calls.append((auction.at("auctionOf", token), (*state, *terms, lot, counter.sold)))
        self._expect(calls, now)

    def _check_pot(self) -> None:
        """What is due is the rule's part of what was booked."""
        if self.pot is None or self.flow.pot is None:
            return
        calls: list[tuple[Call, Any]] = []
        for token in self.tokens[1:]:
            calls.append((self.flow.pot.at("releasable", token), self.pot.releasable(self.now, token)))
            calls.append((self.flow.pot.at("bookedOf", token), self.pot.booked[token]))
            held = self._books[token].balances[self.pot.address]
            calls.append((self._coin(token).at("balanceOf", self.pot.address), held))
        self._expect(calls, self.now)

    def _coin(self, token: str) -> Contract:
        return next(coin for coin in self.system.revenue if coin.address == token)

    def _check_balances(self) -> None:
        """Every unit is where the rules sent it; none came from nowhere, none is lost but what was burned."""
        super()._check_balances()
        places = (self.flow.router.address, self.flow.auction.address, self.cast.payer)
        calls: list[tuple[Call, Any]] = [
            (coin.at("balanceOf", place), self._books[coin.address].balances[place])
            for coin in self.system.revenue
            for place in places
        ]
        # No contract may take another's tokens between two transactions.
        contracts = [self.flow.router, self.flow.auction, self.system.distributor, self.system.escrow]
        calls += [
            (coin.at("allowance", holder.address, spender.address), 0)
            for coin in self.system.revenue
            for holder in contracts
            for spender in contracts
        ]
        own, weth = self.tokens[0], self.flow.weth.address
        calls.append((self.system.token.at("totalSupply"), self._supplies[own] - self.auction.burned))
        self._expect(calls, self.now)
        for token, books in self._books.items():
            there = sum(books.balances.values())
            made = self._ether - self.router.ether if token == weth else 0
            gone = self.auction.burned if token == own else 0
            assert there == self._supplies[token] + made - gone
        ether = int(self.chain.anvil.call("eth_getBalance", self.flow.router.address, "latest"), 16)
        assert ether == self.router.ether

    def _opening_books(self) -> dict[str, TokenModel]:
        books = super()._opening_books()
        for account in self.cast.lockers[:-1]:
            for spender in (self.flow.auction, self.flow.bidder):
                books[self.tokens[0]].allowances[account, spender.address] = UNLIMITED
        books[self.flow.weth.address].balances[self.cast.payer] = ETHER
        return books
