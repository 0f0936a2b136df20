"""What question and case say of antibodies, the syndrome and high-risk features."""

from __future__ import annotations

import re
from functools import cached_property

from assistant.core.claims.holders import WITHOUT_APS
from assistant.core.claims.polarity import rejects
from assistant.core.claims.reading import Reading, Scene

NEGATOR = re.compile(r"\b(?:no|not|never|nor|neither|without|none|cannot|nothing|hardly|scarcely)\b|n't\b")
GIVEN = re.compile(
    r"\b(?:add\w*|continu\w*|giv\w*|given|tak(?:e|es|en|ing)|prescrib\w*|recommend\w*|start\w*"
    r"|option\w*|help\w*|use[ds]?|using|try|tried|consider\w*|offer\w*|suggest\w*|daily|mg|"
    r"can be|may be|could|works?|alongside|plus|reasonable|gentl\w*|benefi\w*|effective|course"
    r"|taper\w*|next step|first|keep\w*|increase\w*|worth|fine|well tolerated|"
    r"advis\w*|combin\w*|switch\w*|add-on|protect\w*)\b|\+"
)
_LISTED_AGAINST = re.compile(
    r"\b(?:not do|avoid\w*|never|not to|should not|must not|contraindicated|stay away|against"
    r"|not recommended|red flags?|warn\w*|say no to|refuse|decline|turn down"
    r"|off the (?:list|menu|table))\b|n't\b"
)
_ADVISED = re.compile(
    r"\b(?:can|may|should|could|recommend\w*|options?|consider|helps?|reasonable|continue"
    r"|start|benefi\w+|works?|worth)\b"
)
_ADVANCED_AGE = re.compile(
    r"(?:\baged? |\bshe's |\bshe is |\bi'm |\bi am |\bat )(?:3[5-9]|4\d)\b(?! ?(?:%|weeks?|mg"
    r"|kg|cells))|\b(?:3[5-9]|4\d)(?:f\b|[- ]years?\b|[- ]year-old| ?y/?o\b)"
)
_ASKED_FEATURE = re.compile(
    r"\b(?:triple[- ]posit\w+|strongly positive (?:lac|lupus)|ivf\b|advanced maternal age"
    r"|high[- ]risk features?)"
)
NO_FEATURE = re.compile(
    r"(?:\b(?:no|without|none of the|lacks?|not|absent|neither)\b"
    r"|n't\b)[^.;,]{0,20}\b(?:triple|lac\b|ivf|high|features?"
    r"|maternal age|lupus anticoagulant)"
)
APS = re.compile(r"\b(?:obstetric aps|aps\b|antiphospholipid syndrome|hughes)")


class Setting:
    """What question and case say of antibodies, the syndrome and high-risk features."""

    def __init__(self, scene: Scene) -> None:
        self.scene = scene
        self.asked = scene.question.text

    @cached_property
    def without_aps(self) -> bool:
        """Antibodies without the syndrome."""
        stated = self.scene.case.facts.antiphospholipid
        if stated in ("aps", "apl_without_aps"):
            return stated == "apl_without_aps"
        return "obstetric aps" not in self.asked and bool(WITHOUT_APS.search(self.asked))

    @cached_property
    def aps(self) -> bool:
        """The syndrome itself."""
        stated = self.scene.case.facts.antiphospholipid
        return stated == "aps" or (not self.without_aps and bool(APS.search(self.asked)))

    @cached_property
    def against(self) -> bool:
        """Whether the question asks what is not to be done."""
        return bool(_LISTED_AGAINST.search(self.asked))

    @cached_property
    def feature(self) -> bool:
        """Whether a high-risk feature is present."""
        if self.scene.case.facts.high_risk_features or _ADVANCED_AGE.search(self.asked):
            return True
        return bool(_ASKED_FEATURE.search(self.asked)) and not NO_FEATURE.search(self.asked)

    def listed_against(self, line: Reading) -> bool:
        """Whether the line is an entry of a list of what is not to be done."""
        return (
            rejects(line.labels)
            or bool(_LISTED_AGAINST.search(line.labels))
            or (self.against and not line.said and (not _ADVISED.search(line.text) or rejects(line.text)))
        )
