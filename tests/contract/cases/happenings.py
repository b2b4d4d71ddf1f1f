"""What an event is: what somebody does in Canvas to a case that was read, and what follows."""

from collections.abc import Mapping
from dataclasses import dataclass

from lti_app.domain.evidence.sync import Source
from tests.contract.cases.sayings import Expected

Order = Mapping[str, object]


@dataclass(frozen=True, kw_only=True)
class Event:
    """What somebody does in Canvas to a named case, and what follows after the next whole pass.

    `case_holds` says whether the review case opened before is still complete; None where there was
    no case, and there is none now.
    """

    title: str
    name: str
    orders: tuple[Order, ...]
    expected: Expected
    case_holds: bool | None = True
    failures: tuple[tuple[Source, str], ...] = ()
    course: str = "main"


MAP, MEMO = "Stakeholder map", "Audit memo"
