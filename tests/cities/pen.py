"""How clerks spell a day, a sum or a name. Every spelling reads back to one value for a human."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from random import Random

EPOCH = date(1899, 12, 30)
UNITS = {"元": 1, "千元": 1000, "万元": 10000, "亿元": 100000000}
WIDE = str.maketrans("0123456789.-/", "０１２３４５６７８９．－／")


@dataclass(frozen=True)
class Cell:
    """One cell: a value and, where it matters, its number format."""

    value: object
    format: str = ""


def spelled_day(day: date, kind: str) -> object:
    y, m, d = day.year, day.month, day.day
    return {
        "iso": day.isoformat(),
        "slash": f"{y}/{m}/{d}",
        "slash0": f"{y}/{m:02d}/{d:02d}",
        "dot": f"{y}.{m}.{d}",
        "dot0": f"{y}.{m:02d}.{d:02d}",
        "cn": f"{y}年{m}月{d}日",
        "cn0": f"{y}年{m:02d}月{d:02d}日",
        "spaced": f" {y}年 {m}月 {d}日",
        "real": Cell(day, "yyyy-mm-dd"),
        "real_cn": Cell(day, 'yyyy"年"m"月"d"日"'),
        "real_slash": Cell(day, "yyyy/m/d"),
        "serial": (day - EPOCH).days,
        "int8": y * 10000 + m * 100 + d,
        "text8": f"{y}{m:02d}{d:02d}",
        "wide": f"{y}年{m}月{d}日".translate(WIDE),
        "wide_dot": f"{y}.{m}.{d}".translate(WIDE),
        "stamp": f"{day.isoformat()} 00:00:00",
        "weekday": f"{y}年{m}月{d}日（星期{'一二三四五六日'[day.weekday()]}）",
        "clock": f"{y}-{m:02d}-{d:02d} 09:30",
        "clock_cn": f"{y}年{m}月{d}日上午9:00",
        "month": f"{y}年{m}月",
        "month_dot": f"{y}.{m:02d}",
    }[kind]


def number(value: Decimal) -> int | float:
    return int(value) if value == value.to_integral_value() else float(value)


def plain(value: Decimal) -> str:
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def spelled_money(yuan: Decimal, unit: str, kind: str) -> object:
    value = yuan / UNITS[unit]
    return {
        "num": lambda: number(value),
        "format": lambda: Cell(number(value), "#,##0.00"),
        "text": lambda: plain(value),
        "text2": lambda: f"{value:.2f}" if value == round(value, 2) else plain(value),
        "comma": lambda: f"{value:,.2f}" if value == round(value, 2) else plain(value),
        "unit": lambda: f"{plain(value)}{unit}",
        "wide": lambda: plain(value).translate(WIDE),
        "as_yuan": lambda: f"{plain(yuan)}元",
        "as_wan": lambda: f"{plain(yuan / 10000)}万元",
        "as_yi": lambda: f"{plain(yuan / 100000000)}亿",
        "whole": lambda: f"{plain(yuan / 10000)}万元整",
        "yen": lambda: f"￥{yuan:,.2f}元",
        "as_wan_short": lambda: f"{plain(yuan / 10000)}万",
    }[kind]()


def spelled_name(name: str, kind: str, rng: Random) -> str:
    spot = rng.randint(2, max(2, len(name) - 4))
    return {
        "plain": lambda: name,
        "trail": lambda: name + " ",
        "lead": lambda: "　" + name,
        "tab": lambda: name + "\t",
        "inner": lambda: f"{name[:spot]} {name[spot:]}",
        "inner_wide": lambda: f"{name[:spot]}　{name[spot:]}",
        "break": lambda: f"{name[:spot]}\n{name[spot:]}",
        "half": lambda: name.replace("（", "(").replace("）", ")"),
        "mixed": lambda: name.replace("（", "(", 1),
    }[kind]()


@dataclass
class Pen:
    """One clerk's habits: which spellings occur, chosen anew for each cell."""

    rng: Random
    days: tuple[str, ...] = ("iso",)
    sums: tuple[str, ...] = ("num",)
    names: tuple[str, ...] = ("plain",)
    codes: tuple[str, ...] = ("plain",)
    rates: tuple[str, ...] = ("bare",)
    years: tuple[str, ...] = ("number",)
    words: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def day(self, day: date | None) -> object:
        return None if day is None else spelled_day(day, self.rng.choice(self.days))

    def sum(self, yuan: Decimal, unit: str) -> object:
        return spelled_money(yuan, unit, self.rng.choice(self.sums))

    def name(self, name: str) -> str:
        return spelled_name(name, self.rng.choice(self.names), self.rng)

    def code(self, text: str) -> str:
        kind = self.rng.choice(self.codes)
        if kind == "wide":
            return text.translate(WIDE)
        if kind == "groups":
            return " ".join(text[i : i + 4] for i in range(0, len(text), 4))
        return {"apostrophe": "'" + text, "lower": text.lower(), "trail": text + " ", "quoted": "\t" + text}.get(
            kind, text
        )

    def rate(self, per_cent: Decimal) -> object:
        kind = self.rng.choice(self.rates)
        if kind == "cell":
            return Cell(float(per_cent / 100), "0.00%")
        return f"{plain(per_cent)}%" if kind == "text" else float(per_cent)

    def year(self, year: int) -> object:
        return {"number": year, "nian": f"{year}年", "niandu": f"{year}年度"}[self.rng.choice(self.years)]

    def word(self, key: str) -> str:
        return self.rng.choice(self.words[key])
