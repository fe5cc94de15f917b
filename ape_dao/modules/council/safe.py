"""A Safe 1.4.1 that the launch creates for a council, with the contracts that its authors put on chains.

Its first and only owner is whoever makes the calls of the hand-over: Genesis, or the timelock where a living
DAO adds a council. In the same transaction that owner enables the council's module and has it put the members
into its own place; before, nobody can act for the Safe, and afterwards the members can.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from eth_abi import encode
from eth_utils import function_signature_to_4byte_selector, keccak

from ape_dao.core.module import ZERO_ADDRESS, Creation, Standing, Wire
from ape_dao.modules.council.section import SAFE_KEY

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ape_dao.core.module import Arguments, Context

VERSION = "1.4.1"
SINGLETON = "0x29fcB43b46531BcA003ddC8FCB67FFE91900C762"
"""The code behind the Safe: that which logs each transaction, by which Safe's own pages follow it."""
FACTORY = "0x4e1DCf7AD4e460CfD30791CCC4F9c8a4f820ec67"
HANDLER = "0xfd0732Dc9E303f09fCEf3a7388Ad10A83459Ec99"
"""Answers for the Safe what it does not know itself, such as whether a signature is its own (EIP-1271)."""
SINGLETON_SLOT = 0
HANDLER_SLOT = 0x6C9A6C4A39284E37ED1CF53D337577D14212A4870FB976A4366C693B939918D5
"""The Keccak hash of "fallback_manager.handler.address", as Safe's FallbackManager has it."""
_OTHERWISE = "name an existing Safe 1.4.1 as `council.safe`, whose owners enable the council's module"
STANDING = (
    Standing("the factory of Safe 1.4.1", FACTORY, "SafeProxyFactory", _OTHERWISE),
    Standing("the code of Safe 1.4.1", SINGLETON, "SafeL2", _OTHERWISE),
    Standing("the fallback handler of Safe 1.4.1", HANDLER, "CompatibilityFallbackHandler", _OTHERWISE),
)
_CREATE = "createProxyWithNonce(address,bytes,uint256)"
_SETUP = "setup(address[],uint256,address,bytes,address,address,uint256,address)"
_ENABLE = "enableModule(address)"
_SYNC = "sync()"
_ENABLE_GAS, _SYNC_GAS, _MEMBER_GAS = 40_000, 66_000, 38_500


def creation(context: Context, salt: bytes) -> Creation:
    """The call of Safe's factory, and the salt that it makes of it."""
    setup = _call(
        _SETUP, [_first_owner(context)], 1, ZERO_ADDRESS, b"", HANDLER, ZERO_ADDRESS, 0, ZERO_ADDRESS
    )
    data = _call(_CREATE, SINGLETON, setup, int.from_bytes(salt))
    return Creation(FACTORY, bytes(keccak(keccak(setup) + salt)), data)


def hand_over(module_key: str, members: int) -> Iterator[Wire]:
    """The calls that give the Safe to the members of a council: it enables the module, and follows it."""
    yield _act(_ENABLE_GAS, SAFE_KEY, lambda context: _call(_ENABLE, context.known[module_key]))
    yield _act(_SYNC_GAS + members * _MEMBER_GAS, module_key, lambda _: _call(_SYNC))


def _act(more_gas: int, target: str, data: Any) -> Wire:
    """A transaction of the Safe, which its only owner sends itself."""

    def arguments(context: Context) -> Arguments:
        return {
            "to": context.known[target],
            "value": 0,
            "data": data(context),
            "operation": 0,
            **dict.fromkeys(("safeTxGas", "baseGas", "gasPrice"), 0),
            **dict.fromkeys(("gasToken", "refundReceiver"), ZERO_ADDRESS),
            "signatures": encode(["address", "uint256"], [_first_owner(context), 0]) + b"\x01",
        }

    return Wire(SAFE_KEY, "execTransaction", arguments, more_gas=more_gas)


def _first_owner(context: Context) -> str:
    """Who makes the calls of the hand-over; an amendment puts the timelock under this key."""
    return context.known["genesis"]


def _call(signature: str, *values: Any) -> bytes:
    types = signature.partition("(")[2].removesuffix(")")
    selector = function_signature_to_4byte_selector(signature)
    return bytes(selector) + encode(types.split(",") if types else [], values)
