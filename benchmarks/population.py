"""Made enterprises for the rules: plausible figures, some of them missing, some planted exactly at a border.

Every column is drawn from a numbered shuffle, so the same number of enterprises gives the same figures on any machine.
"""

from datetime import date
from typing import Final

import polars as pl

from keguan.kit.rules.facts import YEARS, schema
from keguan.lines.enterprises.rules.policies import HNTE, TSME

ON: Final = date(2026, 7, 1)
ASKED: Final = {**HNTE.inputs, **TSME.inputs}
FEN: Final = 100
MISSING: Final = 0.05
PLANTED: Final = 1000  # every so many enterprises one stands exactly at each border, and one just below it
MILLION: Final = 1_000_000 * FEN


class Dice:
    """Columns of numbers evenly spread over [0, 1), each from a shuffle of its own."""

    def __init__(self, rows: int) -> None:
        self.rows, self.thrown = rows, 0

    def throw(self) -> pl.Series:
        self.thrown += 1
        return pl.int_range(self.rows, eager=True).shuffle(seed=self.thrown) / self.rows

    def whole(self, low: int, high: int) -> pl.Series:
        return (self.throw() * (high - low) + low).cast(pl.Int64)

    def share(self, of: pl.Series, low: float, high: float) -> pl.Series:
        return (of * (self.throw() * (high - low) + low)).cast(pl.Int64)

    def is_so(self, share: float) -> pl.Series:
        return self.throw() < share


def population(rows: int) -> pl.DataFrame:
    """So many enterprises with a column for everything that the policies ask for, scaled as `Input.columns` says."""
    dice = Dice(rows)
    made = _figures(dice) | _truths(dice)
    frame = pl.DataFrame(made).select(*schema(ASKED)).cast(schema(ASKED))
    gone = [pl.when(dice.throw() >= MISSING).then(pl.col(name)).alias(name) for name in frame.columns]
    return _planted(frame.select(gone))


def _figures(dice: Dice) -> dict[str, pl.Series]:
    latest = (10 ** (dice.throw() * 3) * MILLION).cast(pl.Int64)  # from one million to one billion yuan
    staff = dice.whole(2 * FEN, 600 * FEN)
    made = {
        "registered_on": dice.whole(10_000, 20_700),
        "field": dice.whole(0, 9),
        "ip_class1": (dice.throw() ** 4 * 6).cast(pl.Int64),
        "ip_class2": (dice.throw() ** 2 * 20).cast(pl.Int64),
        "staff": staff,
        "st_staff": dice.share(staff, 0, 0.5),
        "income": dice.share(latest, 1, 1.1),
        "hitech_income": dice.share(latest, 0.3, 1),
        "transfers": dice.whole(0, 20),
        "total_assets": dice.share(latest, 0.3, 2),
        "cost": dice.share(latest, 0.6, 1.1),
    }
    count = dice.whole(1, 12).clip(1, YEARS)
    sales, worth = latest, dice.share(latest, -0.05, 0.9)
    for back in range(YEARS):
        research = dice.share(sales, 0, 0.12)
        years = {"sales": sales, "rd": research, "net_assets": worth}
        years |= {"rd_domestic": dice.share(research, 0.5, 1), "rd_other": dice.share(research, 0, 0.3)}
        made |= {
            f"{name}.{back}": pl.select(pl.when(count > back).then(told)).to_series() for name, told in years.items()
        }
        sales, worth = dice.share(sales, 0.7, 1.05), dice.share(worth, 0.7, 1.05)
    return made | {f"{name}.n": count for name in ("sales", "rd", "net_assets", "rd_domestic", "rd_other")}


def _truths(dice: Dice) -> dict[str, pl.Series]:
    often = {"resident": 0.99, "ip_own_rd": 0.8, "valid_hnte": 0.1, "tsme_before": 0.4}
    return {i.key: dice.is_so(often.get(i.key, 0.02)) for i in ASKED.values() if i.kind == "truth"}


# figures that stand at a border of the rules, with the shares of them that binary fractions do not hold
BORDERS: Final = (
    ("st_staff", "staff", 1, 10),
    ("hitech_income", "income", 3, 5),
    ("rd_domestic.0", "rd.0", 3, 5),
    ("rd.0", "sales.0", 1, 20),
)
TIER: Final = 50 * MILLION  # up to here R&D cost has to reach a twentieth of the sales


def _planted(frame: pl.DataFrame) -> pl.DataFrame:
    """With enterprises in their first year at each border, others one hundredth below it, and some about the tier."""
    place = pl.int_range(pl.len()) % PLANTED
    for n, (over, per, numerator, denominator) in enumerate(BORDERS):
        here, below = place.is_between(2 * n, 2 * n + 1), place - 2 * n
        at = pl.col(per) % TIER // denominator * denominator
        frame = frame.with_columns(
            pl.when(here).then(at).otherwise(per).alias(per),
            pl.when(here).then(at // denominator * numerator - below).otherwise(over).alias(over),
            *(
                pl.when(here).then(1).otherwise(f"{name}.n").alias(f"{name}.n")
                for name in ("sales", "rd", "rd_domestic")
            ),
        )
    first = 2 * len(BORDERS)
    sales = pl.when(place.is_between(first, first + 1)).then(TIER + place - first).otherwise("sales.0")
    return frame.with_columns(sales.alias("sales.0"))
