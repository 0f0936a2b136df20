"""Evidence turned round: negative trials called positive, a recommendation against read as one for."""

from __future__ import annotations

import re
from collections.abc import Iterator

from assistant.core.claims.reading import Clause, Hit, Reading, Scene

_TRIALS = re.compile(
    r"\b(?:meta-?analys[ei]s|(?<!non-)(?<!not )(?<!n't )(?<!no )(?:randomi[sz]ed"
    r"|controlled) (?:controlled )?(?:trials?|evidence|data|stud(?:y|ies))|pooled|pooling|rcts?"
    r"|trials|relative risk|rr)\b"
)
_POSITIVE = re.compile(
    r"\b(?:significant(?:ly)? (?:\w+ ){0,2}(?:gains?|increase\w*|improve\w*|more|higher|better"
    r"|benefit\w*|rise|effect|reduc\w*|fewer)|more (?:live births?|babies)"
    r"|in favou?r of (?:treatment|ivig|it|the infusion\w*)|"
    r"favou?r(?:s|ed)?\b|(?:was|were|is|are|came out|turned out) (?:clearly |now )?(?:positive"
    r"|significant)|side of treatment|confirm\w* (?:\w+ ){0,3}(?:effect|benefit|works?|helps?)|(?:rose"
    r"|went up|increased|improved|doubled|gain\w*|raised?)|"
    r"show\w* (?:a |that )?(?:\w+ ){0,2}(?:benefit|effective\w*|works?|helps?)"
    r"|prov\w+ (?:that )?(?:it|ivig)? ?(?:works?|helps?|effective)|have confirmed"
    r"|has confirmed|support\w* (?:the use|giving|using|ivig|it\b)|clear of (?:1|one))\b"
)
_SIGNIFICANT = re.compile(r"\b(?:significant(?:ly)?|positive|beneficial|effective|better|benefit|gain|improvement)\b")
_NOT = re.compile(
    r"\b(?:no|not|never|nor|neither|without|none|nothing|cannot|fail\w*|hardly|scarcely|non"
    r"|lack\w*|little|only|negative|against|mistake|too|nobody|disagree\w*|despite|missing|absence"
    r"|absent)\b|n't\b"
)
_DENIED = re.compile(r"\b(?:not|no|never|nor|neither|hardly|cannot|far from)\b|n't\b")
_HYPOTHETICAL = re.compile(
    r"\b(?:if|whether|unless|until|would|once|claims?|claimed|reads?|myth|trap|wrong|hint\w*"
    r"|suggest\w*|observational|subgroups?|cohorts?|non-randomi[sz]ed)\b"
)
_BODY = re.compile(r"\b(?:acr|american college of rheumatology|gladel|panlar|both (?:guidelines|societies))\b")
_ENDORSES = re.compile(
    r"\b(?:recommend(?:s|ed|ing|ation)?|support(?:s|ed)?|endors\w+|advis(?:es|ed)|favou?rs?"
    r"|favou?red|back(?:s|ed)|allow(?:s|ed)?|permit(?:s|ted)?|approv\w+|suggest(?:s|ed)?"
    r"|neutral|for\b(?=, as| ivig| adding| it\b)|"
    r"in favou?r|accept(?:s|ed)?|leaves? it (?:open|up)|open to|puts? (?:\w+ ){0,2}(?:ivig"
    r"|immunoglobulin\w*|it) on|yes|undecided|endorsement|(?:may|can|could|should) be (?:used"
    r"|added|given|considered|tried)|an option)\b"
)
_ITSELF = re.compile(r"\W*(?:it|they|both)\b")
_NEUTRAL = re.compile(
    r"\b(?:tak\w+ no (?:position|stance|side|view)|(?:is|are|remains?|stays?) (?:neutral|silent"
    r"|undecided)|leaves? it open|has no objection)\b"
)
_AGAINST = re.compile(
    r"\b(?:against|not|no|never|nor|neither|oppos\w*|discourag\w*|negative|sceptic\w*|reject\w*"
    r"|withhold\w*|without|wrong|differs|none|nothing|false|reverse|instead|mistake|anecdot\w*"
    r"|misquot\w*|avoid\w*|omit\w*|leav\w+ (?:it |ivig )?out)\b|n't\b"
)
_READ_AS_YES = re.compile(
    r"\bconditional(?:ly)?\b[^.;]{0,60}\b(?:amounts? to|means?|is|equals?|reads? as"
    r"|translates? (?:in)?to|as)\b[^.;]{0,25}\b(?:yes|allowed|permitted|permission|for\b"
    r"|optional|green light|open door|you may|up to you|a conditional yes|acceptable|fine)\b"
)
_MINOR = re.compile(
    r"\b(?:limitations?|flaws?|weaknesses)\b[^.;]{0,40}\b(?:minor|small|few|negligible|slight"
    r"|trivial|unimportant|mild)\b|\b(?:minor|few|negligible|slight|trivial"
    r"|mild) (?:methodological )?(?:limitations?|flaws?|weaknesses)\b"
)
_RANDOMISED = re.compile(
    r"\b(?:subgroups?|observational|recent) (?:\w+ )?(?:stud(?:y|ies)|data)[^.;]{0,30}\b(?:are"
    r"|were|was|is) (?:\w+ )?randomi[sz]ed\b|\b(?:are|were) (?:the |these )?(?:subgroup|observational|recent|nk) stud"
    r"(?:y|ies) randomi[sz]ed\b"
)
_HARM = (
    r"(?:harms?|costs?|burdens?|side effects?|adverse (?:effects?|events?)|expenses?|price|drawbacks?|downsides?"
    r"|shortages?)"
)
_SMALL = (
    r"(?:minor|mild|small|modest|negligible|trivial|slight|low|little|tolerable|bearable|manageable|acceptable"
    r"|insignificant"
    r"|unimportant|irrelevant|exaggerated|overstated|overrated|theoretical|uncertain|unproven"
    r"|nothing to (?:\w+ )?(?:worry|fear)"
    r"|rare|limited|short-lived|worth (?:it|paying|bearing))"
)
_HARMS_MINOR = re.compile(
    rf"\b{_HARM}\b(?: \w+){{0,5}}? (?:is|are|was|were|seems?|remains?|stays?|look|looks|prove|proves"
    rf"|but they are|but it is"
    rf"|but) (?:\w+ ){{0,3}}?{_SMALL}\b|\b(?:minor|mild|modest|negligible|trivial|slight|tolerable"
    rf"|manageable) {_HARM}\b"
    rf"|\b(?:no|without|hardly any|few|free of|not any) (?:real |known |relevant |serious |significant "
    rf"|particular )?(?:harms?|burdens?"
    r"|costs?|side effects|downsides?|drawbacks?)\b"
)
_NOT_SMALL = re.compile(r"\b(?:not|never)\b|n't\b")
_NOT_ONLY = re.compile(r"\bnot (?:only|the only)\b")
_HARMS_DENIED = re.compile(
    rf"\b{_HARM}\b(?: \w+){{0,3}}? (?:(?:never|hardly|rarely|seldom|scarcely) (?:really )?(?:happen|occur"
    r"|arise|matter)"
    r"|(?:do|does|did)(?: not|n't) (?:really )?(?:happen|occur|matter|exist|arise))"
)
_ONLY_COST = re.compile(
    r"\b(?:only|sole|single|main|real|true|just|purely|simply|merely|solely)\b[^.;]{0,40}\b(?:reasons?"
    r"|objections?|grounds?|argument|because|matter"
    r"|question|about)\b[^.;]{0,25}\b(?:costs?|money|price|expense|financial|budget|economic|supply|shortages?"
    r"|politic\w*|insurance)\b"
    r"|\b(?:reasons?|objections?|argument|decision|motives?) (?:is|are|was|were) (?:\w+ ){0,2}(?:costs?|money"
    r"|price|expense|financial|budget|economic\w*"
    r"|political)\b,? ?(?:\W|only\b|alone\b|not (?:medicine|medical|evidence|efficacy|benefit|effect|science))"
    r"|\b(?:costs?|money|price|expense)(?: and \w+)?,? (?:is|are|was|were) (?:the )?(?:only|sole|real|main"
    r"|true) (?:reasons?|objections?|obstacles?|grounds?)\b"
)
_PER_PROTOCOL = re.compile(r"\b(?:per[- ]protocol|as[- ]treated)\b")
_REACH = 45  # characters behind a verb in which its "against" may still come
_LIMIT_WORDS = frozenset(["limitation", "limitations", "flaw", "flaws", "weaknesses"])
_HARM_WORDS = frozenset(
    [
        "harm",
        "harms",
        "cost",
        "costs",
        "burden",
        "burdens",
        "side",
        "adverse",
        "expense",
        "expenses",
        "price",
        "drawback",
        "drawbacks",
        "downside",
        "downsides",
        "shortage",
        "shortages",
        "money",
        "financial",
        "budget",
        "economic",
        "political",
        "supply",
        "insurance",
        "reason",
    ]
)
_BODY_WORDS = frozenset(["acr", "american", "gladel", "panlar", "both"])
_STUDY_MEANING = frozenset(
    [
        "meta",
        "analysis",
        "analyses",
        "trial",
        "trials",
        "randomised",
        "randomized",
        "pooled",
        "pooling",
        "rct",
        "rcts",
        "controlled",
        "rr",
        "relative",
        "risk",
    ]
)


def find(scene: Scene) -> Iterator[Hit]:
    """Every line that turns a negative result or recommendation round."""
    for index, line in enumerate(scene.lines):
        if line.asks:
            continue
        for rule in sorted(
            {*_trials(scene, index, line), *_bodies(scene, line), *_limits(line), *_harms(scene, index, line)}
        ):
            yield Hit(rule, line.source)


def _trials(scene: Scene, index: int, line: Reading) -> Iterator[str]:
    protocol = None if line.words.isdisjoint(("protocol", "treated")) else _PER_PROTOCOL.search(line.text)
    if (
        protocol
        and not line.negated(protocol.start(), protocol.end(), window=8)
        and not _NOT.search(line.clause_at(protocol.start()).text)
    ):
        yield "evidence-trials-reversed"
    about = bool(_TRIALS.search(line.text)) if not line.words.isdisjoint(_STUDY_MEANING) else False
    asked = _TRIALS.search(scene.question.text)
    if not about and not asked:
        return
    if line.drug_names - {"ivig"}:
        return
    for clause in line.clauses:
        match = _POSITIVE.search(clause.text)
        if match and not _denied(line, clause):
            yield "evidence-trials-reversed"
            return
    if line.said and _SIGNIFICANT.search(line.text) and not _NOT.search(line.text):
        yield "evidence-trials-reversed"
    if asked and not index and re.match(r"\W*(?:positive|significant|in favou?r)\b", line.text):
        yield "evidence-trials-reversed"


def _denied(line: Reading, clause: Clause) -> bool:
    """Whether a positive word is negated or hypothetical in its clause, or the clause before it opens the negation."""
    return bool(
        _NOT.search(clause.text)
        or _HYPOTHETICAL.search(line.text[: clause.end])
        or _NOT.search(line.text[: clause.start])
    )


def _bodies(scene: Scene, line: Reading) -> Iterator[str]:
    text = line.text
    if "conditional" in text:
        match = _READ_AS_YES.search(text)
        if (
            match
            and not _NOT.search(match.group().partition("against")[2] or match.group()[11:])
            and not _NOT.search(text[: match.start()])
        ):
            yield "evidence-guideline-reversed"
            return
    body = _ITSELF.match(text) if _BODY.search(scene.question.text) else None
    if not line.words.isdisjoint(_BODY_WORDS):
        body = _BODY.search(text) or body
    if body is None:
        return
    about_ivig = "ivig" in line.drug_names or (not line.drugs and "ivig" in scene.question.drug_names)
    if about_ivig and _NEUTRAL.search(text):
        yield "evidence-guideline-reversed"
        return
    match = _ENDORSES.search(text, line.clause_at(body.start()).start)
    if match and about_ivig and not _HYPOTHETICAL.search(text):
        reach = max(line.clause_at(match.start()).end, match.end() + _REACH)
        if not _AGAINST.search(text[:reach]):
            yield "evidence-guideline-reversed"


def _limits(line: Reading) -> Iterator[str]:
    match = None if line.words.isdisjoint(_LIMIT_WORDS) else _MINOR.search(line.text)
    if match is None and not line.words.isdisjoint(("randomised", "randomized")):
        match = _RANDOMISED.search(line.text)
    if match and not _DENIED.search(line.text[: match.end()]):
        yield "evidence-limits-minor"


def _harms(scene: Scene, index: int, line: Reading) -> Iterator[str]:
    """The certain harms of IVIG made small, or its cost made the only argument against it."""
    if line.words.isdisjoint(_HARM_WORDS) or line.drug_names - {"ivig"}:
        return
    if "ivig" not in line.drug_names and scene.carried(index) != "ivig":
        return
    small = _HARMS_MINOR.search(line.text)
    denied = small and (_DENIED.search(line.text[: small.start()]) or _NOT_SMALL.search(small.group()))
    if (small and not denied) or _HARMS_DENIED.search(line.text):
        yield "evidence-harms-minor"
    only = _ONLY_COST.search(line.text)
    if (
        only
        and not _DENIED.search(line.clause_at(only.start()).text[: only.start()])
        and not _NOT_ONLY.search(line.text)
    ):
        yield "evidence-reason"
