"""Words what the present facts hold that a case's seal does not: for its page and its command."""

from dataclasses import dataclass

from lti_app.domain.definition.definition import DefinitionContent
from lti_app.domain.errors import NotFound, NotReadYet
from lti_app.domain.review.review import ReviewCase
from lti_app.domain.review.seal import Change, SealContent
from lti_app.pages.review.case_reading import Reading
from lti_app.pages.review.case_view import change_lines
from lti_app.services.work.unit import Work


@dataclass(frozen=True, slots=True, kw_only=True)
class Pending:
    """What changed since the seal, as figures and codes, and as the sentences the page lists.

    `lacking` says why there are no present facts to hold against the seal; None where there are.
    """

    changes: tuple[Change, ...] = ()
    told: tuple[dict[str, str], ...] = ()
    lacking: Reading | None = None


def pending_changes(
    work: Work, case: ReviewCase, seal: SealContent, definition: DefinitionContent
) -> Pending:
    """Hold an open case's newest seal against the facts as last read; nothing is read here.

    Empty where nothing changed, and where there are no present facts.
    """
    if case.is_closed or case.seal_current:
        return Pending()
    try:
        now = work.completions.candidate(case.person_id, seal.mapping_version_id, seal.course_id)
    except NotReadYet:
        return Pending(lacking=Reading.NOT_READ_YET)
    except NotFound:
        return Pending(lacking=Reading.NO_EVIDENCE)
    changes = work.resealing.changes_since_seal(case.id, now.content)
    told = change_lines(changes, definition, now.content, work.sealed_mappings.move)
    return Pending(changes=changes, told=tuple(told))
