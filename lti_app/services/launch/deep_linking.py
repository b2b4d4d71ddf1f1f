"""Placing a link in a course: what the window must answer, kept here and answered once.

1EdTech Deep Linking 2.0 §4.5. Where the answer goes and what comes back with it stays on our side:
a browser sends only its choice.
"""

from collections.abc import Callable
from dataclasses import replace

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from lti_app.domain.audit import AuditAction
from lti_app.domain.clock import Clock
from lti_app.domain.errors import Conflict, NotFound, NotPermitted
from lti_app.domain.ids import CourseId
from lti_app.domain.launch.deep_linking import DeepLinkingAnswer, DeepLinkingSettings, PlacedLink
from lti_app.domain.people.actor import Actor, CourseRole
from lti_app.lti.deep_linking import signed_answer
from lti_app.models.deep_linking import DeepLinkingRow
from lti_app.models.platform import LaunchSessionRow, PlatformRow
from lti_app.services.audit.writing import AuditLog
from lti_app.services.mapping.mappings import MappingOverview

Overview = Callable[[CourseId], list[MappingOverview]]


class DeepLinking:
    """Answers the platform's question what to place."""

    def __init__(
        self,
        *,
        session: Session,
        clock: Clock,
        actor: Actor,
        audit: AuditLog,
        overview: Overview,
        signing_key: Callable[[], tuple[str, str]],
        base_url: str,
    ) -> None:
        """Bind to one unit of work; the course's badges and our key come in as two questions."""
        self._session = session
        self._clock = clock
        self._actor = actor
        self._audit = audit
        self._overview = overview
        self._signing_key = signing_key
        self._base_url = base_url

    def choices(self, launch_id: str) -> list[MappingOverview]:
        """List the badges of this course that learners work for now.

        Raises:
            NotPermitted: the actor is no teacher of this course.
            NotFound: the window was not opened to place anything.
            Conflict: it has been answered.
        """
        self._waiting(launch_id)
        return self._active()

    def answer(self, launch_id: str, link: PlacedLink) -> DeepLinkingAnswer:
        """Sign the answer that places this link; the window's question is then over.

        Raises:
            NotPermitted: the actor is no teacher of this course.
            NotFound: the window was not opened to place anything, the badge is not active in this
                course, or the tool has no key yet.
            Conflict: it has been answered.
        """
        row, platform = self._waiting(launch_id)
        if link.badge is not None and link.badge not in {b.mapping_id for b in self._active()}:
            raise NotFound(
                "deep_linking.badge",
                "That badge is not active in this course.",
                mend="Go back and choose one of the list.",
            )
        answer = self._spend(row, platform, replace(link, url=f"{self._base_url}/lti/launch"))
        self._audit.record(
            AuditAction.LINK_PLACED, "course", self._actor.course_id or 0, mapping_id=link.badge
        )
        return answer

    def cancel(self, launch_id: str) -> DeepLinkingAnswer:
        """Sign the answer that places nothing; the window's question is then over as well.

        Raises:
            NotPermitted: the actor is no teacher of this course.
            NotFound: the window was not opened to place anything, or the tool has no key yet.
            Conflict: it has been answered.
        """
        return self._spend(*self._waiting(launch_id), None)

    def _active(self) -> list[MappingOverview]:
        course_id = self._actor.course_id
        assert course_id is not None  # a teacher teaches a course
        return [badge for badge in self._overview(course_id) if badge.active is not None]

    def _waiting(self, launch_id: str) -> tuple[DeepLinkingRow, PlatformRow]:
        if self._actor.course_id is None or self._actor.course_role is not CourseRole.TEACHER:
            raise NotPermitted(
                "deep_linking.teachers_only",
                "Only a teacher of this course places links to its badges.",
                mend="Ask a teacher of the course to add it to the module.",
            )
        found = self._session.execute(
            select(DeepLinkingRow, PlatformRow)
            .join(LaunchSessionRow, LaunchSessionRow.id == DeepLinkingRow.launch_session_id)
            .join(PlatformRow, PlatformRow.id == LaunchSessionRow.platform_id)
            .where(LaunchSessionRow.public_id == launch_id)
        ).one_or_none()
        if found is None:
            raise NotFound(
                "deep_linking.not_asked",
                "This window was not opened to place anything.",
                mend="In Canvas, add an item to a module and choose Hallmark there.",
            )
        row, platform = found
        if row.answered_at is not None:
            raise _answered()
        return row, platform

    def _spend(
        self, row: DeepLinkingRow, platform: PlatformRow, link: PlacedLink | None
    ) -> DeepLinkingAnswer:
        """Sign the answer, and let no other follow it."""
        token = signed_answer(
            platform.to_domain(),
            DeepLinkingSettings(
                deployment_id=row.deployment_id, return_url=row.return_url, data=row.data
            ),
            link,
            key=self._signing_key(),
            now=self._clock.now(),
        )
        spent = self._session.execute(
            update(DeepLinkingRow)
            .where(DeepLinkingRow.id == row.id, DeepLinkingRow.answered_at.is_(None))
            .values(answered_at=self._clock.now())
            .returning(DeepLinkingRow.id)
            .execution_options(synchronize_session=False)
        ).all()
        if len(spent) != 1:
            raise _answered()
        return DeepLinkingAnswer(return_url=row.return_url, token=token)


def keep_question(
    session: Session, clock: Clock, launch_session_id: int, settings: DeepLinkingSettings
) -> None:
    """Keep with a new window what it was opened to answer."""
    session.add(
        DeepLinkingRow(
            launch_session_id=launch_session_id,
            deployment_id=settings.deployment_id,
            return_url=settings.return_url,
            data=settings.data,
            created_at=clock.now(),
        )
    )


def _answered() -> Conflict:
    return Conflict(
        "deep_linking.answered",
        "A link was made from this window already, or it was canceled.",
        mend="Close this dialog in Canvas. To place another, add an item to the module again.",
    )
