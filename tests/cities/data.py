"""What is true of a fictional county: plain records, in yuan and real dates, before any clerk spells them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from .names import Region


@dataclass(frozen=True)
class Firm:
    name: str
    code: str
    town: str
    field: str
    founded: date
    contact: str
    phone: str
    former: str = ""


@dataclass(frozen=True)
class Certificate:
    firm: Firm
    number: str
    issued: date
    batch: str
    cancelled: date | None = None


@dataclass(frozen=True)
class Registration:
    firm: Firm
    number: str
    day: date
    batch: str


@dataclass(frozen=True)
class Project:
    """state: approved | accepted | rejected | applied | noticed."""

    name: str
    unit: str
    number: str
    level: str
    programme: str
    support: str
    amount: Decimal
    day: date
    state: str
    accepted: date | None = None

    @property
    def is_approved(self) -> bool:
        return self.state in ("approved", "accepted")


@dataclass(frozen=True)
class Platform:
    name: str
    host: str
    kind: str
    level: str
    day: date
    document: str


@dataclass(frozen=True)
class Result:
    name: str
    unit: str
    number: str
    day: date


@dataclass(frozen=True)
class Nomination:
    name: str
    unit: str
    award: str
    nominator: str
    year: int


@dataclass(frozen=True)
class Event:
    name: str
    day: date
    place: str
    people: int
    host: str


@dataclass(frozen=True)
class Return:
    firm: Firm
    year: int
    expenditure: Decimal
    revenue: Decimal
    researchers: int
    staff: int


@dataclass(frozen=True)
class Loan:
    """state: paid | repaid | overdue | credited | pending; only the first three have left the bank."""

    firm: Firm
    bank: str
    amount: Decimal
    day: date
    months: int
    rate: Decimal  # per cent a year
    state: str
    contract: str


@dataclass(frozen=True)
class Figure:
    name: str
    year: int
    value: Decimal
    unit: str
    rank: int
    of: int
    document: str


@dataclass
class City:
    region: Region
    firms: list[Firm] = field(default_factory=list)
    institutions: list[str] = field(default_factory=list)
    certificates: list[Certificate] = field(default_factory=list)
    registrations: list[Registration] = field(default_factory=list)
    projects: list[Project] = field(default_factory=list)
    platforms: list[Platform] = field(default_factory=list)
    results: list[Result] = field(default_factory=list)
    nominations: list[Nomination] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)
    returns: list[Return] = field(default_factory=list)
    loans: list[Loan] = field(default_factory=list)
    figures: list[Figure] = field(default_factory=list)

    @property
    def bureau(self) -> str:
        return f"{self.region.name}科学技术局"
