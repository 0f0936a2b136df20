"""What a clause says of IVIG by setting it against something else: "better supported than IVIG"."""

from __future__ import annotations

from assistant.core.clauses import FINITE, Token
from assistant.core.judgements import Judgements
from assistant.core.marks import Kind, Mark

_SINKING = frozenset("less fewer".split())
_RISING = frozenset("more".split())
_LOW = frozenset("worse inferior costlier dearer scarcer weaker poorer riskier harder".split())
_HIGH = frozenset(
    "better superior stronger safer firmer larger higher greater sounder earlier sooner cheaper easier".split()
)
_FEW = frozenset("few hardly little".split())
_LOSES = frozenset(
    ("rather than", "instead of", "over", "not", "never", "no", "nor", "in place of", "ahead", "above", "neither")
)
_INSTEAD = frozenset(("instead of", "rather than", "in place of"))
_BETWEEN = frozenset("a an the any some on for to by using giving adding with of in prescribing".split())
_LEADS = frozenset("is are was means and so but then".split())
_NARROWS = frozenset("alone only just until unless except yet today".split())
_CHOOSING = (
    *("prefer", "favour", "favor", "choose", "chose", "pick", "rank", "put", "place", "rate", "list", "recommend"),
    *("suggest", "advise", "use", "add", "give", "offer", "try", "take", "need", "want"),
)


class Comparisons(Judgements):
    """Reads a clause as a comparison of IVIG with another treatment."""

    def compared(self) -> list[Mark]:
        """The mark that a comparison makes; empty where the clause is none, or says more."""
        if not self.has_ivig:
            return []
        than = next((at for at, token in enumerate(self.tokens) if token.lower == "than"), None)
        if than is not None:
            return self._by_degree(than)
        return self._by_choice()

    def _by_degree(self, than: int) -> list[Mark]:
        comparative = next((at for at in range(than - 1, -1, -1) if self._degree(at, than)), None)
        if comparative is None:
            return []
        named = [at for at, token in enumerate(self.tokens) if token.drug == "ivig"]
        before, after = named[0] < than, named[-1] > than
        others = any(token.drug not in (None, "ivig") for token in self.tokens[:than])
        outside = (*self.tokens[:comparative], *self.tokens[than + 1 :])
        if before == after or any(token.isa("advice", "permit", "endorse", "schedule", "unknown") for token in outside):
            return []
        said = self.tokens[:than]
        denials = sum(token.isa("negators") or token.lower in _FEW - {"less"} for token in said)
        sign = self._degree(comparative, than) * (-1) ** denials * (1 if before else -1)
        if sign < 0 and after and not others:
            return []
        if sign < 0 and any(token.isa("action") and not token.lower.endswith("ing") for token in outside) and before:
            return []
        return [Mark(Kind.ENDORSE if sign > 0 else Kind.AGAINST, self.tokens[comparative].text)]

    def _degree(self, index: int, than: int) -> int:
        """+1 where the comparative puts its subject above what follows "than", -1 below, 0 where it is none."""
        token = self.tokens[index]
        between = self.tokens[index + 1 : than]
        if token.lower in _RISING | _SINKING:
            quality = -1 if any(word.isa("bad", "oppose") for word in between) else 1
            return quality if token.lower in _RISING else -quality
        words = set(token.lower.split())
        if words & _HIGH:
            return -1 if words & {"no", "not"} else 1
        return -1 if words & _LOW else 0

    def _by_choice(self) -> list[Mark]:
        """ "Hydroxychloroquine rather than IVIG": the treatment that is turned down, where the clause says no more."""
        loser = next((at for at in range(len(self.tokens)) if self._loses(at)), None)
        if loser is None:
            return []
        drugs = {token.drug for at, token in enumerate(self.tokens) if token.drug and at != loser}
        lost = self.tokens[loser].drug
        if lost == "ivig":
            if not drugs or "ivig" in drugs or self._denied_elsewhere(loser):
                return []
            return [Mark(Kind.AGAINST, self.tokens[loser].text)]
        winner = next(at for at, token in enumerate(self.tokens) if token.drug == "ivig")
        fronted = self.tokens[0].lower in _INSTEAD
        said = self.tokens[1:] if fronted else self.tokens[: loser - 1]
        plain = not any(token.isa("negators", "oppose", "bad") for token in said)
        if (winner < loser or fronted) and plain:
            return [Mark(Kind.ENDORSE, self.tokens[winner].text)]
        return []

    def _loses(self, index: int) -> bool:
        """Whether the treatment named here is the one that is turned down."""
        if self.tokens[index].drug is None:
            return False
        back = index - 1
        while back >= 0 and self.tokens[back].lower in _BETWEEN:
            back -= 1
        if back < 0:
            return False
        connector = self.tokens[back].lower
        if connector == "over":
            return self._chosen(back)
        if connector in ("ahead", "above"):
            return True
        if connector in _INSTEAD:
            return True
        if any(token.lower == "to" for token in self.tokens[back + 1 : index]):
            return connector in _LOSES or self._preferred(back + 1)
        return connector in _LOSES and back > 0 and self.tokens[back - 1].lower not in FINITE

    def refuses_ivig(self) -> bool:
        """Whether the clause ends in a bare refusal: "no IVIG", "the answer is no IVIG", "not IVIG"."""
        words = [token for token in self.tokens if not token.isa("sign")]
        named = next((at for at, token in enumerate(words) if token.drug == "ivig"), 0)
        if not named or not words[named - 1].isa("negators") or words[named - 1].lower not in ("no", "not", "never"):
            return False
        before, after = words[: named - 1], words[named + 1 :]
        if before and before[-1].lower not in _LEADS:
            return False
        rest = (*before, *after)
        return not any(
            token.isa("negators", "oppose", "bad", "blame", "boosters", "unknown", "endorse", "benefit", "permit")
            or token.lower in _NARROWS
            for token in rest
        ) and not any(token.lower in FINITE for token in after)

    def _preferred(self, end: int) -> bool:
        return any(token.lower.startswith("prefer") for token in self.tokens[:end])

    def _chosen(self, end: int) -> bool:
        return any(token.lower.startswith(_CHOOSING) for token in self.tokens[:end])

    def _denied_elsewhere(self, loser: int) -> bool:
        """Whether something else in the clause turns it round or lists what is refused."""
        back = loser - 1
        while self.tokens[back].lower in _BETWEEN:
            back -= 1
        rest: list[Token] = [token for at, token in enumerate(self.tokens) if at != back]
        return any(
            token.isa("negators", "oppose", "bad", "blame", "boosters", "permit", "unknown", "schedule")
            or token.lower in ("only", "just", "alone")
            for token in rest
        )
