"""The four colours of verdicts stay apart for everybody.

Simulation: G. M. Machado et al., «A physiologically-based model for simulation of color vision
deficiency», IEEE Transactions on Visualization and Computer Graphics 2009, matrices of severity 1.
Distance: CIE 1976, of CIELAB under D65.
"""

from itertools import combinations

import numpy as np
import pytest

from analysis.reports import marks

COLOURS = (marks.MET, marks.NEAR, marks.SLOW, marks.RISK)
EYES = {
    "normal": np.eye(3),
    "protanopia": np.array([[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216],
                            [-0.003882, -0.048116, 1.051998]]),
    "deuteranopia": np.array([[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413],
                              [-0.011820, 0.042940, 0.968881]]),
    "tritanopia": np.array([[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602],
                            [0.004733, 0.691367, 0.303900]]),
}  # fmt: skip
TO_XYZ = np.array([[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.0721750],
                   [0.0193339, 0.1191920, 0.9503041]])  # fmt: skip
WHITE = np.array([0.95047, 1.0, 1.08883])


def linear(colour):
    rgb = np.array([int(colour[i : i + 2], 16) for i in (1, 3, 5)]) / 255
    return np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)


def lab(rgb):
    share = TO_XYZ @ np.clip(rgb, 0, 1) / WHITE
    x, y, z = np.where(share > 216 / 24389, np.cbrt(share), (24389 / 27 * share + 16) / 116)
    return np.array([116 * y - 16, 500 * (x - y), 200 * (y - z)])


def test_white_and_black_are_a_hundred_apart():
    assert np.linalg.norm(lab(linear("#ffffff")) - lab(linear("#000000"))) == pytest.approx(100)


@pytest.mark.parametrize("eye", EYES)
def test_any_two_colours_are_twenty_apart(eye):
    seen = {colour: lab(EYES[eye] @ linear(colour)) for colour in COLOURS}
    near = min(np.linalg.norm(seen[a] - seen[b]) for a, b in combinations(COLOURS, 2))
    assert near >= 20
