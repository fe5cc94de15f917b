"""One random story of airdrops and grants: each call is predicted, made, and every balance compared."""

from __future__ import annotations

from collections import Counter
from copy import deepcopy
from typing import TYPE_CHECKING, Any

from model.genesis import AirdropModel, GrantModel, Locks, Refused
from model.rules import WEEK, week_of
from utils.constants import DAY
from utils.genesis import LOT, NO_DELEGATION, SUPPLY

if TYPE_CHECKING:
    from collections.abc import Callable

    from utils.genesis import GenesisStage
    from utils.merkle import Tree
    from utils.rpc import Contract

CAST = 5
GRANT = 1_000 * LOT + 7
CLIFF, DURATION = 20 * DAY, 100 * DAY + 1
OPEN_FOR = 80 * DAY
RELEASE = "release(address)"
counts: Counter[tuple[str, str]] = Counter()
"""How often each kind of call ended how, over all stories."""


class GenesisStory:
    """A fixed and a cumulative campaign, and a grant of each kind, for the same few people."""

    def __init__(self, stage: GenesisStage, amounts: list[int]) -> None:
        stage.reset()
        self.stage = stage
        self.people = stage.people[:CAST]
        self.treasury = stage.people[-1]
        self.wallets = dict.fromkeys((*self.people, self.treasury), 0)
        self.locks = Locks()
        payments = list(zip(self.people, amounts, strict=True))
        self.airdrops: list[tuple[Contract, AirdropModel]] = []
        self.trees: list[Tree] = []
        for cumulative in (False, True):
            # One account has two rows.
            rows = [*payments, (self.people[0], amounts[1])]
            contract = stage.deploy_airdrop(
                treasury=self.treasury, deadline=stage.now + OPEN_FOR, cumulative=cumulative
            )
            self.airdrops.append((contract, AirdropModel(cumulative, stage.now + OPEN_FOR, rows)))
            tree = stage.tree(contract, rows)
            contract.send("setRoot", tree.root, sender=stage.owner)
            self.trees.append(tree)
        self.grants: list[tuple[Contract, GrantModel]] = []
        for account, revocable in ((self.people[0], True), (self.people[1], False)):
            contract = stage.grant(
                amount=GRANT,
                beneficiary=account,
                treasury=self.treasury,
                cliff=CLIFF,
                duration=DURATION,
                revocable=revocable,
            )
            self.grants.append(
                (contract, GrantModel(account, stage.now, CLIFF, DURATION, revocable, total=GRANT))
            )
            for person in self.people:
                stage.escrow.send("setOperator", contract.address, True, sender=person)
        self.check()

    @property
    def now(self) -> int:
        return self.stage.now

    # calls

    def fund(self, number: int, amount: int) -> None:
        contract, model = self.airdrops[number]
        self.stage.fund(contract.address, amount)
        model.balance += amount
        model.funded += amount
        counts["fund", "ok"] += 1

    def claim(self, number: int, index: int, by_stranger: bool) -> None:
        contract, model = self.airdrops[number]
        row = self.trees[number].rows[index]
        proof = self.trees[number].proof(row)

        def predict() -> None:
            due = model.claim(index, self.now)
            model.mark(index)
            self.wallets[row.account] += due

        if by_stranger:
            args = (row.account, row.index, row.amount, proof)
            self._call("claim_for", contract, "claimFor", args, self.stage.stranger, predict)
        else:
            self._call("claim", contract, "claim", (row.index, row.amount, proof), row.account, predict)

    def claim_batch(self, number: int, indices: list[int]) -> None:
        contract, model = self.airdrops[number]
        tree = self.trees[number]
        entries = [(i, tree.rows[i].account, tree.rows[i].amount, tree.proof(tree.rows[i])) for i in indices]

        def predict() -> None:
            model.require_open(self.now)
            for index in indices:
                if model.due(index) == 0:
                    continue
                due = model.claim(index, self.now)
                model.mark(index)
                self.wallets[model.rows[index][0]] += due

        self._call("claim_batch", contract, "claimBatch", (entries,), self.stage.stranger, predict)

    def claim_and_lock(self, number: int, index: int, weeks: int) -> None:
        contract, model = self.airdrops[number]
        row = self.trees[number].rows[index]
        proof = self.trees[number].proof(row)

        def predict() -> None:
            model.require_open(self.now)
            due = model.due(index)
            if due == 0:
                raise Refused("MerkleAirdropAlreadyClaimed")
            self.locks.put(row.account, due, weeks, self.now)
            if due > model.balance:
                raise Refused("ERC20InsufficientBalance")
            model.mark(index)

        end = (week_of(self.now) + weeks) * WEEK if weeks else 0
        args = (row.index, row.amount, proof, end, NO_DELEGATION)
        self._call("claim_and_lock", contract, "claimAndLock", args, row.account, predict)

    def new_list(self, number: int, added: list[int], by_owner: bool) -> None:
        """Everybody's total grows."""
        contract, model = self.airdrops[number]
        totals = [amount for _, amount in model.rows]
        rows = [
            (account, total + more)
            for (account, _), total, more in zip(model.rows, totals, added, strict=True)
        ]
        tree = self.stage.tree(contract, rows)

        def predict() -> None:
            if not by_owner:
                raise Refused("OwnableUnauthorizedAccount")
            model.require_open(self.now)
            if not model.cumulative:
                raise Refused("MerkleAirdropRootFixed")
            model.rows = rows
            self.trees[number] = tree

        sender = self.stage.owner if by_owner else self.stage.stranger
        self._call("new_list", contract, "setRoot", (tree.root,), sender, predict)

    def sweep(self, number: int, by_owner: bool) -> None:
        contract, model = self.airdrops[number]

        def predict() -> None:
            if not by_owner:
                raise Refused("OwnableUnauthorizedAccount")
            self.wallets[self.treasury] += model.sweep(self.now)

        sender = self.stage.owner if by_owner else self.treasury
        self._call("sweep", contract, "sweep", (self.stage.token.address,), sender, predict)

    def release(self, number: int) -> None:
        contract, model = self.grants[number]

        def predict() -> None:
            amount = model.releasable(self.now)
            model.released += amount
            self.wallets[model.beneficiary] += amount

        args = (self.stage.token.address,)
        self._call("release", contract, RELEASE, args, self.stage.stranger, predict)

    def lock_vested(self, number: int, percent: int, weeks: int) -> None:
        """``percent`` of what is releasable; above 100 it includes what is not."""
        contract, model = self.grants[number]
        amount = model.releasable(self.now) * percent // 100 + (percent > 100)

        def predict() -> None:
            if not 0 < amount <= model.releasable(self.now):
                raise Refused("VestingGrantInvalidAmount")
            self.locks.put(model.beneficiary, amount, weeks, self.now)
            model.locked += amount

        end = (week_of(self.now) + weeks) * WEEK if weeks else 0
        self._call("lock_vested", contract, "lock", (amount, end), model.beneficiary, predict)

    def revoke(self, number: int, by_owner: bool) -> None:
        contract, model = self.grants[number]

        def predict() -> None:
            if not by_owner:
                raise Refused("VestingGrantNotDao")
            self.wallets[self.treasury] += model.revoke(self.now)

        sender = self.stage.owner if by_owner else self.stage.stranger
        self._call("revoke", contract, "revoke", (), sender, predict)

    def offer(self, number: int, person: int) -> None:
        contract, model = self.grants[number]
        successor = self.people[person]

        def predict() -> None:
            model.successor = successor

        self._call("offer", contract, "transferOwnership", (successor,), model.beneficiary, predict)

    def accept(self, number: int, person: int) -> None:
        contract, model = self.grants[number]
        account = self.people[person]

        def predict() -> None:
            if model.successor != account:
                raise Refused("OwnableUnauthorizedAccount")
            model.beneficiary, model.successor = account, None

        self._call("accept", contract, "acceptOwnership", (), account, predict)

    def hand_over(self, number: int, successor: int, accepting: int) -> None:
        """The beneficiary names a successor, and somebody accepts."""
        self.offer(number, successor)
        self.accept(number, accepting)

    def gift(self, number: int, amount: int) -> None:
        """Somebody sends tokens to a grant."""
        contract, model = self.grants[number]
        self.stage.fund(contract.address, amount)
        model.total += amount
        counts["gift", "ok"] += 1

    def withdraw(self, person: int) -> None:
        """By one of those who hold a lock, if anybody does."""
        holders = [one for one in self.people if one in self.locks.held] or self.people
        account = holders[person % len(holders)]

        def predict() -> None:
            self.wallets[account] += self.locks.withdraw(account, self.now)

        self._call("withdraw", self.stage.escrow, "withdraw", (), account, predict)

    def wait(self, seconds: int) -> None:
        self.stage.go(self.now + seconds)

    # books

    def check(self) -> None:
        """I-10, and that no token appears, vanishes or strays."""
        token = self.stage.token
        accounts = list(self.wallets)
        places = [contract.address for contract, _ in (*self.airdrops, *self.grants)]
        escrow = self.stage.escrow
        asked = [token.at("balanceOf", one) for one in (*accounts, *places, escrow.address, self.stage.bank)]
        *found, bank = self.stage.chain.read(asked)
        models = [model.balance for _, model in (*self.airdrops, *self.grants)]
        locked = sum(amount for amount, _ in self.locks.held.values())
        assert found == [*self.wallets.values(), *models, locked]
        assert sum(found) + bank == SUPPLY
        for _, airdrop in self.airdrops:
            assert airdrop.claimed + airdrop.swept + airdrop.balance == airdrop.funded
            assert airdrop.claimed <= airdrop.funded
        for contract, grant in self.grants:
            assert grant.released + grant.locked <= grant.vested(self.now)
            views = [
                contract.at("vestedAmount(address,uint64)", token.address, self.now),
                contract.at("releasable(address)", token.address),
                contract.at("owner"),
            ]
            assert self.stage.chain.read(views) == [
                grant.vested(self.now),
                grant.releasable(self.now),
                grant.beneficiary,
            ]
        self._check_rows()

    def _check_rows(self) -> None:
        for (contract, model), tree in zip(self.airdrops, self.trees, strict=True):
            asked = [contract.at("due", row.index, row.account, row.amount) for row in tree.rows]
            assert self.stage.chain.read(asked) == [model.due(row.index) for row in tree.rows]

    def _call(
        self,
        kind: str,
        contract: Contract,
        function: str,
        args: tuple[Any, ...],
        sender: str,
        predict: Callable[[], None],
    ) -> None:
        """Make a call that must end as ``predict`` says; a refused one changes nothing."""
        before = deepcopy(
            (self.wallets, self.locks, [m for _, m in self.airdrops], [m for _, m in self.grants])
        )
        trees, refusal = list(self.trees), None
        try:
            predict()
        except Refused as refused:
            refusal = str(refused)
            self.wallets, self.locks, airdrops, grants = before
            self.airdrops = [(one, model) for (one, _), model in zip(self.airdrops, airdrops, strict=True)]
            self.grants = [(one, model) for (one, _), model in zip(self.grants, grants, strict=True)]
            self.trees = trees
        contract.queue(function, *args, sender=sender)
        (outcome,) = self.stage.chain.mine(self.now)
        found = None if outcome.ok else self.stage.chain.decode_revert(outcome.output).name
        assert found == refusal, f"{kind}: {found} instead of {refusal}"
        counts[kind, refusal or "ok"] += 1
