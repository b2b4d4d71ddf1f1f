"""Everything one running stand-in holds: institutions, clock, keys, faults, log, switches."""

import hashlib
import threading
from dataclasses import dataclass, field
from datetime import UTC, date, datetime

from demo.standin.clock import StandinClock
from demo.standin.faults import FaultList
from demo.standin.institution import Institution, Token
from demo.standin.lti.keys import PlatformKeys
from demo.standin.lti.launches import LaunchCache
from demo.standin.lti.tool import Tool
from demo.standin.mailbox import Mailbox
from demo.standin.model import Course, Person
from demo.standin.modules import Modules
from demo.standin.preferences import Preferences
from demo.standin.recording import RequestLog
from demo.standin.rest.throttle import Buckets
from demo.standin.seed.campus import CampusSize, build_institutions
from demo.standin.switches import Switches

ISSUER = "https://canvas.standin.example"
INSTITUTION_HOSTS = {"bayview": "127.0.0.1", "coastal": "127.0.0.2"}
AUTH_HOST = "127.0.0.3"


@dataclass(frozen=True, slots=True, kw_only=True)
class Guided:
    """Somebody the first page shows before all others; why is in the words of who started it."""

    person: str
    place: str
    part: str
    words: str

    def __post_init__(self) -> None:
        """Raise ValueError for a place nobody can go to."""
        if self.place not in {"course", "account", "own"}:
            raise ValueError(f"place: {self.place!r} is none of course, account, own")


@dataclass(frozen=True, slots=True, kw_only=True)
class StandinSettings:
    """How a stand-in is started."""

    tool_url: str = "http://localhost:8000"
    tool_config: str | None = None
    courses: int = 3
    learners: int = 20
    seed: int = 1
    today: date = field(default_factory=lambda: datetime.now(UTC).date())
    frozen_at: datetime | None = None
    port: int = 8001
    guide: tuple[Guided, ...] = ()


class Standin:
    """The state behind both ports. Views take `lock` while they read or change the campus."""

    def __init__(self, settings: StandinSettings) -> None:
        self.settings = settings
        self.port = settings.port
        self.clock = StandinClock(settings.frozen_at)
        self.lock = threading.RLock()
        self.keys = PlatformKeys()
        self.log = RequestLog()
        self.faults = FaultList()
        self.buckets = Buckets(self.clock)
        self.launches = LaunchCache()
        self.mailbox = Mailbox()
        self.modules = Modules()
        self.preferences = Preferences()
        self.answered_links: set[str] = set()
        self.tool = Tool(settings.tool_url, settings.tool_config)
        self.switches = Switches()
        self.signed_out: set[tuple[str, int]] = set()
        self.off: set[str] = set()
        self.secret = hashlib.sha256(f"standin/{settings.seed}".encode()).digest()
        self.institutions: dict[str, Institution] = {}
        self._build()

    def _build(self) -> None:
        settings = self.settings
        size = CampusSize(
            courses=settings.courses,
            learners=settings.learners,
            seed=settings.seed,
            today=settings.today,
        )
        self.institutions = build_institutions(size)

    def reset(self) -> None:
        """Back to the first minute: campus, clock, faults, log, launches and switches."""
        with self.lock:
            self.clock.reset()
            self.faults.clear()
            self.log.clear()
            self.buckets.clear()
            self.launches.clear()
            self.mailbox.clear()
            self.modules.clear()
            self.preferences.clear()
            self.answered_links.clear()
            self.signed_out.clear()
            self.off.clear()
            self.switches = Switches()
            self._build()

    def origin(self, institution: Institution) -> str:
        return f"http://{INSTITUTION_HOSTS[institution.key]}:{self.port}"

    @property
    def auth_origin(self) -> str:
        return f"http://{AUTH_HOST}:{self.port}"

    def institution_at(self, host: str) -> Institution | None:
        """Find whose host a request came to; the auth host belongs to none."""
        name = host.partition(":")[0]
        for key, known in INSTITUTION_HOSTS.items():
            if known == name:
                return self.institutions[key]
        return None

    def token(self, institution: Institution, value: str) -> Token | None:
        return next((t for t in institution.tokens.values() if t.value == value), None)


def may_read_course(person: Person, course: Course) -> bool:
    """Account people and everybody enrolled; all others do not even learn that it exists."""
    return reaches(person, course) or bool(course.of(person.id))


def reaches(person: Person, course: Course) -> bool:
    """An account role reaches a course unless it belongs to a sub-account that does not."""
    return person.account_role is not None and person.account_role not in course.hidden_from


def may_see_grades(person: Person, course: Course) -> bool:
    kinds = {"TeacherEnrollment", "TaEnrollment"}
    return reaches(person, course) or any(e.type in kinds for e in course.of(person.id))
