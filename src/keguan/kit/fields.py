"""What one column of a ledger means to somebody who reads or fills a workbook: its label, its other names, its kind."""

from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final

TEXT: Final = "text"  # prose: spaces and line breaks inside are folded
CODE: Final = "code"  # an identifier that must stay text: certificate number, credit code, document number, telephone
ORGANISATION: Final = "organisation"  # the name of an enterprise, institution or bank
DATE: Final = "date"  # a day
YEAR: Final = "year"  # a calendar year, 4 digits
MONEY: Final = "money"  # an amount, in yuan as Decimal once read
NUMBER: Final = "number"  # any other decimal quantity
INTEGER: Final = "integer"
RATIO: Final = "ratio"  # 0-1 as Decimal once read, written as 3.85% or under a heading with （%）
CHOICE: Final = "choice"  # one of a fixed list
REGION: Final = "region"  # the name of a town, street or park
BOOLEAN: Final = "boolean"  # 是 / 否, √
KINDS: Final = (TEXT, CODE, ORGANISATION, DATE, YEAR, MONEY, NUMBER, INTEGER, RATIO, CHOICE, REGION, BOOLEAN)


@dataclass(frozen=True)
class Field:
    """One column.

    `words` are headings used for it besides `label`; `choices` gives for each stored value the words that mean it, its
    display word first; `unit` is the unit of a bare amount when nothing on the sheet says one (元, 千元, 万元).
    `pattern` is a regular expression that its contents match and few other columns' do. `context` fields may also be
    told by the sheet name, title, caption or section row instead of by a column. An `exact` date counts to the day: a
    month alone is an error.
    """

    name: str
    label: str
    kind: str = TEXT
    words: tuple[str, ...] = ()
    required: bool = False
    choices: MappingProxyType[str, tuple[str, ...]] = field(default_factory=lambda: MappingProxyType({}))
    unit: str = ""
    pattern: str = ""
    context: bool = False
    exact: bool = False


@dataclass(frozen=True)
class Shape:
    """The face a ledger shows to a workbook: what its sheets are called and which columns they have."""

    key: str
    title: str
    words: tuple[str, ...]  # words that a title, sheet or file name of this ledger contains
    fields: tuple[Field, ...]
