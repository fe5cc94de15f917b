"""`sale.yaml`: a sale that is to come, of the DAO or of anybody who sells to its stakers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pydantic import Field, ValidationError

from ape_dao.core import units
from ape_dao.core.errors import SpecError, UnitError
from ape_dao.core.schema.fields import Address, Count, Window, at_least, at_most
from ape_dao.core.schema.section import MAX_DECIMALS, TOKEN_DECIMALS, Section
from ape_dao.core.spec.loading import parse_spec
from ape_dao.core.spec.problems import describe_error, report
from ape_dao.core.spec.source import read_yaml
from ape_dao.modules.sale.section import Sale

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from typing import Annotated

    from ape_dao.core.schema.models import Spec
else:
    from typing import Annotated

_FROM_SCORES = ("private_sale", "launchpad")
_SCORES = "score"
"""The section whose table of tiers can be used."""
_REMEDY = "the guide of the module sale has one to start from"


class Launchpad(Section):
    """A table from the multipliers of the scores: each may buy so many times the base."""

    base: str = Field(description="What a multiplier of 1x may commit", examples=["500 USDC"])
    window: Window = Field(examples=["0-24 hours"])
    everybody: str | None = Field(
        default=None, description="What an account without power may commit, last", examples=["100 USDC"]
    )
    last_window: Window | None = Field(default=None, description="For those", examples=["24-48 hours"])


class Sold(Section):
    """What somebody else than the DAO sells."""

    address: Address
    symbol: str = Field(examples=["XYZ"])
    decimals: Annotated[Count, at_least(0), at_most(MAX_DECIMALS)] = Field(examples=[18])


class SaleFile(Section):
    """The whole file."""

    sale: dict[str, Any]
    amount: str = Field(description="The lot", examples=["1_000_000 TMAI"])
    private_sale: str | None = Field(
        default=None,
        description="Tiers from the scores: what a dollar of their allocations is",
        examples=["1 USDC"],
    )
    launchpad: Launchpad | None = None
    token: Sold | None = Field(default=None, description="Left out: the DAO's own token")
    addresses: dict[str, Address] = Field(default_factory=dict)


@dataclass(frozen=True)
class Wanted:
    """A sale that is to come."""

    spec: Spec
    """That of the DAO, with the sale as its last allocation, funded by the treasury."""
    token: Sold | None
    """What somebody else sells."""
    lot: int
    """Base units of what is sold."""
    names_receiver: bool
    """Whether the file says who gets the proceeds."""
    table: str
    """The key of the file that the tiers come from."""

    @property
    def sale(self) -> Sale:
        """The section."""
        found = self.spec.allocations[-1].section(Sale)
        assert found is not None  # noqa: S101 - `load_sale` put it there
        return found

    @property
    def path(self) -> str:
        """Where it stands in the spec."""
        return f"allocations[{len(self.spec.allocations) - 1}]"

    @property
    def unit(self) -> int:
        """Base units of one whole token of what is sold."""
        return int(10 ** (self.token.decimals if self.token else TOKEN_DECIMALS))

    @property
    def symbol(self) -> str:
        """Of what is sold."""
        return self.token.symbol if self.token else self.spec.token.symbol


def load_sale(path: Path, spec: Spec) -> Wanted:
    """Read and check the file of a sale to the stakers of a DAO.

    Raises:
        SpecError: The file is missing or not YAML, or something in it is wrong; all of that is named.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, ValueError) as err:
        raise SpecError(f"{path} cannot be read ({err}); {_REMEDY}.") from err
    source = read_yaml(text, str(path), _REMEDY)
    try:
        file = SaleFile.model_validate(source.data)
    except ValidationError as err:
        problems = [describe_error(source, error, SaleFile) for error in err.errors()]
        raise report(source, problems, SpecError) from err
    data = spec.to_data()
    known = data.get("addresses", {})
    for name, address in file.addresses.items():
        if known.get(name, address) != address:
            raise SpecError(
                f"{path}: '{name}' is {known[name]} in this DAO; give the other one another name."
            )
    data["addresses"] = {**known, **file.addresses}
    try:
        section = {**file.sale, **_table(file, data)}
        decimals = file.token.decimals if file.token else TOKEN_DECIMALS
        symbol = file.token.symbol if file.token else spec.token.symbol
        lot = units.parse_amount(file.amount, decimals, symbol)
    except UnitError as err:
        raise SpecError(f"{path}: {err}") from err
    amount = units.format_amount(lot * 10**TOKEN_DECIMALS // 10**decimals)  # the same in whole tokens
    data["allocations"].append({"sale": section, "amount": amount, "funded_by": "treasury"})
    whole = parse_spec(data, name=f"{path} as an allocation of {spec.name}")
    table = next((way for way in _FROM_SCORES if getattr(file, way) is not None), "sale.tiers")
    return Wanted(whole, file.token, lot, "proceeds_to" in file.sale, table)


def _table(file: SaleFile, data: dict[str, Any]) -> dict[str, Any]:
    """The tiers, if they are to come from the scores.

    Raises:
        SpecError: They are given twice, or the scores lack something.
        UnitError: An amount is none.
    """
    ways = [name for name in _FROM_SCORES if getattr(file, name) is not None]
    if "tiers" in file.sale:
        ways.append("sale.tiers")
    if len(ways) != 1:
        given = " and ".join(ways) or "none of them"
        raise SpecError(
            f"One of sale.tiers, private_sale and launchpad gives the table; the file has {given}."
        )
    if ways == ["sale.tiers"]:
        return {}
    scores = (data.get(_SCORES) or {}).get("tiers")
    if not scores:
        raise SpecError(f"This DAO has no scores, so {ways[0]} has no table to read; give sale.tiers.")
    tiers = _private(file, scores) if file.launchpad is None else _multiplied(file, file.launchpad, scores)
    return {"tiers": list(tiers)}


def _private(file: SaleFile, scores: list[dict[str, Any]]) -> Iterator[dict[str, str]]:
    """Allocation and window of each score."""
    dollar = _paid(file, str(file.private_sale))
    for score in scores:
        allowed = str(_of(score, "private_sale_allocation")).removesuffix(" USD")
        amount = int(units.parse_number(allowed) * dollar)
        yield {
            "power": str(score["power"]),
            "allocation": _written(file, amount),
            "window": str(_of(score, "private_sale_window")),
        }


def _multiplied(file: SaleFile, terms: Launchpad, scores: list[dict[str, Any]]) -> Iterator[dict[str, str]]:
    """The base times the multiplier of each score, and what is left for everybody."""
    base = _paid(file, terms.base)
    window = _hours(terms.window)
    if (terms.everybody is None) != (terms.last_window is None):
        raise SpecError("launchpad: everybody and last_window are given together or not at all.")
    if terms.everybody is not None and terms.last_window is not None:
        if terms.last_window[0] < terms.window[1]:
            raise SpecError(
                "launchpad: last_window must be after window, since it gets what that one leaves."
            )
        allowed = _written(file, _paid(file, terms.everybody))
        yield {"power": "0", "allocation": allowed, "window": _hours(terms.last_window)}
    for score in scores:
        factor = units.parse_factor(str(_of(score, "launchpad_multiplier")))
        amount = _written(file, base * factor // units.WAD)
        yield {"power": str(score["power"]), "allocation": amount, "window": window}


def _of(score: dict[str, Any], key: str) -> Any:
    if (value := score.get(key)) is None:
        raise SpecError(f"Score {score['score']} of this DAO has no {key}; give sale.tiers instead.")
    return value


def _hours(window: tuple[int, int]) -> str:
    return f"{window[0] // units.HOUR}-{window[1] // units.HOUR} hours"


def _paid(file: SaleFile, text: str) -> int:
    """Payment units."""
    return units.parse_amount(text, _decimals(file), str(file.sale.get("payment")))


def _written(file: SaleFile, amount: int) -> str:
    return units.format_amount(amount, _decimals(file))


def _decimals(file: SaleFile) -> int:
    text = str(file.sale.get("decimals"))
    if not text.isdecimal():
        raise SpecError(f"sale.decimals must be the decimals of the payment token, not '{text}'.")
    return min(int(text), MAX_DECIMALS)
