"""Slots get the names of variables: plain, packed, in mappings, structs and lists."""

from types import SimpleNamespace

import pytest
from eth_utils import keccak, to_checksum_address

from ape_dao.core.deployment.powers import ROLE_IDS
from ape_dao.simulation.storage import storage_changes
from ape_dao.simulation.trace import SlotChange

AT = to_checksum_address("0x" + "aa" * 20)
HOLDER = to_checksum_address("0x" + "bb" * 20)
ROLE_DATA = "struct AccessControl.RoleData"


def word(number: int) -> bytes:
    return number.to_bytes(32, "big")


def entry(label, slot, kind, offset=0, size=32):
    return {"label": label, "slot": slot, "offset": offset, "bytes": size, "type": kind}


ARTIFACT = SimpleNamespace(
    storage_layout=[
        entry("fee", 0, "uint256"),
        entry("paused", 1, "bool", 0, 1),
        entry("owner", 1, "address", 1, 20),
        entry("_roles", 2, f"mapping(bytes32 => {ROLE_DATA})"),
        entry("_allowed", 3, "mapping(address => mapping(address => uint256))"),
        entry("list", 4, "uint256[]"),
        entry("_history", 5, "struct Trace", 0, 64),
    ],
    storage_types={
        ROLE_DATA: {
            "bytes": 64,
            "members": [
                entry("hasRole", 0, "mapping(address => bool)"),
                entry("adminRole", 1, "bytes32"),
            ],
        },
        "struct Trace": {
            "bytes": 64,
            "members": [entry("length", 0, "uint128", 0, 16), entry("last", 1, "uint256")],
        },
    },
)


class Names:
    """Knows one contract and one holder."""

    def prepare(self, _):
        pass

    def artifact(self, address):
        return ARTIFACT if address == AT else None

    def name_of(self, address):
        return "holder" if address == HOLDER else address


NOTHING, SEVEN = word(0), word(7)


def name(slot: int, *hashed: bytes, before=NOTHING, after=SEVEN, at=AT):
    names = Names()
    trace = SimpleNamespace(
        slots=[SlotChange(at, slot, before, after)], hashed={keccak(source): source for source in hashed}
    )
    return [
        (change.name(names), change.shown(names, change.before), change.shown(names, change.after))
        for change in storage_changes(names, trace)
    ]


def place(*parts: bytes) -> int:
    return int.from_bytes(keccak(b"".join(parts)), "big")


HOLDER_WORD = bytes(12) + bytes.fromhex(HOLDER[2:])


def test_plain():
    assert name(0) == [("fee", "0", "7")]


def test_packed__only_what_changed():
    before = word(int(HOLDER, 16) << 8)
    after = word((int(HOLDER, 16) << 8) + 1)
    assert name(1, before=before, after=after) == [("paused", "false", "true")]
    assert name(1, before=word(0), after=before)[0][0] == "owner"
    assert name(1, before=word(0), after=before)[0][2] == "holder"


def test_mapping_of_mappings():
    outer = HOLDER_WORD + word(3)
    inner = HOLDER_WORD + keccak(outer)
    assert name(place(inner), outer, inner) == [("_allowed[holder][holder]", "0", "7")]


def test_struct_in_a_mapping__role_by_its_name():
    role = ROLE_IDS["PROPOSER_ROLE"]
    outer = role + word(2)
    inner = HOLDER_WORD + keccak(outer)
    (found,) = name(place(inner), outer, inner, after=word(1))
    assert found == ("_roles[PROPOSER_ROLE].hasRole[holder]", "false", "true")
    (admin,) = name(place(outer) + 1, outer)
    assert admin[0] == "_roles[PROPOSER_ROLE].adminRole"


def test_list__length_and_elements():
    assert name(4) == [("list", "0", "7")]
    assert name(place(word(4)) + 2, word(4)) == [("list[2]", "0", "7")]


def test_struct__members():
    assert name(5) == [("_history.length", "0", "7")]
    assert name(6) == [("_history.last", "0", "7")]


@pytest.mark.parametrize("slot", [99, place(b"nobody hashed this")])
def test_unknown_slot__keeps_its_number(slot):
    ((variable, _, after),) = name(slot)
    assert variable == (f"slot {slot}" if slot < 2**64 else f"slot {slot:#066x}")
    assert int(after, 16) == 7


def test_unknown_contract__keeps_its_numbers():
    assert name(0, at=HOLDER)[0][0] == "slot 0"
