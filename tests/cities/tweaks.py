"""What clerks do to a finished sheet: columns two cells wide, lists side by side, notices above, gaps in the numbers."""

from __future__ import annotations

from random import Random

from .grid import Grid


def widen(grid: Grid, column: int) -> Grid:
    """The same sheet with one column merged over two."""
    rows = []
    merges = []
    for number, row in enumerate(grid.rows):
        wide = len(row) > column
        rows.append([*row[: column + 1], None, *row[column + 1 :]] if wide else list(row))
        if wide and not any(m[0] <= number <= m[2] and m[1] <= column <= m[3] for m in grid.merges):
            merges.append((number, column, number, column + 1))
    for top, left, bottom, right in grid.merges:
        merges.append((top, left + (left > column), bottom, right + (right >= column)))
    return Grid(grid.name, rows, merges, grid.hidden, grid.heading)


def beside(name: str, left: Grid, right: Grid) -> Grid:
    """Two lists on one sheet with an empty column between them."""
    width = max(len(row) for row in left.rows) + 1
    height = max(len(left.rows), len(right.rows))
    rows: list[list[object]] = []
    for number in range(height):
        first = list(left.rows[number]) if number < len(left.rows) else []
        second = list(right.rows[number]) if number < len(right.rows) else []
        rows.append([*first, *[None] * (width - len(first)), *second])
    merges = list(left.merges) + [(t, c + width, b, d + width) for t, c, b, d in right.merges]
    return Grid(name, rows, merges)


def push_down(grid: Grid, lines: list[str]) -> Grid:
    """The same sheet under a notice of several lines."""
    by = len(lines)
    rows: list[list[object]] = [*[[line] for line in lines], *grid.rows]
    return Grid(grid.name, rows, [(t + by, c, b + by, d) for t, c, b, d in grid.merges])


def below_heading(grid: Grid, heading: str, row: list[object]) -> Grid:
    """The same sheet with a row right under its headings, as a total that stands on top."""
    place = next(i for i, cells in enumerate(grid.rows) if heading in cells) + 1
    grid.rows.insert(place, row)
    grid.merges = [(t + (t >= place), c, b + (b >= place), d) for t, c, b, d in grid.merges]
    return grid


def loosen_numbers(grid: Grid, rng: Random, column: int = 0) -> Grid:
    """Serial numbers as a clerk leaves them after deleting and pasting rows: gaps, texts, blanks."""
    for row in grid.rows:
        if row and isinstance(row[column], int):
            row[column] = rng.choice((row[column], row[column] + 3, f"{row[column]}", f"{row[column]}、", None))
    return grid
