"""Which pages are opened, by whom and on what: every GET route, some in more than one state.

Guarded routes come from the role table, which fails for a route without a line; so a new page is
opened here as soon as it says who may see it. What no browser shows is listed by kind.
"""

from dataclasses import dataclass

from tests.integration.roles.people import Role
from tests.integration.roles.table import TABLE, Answer, Line, expected

# Answers for programs: data, pictures, files, part of a page.
NO_PAGES = {
    "/.well-known/did.json": "application/did+json",
    "/achievements/<slug>/<int:number>.<any(png, svg):kind>": "image/svg+xml",
    "/brand/<token>.css": "text/css",
    "/credentials/<uuid:uuid>.json": "application/vc+ld+json",
    "/healthz": "application/json",
    "/issuers/<int:number>": "application/ld+json",
    "/lti/config.json": "application/json",
    "/lti/jwks.json": "application/json",
    "/readyz": "application/json",
    "/static/<path:filename>": "text/javascript",
    "/status/<int:number>": "application/vc",
    "/w/<launch>/asa/cases/<int:case_id>/files/<file_id>": "application/octet-stream",
    "/w/<launch>/documents/<int:use_id>": "application/pdf",
    "/w/<launch>/unit/proposals/<int:version>/definition.yaml": "application/yaml",
    "/w/<launch>/unit/proposals/<int:version>/image/<digest>": "image/svg+xml",
    "/w/<launch>/unit/proposals/<int:version>/sections/state": "application/json",
    "/w/<launch>/unit/proposals/<int:version>/document.pdf": "application/pdf",
    "/w/<launch>/unit/proposals/<int:version>/letters/<int:decision>.pdf": "application/pdf",
}
TABLE_OF_DATA = ".csv"
# Part of a page that the page itself asks for; it has no title and no frame of its own.
PARTS = frozenset({"/w/<launch>/course/sync", "/w/<launch>/unit/duplicates"})
# Says yes or no by its status alone.
BARE = frozenset({"/lti/login/<login_id>/cookie"})
PIPELINE = "/w/<launch>/asa/definitions/list"
# The states a page has that look different; elsewhere the first thing within reach will do.
STATES = {
    "/w/<launch>/asa/cases/<int:case_id>": (
        "Cleomene",
        "Dovrat",
        "Evanthia",
        "Gustavo",
        "Hanae",
        "Adaeze",
    ),
    "/w/<launch>/asa/awards/<int:award_id>": ("Adaeze", "Jonquil"),
    "/w/<launch>/course/badges/<int:mapping_id>/outcomes": ("active", "draft"),
    "/w/<launch>/unit/proposals/<int:version>/": (
        "draft of press",
        "ready of press",
        "handed in of press",
        "stale of press",
        "approved of press",
    ),
    "/w/<launch>/unit/proposals/<int:version>/consultation": (
        "handed in of press",
        "ready of press",
        "approved of press",
    ),
    "/w/<launch>/asa/definitions/<int:version>/": (
        "handed in of press",
        "stale of press",
        "approved of press",
    ),
    "/w/<launch>/asa/definitions/<int:version>/history": ("approved of press",),
    "/w/<launch>/asa/definitions/<int:version>/conformance": (
        "stale of press",
        "approved of press",
    ),
    "/w/<launch>/unit/proposals/<int:version>/timeline": (
        "handed in of press",
        "approved of press",
    ),
}
# Who looks, where several may: the one with the most to see.
LOOKING = (
    Role.LEARNER_A,
    Role.TEACHER,
    Role.UNIT_PROPOSER,
    Role.ASA_AWARDER,
    Role.AUDITOR,
    Role.REGISTRAR,
)
SEEN = frozenset({Answer.SHOWN, Answer.NOTED})


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One page: its route, who opens it, on what, and how it is asked for."""

    rule: str
    role: Role = Role.STRANGER
    thing: str = ""
    query: str = ""

    def told(self) -> str:
        """Name it, as a test and a picture are named."""
        path = self.rule.removeprefix("/w/<launch>").replace("<", "").replace(">", "")
        who = "" if self.role is Role.STRANGER else self.role
        parts = (path.replace("int:", "").replace("uuid:", ""), self.thing, self.query, who)
        return "-".join(part.strip("/").replace("/", "-") for part in parts if part)


TALK = "/w/<launch>/unit/proposals/<int:version>/consultation"
MORE = (
    Entry(rule="/credentials/<uuid:uuid>", thing="Adaeze"),
    Entry(rule="/credentials/<uuid:uuid>", thing="Irisa"),
    Entry(rule="/credentials/<uuid:uuid>", thing="Jonquil"),
    Entry(rule="/achievements/<slug>/<int:number>", thing="lynx"),
    # Refusals are pages too: a stranger's launch, and an address that names nothing.
    Entry(rule="/lti/login"),
    Entry(rule="/w/<launch>/deep-linking/", role=Role.TEACHER),
    Entry(rule="/credentials/<uuid:uuid>", thing="nobody"),
    # The writing pages with everything on them, and as those read them who do not write.
    *(
        Entry(
            rule=f"/w/<launch>/unit/proposals/<int:version>/{page}",
            role=Role.UNIT_PROPOSER,
            thing="stale of press",
        )
        for page in ("application", "assessment", "design")
    ),
    *(
        Entry(
            rule=f"/w/<launch>/unit/proposals/<int:version>/{page}",
            role=Role.ASA_CONSULTANT,
            thing="handed in of press",
        )
        for page in ("assessment", "design")
    ),
    # A proposal as ASA opens it, a unit without proposals, and searches for what to copy.
    Entry(
        rule="/w/<launch>/unit/proposals/<int:version>/",
        role=Role.ASA_CONSULTANT,
        thing="handed in of press",
    ),
    Entry(rule="/w/<launch>/unit/", role=Role.CO_EDITOR),
    Entry(rule="/w/<launch>/unit/copy", role=Role.UNIT_PROPOSER, query="q=proofreading+wombat"),
    Entry(rule="/w/<launch>/unit/copy", role=Role.UNIT_PROPOSER, query="q=xylophone"),
    # Lists with nothing in them, filtered, and asked for in another order.
    Entry(rule="/w/<launch>/asa/", role=Role.ASA_AWARDER, query="q=nobody-of-this-name"),
    Entry(rule="/w/<launch>/asa/", role=Role.AUDITOR, query="tab=awarded"),
    Entry(rule="/w/<launch>/asa/awards", role=Role.REGISTRAR, query="q=nobody-of-this-name"),
    Entry(rule="/w/<launch>/learner/credentials", role=Role.LEARNER_B),
    Entry(rule="/w/<launch>/learner/badges/<int:mapping_id>", role=Role.LEARNER_B, thing="active"),
    Entry(rule="/w/<launch>/course/", role=Role.ASSISTANT),
    # The talk of one place, to be suggested for; what is settled; and where nothing was said.
    Entry(
        rule=TALK,
        role=Role.ASA_CONSULTANT,
        thing="ready of press",
        query="at=competencies/competency_statement",
    ),
    Entry(
        rule=TALK, role=Role.CO_EDITOR, thing="ready of press", query="word=1&at=pathway/pathway"
    ),
    Entry(rule=TALK, role=Role.UNIT_PROPOSER, thing="handed in of press", query="show=all"),
    Entry(rule=TALK, role=Role.UNIT_PROPOSER, thing="draft of press"),
    Entry(rule="/w/<launch>/", role=Role.SYSADMIN),
    # The pipeline filtered, with nothing found, and the board of who judges.
    Entry(rule=PIPELINE, role=Role.ASA_ADMIN, query="stage=design&sort=due&size=50"),
    Entry(rule=PIPELINE, role=Role.ASA_CONSULTANT, query="flag=rigor-stale"),
    Entry(rule=PIPELINE, role=Role.ASA_ADMIN, query="q=nothing-of-this-name"),
    Entry(rule="/w/<launch>/asa/definitions/", role=Role.ASA_ADMIN),
    # The guidelines as who changes them sees them, and the form of each part.
    Entry(rule="/w/<launch>/asa/guidelines/", role=Role.ASA_ADMIN),
    *(
        Entry(rule="/w/<launch>/asa/guidelines/edit", role=Role.ASA_ADMIN, query=f"part={part}")
        for part in ("guidance", "reasons", "times")
    ),
    # What an administrator may change of units, and what a co-editor may not.
    Entry(rule="/w/<launch>/asa/units/", role=Role.ASA_ADMIN),
    Entry(rule="/w/<launch>/asa/units/", role=Role.ASA_ADMIN, query="q=no-unit-of-this-name"),
    Entry(rule="/w/<launch>/asa/units/<int:unit_id>", role=Role.ASA_ADMIN, thing="press"),
    Entry(rule="/w/<launch>/unit/members", role=Role.CO_EDITOR),
    Entry(
        rule="/w/<launch>/course/badges/<int:mapping_id>/outcomes",
        role=Role.TEACHER,
        thing="draft",
        query="cell=criterion:slo-1:311",
    ),
)


def is_data(rule: str) -> bool:
    """Say whether a route gives a table of data, as its name says."""
    return rule.endswith(TABLE_OF_DATA)


def guarded_entries() -> tuple[Entry, ...]:
    """Give the pages of the role table, each for the first who sees it."""
    found: dict[tuple[str, str], Entry] = {}
    for line in TABLE:
        if line.method != "GET" or line.rule in NO_PAGES.keys() | PARTS or is_data(line.rule):
            continue
        for entry in _of(line):
            found.setdefault((entry.rule, entry.thing), entry)
    return tuple(found.values())


def _of(line: Line) -> list[Entry]:
    seen = [
        Entry(rule=line.rule, role=role, thing=thing)
        for thing in line.at
        for role in (*LOOKING, *Role)
        if expected(line, role, thing) in SEEN
    ]
    wanted = STATES.get(line.rule)
    if wanted is None:
        return seen[:1]
    here = [thing for thing in wanted if thing in line.at]
    return [next(each for each in seen if each.thing == thing) for thing in here]


ENTRIES = (*guarded_entries(), *MORE)
