"""People named on the command line: `institution:kind:value`, and acting in their name (`--as`).

Whoever acts must be known already; a mistyped id never makes a person.
"""

from lti_app.domain.errors import NotFound, RuleRefused
from lti_app.domain.ids import InstitutionId, PersonId
from lti_app.domain.launch.launch import canvas_id
from lti_app.domain.launch.platform import LONGEST_ID
from lti_app.domain.people.actor import LONGEST_ACTOR_NAME, Actor, name_or_number
from lti_app.domain.people.person import IdentifierKind
from lti_app.services.work.unit import Work

KINDS = {
    "canvas": IdentifierKind.CANVAS_USER_ID,
    "sis": IdentifierKind.SIS_ID,
    IdentifierKind.CANVAS_USER_ID.value: IdentifierKind.CANVAS_USER_ID,
    IdentifierKind.SIS_ID.value: IdentifierKind.SIS_ID,
}


def named(work: Work, text: str) -> tuple[InstitutionId, IdentifierKind, str]:
    """Take a person's name on the command line apart.

    Raises:
        RuleRefused: it is not written as institution:kind:value, or the Canvas id is none.
        NotFound: there is no such institution.
    """
    slug, _, rest = text.partition(":")
    kind, _, value = rest.partition(":")
    if kind not in KINDS or not slug or not 0 < len(value) <= LONGEST_ID:
        raise RuleRefused(
            "person.form",
            f"{text!r} does not name a person.",
            mend="Write institution:kind:value, such as main:canvas:640; kinds: canvas, sis.",
        )
    if KINDS[kind] is IdentifierKind.CANVAS_USER_ID:
        value = _global_canvas_id(value)
    return work.institutions.find(slug), KINDS[kind], value


def _global_canvas_id(value: str) -> str:
    # As a launch would give it: a role granted to another spelling would wait for ever.
    found = canvas_id(value)
    if found is None:
        raise RuleRefused(
            "person.form",
            f"{value!r} is no Canvas id.",
            mend="Write its digits, as they stand in the address of the person's page in Canvas.",
        )
    return found


def acting(work: Work, text: str) -> Actor:
    """Let this unit of work act as the person named, with the roles that person holds now.

    Raises:
        NotFound: nobody is known by that id.
    """
    institution_id, kind, value = named(work, text)
    found = work.people.find(institution_id, kind, value)
    if found is None:
        raise NotFound(
            "person.unknown",
            f"Nobody is known as {text!r}.",
            mend="Grant the role first: hallmark role grant --person ….",
        )
    actor = _actor(work, institution_id, found)
    work.act_as(actor)
    return actor


def _actor(work: Work, institution_id: InstitutionId, person_id: PersonId) -> Actor:
    held = work.roles.held(person_id)
    return Actor(
        name=name_or_number(work.people.facts(person_id).name[:LONGEST_ACTOR_NAME], person_id),
        institution_id=institution_id,
        person_id=person_id,
        local_roles=held.local_roles,
        unit_roles=held.unit_roles,
    )
