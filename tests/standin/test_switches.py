"""Every switch is in the table, and every position shows on the wire."""

import base64
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from demo.standin.faults import KINDS
from demo.standin.switches import SWITCHES, Switches
from tests.standin.conftest import AUTH, BAYVIEW, MAIN, Asking, links, tool_config
from tests.standin.launching import CLAIM, begin, fields, launched
from tests.standin.oddities.looking import Look

README = Path(__file__).parents[2] / "demo" / "standin" / "README.md"
WORK = f"/courses/{MAIN}/students/submissions"
FRAME = f"/courses/{MAIN}/external_tools/29001?as=640021"
Seen = Callable[[Asking], Any]
POSITIONS = [(s.name, p) for s in SWITCHES for p in s.positions]


def frame_facts(asking: Asking) -> dict[str, Any]:
    html = asking.browser.get(FRAME, base_url=BAYVIEW).get_data(as_text=True)
    found = re.search(r"const facts = (\{.*?\});\n", html)
    assert found is not None
    facts: dict[str, Any] = json.loads(found.group(1))
    return facts


def file_after_an_hour(asking: Asking) -> int:
    row = asking.work("reflection-upload-two-files", "Culminating reflection")
    path = row["attachments"][0]["url"].removeprefix(BAYVIEW)
    there = asking.browser.get(path, base_url=BAYVIEW).headers["Location"].removeprefix(AUTH)
    asking.order("clock", advance=3600)
    return asking.browser.get(there, base_url=AUTH).status_code


def result_after_regrade(asking: Asking) -> list[float]:
    """What the results say three seconds after a mark."""
    asking.order(
        "mutate", do="regrade", person="plain-met", assignment="Plain-language brief",
        criterion="Plain language", points=1,
    )  # fmt: skip
    seconds = asking.standin.switches.outcome_delay
    learner = asking.case("plain-met")["canvas_user_id"]
    found: list[float] = []
    for wait in (0, 3):
        asking.order("clock", advance=wait)
        rows = asking.get(f"/courses/{MAIN}/outcome_results", user_ids__=learner).get_json()
        found.append(min(row["score"] for row in rows["outcome_results"]))
    assert seconds >= 0
    return found


def excused_since(asking: Asking) -> int:
    asking.order("mutate", do="excuse", person="plain-met", assignment="Stakeholder map")
    since = "2027-04-20T11:59:59Z"
    return len(asking.get(WORK, student_ids__="all", graded_since=since).get_json())


def quiz_alignment(asking: Asking) -> tuple[str, str]:
    look = Look(asking, asking.case("quiz-bank"))
    links = look.results()[0]["links"]
    return links["alignment"].rpartition("_")[0], links["assignment"].rpartition("_")[0]


def linking(asking: Asking) -> bool:
    made = tool_config()
    made["extensions"][0]["settings"]["placements"].append(
        {"placement": "link_selection", "message_type": "LtiDeepLinkingRequest"}
    )
    asking.order("tool", config=made)
    claims = launched(asking, "M. Okafor", "link_selection")
    asking.order("tool", config=tool_config())
    return "data" in claims["https://purl.imsglobal.org/spec/lti-dl/claim/deep_linking_settings"]


def visibility(asking: Asking) -> tuple[set[bool], bool]:
    """What is said of many, flat and by learner, and of one."""
    ask = {"student_ids__": "all", "include__": "visibility", "per_page": 50}
    rows = asking.everything(WORK, **ask)
    for learner in asking.everything(WORK, grouped=1, **ask):
        rows += learner["submissions"]
    path = f"/courses/{MAIN}/assignments/{rows[0]['assignment_id']}/submissions"
    one = asking.get(f"{path}/{rows[0]['user_id']}", include__="visibility").get_json()
    return {row["assignment_visible"] for row in rows}, one["assignment_visible"]


def graphql(asking: Asking) -> tuple[int, bool]:
    body = {"query": "{course(id:5201){submissionsConnection(first:1){nodes{submittedAt}}}}"}
    answer = asking.send("POST", "/graphql", prefix="/api", json=body)
    return answer.status_code, "Z" in answer.get_data(as_text=True)


def refused(asking: Asking) -> int:
    answer = asking.send("POST", f"/courses/{MAIN}/assignments", data={"assignment[name]": "x"})
    return answer.status_code


def throttled(asking: Asking) -> int:
    asking.order("throttle", amount=800)
    return asking.get("/users/self").status_code


def after_half_a_year(asking: Asking) -> int:
    asking.order("clock", advance=180 * 86_400)
    return asking.get("/users/self").status_code


def personal(asking: Asking) -> tuple[str, ...]:
    claims = launched(asking, "plain-met")
    return tuple(sorted({"name", "email", "picture"} & set(claims)))


def roster_id(asking: Asking) -> tuple[bool, bool]:
    """Whether the roster and the launch name an older learner by their `sub`."""
    case = asking.case("plain-met")
    rows = asking.everything(f"/courses/{MAIN}/users", include__="lti_id", per_page=50)
    row = next(r for r in rows if str(r["id"]) == case["canvas_user_id"])
    return row["lti_id"] == case["sub"], launched(asking, "plain-met")["sub"] == case["sub"]


def sis_ids(asking: Asking) -> tuple[bool, ...]:
    """Of a person, their enrollment, the course and the rights; an administrator sees them."""
    path = f"/courses/{MAIN}"
    person = asking.get(f"{path}/users", include__="enrollments").get_json()[0]
    held = (person, person["enrollments"][0], asking.get(path).get_json())
    assert "sis_course_id" in asking.get(path, token="administrator").get_json()
    rights = asking.get(f"{path}/permissions").get_json()
    return *(any(key.startswith("sis_") for key in row) for row in held), rights["read_sis"]


def token_times(asking: Asking) -> int:
    began = int(asking.standin.clock.now().timestamp())
    return int(launched(asking, "plain-met")["iat"]) - began


def designer(asking: Asking) -> int:
    return len(launched(asking, "Victor Sandoval")[f"{CLAIM}roles"])


SHOWN: dict[str, Seen] = {
    "storage": lambda a: (
        "lti_storage_target" in begin(a, "plain-met").params, frame_facts(a)["storage"],
    ),
    "post_messages": lambda a: frame_facts(a)["answers"],
    "max_per_page": lambda a: len(a.get(WORK, student_ids__="all", per_page=500).get_json()),
    "last_link": lambda a: "last" in links(a.get(f"/courses/{MAIN}/assignments")),
    "forbidden_status": refused,
    "throttle_status": throttled,
    "rate_limit_header": lambda a: "X-Rate-Limit-Remaining" in a.get("/users/self").headers,
    "outcome_delay": result_after_regrade,
    "excuse_graded_at": excused_since,
    "quiz_alignment": quiz_alignment,
    "privacy": personal,
    "custom_ids": lambda a: launched(a, "plain-met")[f"{CLAIM}custom"]["user"],
    "graphql": graphql,
    "graphql_times": graphql,
    "include_parameters": lambda a: "term" in a.get(
        f"/courses/{MAIN}", include__="term"
    ).get_json(),
    "bulk_visibility": visibility,
    "clock_skew": lambda a: (token_times(a), a.get("/users/self").headers["Date"]),
    "sub_per_course": roster_id,
    "roster_lti_id": roster_id,
    "shard_ids": lambda a: a.get(
        f"/courses/{MAIN}/enrollments", type__="StudentEnrollment"
    ).get_json()[0]["html_url"].count("~"),
    "designer_institution_role": designer,
    "file_urls": file_after_an_hour,
    "token_expiry": after_half_a_year,
    "service_rights": refused,
    "sis_ids": sis_ids,
    "canvas_environment": lambda a: begin(a, "plain-met").params["canvas_environment"],
    "deep_linking_data": linking,
    "brand": lambda a: a.browser.get("/brand.json", base_url=BAYVIEW).get_json(),
}  # fmt: skip


@pytest.fixture(scope="module")
def at_first(shared: Asking) -> dict[str, Any]:
    """What each switch shows in the position a stand-in starts with."""
    found: dict[str, Any] = {}
    for name, look in SHOWN.items():
        shared.standin.reset()
        found[name] = look(shared)
    shared.standin.reset()
    return found


def test_table_tells_name_positions_now_and_difference(asking: Asking) -> None:
    table = asking.read("switches")["switches"]
    assert {row["name"] for row in table} == set(SHOWN) == set(Switches().now())
    for row in table:
        assert row["now"] == row["positions"][0], row["name"]
        assert len(row["positions"]) > 1
        assert len(row["about"]) > 30
    asking.order("switches", storage="silent")
    table = asking.read("switches")["switches"]
    assert next(row["now"] for row in table if row["name"] == "storage") == "silent"


@pytest.mark.parametrize(("name", "position"), POSITIONS, ids=[f"{n}-{p}" for n, p in POSITIONS])
def test_position_shows(asking: Asking, at_first: dict[str, Any], name: str, position: Any) -> None:
    first = next(s.positions[0] for s in SWITCHES if s.name == name)
    asking.order("switches", **{name: position})
    same = SHOWN[name](asking) == at_first[name]
    # A tool that asks for everything is public by its own configuration.
    assert same == (position == first or (name, position) == ("privacy", "public"))


@pytest.mark.parametrize(
    ("order", "said"),
    [
        ({"weather": "fair"}, "weather: unknown"),
        ({"storage": "on"}, "storage: one of 'allowed'"),
        ({"forbidden_status": "403"}, "forbidden_status: one of 401"),
        ({"max_per_page": True}, "max_per_page: one of"),
    ],
)
def test_switch_or_position_nobody_knows_is_refused(
    asking: Asking, order: dict[str, Any], said: str
) -> None:
    answer = asking.control.test_client().post("/__admin/switches", json=order)
    assert answer.status_code == 400
    assert answer.get_json()["error"].startswith(said)


def test_number_may_be_any_where_a_switch_is_free(asking: Asking) -> None:
    assert asking.order("switches", max_per_page=7)["max_per_page"] == 7


def test_reset_puts_every_switch_back(asking: Asking) -> None:
    for switch in SWITCHES:
        asking.order("switches", **{switch.name: switch.positions[-1]})
    asking.order("reset")
    assert asking.standin.switches == Switches()


def test_short_and_long_ids_are_both_read(asking: Asking) -> None:
    learner = asking.case("cross-shard-id")["canvas_user_id"]
    number = asking.assignment("Stakeholder map")["id"]
    shard, local = divmod(int(learner), 10_000_000_000_000)
    path = f"/courses/{MAIN}/assignments/{number}/submissions"
    assert (
        asking.get(f"{path}/{shard}~{local}").get_json()
        == asking.get(f"{path}/{learner}").get_json()
    )
    rows = asking.get(WORK, student_ids__=f"{shard}~{local}").get_json()
    assert {str(row["user_id"]) for row in rows} == {learner}


def test_visitor_of_a_public_course_has_no_name_and_no_sub(asking: Asking) -> None:
    claims = launched(asking, "", anonymous=True)
    assert "sub" not in claims
    assert claims[f"{CLAIM}lti11_legacy_user_id"] == ""
    assert claims[f"{CLAIM}roles"] == ["http://purl.imsglobal.org/vocab/lis/v2/system/person#None"]
    assert (claims["name"], claims["email"]) == (None, None)
    assert claims[f"{CLAIM}custom"]["user"] == "$Canvas.user.id"
    assert claims[f"{CLAIM}custom"]["course"] == MAIN


def test_older_id_is_told_beside_the_sub_only_where_they_differ(asking: Asking) -> None:
    old = launched(asking, "plain-met")
    assert old[f"{CLAIM}lti1p1"]["user_id"] == old[f"{CLAIM}lti11_legacy_user_id"]
    course = asking.standin.institutions["bayview"].course(MAIN)
    newer = next(n for n in course.people if 20_000_001 <= n < 71_000_001)
    claims = launched(asking, str(newer))
    assert f"{CLAIM}lti1p1" not in claims
    assert claims[f"{CLAIM}lti11_legacy_user_id"] == claims["sub"]


def test_launch_about_a_learner_names_them(asking: Asking) -> None:
    claims = launched(asking, "M. Okafor", student="plain-met")
    about = claims["https://www.instructure.com/lti_student_id"]
    assert about == asking.case("plain-met")["canvas_user_id"]
    assert "https://www.instructure.com/lti_student_id" not in launched(asking, "M. Okafor")


def test_language_zone_and_contrast_are_each_persons_own(asking: Asking) -> None:
    def told(person: str) -> tuple[str, str, Any]:
        claims = launched(asking, person)
        presentation = claims[f"{CLAIM}launch_presentation"]
        assert presentation["locale"] == claims["locale"]
        return claims["locale"], presentation["locale"], claims[f"{CLAIM}custom"]["zone"]

    config = tool_config()
    config["custom_fields"]["zone"] = "$Person.address.timezone"
    asking.order("tool", config=config)
    assert told("plain-met") == ("en", "en", "America/New_York")
    assert told("unposted") == ("es", "es", "America/Mexico_City")
    assert told("name-rtl-emoji") == ("he", "he", "Asia/Jerusalem")
    asking.order("preferences", person="plain-met", locale="fr", time_zone="Europe/Paris")
    assert told("plain-met") == ("fr", "fr", "Europe/Paris")
    asking.order("tool", config=tool_config())
    wrong = {"person": "plain-met", "time_zone": "Moon/Base"}
    answer = asking.control.test_client().post("/__admin/preferences", json=wrong)
    assert answer.status_code == 400


def test_page_settings_are_the_persons_own(asking: Asking) -> None:
    asking.order("preferences", person="M. Okafor", locale="es", high_contrast=True)
    settings = frame_facts(asking)["settings"]
    assert settings == {
        "locale": "es",
        "time_zone": "America/New_York",
        "use_high_contrast": True,
        "active_brand_config_json_url": f"{BAYVIEW}/brand.json",
    }


def test_frame_posts_the_same_initiation_as_the_remote_control(asking: Asking) -> None:
    sent = fields(asking.browser.get(FRAME, base_url=BAYVIEW))
    assert set(sent) == set(begin(asking, "M. Okafor").params)


def test_bookmarks_are_this_sites_own(asking: Asking) -> None:
    made = base64.urlsafe_b64encode(b'["submissions", 1, [0]]').decode()
    assert asking.get(WORK, student_ids__="all", page=f"bookmark:{made}").status_code == 404


def test_readme_names_every_switch_with_its_positions_and_every_fault() -> None:
    text = README.read_text(encoding="utf-8")
    for switch in SWITCHES:
        positions = " ".join(f"`{'null' if p is None else p}`" for p in switch.positions)
        assert f"| `{switch.name}` | {positions} | {switch.about} |" in text
    assert f"`{' '.join(KINDS)}`" in text
