"""Colours of charts: told apart in grey, and by readers who do not see all colours."""

import itertools
import math

import pytest

from services.reporting.rendering.charts.scales import PALETTE, STEPPED, TEXT_PALETTE


def test_fills_beside_each_other_differ_in_grey() -> None:
    for count, fills in STEPPED.items():
        greys = [
            0.299 * int(fill[1:3], 16) + 0.587 * int(fill[3:5], 16) + 0.114 * int(fill[5:], 16)
            for fill in fills
        ]
        assert len(fills) == count
        assert all(after - before >= 22 for before, after in itertools.pairwise(greys)), (count, greys)


# What eyes without one of the three kinds of cones see of a linear RGB colour.
# Machado, Oliveira and Fernandes, A physiologically-based model for simulation of color vision deficiency,
# IEEE Transactions on Visualization and Computer Graphics 15 (2009), severity 1.0.
_SEEN: dict[str, tuple[tuple[float, float, float], ...]] = {
    "protanopia": (
        (0.152286, 1.052583, -0.204868),
        (0.114503, 0.786281, 0.099216),
        (-0.003882, -0.048116, 1.051998),
    ),
    "deuteranopia": (
        (0.367322, 0.860646, -0.227968),
        (0.280085, 0.672501, 0.047413),
        (-0.011820, 0.042940, 0.968881),
    ),
    "tritanopia": (
        (1.255528, -0.076749, -0.178779),
        (-0.078411, 0.930809, 0.147602),
        (0.004733, 0.691367, 0.303900),
    ),
}


def _lab(colour: str, seen: tuple[tuple[float, float, float], ...]) -> tuple[float, float, float]:
    """A colour as such eyes see it, in CIE L*a*b* (D65), where distances are differences that are seen."""
    given = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [each / 12.92 if each <= 0.04045 else ((each + 0.055) / 1.055) ** 2.4 for each in given]
    red, green, blue = (
        min(1.0, max(0.0, sum(weight * each for weight, each in zip(row, linear, strict=True))))
        for row in seen
    )
    x = (0.4124 * red + 0.3576 * green + 0.1805 * blue) / 0.95047
    y = 0.2126 * red + 0.7152 * green + 0.0722 * blue
    z = (0.0193 * red + 0.1192 * green + 0.9505 * blue) / 1.08883
    fx, fy, fz = (each ** (1 / 3) if each > 0.008856 else 7.787 * each + 16 / 116 for each in (x, y, z))
    return 116 * fy - 16, 500 * (fx - fy), 200 * (fy - fz)


@pytest.mark.parametrize("eyes", [*_SEEN])
def test_colours_are_told_apart_by_colour_blind_readers(eyes: str) -> None:
    for palette, least in (
        (PALETTE, 15.0),
        (TEXT_PALETTE, 15.0),
        *((fills, 20.0) for fills in STEPPED.values()),
    ):
        seen = {colour: _lab(colour, _SEEN[eyes]) for colour in palette}
        near = {pair: math.dist(seen[pair[0]], seen[pair[1]]) for pair in itertools.combinations(palette, 2)}
        assert all(apart >= least for apart in near.values()), min(near.items(), key=lambda each: each[1])
