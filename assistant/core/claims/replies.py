"""Replies that state a fact only together with the question: `Yes.`, `About 85 %.`, `By week 20.` read out in full."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator
from dataclasses import dataclass

from assistant.core.claims.reading import Reading, Scene

_SENTENCE = re.compile(r"(?<=[.!?])[\"')]*(?:\s|$)|\n")
_LEAD = re.compile(r"^(?:(?:so|and|but|then|also|now|please|quick question|hello|hi|dear \w+)\b[,:]? )+")
_POLAR = re.compile(
    r"(?:^|[,:;-] |\b(?:then|so|and) )(?P<verb>is|are|was|were|do|does|did|can|could|may|might|should|must|shall|will"
    r"|would|has|have|need)(?P<denied>n't)? (?P<rest>.+)"
)
_OPEN = re.compile(r"\b(?:what|which|when|how|where|who|whose|why|rate|dose|strength)\b")
_FIGURE = re.compile(
    r"\b(?:what|which|when|how (?:many|much|often|long|strong|strongly|soon|late|high)|rates?|dos(?:e|es|age)"
    r"|strength|interval"
    r"|threshold|cut-?off|schedule)\b"
)
_END = re.compile(
    r"\b(?:until when|how long|till when|when (?:\w+ ){1,5}(?:stop\w*|end\w*))\b"
    r"|\b(?:how many|which|what) weeks?\b.*\b(?:end\w*|stop\w*|last\w*|continue\w*)\b"
)
_WEEK = re.compile(r"^\W*(?:(?:at|in|about|around) )?(?=(?:week )?\d+\b)")
_REFERENCE = re.compile(r"\b(?:which|what) (?:reference|number|citation|source)\b")
_NUMBERS = re.compile(r"^\W*(?:number |no\.? )?(\d\b[\d, and]*)")
_REQUIRED = re.compile(
    r"\b(?:must|have to|has to|need\w*|require\w*|necessary|obligatory|mandatory|essential|compulsory)\b"
)
_ONE_OF_SIX = re.compile(
    r"\b(?:conditions?|criteri\w+|requirements?|all (?:of the )?6|consent|failed|fail|failure|shared|exception)\b"
)
_BOTH = re.compile(
    r"\b(?:aspirin|asa)\b.{1,20}\b(?:heparin|lmwh|clexane|enoxaparin|injections?)\b"
    r"|\b(?:heparin|lmwh|clexane|enoxaparin)\b.{1,20}\b(?:aspirin|asa)\b|\bstandard (?:therapy|treatment|regimen)\b"
)
_WANTED = re.compile(
    r"\b(?:take|have|get|given|give|recommended|indicated|start|use|need|prescribe|right|continue|advised)\b"
)
_ONE_NEEDED = re.compile(
    r"\b(?:aspirin|heparin|lmwh|enoxaparin|clexane)\b (?:\w+ ){0,3}(?:needed|necessary|recommended|required|indicated)"
    r" (?:\w+ ){0,2}(?:obstetric )?aps\b"
)
_AGAINST = re.compile(
    r" (?:strongly |conditionally )?(?:advised|recommended|warned|recommendation) against\b| (?:be )?avoided\b"
    r"| contraindicated\b"
)
_OTHERWISE = re.compile(
    r"\d|\b(?:stop\w*|instead|alone|replace\w*|increase\w*|add\w*|not|failed|after|only|non|without|no|ivig"
    r"|enough|conditional\w*"
    r"|weak\w*|late\w*|therapeutic|full|every|always|double|higher|both fail\w*|men|father|husband)\b"
)
_OPENING = re.compile(
    r"\b(?:what's|what|which|when|how (?:much|many|long|often|soon|late)|how|where|who|is|are|was|were)\b ?"
)
_CHOICE = re.compile(r"\bor (?!more\b|greater\b|above\b|not\b)")
_ENDS_ON_YES = re.compile(r"^(?:[\w' ]+, )(?:yes|certainly|of course)\W*$")
_YES = re.compile(
    r"^\W*(?:(?:yes|yeah|yep|absolutely|definitely|certainly|of course|surely|sure|indeed|correct|right|exactly|true"
    r"|always|naturally|by all means|without (?:a )?doubt|i think so|i would|probably|usually|fine|ok|okay"
    r"|why not|just about|quite (?:so|sufficient|enough|right)|perfectly|entirely|more than enough)\b"
    r"|(?:that|it|this|they|she|he|you|both|all|we) (?:is|are|can|could|may|might|should|must|does|did|do|would"
    r"|will|was"
    r"|were|had|has|have|needs?)(?: (?:be|so|right|correct|true|indeed|both|all|too|well))*(?=\W*$|[,;:.]))"
)
_NO = re.compile(
    r"^\W*(?:no need\b|no\b(?! (?:benefit|data|such|figure|one|brand|study|studies|guideline|controlled|evidence"
    r"|other|reference))"
    r"|not (?:needed|necessary|really|required|at all|strictly|all|always|necessarily|every)\b|never\b|nope\b|none\b"
    r"|(?:it|that|they|she|you|this|he) (?:is|are|do|does|need|should|must|can|has|have)(?: not|n't)(?=\W*$|[,;:.]))"
)
_DOSE = re.compile(r"\b(?:dos(?:e|es|ed|age|ing)|how much|mg|milligrams?|strength of tablet|amount)\b")
_SHARE = re.compile(
    r"\b(?:rates?|percent\w*|proportion|chances?|share|odds|how many (?:women|pregnan\w+|couples)|how often)\b|%"
)
_BARE = re.compile(
    r"(?<![\w.\[-])(?<!in )(?<!of every )(?<!out of )(?<!to )(\d{2,4})(?!\w|\.\d|\]| ?(?:%|-|to\b|mg|g\b|kg"
    r"|weeks?|in\b|out\b|of\b|days?|months?|years?))"
)
_CITED = re.compile(r"\[[\d, -]+\]")
_DIGIT = re.compile(r"\d+(?:\.\d+)?")
_STRONG_OR_WEAK = re.compile(r"\b(strong(?:ly)?|conditional(?:ly)?|weak(?:ly)?)\b")
_SWAPPED = {
    "strong": "conditional", "strongly": "conditionally", "conditional": "strong", "conditionally": "strongly",
    "weak": "strong", "weakly": "strongly",
}  # fmt: skip
_SPOKEN = re.compile(
    r"^[^:.!?]{1,120}\b(?:says?|said|writes?|wrote|answers?|answered|repl(?:y|ies|ied)|reads?): ?[\"']?"
)
_FEW_WORDS = 12
_RETOLD = 220  # characters of a question; a longer one is a history with more in it than one proposition


@dataclass(frozen=True, slots=True)
class Reply:
    """A first line with what it states together with its question; only rules whose ids start alike apply to it."""

    line: Reading
    rules: str = ""


def expanded(scene: Scene) -> Iterator[Reply]:
    """The first line of an answer as the whole statement that it makes with its question, where it makes one."""
    asked = question(scene.question.text)
    if not asked or not scene.lines or len(asked) > _RETOLD:
        return
    line = scene.lines[0]
    if line.asks or line.source.kind not in ("text", "item"):
        return
    said, rules = _said(asked, line)
    if said:
        yield Reply(dataclasses.replace(line, said=said), rules)


def question(text: str) -> str:
    """The user's last question, else the last sentence, which a reply in a few words answers; lower case."""
    parts = [part.strip() for part in _SENTENCE.split(text.strip()) if part.strip()]
    asked = next((part for part in reversed(parts) if part.endswith("?")), parts[-1] if parts else "")
    return _LEAD.sub("", asked.rstrip(".!?"))


def proposition(asked: str) -> str | None:
    """What a question answered by yes or no puts forward; None for every other question."""
    if _CHOICE.search(asked) or _OPEN.match(asked):
        return None
    polar = _POLAR.search(asked)
    if polar is None:
        return None if _FIGURE.search(asked) or len(asked.split()) > _FEW_WORDS else asked
    before = asked[: polar.start()].strip(" ,:;-")
    return f"{before} {polar['verb']}{' not' if polar['denied'] else ''} {polar['rest']}".strip()


def _said(asked: str, line: Reading) -> tuple[str | None, str]:
    reply = _SPOKEN.sub("", line.text)
    put = proposition(asked)
    if put is not None and (yes := _YES.match(reply) or _ENDS_ON_YES.match(reply)):
        return f"{put}{_rest(reply, yes)}", ""
    if put is not None and (no := _NO.match(reply)):
        denial, rules = _denial(put)
        return (f"{denial}{_rest(reply, no)}" if denial else None), rules
    few = len(reply.split()) <= _FEW_WORDS
    if put is None and few and not line.drug_names and _FIGURE.search(asked):
        topic = _DIGIT.sub("", _OPENING.sub("", asked, count=1))
        return f"{topic}: {_with_unit(asked, reply).replace(', ', ' ')}", ""
    return None, ""


def _rest(reply: str, match: re.Match[str]) -> str:
    rest = "" if match.re is _ENDS_ON_YES else reply[match.end() :].strip(" ,.;:!")
    return f", {rest}" if rest else ""


def _denial(put: str) -> tuple[str | None, str]:
    """What a no states against the source, and the rules that it is held against.

    It is the other strength, a condition not needed, a regimen not advised, or a treatment that is not advised against.
    """
    if _STRONG_OR_WEAK.search(put):
        return _STRONG_OR_WEAK.sub(lambda match: _SWAPPED[match[1]], put), "strength-"
    if _REQUIRED.search(put) and _ONE_OF_SIX.search(put):
        return f"not required: {put}".replace(":", ""), "condition-"
    if _AGAINST.search(put):
        return _AGAINST.sub(" given", put), "treatment-"
    wanted = (_BOTH.search(put) and _WANTED.search(put)) or _ONE_NEEDED.search(put)
    if wanted and not _OTHERWISE.search(put):
        return f"not recommended {put.replace('should ', '')}", "treatment-standard"
    return None, ""


def _with_unit(asked: str, reply: str) -> str:
    """A bare number takes the unit that the question asks for."""
    if _END.search(asked) and _WEEK.match(reply):
        return f"until {_WEEK.sub('', reply).strip(' .')}{'' if 'week' in reply else ' weeks'}"
    if _REFERENCE.search(asked):
        return _NUMBERS.sub(r"reference \1", reply)
    if _DOSE.search(asked):
        unit = " mg"
    elif _SHARE.search(asked):
        unit = "%"
    else:
        return reply
    return _BARE.sub(lambda match: match[1] + unit, _CITED.sub("", reply))
