"""What the kit knows about a contract, a part of a DAO, and a module: declared once, read by every engine.

A `ContractType` says what is true of a compiled contract in any DAO: what its numbers mean, whose money it
holds, which events tell of powers, who may call what. A `Part` is one contract of one DAO: its constructor
arguments, owner, wiring, and the values that it must show. A `Module` brings both for an optional section of
the spec.

Plan, deployment, verification, proposals, simulation, status and documentation read these declarations; none
of them knows a module by name. Modules are found through the entry point group ``ape_dao.modules``.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum
from functools import cache
from importlib import import_module
from importlib.metadata import entry_points
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any, Generic, Literal, Protocol, TypeAlias, TypeVar

from ape_dao.core.chain.artifacts import MODULE_GROUP
from ape_dao.core.errors import ModuleError
from ape_dao.core.schema.fields import TREASURY, is_address

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from types import ModuleType

    from ape_dao.core.chain.events import Event
    from ape_dao.core.schema.models import Spec
    from ape_dao.core.schema.section import Path, Section

ZERO_ADDRESS = "0x0000000000000000000000000000000000000000"
ALLOCATIONS = "allocations"
"""`Module.within` of modules whose sections stand in the entries of `allocations`."""

Arguments = dict[str, Any]
Setting: TypeAlias = tuple[str, Arguments]
"""A function of a contract and the arguments of a call that changes it."""


# units


class Unit(Enum):
    """How a whole number is written."""

    PLAIN = "a number"
    PERCENT = "a percentage like 10%"
    DURATION = "a duration like 7 days"
    DATE = "a date like 2027-12-31"
    FACTOR = "a factor like 2x"
    AMOUNT = "an amount"
    CHOICE = "a word"


AssetOf = Literal["ether", "token", "power", "votes", "target", "argument"]


@dataclass(frozen=True)
class Meaning:
    """What one number means."""

    unit: Unit
    of: AssetOf | None = None
    """Of an amount: ether, the governance token, the escrow's power, whichever of the two votes, the
    contract that is called, or the token that another argument names."""
    argument: str | None = None
    """Which one, for `of="argument"`."""
    words: tuple[str, ...] = ()
    """Of a choice: the word for each number."""


MeaningRule: TypeAlias = "Meaning | Callable[[Mapping[str, Any]], Meaning]"
"""A meaning, or what it is for given other arguments of the same call."""

PLAIN = Meaning(Unit.PLAIN)
PERCENT, DURATION, DATE, FACTOR = (
    Meaning(unit) for unit in (Unit.PERCENT, Unit.DURATION, Unit.DATE, Unit.FACTOR)
)
OF_ETHER, OF_TOKEN, OF_POWER, OF_VOTES, OF_TARGET = (
    Meaning(Unit.AMOUNT, of) for of in ("ether", "token", "power", "votes", "target")
)


def amount_of(argument: str) -> Meaning:
    """An amount of the token that another argument of the call names."""
    return Meaning(Unit.AMOUNT, "argument", argument)


def choice(*words: str) -> Meaning:
    """A number that stands for a word: 0 for the first."""
    return Meaning(Unit.CHOICE, words=words)


# powers


@dataclass(frozen=True, order=True)
class Power:
    """Something that an account can do to a contract. Contract and holder are keys, names or addresses."""

    contract: str
    power: str
    holder: str


Area = Literal[
    "role", "owner", "proxy", "allowance", "operator", "locker", "delegate", "receiver", "signers", "setting"
]
"""Which rules of the simulation judge a change of the answer."""


@dataclass(frozen=True)
class Question:
    """An event that tells of a power or setting, and the view that says whether it still holds."""

    events: tuple[str, ...]
    view: str
    arguments: tuple[str, ...]
    """Which arguments of the event the view takes, in its order."""
    area: Area
    label: str = ""
    """What the simulation calls a change; the view's name when left out. ``{token}`` stands for an
    argument."""
    title: str = ""
    """What verification calls it, likewise: "isLocker of {locker}"."""
    holder: str | None = None
    """The argument that names who gets the power."""
    giver: str | None = None
    """The argument that names whose tokens, votes or revenue it is about."""
    absent: tuple[Any, ...] = ()
    """Every right answer for what nobody planned: False, the zero address, or `ITSELF`."""
    set_by: str = ""
    """The function that decides the answer: its further arguments are the answer, or it is a plain yes."""
    unset_by: str = ""
    """The function that takes the answer back, where `set_by` cannot be given what is `absent`."""
    used_up: Mapping[str, Any] = field(default_factory=dict)
    """Fields of the answer that the contract takes back once they were used, and what they are then."""
    only_dao: bool = False
    """Verification asks only where the giver is a contract of the DAO: other accounts choose for
    themselves."""


ITSELF = "itself"
"""As `Question.absent`: the giver's own address."""


# books of accounts

Effect = Literal["received", "paid", "locked", "unlocked", "lost"]
"""What an entry does to a wallet: more, less, less, more; nothing for what was lost out of a lock."""
OWNER_THEN = "the owner"
"""As `BookEntry.account`: whoever owned the contract when it logged the event."""


@dataclass(frozen=True)
class BookEntry:
    """An event that stands in the books of an account; one of no amount is left out."""

    event: str
    title: str
    """For people: "revenue claimed"."""
    account: str
    """The parameter that names whose books it is about, or `OWNER_THEN`; empty with `account_view`."""
    amount: str
    """The parameter with the base units."""
    effect: Effect
    asset: str = ""
    """The parameter that names the token, `ETHER`, `ITSELF` for that of the contract, or nothing for the
    governance token."""
    asset_view: str = ""
    """The view without arguments that answers the token, where the event does not name it."""
    is_income: bool = False
    """Whether the account earned it."""
    other: str = ""
    """The parameter that names who else took part, if that is not the account."""
    unless_same: bool = False
    """Whether it is left out where `other` is the account."""
    unless_own: bool = False
    """Whether it is left out where `other` is a contract of the DAO, which tells of it by itself."""
    account_view: str = ""
    """The view without arguments that answers whose books it is about, where the event does not name it."""
    from_treasury: bool = False
    """Whether the treasury paid it: the transfers of a token that the DAO created tell of that already."""


@dataclass(frozen=True)
class Calls:
    """An event that tells of a call that the contract made for the DAO: what it paid is in its data."""

    event: str
    """With the parameters `target` and `data`."""
    title: str
    """What a payment by such a call is called in the books of who got it: "paid by the treasury"."""
    value: str = ""
    """The parameter with the ether (wei) that was sent, if there is one."""


# contracts


@dataclass(frozen=True)
class ContractType:
    """What is true of a compiled contract in every DAO."""

    name: str
    key: str
    """What plans, records and proposals call it: "router"; with `is_many`, the beginning of that:
    "airdrop_"."""
    variant_of: str = ""
    """The contract by whose key it goes, in a DAO that has it instead; it has all of that one's functions and
    events besides its own."""
    is_many: bool = False
    """Whether a DAO can have several; the spec's own name then ends the key."""
    holds_for_others: bool = False
    """Whether its money belongs to members, such as lockers, stakers or beneficiaries, and not to the DAO."""
    spends: bool = False
    """Whether somebody can use what it is given or may do, so that a spec may name its address as an account:
    a recipient, a beneficiary, a guardian. Every other part of the DAO is refused there."""
    votes: bool = False
    """Whether people vote and hold locks through it, as through a Safe; others act as votes made them."""
    keeps_transfers: bool = False
    """Whether tokens that are just sent to it never come out again."""
    takes_ether: bool = False
    """Whether it is there to be sent ether, which comes out again, even where it keeps tokens."""
    units: Mapping[str, MeaningRule] = field(default_factory=dict)
    """Meanings by the name of a parameter, or of a view whose answer has no name; every other number is
    plain."""
    constructor_units: Mapping[str, Meaning] = field(default_factory=dict)
    """Meanings of numbers that the constructor takes, where `units` says nothing or something else."""
    plain: Mapping[str, str] = field(default_factory=dict)
    """Numbers that functions which change something take as they are: why, by the name of the parameter."""
    token_lists: tuple[str, ...] = ()
    """Views without arguments that answer the tokens that the contract deals with."""
    questions: tuple[Question, ...] = ()
    followed: tuple[str, ...] = ()
    """Events that reports read, besides those of the questions."""
    added_up: Mapping[str, str] = field(default_factory=dict)
    """Events of which reports want nothing but the sum of an amount, by name: the last parameter. A million
    of them are told as one."""
    entries: tuple[BookEntry, ...] = ()
    """Its events in the books of accounts."""
    calls: Calls | None = None
    """How it tells of payments that it makes as plain calls."""
    older_names: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """Of events, how parameters were called in earlier versions of the contract: the old name to today's."""
    counts_receipts: bool = False
    """Whether reports count what of the governance token was sent to it."""
    invests: bool = False
    """Whether reports read what it receives and pays of tokens that the spec names, and what they gain,
    as of the treasury."""
    harmless: Mapping[str, str] = field(default_factory=dict)
    """Events that name an account and give no power: why."""
    unverified: Mapping[str, str] = field(default_factory=dict)
    """Views without arguments that no spec decides: why."""
    callers: Mapping[str, str] = field(default_factory=dict)
    """Who may call each function that changes something, for docs/permissions.md."""
    reserved: tuple[str, ...] = ()
    """Functions that only the constitutional kind may call, on any contract, besides those built into the
    table."""
    is_reserved_target: bool = False
    """Whether only the constitutional kind may call anything of it: it decides who votes, or forwards calls.
    Neither the table of kinds nor the governor may be in its constructor then: the table names it in its
    own."""
    votes_unaffected: Mapping[str, str] = field(default_factory=dict)
    """Functions that proposals of every kind may call, because they do not decide who may propose, vote,
    count, execute or cancel: what they do instead."""
    acts: Mapping[str, str] = field(default_factory=dict)
    """Functions that proposals call and that no key of the spec stands for: why. They are acts, such as a
    payment, and set nothing that the spec describes."""
    retired: str = ""
    """What members should know when it leaves the DAO, whether or not another takes its place; empty for what
    cannot leave."""
    home: Callable[[str, str], Setting] | None = None
    """The call that brings what it holds of a token, after it left, to the treasury: for both addresses."""
    irreplaceable: str = ""
    """Why it cannot leave, and what a migration would take."""
    creation_times: tuple[str, ...] = ()
    """Immutables that hold the second of the creation."""
    counts_from_creation: bool = False
    """Whether the constructor derives other values from the second of the creation."""

    def fits(self, key: str) -> bool:
        """Whether a contract of this type goes by ``key``."""
        return key.startswith(self.key) if self.is_many else key == self.key

    def meaning(self, name: str, values: Mapping[str, Any]) -> Meaning:
        """What the number ``name`` of a call means, whose other arguments have these values."""
        rule = self.units.get(name, PLAIN)
        return rule if isinstance(rule, Meaning) else rule(values)


def because(reason: str, *names: str) -> dict[str, str]:
    """One reason for several entries of `ContractType.harmless`, `unverified`, `callers` or `plain`."""
    return dict.fromkeys(names, reason)


CODE = "a constant of the code, which is compared itself"
IDENTIFIER = "tells one thing from others; nothing is counted"
SIGNATURE = "a part of a signature"
STANDARD = "fixed by a standard, and by the code"
PROPOSED, ANYBODY = "a proposal", "anybody"
"""How `ContractType.callers` says that proposals call a function, and how it begins where everybody may."""
OWNER = "a proposal: the timelock is the owner"
CONSTITUTIONAL_ONLY = "a proposal of a kind that may touch what is reserved"
MONEY = "money of the DAO"
OWNERSHIP = because(OWNER, "transferOwnership", "renounceOwnership")
OWNERSHIP_ACTS = because(
    "the owner is the timelock; giving a contract away is an act", "transferOwnership", "renounceOwnership"
)
OWNERSHIP_EVENTS = because("the owner is compared by itself", "OwnershipTransferred")


# parts


@dataclass(frozen=True)
class Context:
    """What arguments and expected values are made of."""

    spec: Spec
    deployer: str
    known: Mapping[str, str]
    """Addresses of the DAO's contracts by key; while a plan is made, asking for one plans it."""

    def account(self, name: str) -> str:
        """The address behind an account of the spec."""
        if is_address(name):
            return name
        if name == TREASURY:
            return self.known["timelock"]
        if name == self.spec.token.symbol:
            return self.known["token"]
        if name in (*self.spec.recipient_keys, *self.spec.spending_keys, *self.spec.votes_keys):
            return self.known[name]
        return self.spec.addresses[name]

    def named(self, address: str) -> str:
        """What a spec calls an address: the inverse of `account`."""
        if address == self.known.get("timelock"):
            return TREASURY
        if address == self.known.get("token"):
            return self.spec.token.symbol
        keys = (*self.spec.recipient_keys, *self.spec.spending_keys, *self.spec.votes_keys)
        own = (key for key in keys if self.known.get(key) == address)
        given = (name for name, at in self.spec.addresses.items() if at == address)
        return next(iter([*own, *given]), address)

    def optional(self, key: str | None) -> str:
        """The address of a contract that the DAO may lack: the zero address then."""
        return self.known[key] if key is not None and key in self.known else ZERO_ADDRESS


@dataclass(frozen=True)
class Moment:
    """What an expected value may depend on besides the spec: read from the chain."""

    context: Context
    now: int
    """Unix seconds of the newest block."""
    created_at: Callable[[str], int]
    """When a contract of the DAO was created, by key: unix seconds, 0 where nothing tells."""


@dataclass(frozen=True)
class Observation:
    """One further comparison of a living DAO with its spec."""

    name: str
    expected: Any
    found: Any
    meaning: Meaning = PLAIN
    is_hand_over: bool = False
    """Whether it is about who holds what since the launch, and not about a parameter."""


class Inspection(Protocol):
    """Reads a living DAO for comparisons."""

    moment: Moment

    def read(self, key: str, view: str, *arguments: Any) -> Any:
        """What a view of one of the DAO's contracts answers."""

    def read_all(self, key: str, view: str, arguments: Sequence[tuple[Any, ...]]) -> list[Any]:
        """What a view answers for each of several arguments, asked together."""

    def events(self, key: str, *names: str, **filters: Any) -> list[Event]:
        """The events of one of the DAO's contracts since the launch."""

    def received(self, key: str) -> int:
        """The governance tokens that a contract of the DAO was ever sent or minted, in base units.

        Its type says `counts_receipts`.
        """

    def balance(self, key: str) -> int:
        """The governance tokens that a contract of the DAO has, in base units."""

    def name_of(self, address: str) -> str:
        """What the plan or the spec calls an address."""

    def decimals(self, token: str) -> int:
        """The decimals of any token, by its address; 18 where it tells none."""


Ask: TypeAlias = "Callable[..., Any]"
"""Asks a contract a view, by its name and arguments; None where no contract is there yet."""
Told: TypeAlias = "tuple[Path, Any]"
"""A place of a spec's data and what stands there, as files write it; None for a key that is left out."""


@dataclass(frozen=True)
class Setter:
    """How proposals change an expected value."""

    functions: tuple[str, ...]
    """Functions of the same contract."""
    settings: Callable[[Context, Any, Any], Iterable[Setting]]
    """The calls that lead from one value to another, for the context in which the DAO shall be.

    Raises:
        AmendmentError: It cannot change in that way; says why.
    """


def sets(function: str, arguments: Callable[[Context], Arguments]) -> Setter:
    """One call sets it, whatever it was before."""
    return Setter((function,), lambda context, _, __: [(function, arguments(context))])


def sets_each(function: str, item: str, flag: str) -> Setter:
    """A list whose entries are added and taken out one by one: ``function(item, flag)``."""

    def settings(_: Context, before: Any, after: Any) -> Iterable[Setting]:
        for entry in after:
            if entry not in before:
                yield function, {item: entry, flag: True}
        for entry in before:
            if entry not in after:
                yield function, {item: entry, flag: False}

    return Setter((function,), settings)


@dataclass(frozen=True)
class Retirement:
    """One call to a contract that leaves the DAO."""

    function: str
    arguments: Arguments
    view: str
    """The view that shows whether it was made."""
    answer: Any
    """What it answers then."""
    asked: tuple[Any, ...] = ()
    """The view's own arguments."""


@dataclass(frozen=True)
class Expect:
    """A view and the value that the spec gives it.

    Exactly one of `setter`, `fixed` and `replaced` says what an amendment of the spec does.
    """

    view: str
    value: Callable[[Moment], Any]
    arguments: tuple[Any, ...] = ()
    is_set: bool = False
    """Whether the order of a list does not matter."""
    setter: Setter | None = None
    """How proposals change it."""
    fixed: str = ""
    """Why it stays as it was made: in words for whoever tries to change it."""
    replaced: str = ""
    """Why it takes another contract in place of this one: in words for who changes it."""


def expect(
    view: str, value: Any, *, setter: Setter | None = None, fixed: str = "", replaced: str = ""
) -> Expect:
    """An expected value that is known already."""
    return Expect(view, lambda _: value, setter=setter, fixed=fixed, replaced=replaced)


def expect_contract(
    view: str, key: str | None, *, setter: Setter | None = None, fixed: str = "", replaced: str = ""
) -> Expect:
    """The view names a contract of the DAO; nobody for one that the DAO lacks, or for None."""
    return Expect(
        view, lambda moment: moment.context.optional(key), setter=setter, fixed=fixed, replaced=replaced
    )


@dataclass(frozen=True)
class Wire:
    """A call of the hand-over, or of the proposal that installs a module later."""

    target: str
    """Key of the contract that is called."""
    function: str
    arguments: Callable[[Context], Arguments]
    power: Power | None = None
    """What it gives to whom."""
    is_last: bool = False
    """Whether it comes after the transfers of ownership, as the roles of the timelock do."""
    more_gas: int = 0
    """Gas that it takes beyond what a call of the hand-over usually does."""


@dataclass(frozen=True)
class Allowance:
    """Tokens that a contract of the DAO lets another take, as planned."""

    token: str
    """A key, or an account of the spec."""
    owner: str
    """A key, as `spender` is."""
    spender: str
    """Or, for a contract of others, a view of the owner that answers it, with `is_asked`."""
    exact: Callable[[Context, Ask], int] | None = None
    """What must be allowed, for what proposals allow: in base units, from a spec and what views of the
    spender answer. None for what contracts allow each other, whatever it is."""
    is_asked: bool = False

    def token_in(self, context: Context) -> str:
        """The token's address."""
        return context.known[self.token] if self.token in context.known else context.account(self.token)


@dataclass(frozen=True)
class SideDoor:
    """A way on which an asset leaves the treasury without a vote."""

    name: str
    """Who takes it, for people: "the budget of council"."""
    asset: str
    """As the spec names it."""
    decimals: int
    amount: int
    """The most in the time that was asked for, in base units; or, with `is_each`, of one proposal."""
    is_each: bool = False
    """Whether nothing limits how often."""


@dataclass(frozen=True)
class Stage:
    """A contract of the DAO that kinds of proposals may name as their stage."""

    name: str
    """As the spec names it."""
    key: str
    ends: int = 0
    """The second (unix) from which on it agrees to everything; 0 for never."""


@dataclass(frozen=True)
class Child:
    """A DAO of its own that a section describes: the launch creates it before the DAO that describes it."""

    path: Path
    """Where its spec stands below the section."""
    account: str
    """What the spec around it calls its timelock."""
    data: Mapping[str, Any]
    """Its spec, as files write it."""


@dataclass(frozen=True)
class Standing:
    """A contract of others that stands at the same address on every chain to which its authors brought it."""

    name: str
    """For people."""
    address: str
    contract: str
    """What of the demo's manifest stands there; on a local chain `create_mocks` puts it there."""
    otherwise: str
    """What to do on a chain that lacks it."""


@dataclass(frozen=True)
class Creation:
    """How a factory of others creates a contract, at the address that CREATE2 gives it."""

    factory: str
    salt: bytes
    data: bytes = field(repr=False)
    """What the transaction to the factory carries."""


@dataclass(frozen=True)
class Part:
    """One contract of one DAO."""

    key: str
    type: ContractType
    arguments: Callable[[Context], Arguments]
    owner: str | None = None
    """Key of the final owner, for contracts that have one."""
    until_finish: str | None = None
    """Key of the owner until the hand-over, where it is another."""
    is_minted_to: bool = False
    """Its address is known before its arguments are: the token mints to it, and it names the token."""
    creation: Callable[[Context, bytes], Creation] | None = None
    """How others' factory creates it, from what constructors are made of and the salt that the kit gives;
    None for the kit's own CREATE2 factory."""
    powers: tuple[tuple[str, str], ...] = ()
    """Powers besides ownership that exist from the creation on, each with the account that holds it."""
    temporary: tuple[tuple[str, str], ...] = ()
    """Powers that end with the hand-over, and who holds them."""
    wiring: tuple[Wire, ...] = ()
    expects: tuple[Expect, ...] = ()
    planned: Mapping[str, Callable[[Context], Mapping[tuple[Any, ...], Any]]] = field(default_factory=dict)
    """What the view of a question must answer, by its arguments, besides what the wiring sets."""
    allowances: tuple[Allowance, ...] = ()
    inspect: Callable[[Inspection], Iterable[Observation]] | None = None
    """Further comparisons, for what no single view answers."""
    books: Callable[[Inspection], Iterable[Observation]] | None = None
    """Sums of money that must hold, whatever the spec says."""
    amend: Callable[[Context, Context], Iterable[Setting]] | None = None
    """The calls that lead from one context of the DAO to another, for what `inspect` compares."""
    amended_by: tuple[str, ...] = ()
    """The functions that `amend` calls."""
    tells: Callable[[Inspection], Iterable[Told]] | None = None
    """What keys of the spec are by now, read from the chain, for all that calls change."""
    born: Mapping[str, str] = field(default_factory=dict)
    """Arguments of the constructor that show in no expected value, or only in what `inspect` compares: why
    nothing changes them later."""
    retire: Callable[[Context, str | None], Iterable[Retirement]] | None = None
    """The calls to a contract that leaves the DAO, for the context that the DAO leaves it with, and the
    address of the one that takes its place, if one does. A stranger must not be able to make them fail."""

    @property
    def contract(self) -> str:
        """The compiled contract's name."""
        return self.type.name


# modules

S = TypeVar("S", bound="Section")


@dataclass(frozen=True)
class ProposerScores:
    """What a module that scores accounts gives to the table of kinds of proposals."""

    key: str
    """The part that answers `scoreOf` and `scoreAt`."""
    highest: int
    """The highest score."""
    quotas: tuple[int, ...] = ()
    """Proposals in 30 days by score, from score 0; empty for no limit."""


@dataclass(frozen=True)
class Module(Generic[S]):
    """An optional part of a DAO.

    Besides what is declared here, a module's package may hold ``lint``, ``status``, ``audit``,
    ``simulation``, ``templates``, ``lock`` and ``cli``; docs/modules.md says what each brings.
    """

    name: str
    """The key of its section in the spec."""
    section: type[S]
    contracts: tuple[ContractType, ...]
    """Every contract that it may create."""
    parts: Callable[[S, Context], Iterable[Part]]
    """The contracts of one section."""
    package: str
    """The Python package of the module: "ape_dao.modules.revenue"."""
    within: str = ""
    """Where the section stands: at the top of the spec, in the section of the named module, or in
    `ALLOCATIONS`."""
    requires: tuple[str, ...] = ()
    """Modules that the DAO must have for this one."""
    after_launch: bool = True
    """Whether a living DAO can add it by a proposal."""
    describes: Callable[[Inspection, str], tuple[dict[str, Any], Arguments] | None] | None = None
    """For a module within `ALLOCATIONS`: the section, as files write it and without its name, and the
    constructor's arguments of a contract that members added without the kit, by the key that it gets; None
    where no section means such a contract."""
    check: Callable[[S, Spec], Iterable[tuple[Path, str]]] | None = None
    """Rules that tie the section to the rest of the spec: broken ones, with the path below the section."""
    scores: Callable[[S], ProposerScores] | None = None
    """For a module that scores proposers."""
    pays_stakers: str | None = None
    """Key of the part that takes the penalties of early exits for the stakers, for a module that has one."""
    standing: Callable[[S], Iterable[Standing]] | None = None
    """Contracts of others that its own build on."""
    stages: Callable[[S], Iterable[Stage]] | None = None
    """The stages that it describes; kinds of proposals may name them."""
    children: Callable[[S], Iterable[Child]] | None = None
    """The DAOs of their own that it describes."""
    side_doors: Callable[[S, int], Iterable[SideDoor]] | None = None
    """What leaves the treasury without a vote, in any so many seconds."""
    obstacles: Callable[[S, int], Iterable[tuple[str, str]]] | None = None
    """What a deployment at a given second would fail on: the part that could not be created, and what to
    do."""
    token_functions: Callable[[S], Mapping[str, str]] | None = None
    """Functions of one number that it calls on the governance token, each with the key of the spec that
    needs it."""
    commands: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    """Commands by name: the Python module that holds `cli`, and one line of help."""

    def extension(self, name: str) -> ModuleType | None:
        """The Python module ``name`` of its package; None where it has none."""
        path = f"{self.package}.{name}"
        return import_module(path) if find_spec(path) else None


@cache
def installed_modules() -> tuple[Module[Any], ...]:
    """Every installed module: by name, those that others need first, and recipients of the
    supply last.

    Raises:
        ModuleError: Two modules of one name, an entry point that is no module, or one that needs what is
        missing.
    """
    modules: dict[str, Module[Any]] = {}
    for entry in sorted(entry_points(group=MODULE_GROUP), key=lambda entry: entry.name):
        module = entry.load()
        if not isinstance(module, Module):
            raise ModuleError(f"The entry point {entry.name} ({entry.value}) is not a module of ape-dao.")
        if module.name in modules:
            raise ModuleError(
                f"Two installed packages bring a module '{module.name}': {modules[module.name].package} and "
                f"{module.package}; uninstall one of them."
            )
        modules[module.name] = module
    ordered: dict[str, Module[Any]] = {}

    def add(name: str, path: tuple[str, ...]) -> None:
        if name in ordered:
            return
        if name not in modules:
            raise ModuleError(f"The module {path[-1]} needs '{name}', which is not installed.")
        if name in path:
            raise ModuleError(f"Modules need each other in a circle: {' → '.join((*path, name))}.")
        for other in needs(modules[name]):
            add(other, (*path, name))
        ordered[name] = modules[name]

    for name in sorted(modules, key=lambda name: (modules[name].within == ALLOCATIONS, name)):
        add(name, ())
    return tuple(ordered.values())


def needs(module: Module[Any]) -> tuple[str, ...]:
    """The modules that must be there for ``module``, also the one that its section stands in."""
    outer = () if module.within in ("", ALLOCATIONS) else (module.within,)
    return tuple(dict.fromkeys((*outer, *module.requires)))
