"""The services of the door: platforms, people, roles, launches."""

from functools import cached_property

from lti_app.canvas.gateway import CanvasGateway
from lti_app.domain.ids import PlatformId
from lti_app.services.launch.held import HeldLaunches
from lti_app.services.launch.launches import Launches
from lti_app.services.launch.sessions import LaunchSessions
from lti_app.services.people.appointing import Appointing
from lti_app.services.people.people import People
from lti_app.services.people.roles import Roles
from lti_app.services.people.search import PeopleSearch
from lti_app.services.people.unit_import import UnitImport
from lti_app.services.people.unit_reopening import UnitReopening
from lti_app.services.people.units import Units
from lti_app.services.platform.institutions import Institutions
from lti_app.services.platform.platforms import Platforms
from lti_app.services.platform.tool_keys import ToolKeys
from lti_app.services.work.core import WorkCore


class DoorWork(WorkCore):
    """Who comes in, and from where."""

    @cached_property
    def institutions(self) -> Institutions:
        """Institutions by short name."""
        return Institutions(self.session, self.clock, self.audit)

    @cached_property
    def platforms(self) -> Platforms:
        """Registrations in Canvas."""
        return Platforms(
            self.session, self.clock, self.audit, self.vault, is_demo=self.tools.is_demo
        )

    def gateway(self, platform_id: PlatformId) -> CanvasGateway:
        """Open a gateway to a platform's Canvas with its stored token.

        Raises:
            NotFound: the platform is not in use or has no token yet.
        """
        registration, token = self.platforms.api_access(platform_id)
        return self.tools.gateways.open(registration.api_url, token)

    @cached_property
    def tool_keys(self) -> ToolKeys:
        """The tool's own LTI keys."""
        return ToolKeys(self.session, self.clock, self.audit, self.vault)

    @cached_property
    def people(self) -> People:
        """People and their ids."""
        return People(self.session, self.clock, self.audit)

    @cached_property
    def people_search(self) -> PeopleSearch:
        """People by a part of their name."""
        return PeopleSearch(session=self.session, actor=self.actor)

    @cached_property
    def roles(self) -> Roles:
        """Local roles."""
        return Roles(self.session, self.clock, self.actor, self.audit)

    @cached_property
    def units(self) -> Units:
        """Units that develop micro-credentials."""
        return Units(self.session, self.clock, self.actor, self.audit)

    @cached_property
    def unit_reopening(self) -> UnitReopening:
        """Closed units, to be opened again."""
        return UnitReopening(session=self.session, actor=self.actor, audit=self.audit)

    @cached_property
    def appointing(self) -> Appointing:
        """Roles in units, given to people named by an id."""
        return Appointing(
            session=self.session, grant=self.roles.grant, find_or_name=self.people.find_or_name
        )

    @cached_property
    def unit_import(self) -> UnitImport:
        """Units and members from a file."""
        return UnitImport(
            session=self.session,
            clock=self.clock,
            actor=self.actor,
            units=self.units,
            grant=self.roles.grant,
            find_or_name=self.people.find_or_name,
        )

    @cached_property
    def launches(self) -> Launches:
        """Logins begun and launches admitted."""
        return Launches(
            self.session, self.clock, self.audit, self.people.identify, self.roles.standing
        )

    @cached_property
    def held_launches(self) -> HeldLaunches:
        """Launches that wait for the platform's storage."""
        return HeldLaunches(self.session, self.clock, self.vault)

    @cached_property
    def launch_sessions(self) -> LaunchSessions:
        """Windows opened by launches."""
        return LaunchSessions(self.session, self.clock, self.roles.held)
