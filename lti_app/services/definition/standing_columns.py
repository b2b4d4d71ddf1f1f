"""Keeps the columns of a version that lists show and only its whole dossier can tell.

Whoever changes what the gate or the rigor rests on calls here in the same transaction: a section
saved, a sign-off, a move, a new version. A test walks proposals and holds that the columns say what
the dossier says.
"""

from lti_app.domain.definition.definition import PROPOSED
from lti_app.domain.definition.gate import gate_is_open
from lti_app.domain.definition.governance import rigor_objections
from lti_app.domain.definition.sign_offs import Dossier
from lti_app.models.definition import DefinitionVersionRow


def keep_columns(row: DefinitionVersionRow, dossier: Dossier) -> None:
    """Write down whether the gate is closed and the rigor sign-off holds no more.

    Both are about a proposal; what is decided was judged by them and carries neither.
    """
    is_open = row.state in PROPOSED
    row.gate_closed = is_open and not gate_is_open(dossier)
    row.rigor_stale = is_open and dossier.rigor is not None and any(rigor_objections(dossier))
