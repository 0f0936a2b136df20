"""The case form: facts as JSON, checked field by field."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, get_args

from assistant.core.types import HIGH_RISK_FEATURES, Antiphospholipid, CaseFacts, DrugOutcome, RplType

_CHOICES: Mapping[str, tuple[str, ...]] = {
    "rpl_type": get_args(RplType),
    "antiphospholipid": get_args(Antiphospholipid),
    "aspirin": get_args(DrugOutcome),
    "lmwh": get_args(DrugOutcome),
    "hydroxychloroquine": get_args(DrugOutcome),
}
_TRUTHS = ("sle", "shared_decision")
FIELDS = ("prior_losses", *_CHOICES, *_TRUTHS, "high_risk_features")


def _losses(value: Any) -> int | None:
    if value is not None and (isinstance(value, bool) or not isinstance(value, int) or value < 0):
        raise ValueError(f"prior_losses: a whole number from 0, or null, is needed, not {value!r}")
    return value


def _features(value: Any) -> tuple[str, ...]:
    if value is None:
        return ()
    if not isinstance(value, list | tuple) or not all(isinstance(entry, str) for entry in value):
        raise ValueError(f"high_risk_features: a list is needed, not {value!r}")
    strange = [entry for entry in value if entry not in HIGH_RISK_FEATURES]
    if strange:
        raise ValueError(f"high_risk_features: {strange[0]!r} is none of {', '.join(HIGH_RISK_FEATURES)}")
    return tuple(name for name in HIGH_RISK_FEATURES if name in value)


def facts_from_json(mapping: Mapping[str, Any]) -> CaseFacts:
    """Case facts from the JSON form; absent keys and null are unknown.

    Raises ValueError that names the field: unknown field, wrong type, or a value that is not offered.
    """
    if not isinstance(mapping, Mapping):
        raise ValueError(f"case: an object of facts is needed, not {mapping!r}")
    for name in mapping:
        if name not in FIELDS:
            raise ValueError(f"{name}: not a case fact; known are {', '.join(FIELDS)}")
    for name, choices in _CHOICES.items():
        value = mapping.get(name)
        if value is not None and value not in choices:
            raise ValueError(f"{name}: one of {', '.join(choices)}, or null, is needed, not {value!r}")
    for name in _TRUTHS:
        if mapping.get(name) not in (None, True, False) or isinstance(mapping.get(name), int | float) is not isinstance(
            mapping.get(name), bool
        ):
            raise ValueError(f"{name}: true, false or null is needed, not {mapping[name]!r}")
    return CaseFacts(
        prior_losses=_losses(mapping.get("prior_losses")),
        high_risk_features=_features(mapping.get("high_risk_features")),
        **{name: mapping.get(name) for name in (*_CHOICES, *_TRUTHS)},
    )
