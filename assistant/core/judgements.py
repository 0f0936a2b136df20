"""What a clause says of an act or of a piece of advice that it names: "refusing IVIG is good practice".

The subject has a side (for giving IVIG or against it), and the predicate a verdict (it upholds its subject or condemns
it). Both together are the stance of the clause, whatever charged words it is made of.
"""

from __future__ import annotations

from assistant.core.clauses import FINITE, Token
from assistant.core.marks import Kind, Mark
from assistant.core.targets import Targets

_ACT_ENDINGS = ("ing", "al", "ion", "ment", "ance")
_NO_ACTS = ("un", "mis", "in")
_PROPOSALS = frozenset("decision choice policy rule no".split())
_WARNINGS = ("warning", "caution")
_REASONS = frozenset("argument arguments reason reasons case objection objections grounds speaks counts".split())
_ALL = frozenset("all only sole just little merely".split())
_NAMING = frozenset(("the", "its", "their", "that", "lack", "lack of", "absence of", "cost", "no"))
_CLEFTS = frozenset("what all everything the".split())
_COPULAS = frozenset("is are was were remain remains".split())
_FACTUAL = ("func", "sign", "anchor", "source", "condition", "number", "evidence")
_AVERTS = ("protect", "spare", "save", "keep", "shield", "avoid")
_ADVERBS = frozenset(("rarely", "seldom", "no longer", "never", "hardly", "barely", "scarcely", "not yet"))
_LOSSES = frozenset("loss losses miscarriage miscarriages".split())
_GROUNDED = frozenset("rests rest based built relies".split())
_CAUSES = frozenset("causes cause leads lead ends means brings results".split())
_UNLIKELY = frozenset("unlikely improbable doubtful".split())
_BEYOND = frozenset("beyond above rarely seldom wrongly unfairly unjustly mistakenly".split())
_NOTHING = frozenset("nothing no little none".split())
_OVERLY = frozenset("too overly excessively needlessly unduly".split())
_COMPARES = frozenset("as than except unless until".split())
_LIMITS = frozenset("only merely allegedly theory".split())
_PREFIX = ("func", "sign", "plain", "person", "people", "source", "anchor", "upholds")
_HOLDING = frozenset("who which".split())


class Judgements(Targets):
    """Reads a clause as a verdict on the act or the advice that is its subject."""

    side = 0
    grounded = False

    def judged(self) -> list[Mark]:
        """The mark that subject and predicate make together; empty where the clause is no such verdict."""
        start = self._predicate_start()
        if start is None or any(token.isa("outright") for token in self.tokens):
            return []
        if not (side := self._side(start)):
            return self._pronounced(start) or self._acted(start) or self._only_against(start)
        while self.tokens[start - 1].lower in _ADVERBS:
            start -= 1
        self.side = side
        self.grounded = any(token.lower in _GROUNDED for token in self.tokens[start:])
        if side < 0 and (given := self._gives_reason(start)):
            return [Mark(Kind.AGAINST if given > 0 else Kind.DOUBLE, self.tokens[start].text)]
        said = self.tokens[start:]
        if self._is_limited(said, side):
            return [Mark(Kind.VAGUE, self.tokens[start].text)]
        verdict = self._verdict(start)
        if verdict is None:  # it says good and ill at once
            return [Mark(Kind.VAGUE, self.tokens[start].text)] if side < 0 else []
        verdict = verdict or (self._restates(start) if side < 0 else 0)
        if not verdict:
            return []
        kind = Kind.AGAINST if side * verdict < 0 else (Kind.ENDORSE if side > 0 else Kind.DOUBLE)
        unknown = [Mark(Kind.UNKNOWN, token.text) for token in self.tokens if token.isa("unknown")]
        return [Mark(kind, self.tokens[start].text), *unknown]

    def _pronounced(self, start: int) -> list[Mark]:
        """What advice is said to be: "the recommendation is against IVIG", "the advice is to leave it out"."""
        subject = [token for token in self.tokens[:start] if not token.isa("sign")]
        words = [token for token in self.tokens[start + 1 :] if not token.isa("sign")]
        while words and (words[0].lower.endswith("ly") or words[0].lower in ("still", "also")):
            words = words[1:]
        if not any(token.isa("advicenoun") for token in subject) or self.tokens[start].lower not in _COPULAS:
            return []
        if len(words) < 2 or any(token.drug for token in subject) or self._has_other_words(words[1:]):
            return []
        lowered = [token.lower for token in words]
        target = any(token.drug == "ivig" or token.isa("therapy") for token in words[1:])
        against = (
            lowered[0] == "against" or (lowered[0] == "to" and words[1].isa("oppose")) or lowered[:2] == ["not", "to"]
        )
        twice = lowered[0] == "not" and any(token.isa("oppose") for token in words)
        kind = Kind.DOUBLE if twice else Kind.AGAINST
        return [Mark(kind, words[0].text)] if target and against else []

    def _acted(self, start: int) -> list[Mark]:
        """What is said of somebody for an act: "the registrar was right to refuse IVIG", "it is wrong to give it"."""
        to = next((at for at in range(start + 1, len(self.tokens) - 1) if self.tokens[at].lower == "to"), None)
        if to is None or any(token.drug for token in self.tokens[:to]):
            return []
        sign, said = 1, 0
        before = self.tokens[to - 1].lower in ("not", "never")
        for at in range(start, to - before):
            token = self.tokens[at]
            if token.isa("negators"):
                sign = -sign
            elif value := self._value(at, token, start):
                said = sign * value
            elif not (token.isa("func", "verb", "plain") or token.lower in FINITE):
                return []
        act = self.tokens[to + 1]
        side = -1 if act.isa("oppose") else (1 if act.isa("action", "heed") else 0)
        side = -side if before else side
        if not said or not side or self._has_other_words(self.tokens[to + 2 :]):
            return []
        if not self._is_about_ivig(to + 2, len(self.tokens)):
            return []
        kind = Kind.AGAINST if side * said < 0 else (Kind.ENDORSE if side > 0 else Kind.DOUBLE)
        return [Mark(kind, act.text)]

    def _only_against(self, start: int) -> list[Mark]:
        """ "Only habit speaks against IVIG": little is said to stand against it."""
        if self.tokens[0].lower not in _ALL | {"little"} or start + 1 >= len(self.tokens):
            return []
        against = self.tokens[start + 1].lower == "against" and any(token.drug == "ivig" for token in self.tokens)
        return [Mark(Kind.DOUBLE, "against")] if against else []

    def _has_other_words(self, words: list[Token]) -> bool:
        """Whether a second word that takes sides follows, or one that is not known."""
        charged = [token for token in words if token.isa("negators", "oppose", "bad", "blame", "boosters", "unknown")]
        return len(charged) > 1 or any(
            token.isa("negators", "boosters", "unknown", "permit", "endorse", "benefit", "schedule")
            or token.drug not in (None, "ivig")
            or token.lower in _LIMITS
            for token in words
        )

    def _predicate_start(self) -> int | None:
        """Where the predicate of the main clause begins, behind a relative clause within the subject."""
        verbs = [at for at in self.clause.verbs if not at or self.tokens[at - 1].lower != "to"]
        groups = [at for number, at in enumerate(verbs) if not number or not self._one_group(verbs[number - 1], at)]
        if not groups:
            return None
        embedded = (
            self.clause.opener in _HOLDING
            or self.tokens[0].lower in _CLEFTS - {"the"}
            or any(self._opens_relative_here(at) for at in range(groups[0]))
        )
        if not embedded and len(groups) > 1 and self.tokens[groups[0]].lower not in FINITE:
            embedded = self.tokens[groups[1]].lower in FINITE and self.tokens[groups[0]].lower.endswith(
                ("ed", "en", "own")
            )
        if not embedded:
            return groups[0]
        return groups[1] if len(groups) > 1 else None

    def _one_group(self, first: int, second: int) -> bool:
        """Whether two verbs are one verb phrase ("has not been shown", "shown to bring")."""
        return all(
            token.isa("negators") or token.lower in ("to", "also", "ever", "yet", "even", "still", ",")
            or token.lower.endswith("ly")
            for token in self.tokens[first + 1 : second]
        )  # fmt: skip

    def _opens_relative_here(self, index: int) -> bool:
        return (
            self.tokens[index].lower in ("that", "which")
            and index > 0
            and (self.tokens[index - 1].isa("therapy", "plain", "other") or self.tokens[index - 1].drug is not None)
        )

    def _side(self, end: int) -> int:
        """+1 where the subject is giving IVIG or advice to, -1 where it is leaving it out or advice against."""
        cleft = next((at for at in range(1, end) if self.tokens[at].lower in ("speaks", "counts")), 0)
        if self.tokens[0].lower in _CLEFTS - {"the"} and end > 1 and self.tokens[1].isa("oppose"):
            return -1 if self._is_about_ivig(2, end) else 0
        if cleft and self.tokens[cleft + 1].lower == "against" and self.tokens[0].lower in _CLEFTS:
            return -1 if self._is_about_ivig(cleft + 2, end) else 0
        for index, token in enumerate(self.tokens[:end]):
            following = self.tokens[index + 1] if index + 1 < end else None
            side = self._side_of_head(index, token, following, end)
            if side:
                return side if self._is_about_ivig(index + 1, end) else 0
            denied = token.isa("negators") and following is not None and following.isa("action")
            if not (token.isa(*_PREFIX) or denied) or (token.isa("negators") and not denied):
                return 0
        return 0

    def _side_of_head(self, index: int, token: Token, following: Token | None, end: int) -> int:
        if following is None:
            return 0
        later = self.tokens[index + 1 : end]
        if token.isa("advicenoun") or token.lower in _PROPOSALS or token.lower.startswith(_WARNINGS):
            return self._side_of_advice(token, later)
        before = self.tokens[index - 1].lower if index else ""
        if self._is_act(token) or (self.clause.opener in _HOLDING and not index and token.isa("oppose")):
            return -1
        if index == 1 and before == "to" and token.isa("oppose"):
            return -1
        infinitive = index == 1 and before == "to"
        if token.isa("action", "heed") and (
            infinitive or token.lower.split()[0].endswith("ing") or following.lower == "of"
        ):
            return -1 if before in ("not", "never", "n't") else 1
        return 0

    def _side_of_advice(self, token: Token, later: list[Token]) -> int:
        lowered = [word.lower for word in later]
        if lowered[0] == "for" and token.lower in ("case", "argument", "arguments"):
            return 1
        if lowered[0] == "against" or (token.lower == "no" and lowered[0] == "to"):
            return -1
        if lowered[0] in ("not", "never") and lowered[1:2] == ["to"]:
            return -1
        if lowered[0] == "to" and len(later) > 1:
            if later[1].isa("oppose") or lowered[1:3] == ["not", "to"]:
                return -1
            return 1 if later[1].isa("action", "logistics") else 0
        return 0

    def _is_act(self, token: Token) -> bool:
        """Whether a word of refusal names the act ("refusing", "refusal"), not a quality ("unwarranted")."""
        first = token.lower.split()[0]
        return token.isa("oppose") and first.endswith(_ACT_ENDINGS) and not first.startswith(_NO_ACTS)

    def _is_about_ivig(self, start: int, end: int) -> bool:
        for index in range(start, end):
            token = self.tokens[index]
            if token.drug:
                return token.drug == "ivig"
        if not self.setting.ivig or self.outer not in (None, "ivig") or self.setting.carried is not None:
            return False
        return any(
            self.tokens[at].isa("alias") or (self.tokens[at].isa("therapy") and not self.stands_for_nothing(at))
            for at in range(start, end)
        ) or (start + 1 == end and self.tokens[start].lower == "against")

    def _verdict(self, start: int) -> int | None:
        """+1 where the predicate upholds its subject, -1 where it condemns it, 0 for neither, None for both."""
        sign, found, averting = 1, set(), False
        predicate = self.tokens[start:]
        for offset, token in enumerate(predicate):
            index = start + offset
            if self._complicates(index, token, start):
                return 0
            if token.isa("negators") or token.lower in _UNLIKELY or token.lower in _BEYOND:
                sign = -sign
                continue
            if averting and token.isa("bad", "oppose"):
                continue
            if token.isa("oppose") and self._acts(index, start):
                averting = self._averts(index)
                value = 1 if averting else -int(self._names_source(index))
                if not value:
                    return 0
            else:
                value = self._value(index, token, start)
            if not value:
                continue
            averting = averting or token.lower.startswith(_AVERTS)
            if self._comes_to_nothing(index):
                value = -value
            found.add(sign * value)
        return None if len(found) > 1 else (found.pop() if found else 0)

    def _acts(self, index: int, start: int) -> bool:
        """Whether a word of refusal is what the subject does ("stops"), not what is said of it ("is refused")."""
        return self.tokens[index].lower != "against" and not any(
            token.lower in _COPULAS | {"be", "been"} for token in self.tokens[start:index]
        )

    def _averts(self, index: int) -> bool:
        """Whether what is stopped or avoided is a harm or a loss."""
        return self._averts_loss(index) or any(token.isa("bad") for token in self.tokens[index + 1 : index + 6])

    def _complicates(self, index: int, token: Token, start: int) -> bool:
        """Whether a predicate with this word says more than that its subject is good or bad."""
        if token.lower == "as" and self.tokens[index + 1 : index + 2] and self.tokens[index + 1].lower == "well":
            return False
        return (
            token.drug == "ivig"
            or token.lower in _COMPARES
            or token.isa("schedule", "boosters")
            or (token.isa("permit") and not (token.isa("undoes") and self._advises(start)))
        )

    def _restates(self, start: int) -> int:
        """+1 where the predicate only says what advice against IVIG is or where it stands ("... is conditional")."""
        if not self._advises(start):
            return 0
        if any(token.isa("negators") for token in self.tokens[start:]):
            return -1
        return int(all(token.isa(*_FACTUAL) or token.lower in FINITE for token in self.tokens[start:]))

    def _is_limited(self, said: list[Token], side: int) -> bool:
        """Whether the verdict is taken back in part ("is only right if she agrees", "is right in theory")."""
        if side > 0:
            return said[-1].lower == "only" and not self.clause.after
        return any(token.lower in _LIMITS for token in said) and not any(token.lower == "conditional" for token in said)

    def _advises(self, start: int) -> bool:
        return any(token.isa("advicenoun") or token.lower.startswith(_WARNINGS) for token in self.tokens[:start])

    def _gives_reason(self, start: int) -> int:
        """+1 where the predicate names what speaks against IVIG ("the argument against it is the lack of benefit").

        -1 where that is said to be all there is.
        """
        subject, predicate = self.tokens[:start], self.tokens[start:]
        if not any(token.lower in _REASONS for token in subject):
            return 0
        if any(token.lower in _ALL for token in subject):
            return -1
        if predicate[0].lower not in _COPULAS or len(predicate) < 3 or predicate[1].lower not in _NAMING:
            return 0
        turned = 0
        for index, token in enumerate(predicate[1:], start + 1):
            if self._complicates(index, token, start):
                return 0
            turned += token.isa("negators")
            if token.isa("endorse", "benefit", "oppose", "blame") and turned % 2 == 0:
                return 0
            if token.isa("bad") and turned % 2:
                return 0
        return 1

    def _value(self, index: int, token: Token, start: int) -> int:
        before = self.tokens[start:index]
        if token.lower == "against" and before and before[-1].isa("advicenoun"):
            return 1  # "a conditional recommendation against is still a recommendation against"
        later = self.tokens[index + 1 : index + 4]
        if token.isa("context") and any(word.drug for word in later):
            return 0  # "after failed aspirin"
        if token.isa("undoes") or token.lower in _OVERLY:
            return -1
        if self.grounded and token.isa("bad", "evidence", "randomised"):
            return self._ground(token, later)
        if self.grounded and token.lower in _GROUNDED:
            return int(self.side < 0)
        if token.isa("upholds") or (token.isa("heed", "wish") and self._names_source(start)):
            return 1
        if token.isa("endorse") and " " in token.lower:
            return 1  # "not unreasonable"
        if token.isa("oppose", "bad", "blame"):
            return -1
        if token.lower in _LOSSES:
            return -int(any(word.lower in _CAUSES for word in before))
        return int(token.isa("endorse", "benefit", "advice") and not token.isa("advicenoun"))

    def _ground(self, token: Token, later: list[Token]) -> int:
        """What something rests on: harms are grounds of advice against IVIG, thin evidence is a ground of nothing."""
        thin = token.isa("bad") and any(word.isa("evidence", "randomised") for word in later)
        if self.side < 0:
            return -1 if thin else int(token.isa("bad"))
        return -1 if token.isa("bad") else 1

    def _names_source(self, start: int) -> bool:
        return any(token.isa("source", "advicenoun") for token in self.tokens[start:])

    def _comes_to_nothing(self, index: int) -> bool:
        return any(token.lower in _NOTHING for token in self.tokens[index + 1 : index + 4])
