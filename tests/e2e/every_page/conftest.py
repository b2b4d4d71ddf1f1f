"""One campus with everything on it, built once for all pages."""

import contextlib
from collections.abc import Iterator

import pytest
from jinja2 import FileSystemBytecodeCache
from sqlalchemy import select

from lti_app.models.deep_linking import DeepLinkingRow
from lti_app.models.platform import LaunchSessionRow
from tests.conftest import settings_for
from tests.databases import SqliteTemplates
from tests.factories.campus_two import Campuses, campus_two
from tests.integration.roles.conftest import Scene
from tests.integration.roles.people import Role, Visitor, arrive
from tests.integration.roles.trying import Doors


@pytest.fixture(scope="module")
def scene(
    sqlite_templates: SqliteTemplates, compiled_templates: FileSystemBytecodeCache
) -> Iterator[Scene]:
    campus = campus_two(settings_for(sqlite_templates.fresh()))
    campus.app.jinja_env.bytecode_cache = compiled_templates
    with contextlib.closing(campus.wiring):
        visitors = arrive(campus)
        _ask_for_a_link(campus, visitors[Role.TEACHER])
        yield Scene(campus, visitors, Doors(campus), ())


def _ask_for_a_link(campus: Campuses, teacher: Visitor) -> None:
    # Her window was opened from a module, to choose what a new link opens.
    with campus.wiring.session() as session:
        window = session.scalars(
            select(LaunchSessionRow).where(LaunchSessionRow.public_id == teacher.launch_id)
        ).one()
        session.add(
            DeepLinkingRow(
                launch_session_id=window.id,
                deployment_id=campus.main.actions.platform.deployment_id,
                return_url=f"{campus.main.actions.platform.api_url}/courses/4021/deep_linking_response",
                created_at=campus.clock.now(),
            )
        )
        session.commit()
