"""Gathers what a course's active mappings rest on: nothing else of the course is ever read."""

from collections.abc import Callable

from lti_app.domain.definition.definition import DefinitionVersion
from lti_app.domain.evidence.plan import ReflectionWanted, Wanted
from lti_app.domain.ids import AssignmentId, DefinitionVersionId
from lti_app.domain.mapping.mapping import ActiveMapping
from lti_app.domain.mastery.reflection_content import ReflectionTerms, joined

FindDefinition = Callable[[DefinitionVersionId], DefinitionVersion]


def wanted_by(active: tuple[ActiveMapping, ...], find_definition: FindDefinition) -> Wanted:
    """Join what the mappings read, each thing once and in one order.

    Raises:
        NotFound: a mapping's definition version is not there.
    """
    contents = [each.content for each in active]
    return Wanted(
        versions=tuple(sorted(each.version_id for each in active)),
        assignment_ids=tuple(sorted({a for c in contents for a in c.assignment_ids()})),
        outcome_ids=tuple(sorted({o for c in contents for o in c.outcome_ids()})),
        aligned=tuple(sorted({a for c in contents for a in c.aligned_ids()})),
        reflections=_reflections(active, find_definition),
    )


def _reflections(
    active: tuple[ActiveMapping, ...], find_definition: FindDefinition
) -> tuple[ReflectionWanted, ...]:
    terms: dict[AssignmentId, list[ReflectionTerms]] = {}
    for each in active:
        if each.content.reflection is None:
            continue
        prompt = find_definition(each.definition_version_id).content.reflection
        parts = (prompt.pathway, prompt.personal_growth, prompt.professional_growth)
        terms.setdefault(each.content.reflection, []).append(
            ReflectionTerms(
                prompts=(parts,),
                submission_types=frozenset(prompt.submission_types),
                minimum_words=prompt.minimum_words,
                counts_words=prompt.minimum_words > 0,
            )
        )
    return tuple(
        ReflectionWanted(assignment_id=key, terms=joined(terms[key])) for key in sorted(terms)
    )
