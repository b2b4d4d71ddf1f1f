"""Names of roles as a person reads them; the command line and the files keep the codes."""

from collections.abc import Sequence

from flask_babel import gettext

from lti_app.domain.people.actor import CourseRole, LocalRole
from lti_app.domain.sentence import Sentence, say

NAMES: dict[str, Sentence] = {
    LocalRole.ASA_ADMIN: say("ASA administrator"),
    LocalRole.ASA_AWARDER: say("ASA awarder"),
    LocalRole.ASA_REVIEWER: say("ASA reviewer"),
    LocalRole.ASA_CONSULTANT: say("ASA consultant"),
    LocalRole.UNIT_PROPOSER: say("unit proposer"),
    LocalRole.CO_EDITOR: say("co-editor"),
    LocalRole.REGISTRAR: say("registrar"),
    LocalRole.AUDITOR: say("auditor"),
    LocalRole.SYSADMIN: say("system administrator"),
    CourseRole.TEACHER: say("teacher"),
    CourseRole.TEACHING_ASSISTANT: say("teaching assistant"),
    CourseRole.LEARNER: say("learner"),
    CourseRole.NONE: say("no role"),
    # What `Actor.acting_role` says where nobody's role was acted under.
    "system": say("by itself"),
    "person": say("on their own behalf"),
}


def role_word(role: str) -> str:
    """Word a role as an entry of the trail recorded it; an unknown one stays as it is."""
    return str(gettext(NAMES.get(role, role)))


def any_of(roles: Sequence[LocalRole]) -> Sentence:
    """Name several roles in one sentence: this, that or the other."""
    first, *others = [NAMES[role] for role in roles]
    if not others:
        return first
    *between, last = others
    for name in between:
        first = say("%(roles)s, %(role)s", roles=first, role=name)
    return say("%(roles)s or %(role)s", roles=first, role=last)
