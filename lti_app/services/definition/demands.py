"""What a definition's form asks for, in words: said of a file's values and of a page's alike."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from jsonschema.exceptions import ValidationError

from lti_app.domain.sentence import Sentence, filled, listed, say
from lti_app.services.definition.schema_words import FORMS

_DEMANDS: Mapping[str, Sentence] = {
    "minItems": say("Give at least %(want)s."),
    "maxItems": say("Give at most %(want)s."),
    "minLength": say("This may not be empty."),
    "maxLength": say("Keep this to %(want)s characters."),
    "minimum": say("This must be at least %(want)s."),
    "maximum": say("This may be at most %(want)s."),
    "exclusiveMinimum": say("This must be more than %(want)s."),
    "uniqueItems": say("Name each only once."),
    "pattern": say("“%(value)s” is not %(want)s."),
    "enum": say("“%(value)s” is none of: %(want)s."),
    "type": say("This must be %(want)s, not %(kind)s."),
}
_OTHER_DEMAND = say("This is not allowed (%(want)s).")
_KINDS: Mapping[str, Sentence] = {
    "string": say("text"),
    "array": say("a list"),
    "object": say("a group of named values"),
    "boolean": say("true or false"),
    "number": say("a number"),
    "integer": say("a whole number"),
    "nothing": say("nothing"),
}


def demand_of(error: ValidationError) -> Sentence:
    """Say what a value should have been."""
    want: Any = error.validator_value
    if error.validator == "type":
        kinds = [want] if isinstance(want, str) else want
        want = listed([_KINDS[kind] for kind in kinds], " / ")
    elif error.validator == "enum":
        want = ", ".join(want)
    elif error.validator == "pattern":
        want = FORMS[want]
    demand = _DEMANDS.get(str(error.validator), _OTHER_DEMAND)
    return filled(demand, want=want, value=str(error.instance)[:40], kind=_kind(error.instance))


def _kind(value: object) -> Sentence:
    match value:
        case bool():
            return _KINDS["boolean"]
        case int() | Decimal():
            return _KINDS["number"]
        case str():
            return _KINDS["string"]
        case list():
            return _KINDS["array"]
        case dict():
            return _KINDS["object"]
        case _:
            return _KINDS["nothing"]
