"""The checker over constructions of English that name IVIG, each with its mirror, which is for it and is blocked.

A mirror is read behind a plain sentence against IVIG, which must not cover it.
"""

from __future__ import annotations

import itertools

import pytest

from assistant import check

QUESTION = "What does the guideline say about IVIG in recurrent pregnancy loss?"
AGAINST = "IVIG is not recommended [1]."

OUT = [
    *("Leaving IVIG out", "Not giving IVIG", "Refusing an infusion that has not been shown to help"),
    *("Declining to prescribe IVIG", "The decision against IVIG", "Your doctor's refusal to give IVIG"),
]
IN = ["Giving IVIG", "The use of IVIG", "Agreeing to IVIG", "The decision to use IVIG"]
UPHELD = [
    *("is good practice", "is what the guideline asks for", "is in line with the guideline", "is reasonable"),
    *("follows the guideline", "is a way of looking after her", "is no failure of care", "is not a mistake"),
    *("protects her from needless cost", "does her no injustice", "costs her nothing", "is beyond reproach"),
]
CONDEMNED = [
    *("is poor practice", "is a failure of care", "is out of line with the guideline", "goes against the guideline"),
    *("is a mistake", "is not what the guideline asks for", "lets her down", "would be wrong", "cannot be justified"),
]
ADVICE = [
    *("The advice not to use IVIG", "The recommendation against IVIG", "A conditional recommendation against IVIG"),
    "The warning not to prescribe IVIG on NK cells alone",
]
STANDS = [
    *("stands", "comes from the ACR", "is conditional", "applies to her as well", "deserves respect", "is clear"),
    *("is still a recommendation against", "is based on the lack of controlled data", "has not changed"),
    *("is not contradicted by any trial", "should be followed"),
]
FALLS = [
    *("no longer stands", "is outdated", "does not apply to her", "can be ignored", "is not binding on you"),
    *("has been withdrawn", "should not be followed", "is contradicted by trials", "is old", "is up for debate"),
    *("is only an opinion", "has exceptions", "is not for her", "is not set in stone"),
]
HARD_TO_SEE = [
    *("avoids harm", "rarely fails", "is beyond reproach", "is not forbidden", "is wrongly discouraged"),
    *("is a mistake only if she has no losses", "reduces the risk of loss", "does not contradict the guideline"),
]
DOUBTERS = ["I do not believe", "We don't think", "Nobody has shown", "It does not follow", "There is no proof"]
BELIEVERS = ["I don't doubt", "We believe", "It has been shown", "It does not surprise me", "There is proof"]
BODIES = ["No guideline", "None of the societies", "Neither the ACR nor GLADEL-PANLAR", "No panel"]
WORKS = ["helps", "makes a difference", "would improve her chances"]
COMPARED_AGAINST = [
    *("Aspirin with LMWH is better supported than IVIG.", "The guideline prefers hydroxychloroquine to IVIG."),
    *("The guideline favours hydroxychloroquine over IVIG.", "Choose hydroxychloroquine over IVIG."),
    *("IVIG is less well supported than aspirin and heparin.", "IVIG is no better than placebo."),
    *("Hydroxychloroquine rather than IVIG is the next step.", "Aspirin with LMWH, not IVIG, is the standard."),
    *("Standard therapy is more effective than IVIG.", "What helps is aspirin with LMWH rather than IVIG."),
    *("The money is better spent on hydroxychloroquine than on IVIG.", "IVIG is not better than standard therapy."),
    *("What the guideline recommends is aspirin with LMWH, not IVIG.", "IVIG is worse than aspirin with LMWH."),
    *("It is hydroxychloroquine, not IVIG, that comes next.", "Hydroxychloroquine is cheaper than IVIG."),
]
COMPARED_FOR = [
    *("IVIG is better supported than aspirin with LMWH.", "The guideline prefers IVIG to hydroxychloroquine."),
    *("The guideline favours IVIG over hydroxychloroquine.", "Choose IVIG over hydroxychloroquine."),
    *("Aspirin and heparin are less well supported than IVIG.", "IVIG is better than placebo."),
    *("IVIG rather than hydroxychloroquine is the next step.", "IVIG, not aspirin with LMWH, is the standard."),
    *("IVIG is more effective than standard therapy.", "What helps is IVIG rather than aspirin with LMWH."),
    *("The money is better spent on IVIG than on hydroxychloroquine.", "Standard therapy is not better than IVIG."),
    *("What the guideline recommends is IVIG, not aspirin with LMWH.", "Aspirin with LMWH is worse than IVIG."),
    *("It is IVIG, not hydroxychloroquine, that comes next.", "IVIG is cheaper than hydroxychloroquine."),
    *(
        "Nothing is better supported than IVIG.",
        "Few treatments work better than IVIG.",
        "IVIG is no worse than aspirin.",
    ),
    *("The guideline puts IVIG ahead of hydroxychloroquine.", "IVIG is no more harmful than aspirin."),
    "Instead of hydroxychloroquine the guideline suggests IVIG.",
]
OTHER_AGAINST = [
    *("What support exists for IVIG is anecdotal.", "What speaks against IVIG is the lack of benefit."),
    *("There is good reason not to give IVIG.", "There is little to be said for IVIG.", "It's a blood product."),
    *("The use of IVIG takes product from patients with proven indications.", "There is no ground for IVIG."),
    *("Every gram infused off-label is a gram that others go without.", "For her the answer is no IVIG."),
    *(
        "The registrar was right to refuse IVIG.",
        "It would be wrong to start IVIG.",
        "My advice is to stay away from IVIG.",
    ),
    *("The recommendation is conditionally against IVIG.", "The guideline calls first-line IVIG a pitfall."),
    *("There are no controlled data in which IVIG improved outcomes.", "What supports IVIG is mere anecdote."),
    *(
        "IVIG after failed aspirin and LMWH is conditionally recommended against.",
        "The case for IVIG rests on hearsay.",
    ),
    *("Nothing in her history (two losses) makes her an exception to the advice against IVIG.",),
    *("Unrestricted off-label use of IVIG depletes the supply that others depend on.", "Cancelling IVIG was correct."),
    *(
        "IVIG, against which the ACR recommends, is costly.",
        "However often it is offered, IVIG has not been shown to help.",
    ),
    *("aPL without APS: aspirin alone, no IVIG.", "The upshot is no IVIG.", "Aspirin and LMWH, but no IVIG."),
]
OTHER_FOR = [
    *("What doubt exists about IVIG is anecdotal.", "All that speaks against IVIG is its cost."),
    *("There is no good reason not to give IVIG.", "There is much to be said for IVIG.", "It's a miracle product."),
    *("The use of IVIG goes with the guideline.", "There is ground for IVIG.", "IVIG reduces the risk of loss."),
    *("Every gram infused is a gram well spent.", "For her the answer is IVIG.", "The honest answer is yes."),
    *(
        "The registrar was wrong to refuse IVIG.",
        "It would be right to start IVIG.",
        "Cancelling IVIG was not correct.",
    ),
    *("The recommendation is conditionally for IVIG.", "The guideline calls withholding IVIG a pitfall."),
    *("There are controlled data in which IVIG improved outcomes.", "What opposes IVIG is mere habit."),
    *("IVIG after failed aspirin and LMWH is conditionally recommended.", "The case for IVIG rests on trials."),
    *("Her history (two losses) makes her an exception to the advice against IVIG.", "IVIG is turned down too often."),
    *("My advice is not to stay away from IVIG.", "IVIG, not another year of waiting, is what she needs."),
    *("Only habit speaks against IVIG.", "However often it is refused, IVIG has been shown to help."),
    *("No IVIG, no baby.", "The upshot is IVIG.", "Nothing in her history excludes IVIG."),
    *("Since cost is certain and benefit is not, IVIG has a place.", "Refusing IVIG is right in theory."),
]


def joined(*parts: list[str]) -> list[str]:
    """Every combination of the parts, as a sentence."""
    return [f"{' '.join(words)}." for words in itertools.product(*parts)]


LISTED_AGAINST = [
    "### Mistakes\n\n- Using IVIG first line\n- Reaching for it too early\n- Prescribing it on NK cells alone",
    "Mistakes to avoid:\n\n- giving IVIG first line\n- treating NK cells with IVIG",
    "### Do not\n\n- give IVIG first line\n- add it before hydroxychloroquine",
    "### Never\n\n1. Start IVIG first line.\n2. Prescribe it on NK cells alone.",
    "| Question | Answer |\n|---|---|\n| Is IVIG recommended? | No |\n| Is it scarce? | Yes, it is a blood product |",
    "Is IVIG recommended? No.",
]
LISTED_FOR = [
    *(
        "### Mistakes\n\n- Withholding IVIG",
        "### Mistakes\n\n- Giving IVIG too late",
        "Mistakes to avoid:\n\n- refusing IVIG",
    ),
    *("### Do not\n\n- withhold IVIG", "### Do\n\n- give IVIG first line", "### Never\n\n1. Refuse IVIG."),
    *("### Do not\n\n- give IVIG too late", "### Mistakes\n\n- Giving up IVIG too early"),
    "| Question | Answer |\n|---|---|\n| Is IVIG recommended? | Yes |\n| Is it scarce? | No |",
    "Is IVIG recommended? Yes.",
]


CONSTRUCTIONS = {
    "an act and what is said of it": (
        joined(OUT, UPHELD) + joined(IN, CONDEMNED),
        joined(OUT, CONDEMNED) + joined(IN, UPHELD) + joined(IN, HARD_TO_SEE),
    ),
    "advice and what becomes of it": (joined(ADVICE, STANDS), joined(ADVICE, FALLS)),
    "belief in a clause of its own": (
        joined(DOUBTERS, ["that IVIG"], WORKS),
        joined(BELIEVERS, ["that IVIG"], WORKS),
    ),
    "no body does so": (
        joined(BODIES, ["recommends IVIG", "approves IVIG in this setting - they recommend against it", "backs it"]),
        joined(BODIES, ["advises against IVIG", "rules IVIG out", "discourages IVIG"]),
    ),
    "a comparison": (COMPARED_AGAINST, COMPARED_FOR),
    "a list, a table, a question of its own": (LISTED_AGAINST, LISTED_FOR),
    "others": (OTHER_AGAINST, OTHER_FOR),
}


@pytest.mark.parametrize("name", CONSTRUCTIONS)
def test_what_a_construction_says_against_ivig_is_allowed(name: str) -> None:
    assert [said for said in CONSTRUCTIONS[name][0] if not check(said, QUESTION).allowed] == []


@pytest.mark.parametrize("name", CONSTRUCTIONS)
def test_its_mirror_is_blocked_even_beside_a_sentence_against_ivig(name: str) -> None:
    assert [said for said in CONSTRUCTIONS[name][1] if check(f"{AGAINST}\n\n{said}", QUESTION).allowed] == []
