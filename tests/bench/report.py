"""What a row of the bench is, and the table that all of them make."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median


@dataclass(frozen=True, slots=True)
class Goal:
    """What the median of a line is held against."""

    limit: float
    at_least: bool

    def met_by(self, value: float) -> bool:
        return value >= self.limit if self.at_least else value <= self.limit

    def __str__(self) -> str:
        return f"{'>=' if self.at_least else '<='} {self.limit:g}"


def at_least(limit: float) -> Goal:
    return Goal(limit, at_least=True)


def at_most(limit: float) -> Goal:
    return Goal(limit, at_least=False)


@dataclass(frozen=True, slots=True)
class Line:
    """One figure, measured several times. A figure without a unit is a ratio of two taken one after the other."""

    name: str
    samples: Sequence[float]
    goal: Goal
    unit: str = ""
    remark: str = ""

    @property
    def spread(self) -> float:
        """How far the samples lie apart, as a part of their median."""
        return (max(self.samples) - min(self.samples)) / median(self.samples)

    @property
    def met(self) -> bool:
        return self.goal.met_by(median(self.samples))

    @property
    def certain(self) -> bool:
        """Whether all samples say the same of the goal."""
        return len({self.goal.met_by(sample) for sample in self.samples}) == 1

    @property
    def verdict(self) -> str:
        return ("ok" if self.met else "MISSED") + ("" if self.certain else " ?")


def table(lines: Sequence[Line]) -> str:
    """All lines below each other, and what they say of the run."""
    header = ("", "min", "median", "max", "goal", "", "")
    cells = [header, *(_cells(line) for line in lines)]
    widths = [max(len(row[column]) for row in cells) for column in range(len(header))]
    rows = ["  ".join(_aligned(row, widths)).rstrip() for row in cells]
    return "\n".join([*rows, "", *_summary(lines)])


def _cells(line: Line) -> tuple[str, ...]:
    figures = (min(line.samples), median(line.samples), max(line.samples))
    goal = f"{line.goal} {line.unit}".rstrip()
    return (line.name, *(f"{figure:.3g}" for figure in figures), goal, line.verdict, line.remark)


def _aligned(row: tuple[str, ...], widths: list[int]) -> list[str]:
    numeric = range(1, 4)
    return [
        cell.rjust(width) if column in numeric else cell.ljust(width)
        for column, (cell, width) in enumerate(zip(row, widths, strict=True))
    ]


def _summary(lines: Sequence[Line]) -> list[str]:
    repeated = [line for line in lines if len(line.samples) > 1]
    missed = [line.name for line in lines if not line.met]
    said = [f"{len(lines) - len(missed)} of {len(lines)} goals met. A goal is held against the median."]
    if repeated:
        spreads = sorted((line.spread, line.name) for line in repeated)
        said.append(
            f"Noise: from the least to the greatest sample lie {median(spread for spread, _ in spreads):.0%} of the "
            f"median in the middle row, {spreads[-1][0]:.0%} in the worst ({spreads[-1][1]})."
        )
    if any(not line.certain for line in lines):
        said.append('"?": samples lie on both sides of the goal.')
    if missed:
        said.append(f"MISSED: {', '.join(missed)}.")
    return said
