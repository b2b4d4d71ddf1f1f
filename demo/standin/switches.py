"""Where Canvas sites differ, or a browser may: every switch, its positions, what each stands for.

The first position is the one a stand-in starts with. `GET /__admin/switches` gives this table, so
that a suite can run with every switch in every position.
"""

import math
from dataclasses import dataclass, fields
from typing import Any


@dataclass(frozen=True, slots=True)
class Switch:
    """One difference between sites; `free` switches take any number, the positions are examples."""

    name: str
    positions: tuple[Any, ...]
    about: str
    free: bool = False

    def accepts(self, value: Any) -> bool:
        if self.free and isinstance(value, int | float) and not isinstance(value, bool):
            return math.isfinite(value)
        return any(value == known and type(value) is type(known) for known in self.positions)


SWITCHES: tuple[Switch, ...] = (
    Switch(
        "storage",
        ("allowed", "absent", "silent", "slow", "blocked", "partitioned"),
        "Platform storage: offered and kept; not offered at all; offered and never answered; "
        "answered after 3 s; refused by the browser; kept for this page alone.",
    ),
    Switch(
        "post_messages",
        ("answered", "silent"),
        "A browser answers a tool's window messages; a mobile app answers none.",
    ),
    Switch(
        "max_per_page", (100, 50), "The most rows of a page; older sites clamp at 50.", free=True
    ),
    Switch("last_link", ("sent", "absent"), "Numbered lists may leave their `last` link out."),
    Switch("forbidden_status", (401, 403), "No permission: 401 on older sites, 403 on newer."),
    Switch("throttle_status", (429, 403), "Throttled: 429 since October 2025, 403 before; text."),
    Switch(
        "rate_limit_header",
        ("sent", "absent"),
        "`X-Rate-Limit-Remaining` and `X-Request-Cost` may be missing.",
    ),
    Switch(
        "outcome_delay",
        (2.0, 0.0, 86_400.0),
        "Seconds until a mark becomes an outcome result, by a background job.",
        free=True,
    ),
    Switch(
        "excuse_graded_at",
        ("moves", "stays"),
        "Whether excusing moves `graded_at`, so that `graded_since` sees it.",
    ),
    Switch(
        "quiz_alignment",
        ("quiz", "bank"),
        "What a classic quiz's outcome result is aligned to: `quiz_3`, or the question bank as in "
        "canvas-lms lib/api/v1/outcome_results.rb, `assessment_question_bank_3`.",
    ),
    Switch(
        "privacy",
        (None, "public", "name_only", "email_only", "anonymous"),
        "The tool's privacy level as its administrator set it; null follows its configuration.",
    ),
    Switch(
        "custom_ids",
        ("number", "text"),
        "Ids among custom values are JSON numbers on older sites; newer ones make text of every "
        "number for a tool of LTI 1.3. canvas-lms lib/lti/variable_expander.rb.",
    ),
    Switch("graphql", ("on", "off"), "GraphQL may be closed to a token: 403."),
    Switch(
        "graphql_times",
        ("utc", "offset"),
        "GraphQL words times in UTC, or with an offset and fractions.",
    ),
    Switch(
        "include_parameters",
        ("kept", "dropped"),
        "A scoped key without Allow Include Parameters drops every include without a word.",
    ),
    Switch(
        "bulk_visibility",
        ("false", "true"),
        "What `assignment_visible` says in a list of submissions: false of everybody, since "
        "canvas-lms app/controllers/submissions_api_controller.rb looks up by learner what it "
        "keeps by assignment; or what is so. Of one submission it always says what is so.",
    ),
    Switch(
        "clock_skew",
        (0, 20, -20),
        "Seconds by which Canvas's clock is ahead: `iat`, `exp` and every `Date`.",
        free=True,
    ),
    Switch(
        "sub_per_course",
        ("off", "on"),
        "After a merge a course keeps a person's old `sub`: one person, another `sub` a course.",
    ),
    Switch(
        "roster_lti_id",
        ("sub", "older"),
        "What a roster's `lti_id` is: the `sub` of launches, or the opaque id of LTI 1.1 as in "
        "canvas-lms lib/api/v1/user.rb, which is the `sub` of newer people alone.",
    ),
    Switch(
        "shard_ids",
        ("long", "tilde"),
        "Addresses name people of other shards by 10000000000123 or by 1~123; both are read.",
    ),
    Switch(
        "designer_institution_role",
        ("instructor", "none"),
        "Whether a course designer also has the institution role Instructor.",
    ),
    Switch(
        "file_urls",
        ("signed", "lasting"),
        "The address of a file's bytes expires after five minutes, or lasts.",
    ),
    Switch(
        "token_expiry",
        ("none", "forced"),
        "Whether site policy makes every token end, 120 days after the stand-in's first day.",
    ),
    Switch(
        "service_rights",
        ("read", "write"),
        "Whether the service role may comment (manage_grades) and add assignments.",
    ),
    Switch(
        "sis_ids",
        ("told", "hidden"),
        "Whether the service role sees SIS data (read_sis): else the keys of SIS ids are absent.",
    ),
    Switch(
        "canvas_environment",
        ("prod", "production"),
        "What the login initiation calls the environment: Canvas's code or its documentation.",
    ),
    Switch(
        "deep_linking_data",
        ("absent", "sent"),
        "Whether the settings carry `data`, which the tool must then send back: 1EdTech allows it, "
        "canvas-lms lib/lti/messages/deep_linking_request.rb keeps it in the return address alone.",
    ),
    Switch(
        "brand",
        ("dark", "pale"),
        "An institution's main color: readable on white, or not.",
    ),
)


def check_position(name: str, value: Any) -> None:
    """Raise ValueError, which names the switch or its positions, if there is no such one."""
    switch = next((s for s in SWITCHES if s.name == name), None)
    if switch is None:
        raise ValueError(f"{name}: unknown; one of {', '.join(s.name for s in SWITCHES)}")
    if not switch.accepts(value):
        known = ", ".join(repr(position) for position in switch.positions)
        raise ValueError(f"{name}: one of {known}")


@dataclass(slots=True)
class Switches:
    """The positions now; `POST /__admin/switches` sets them."""

    storage: str = "allowed"
    post_messages: str = "answered"
    max_per_page: int = 100
    last_link: str = "sent"
    forbidden_status: int = 401
    throttle_status: int = 429
    rate_limit_header: str = "sent"
    outcome_delay: float = 2.0
    excuse_graded_at: str = "moves"
    quiz_alignment: str = "quiz"
    privacy: str | None = None
    custom_ids: str = "number"
    graphql: str = "on"
    graphql_times: str = "utc"
    include_parameters: str = "kept"
    bulk_visibility: str = "false"
    clock_skew: float = 0
    sub_per_course: str = "off"
    roster_lti_id: str = "sub"
    shard_ids: str = "long"
    designer_institution_role: str = "instructor"
    file_urls: str = "signed"
    token_expiry: str = "none"
    service_rights: str = "read"
    sis_ids: str = "told"
    canvas_environment: str = "prod"
    deep_linking_data: str = "absent"
    brand: str = "dark"

    def set(self, name: str, value: Any) -> None:
        """Move one switch. Raises ValueError that names the switch or its positions."""
        check_position(name, value)
        setattr(self, name, value)

    def now(self) -> dict[str, Any]:
        return {field.name: getattr(self, field.name) for field in fields(self)}

    def described(self) -> list[dict[str, Any]]:
        """The whole table: name, positions, the position now, what it stands for."""
        return [
            {
                "name": switch.name,
                "positions": list(switch.positions),
                "free": switch.free,
                "now": getattr(self, switch.name),
                "about": switch.about,
            }
            for switch in SWITCHES
        ]
