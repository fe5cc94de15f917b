"""What the contracts offer, for type checkers; written by `ape run build_manifest`."""

from collections.abc import Sequence
from typing import Protocol

from ape.api import AccountAPI, ReceiptAPI
from ape.contracts import ContractEvent

from ape_dao.sdk.contracts import Address, Contract

class RevenueCompounder(Contract, Protocol):
    """`RevenueCompounder`, as Ape calls it."""

    AdapterSet: ContractEvent
    Compounded: ContractEvent
    FeeSet: ContractEvent
    FloorSet: ContractEvent
    OwnershipTransferred: ContractEvent
    Swapped: ContractEvent
    def DISTRIBUTOR(self) -> str:
        """The distributor from which revenue is claimed."""

    def ESCROW(self) -> str:
        """The escrow that holds the locks."""

    def FLOOR_UNIT(self) -> int:
        """Units of a token for which floor prices are given."""

    def MAX_FEE_BPS(self) -> int:
        """The largest fee in basis points."""

    def TOKEN(self) -> str:
        """The governance token."""

    def adapters(self) -> list[str]:
        """The listed adapters."""

    def compound(
        self, account: Address, conversions: Sequence[Sequence[object]], deadline: int, *, sender: AccountAPI
    ) -> ReceiptAPI:
        """Claims the tokens of `conversions` for `account`, swaps them and adds everything to its lock."""

    def feeOf(self, account: Address, operator: Address) -> int:
        """The fee of `operator` for what it compounds for `account`, in basis points."""

    def floorOf(self, account: Address, token: Address) -> int:
        """The lowest price at which operators of `account` may swap `token`; zero: they may not."""

    def isAdapter(self, adapter: Address) -> bool:
        """Whether `adapter` is on the list."""

    def owner(self) -> str: ...
    def renounceOwnership(self, *, sender: AccountAPI) -> ReceiptAPI: ...
    def setAdapter(self, adapter: Address, listed: bool, *, sender: AccountAPI) -> ReceiptAPI:
        """Adds `adapter` to the list or removes it."""

    def setFee(self, operator: Address, feeBps: int, *, sender: AccountAPI) -> ReceiptAPI: ...
    def setFloor(self, token: Address, floor: int, *, sender: AccountAPI) -> ReceiptAPI: ...
    def transferOwnership(self, newOwner: Address, *, sender: AccountAPI) -> ReceiptAPI: ...

class UniswapV2Adapter(Contract, Protocol):
    """`UniswapV2Adapter`, as Ape calls it."""

    def ROUTER(self) -> str:
        """The router."""

    def swap(
        self,
        tokenIn: Address,
        amountIn: int,
        tokenOut: Address,
        minOut: int,
        deadline: int,
        recipient: Address,
        data: bytes,
        *,
        sender: AccountAPI,
    ) -> ReceiptAPI: ...
