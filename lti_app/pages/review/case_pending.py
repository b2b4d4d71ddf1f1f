"""Words what the present facts hold that a case's seal does not: for its page and its command."""

from dataclasses import dataclass

from lti_app.domain.definition.content import DefinitionContent
from lti_app.domain.errors import NotFound, NotReadYet
from lti_app.domain.review.review import ReviewCase
from lti_app.domain.review.seal import Change, ChangeKind, SealContent
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


def accepted_since(
    work: Work, case: ReviewCase, seal: SealContent, definition: DefinitionContent
) -> list[dict[str, str]]:
    """Word how the course's mapping moved on under a case that still stands as sealed.

    An update may know of it before the case is read again, which its ten minutes hold off.
    """
    if case.is_closed or not case.seal_current or not _has_moved(work, seal):
        return []
    try:
        now = work.completions.candidate(case.person_id, seal.mapping_version_id, seal.course_id)
    except NotFound:
        return []
    changes = work.resealing.changes_since_seal(case.id, now.content)
    moved = tuple(each for each in changes if each.kind is ChangeKind.MAPPING_VERSION)
    return change_lines(moved, definition, now.content, work.sealed_mappings.move)


def _has_moved(work: Work, seal: SealContent) -> bool:
    sealed = work.mappings.version(seal.mapping_version_id)
    return any(
        each.mapping_id == sealed.mapping_id and each.version_id != sealed.version_id
        for each in work.mappings.active_for_course(seal.course_id)
    )


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
