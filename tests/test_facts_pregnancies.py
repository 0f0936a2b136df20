"""Pregnancies told one by one: the losses among them are counted, in every way in which a list is written."""

from __future__ import annotations

from itertools import product

import pytest

from assistant.core.facts import read_case
from assistant.corpus import load_case_vocabulary

LOSSES = ("miscarriage", "missed miscarriage at 9 weeks", "stillbirth", "SAB 8w", "lost at 10 weeks")
OTHERS = ("ectopic", "termination (trisomy 18)", "TOP", "live birth, boy", "girl, term, well")
STYLES = (
    ("Preg {n}: {o}", ". "),
    ("#{n} {o}", ", "),
    ("{n}) {o}", "\n"),
    ("{n}. {o}", "\n"),
    ("{y} {o}", "; "),
    ("{y}: {o}", ". "),
    ("- {y}: {o}", "\n"),
    ("| {y} | {o} |", "\n"),
    ("{N} pregnancy: {o}", ". "),
    ("{N} - {o}", ". "),
)
ORDINALS = ("First", "Second", "Third", "Fourth", "Fifth", "Sixth")


def losses(*turns: str) -> int | None:
    return read_case(turns, load_case_vocabulary()).facts.prior_losses


@pytest.mark.parametrize(("style", "other"), list(product(STYLES, OTHERS)))
def test_a_list_counts_what_was_lost_and_nothing_else(style: tuple[str, str], other: str) -> None:
    form, gap = style
    outcomes = (LOSSES[0], LOSSES[1], other, LOSSES[2], LOSSES[3], LOSSES[4])
    entries = [form.format(n=at + 1, y=2012 + at, N=ORDINALS[at], o=outcome) for at, outcome in enumerate(outcomes)]
    assert losses(f"Obstetric history:\n{gap.join(entries)}\nShe is 33.") == 5


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("2016 miscarriage; 2018 x2 losses; 2020 TOP; 2021 loss. P0.", 4),
        ("Two losses in 2017, one in 2019, two in 2021. P0.", 5),
        ("Lost one in 2015, one in 2016 and one in 2021. P0.", 3),
        ("My first three pregnancies miscarried, the fourth was an ectopic, the fifth and sixth were miscarriages.", 5),
        ("1: none. 2: none. 3: aspirin. 4: aspirin + heparin. All miscarried. P0.", 4),
        ("Five losses: 2015 m/c, 2016 m/c, 2017 ectopic, 2019 m/c, 2020 m/c. P0.", 4),
        ("Six losses, the last two in 2019 and 2021. P0.", 6),
        ("Aspirin failed in 2018, heparin in 2019. Three losses. P0.", 3),
        ("G6: SAB x4, TAB x1, ectopic x1. P0.", 4),
    ],
)
def test_entries_have_numbers_ellipses_and_sums_of_their_own(text: str, number: int) -> None:
    assert losses(text) == number
