"""Babies and pregnancies: losses are counted in pregnancies, and a lost set of twins is one of them."""

from __future__ import annotations

from assistant.core.facts.scope import View

_SETS = (
    "(?P<n>NUM)? (?P<of>[INCLUDING THE FROM] [THE HER THEM]? (?: NUM PREGNANCY?)? BE?)? [THE WORD]{0,2} TWINS"
    " (?P<times>NUM)?"
)
_SINGLES = "(?P<n>NUM)? [WORD PREVIOUS BABY]{0,2} SINGLETON"
_PREGNANCIES = "(?P<n>NUM) [WORD PREVIOUS LOST SUBSET MEASURE]{0,2} PREGNANCY (?! [WORD]? [COMMA COLON]? [A NUM]? BORN)"


def pregnancies(views: tuple[View, ...], babies: int | None) -> int | None:
    """How many pregnancies the text makes of so many babies (None: it counted none); None where it does not tell."""
    sets = singles = 0
    for view in views:
        if "TWINS" in view.kinds:
            sets += sum(
                _sets(view, match.start("n"), match.start("of"), match.start("times")) for match in view.find(_SETS)
            )
        if "SINGLETON" in view.kinds:
            singles += sum(view.items[match.start("n")].low if match["n"] else 1 for match in view.find(_SINGLES))
    if sets and singles:
        return sets + singles
    if babies is None:
        return None
    told = [view.items[match.start("n")].low for view in views for match in view.find(_PREGNANCIES)]
    fewer = [number for number in told if sets < number < babies or (not sets and number < babies)]
    return fewer[0] if fewer else max(1, babies - sets) if sets else None


def _sets(view: View, number: int, of: int, times: int) -> int:
    """Sets of twins: "two sets of twins", "twins twice"; of "two of them twins" it is the babies that count."""
    if number >= 0:
        count = view.items[number].low
        twins = next(item for item in view.items[number:] if "TWINS" in item.kinds)
        return max(1, count // 2) if of >= 0 and "pregnanc" not in twins.form else count
    return view.items[times].low if times >= 0 and not view.match("NUM WORD? SINGLETON", times) else 1
