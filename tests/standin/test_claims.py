"""What is in the id_token: Canvas's claims, roles, custom variables."""

from typing import Any

import pytest

from tests.standin.conftest import BAYVIEW, TOOL, Asking, make_asking, tool_config
from tests.standin.launching import CLAIM, launched

LIS = "http://purl.imsglobal.org/vocab/lis/v2/"
USER = f"{LIS}system/person#User"
MEMBERSHIP = f"{LIS}membership"
INSTITUTION = f"{LIS}institution/person"


def test_course_launch_has_canvas_s_claims(asking: Asking) -> None:
    claims = launched(asking, "M. Okafor")
    config = asking.read("config")["institutions"]["bayview"]
    assert claims["iss"] == "https://canvas.standin.example"
    assert claims["aud"] == claims["azp"] == config["client_id"]
    assert claims[f"{CLAIM}deployment_id"] == config["deployment_id"]
    assert claims["sub"] == config["instructors"][0]["sub"]
    assert claims[f"{CLAIM}message_type"] == "LtiResourceLinkRequest"
    assert claims[f"{CLAIM}version"] == "1.3.0"
    assert claims[f"{CLAIM}target_link_uri"] == f"{TOOL}/lti/launch"
    assert claims["https://www.instructure.com/placement"] == "course_navigation"
    context = claims[f"{CLAIM}context"]
    assert context["type"] == ["http://purl.imsglobal.org/vocab/lis/v2/course#CourseOffering"]
    assert (context["label"], context["title"]) == ("PHI 3638", "Data Ethics")
    assert claims[f"{CLAIM}resource_link"]["id"] == context["id"]
    assert claims[f"{CLAIM}tool_platform"]["product_family_code"] == "canvas"
    assert claims[f"{CLAIM}lti1p1"]["user_id"] == claims[f"{CLAIM}lti11_legacy_user_id"]
    assert claims["name"] == "M. Okafor"


def test_oddities_are_there(asking: Asking) -> None:
    claims = launched(asking, "M. Okafor")
    assert claims["errors"] == {"errors": {}}
    for name in ("context", "resource_link", "tool_platform", "launch_presentation", "lis"):
        assert claims[f"{CLAIM}{name}"]["validation_context"] is None
    assert claims[f"{CLAIM}resource_link"]["description"] is None


@pytest.mark.parametrize(
    ("placement", "person", "kind"),
    [("account_navigation", "Noor Haddad", "Account"), ("user_navigation", "plain-met", "User")],
)
def test_context_of_account_and_user_is_a_bare_word(
    asking: Asking, placement: str, person: str, kind: str
) -> None:
    claims = launched(asking, person, placement)
    context = claims[f"{CLAIM}context"]
    assert context["type"] == [kind]
    assert "label" not in context
    assert claims[f"{CLAIM}resource_link"]["id"] == context["id"]


COURSE_ROLES: tuple[tuple[str, set[str]], ...] = (
    ("M. Okafor", {f"{MEMBERSHIP}#Instructor", f"{INSTITUTION}#Instructor", USER}),
    (
        "Theodora Bell",
        {
            f"{MEMBERSHIP}/Instructor#TeachingAssistant",
            f"{MEMBERSHIP}#Instructor",
            f"{INSTITUTION}#Instructor",
            USER,
        },
    ),
    ("Victor Sandoval", {f"{MEMBERSHIP}#ContentDeveloper", f"{INSTITUTION}#Instructor", USER}),
    ("plain-met", {f"{MEMBERSHIP}#Learner", f"{INSTITUTION}#Student", USER}),
    ("Pauline Nwosu", {f"{MEMBERSHIP}#Mentor", USER}),
    (
        "test-student",
        {
            f"{MEMBERSHIP}#Learner",
            "http://purl.imsglobal.org/vocab/lti/system/person#TestUser",
            f"{INSTITUTION}#Student",
            USER,
        },
    ),
    ("Ruth Vance", {f"{INSTITUTION}#Administrator", USER}),
    ("concluded", {USER}),
)


@pytest.mark.parametrize(("person", "roles"), COURSE_ROLES, ids=[row[0] for row in COURSE_ROLES])
def test_roles_in_a_course(asking: Asking, person: str, roles: set[str]) -> None:
    found = launched(asking, person)[f"{CLAIM}roles"]
    assert set(found) == roles
    assert found == sorted(found)


def test_who_teaches_has_no_membership_in_an_account(asking: Asking) -> None:
    roles = launched(asking, "M. Okafor", "account_navigation")[f"{CLAIM}roles"]
    assert roles == sorted({f"{INSTITUTION}#Instructor", USER})


def test_teacher_here_who_studies_elsewhere_is_both_in_the_institution() -> None:
    from_four = make_four()
    roles = set(launched(from_four, "Rowan Bergström", course="5202")[f"{CLAIM}roles"])
    assert f"{MEMBERSHIP}#Instructor" in roles
    assert f"{MEMBERSHIP}#Learner" not in roles
    assert {f"{INSTITUTION}#Instructor", f"{INSTITUTION}#Student"} <= roles


def make_four() -> Asking:
    return make_asking(courses=4, learners=2)


def test_observer_names_the_learner_observed(asking: Asking) -> None:
    claims = launched(asking, "Pauline Nwosu")
    assert claims[f"{CLAIM}role_scope_mentor"] == [asking.case("plain-met")["sub"]]


def test_custom_fields_are_expanded_and_ids_stay_numbers(asking: Asking) -> None:
    custom = launched(asking, "two-sections")[f"{CLAIM}custom"]
    assert custom["user"] == int(asking.case("two-sections")["canvas_user_id"])
    assert custom["course"] == 5201
    assert custom["account"] == 302
    assert custom["root"] == 301
    assert custom["term"] == "Spring 2027"
    assert custom["sections"] == "81001,81002"
    assert custom["base"] == BAYVIEW
    assert custom["state"] == "active"
    assert custom["plain"] == "as it is"


def test_roles_are_told_by_name_and_truth_as_truth(asking: Asking) -> None:
    """The account's roles after the course's; no section twice; a boolean is no text."""
    config = tool_config()
    config["custom_fields"] |= {
        "roles": "$Canvas.membership.roles", "admin": "$Canvas.user.isRootAccountAdmin",
    }  # fmt: skip
    asking.order("tool", config=config)

    def told(person: str, placement: str = "course_navigation", **more: str) -> tuple[Any, ...]:
        custom = launched(asking, person, placement, **more)[f"{CLAIM}custom"]
        return custom["roles"], custom["admin"], custom["sections"], custom["state"]

    assert told("Theodora Bell") == ("TaEnrollment", False, "81001", "active")
    assert told("ta-and-student", course="ta-and-student")[0] == "TaEnrollment,StudentEnrollment"
    assert told("Noor Haddad") == ("ASA Staff", False, "", "")
    assert told("concluded") == ("", False, "", "inactive")
    assert told("Ruth Vance", "account_navigation")[:2] == ("Account Admin", True)
    assert told("plain-met", "user_navigation")[0] == "$Canvas.membership.roles"
    asking.order("tool", config=tool_config())


def test_who_acts_as_somebody_is_named_beside_them(asking: Asking) -> None:
    """A teacher in Student View as well; whoever comes as themselves leaves the literal."""
    config = tool_config()
    config["custom_fields"] |= {"behind": "$Canvas.masqueradingUser.id", "whole": "$User.id"}
    asking.order("tool", config=config)
    people = {p["name"]: p for p in asking.read("config")["institutions"]["bayview"]["people"]}
    teachers = asking.read("config")["institutions"]["bayview"]["instructors"]
    case = asking.case("plain-met")

    def told(person: str, **more: str) -> Any:
        claims = launched(asking, person, **more)
        custom = claims[f"{CLAIM}custom"]
        assert custom["user"] == custom["whole"]
        return claims["sub"], custom["behind"]

    own = told("plain-met")
    assert own == (case["sub"], "$Canvas.masqueradingUser.id")
    acted = told("plain-met", acting="Ruth Vance")
    assert acted == (case["sub"], int(people["Ruth Vance"]["canvas_user_id"]))
    assert told("test-student")[1] == int(teachers[0]["canvas_user_id"])
    asking.order("tool", config=tool_config())


@pytest.mark.parametrize(
    ("person", "placement", "field", "literal"),
    [
        ("Noor Haddad", "account_navigation", "course", "$Canvas.course.id"),
        ("Noor Haddad", "account_navigation", "term", "$Canvas.term.name"),
        ("plain-met", "course_navigation", "assignment", "$Canvas.assignment.id"),
        ("plain-met", "course_navigation", "nonsense", "$Canvas.no.such.thing"),
        ("test-student", "course_navigation", "sis", "$Canvas.user.sisSourceId"),
        ("plain-met", "user_navigation", "course", "$Canvas.course.id"),
    ],
)
def test_inapplicable_variable_arrives_as_its_own_literal(
    asking: Asking, person: str, placement: str, field: str, literal: str
) -> None:
    assert launched(asking, person, placement)[f"{CLAIM}custom"][field] == literal


def test_placement_adds_its_own_target_and_fields(asking: Asking) -> None:
    claims = launched(asking, "plain-met", "user_navigation")
    assert claims[f"{CLAIM}target_link_uri"] == f"{TOOL}/lti/launch?own=1"
    assert claims[f"{CLAIM}custom"]["where"] == "own"
    assert claims[f"{CLAIM}custom"]["plain"] == "as it is"


PRIVACY: tuple[tuple[str, set[str]], ...] = (
    ("public", {"name", "given_name", "family_name", "email", "picture"}),
    ("name_only", {"name", "given_name", "family_name"}),
    ("email_only", {"email"}),
    ("anonymous", set()),
)


@pytest.mark.parametrize(("level", "there"), PRIVACY, ids=[row[0] for row in PRIVACY])
def test_personal_claims_follow_the_privacy_level(
    asking: Asking, level: str, there: set[str]
) -> None:
    asking.order("switches", privacy=level)
    claims = launched(asking, "plain-met")
    personal = {"name", "given_name", "family_name", "email", "picture"}
    assert set(claims) & personal == there
    assert claims["sub"] == asking.case("plain-met")["sub"]


def test_missing_mail_and_sis_id_are_null_and_those_of_no_login_literal(asking: Asking) -> None:
    """Null is not literal: a learner's login has no SIS id, a test student has no login."""
    claims: dict[str, Any] = launched(asking, "test-student")
    assert claims["email"] is None
    assert claims[f"{CLAIM}lis"]["person_sourcedid"] == "$Person.sourcedId"
    claims = launched(asking, "no-sis-id")
    assert claims[f"{CLAIM}lis"]["person_sourcedid"] is None
    assert claims[f"{CLAIM}custom"]["sis"] is None


def test_newer_sites_make_text_of_every_number(asking: Asking) -> None:
    asking.order("switches", custom_ids="text")
    custom = launched(asking, "plain-met")[f"{CLAIM}custom"]
    assert (custom["course"], custom["account"], custom["root"]) == ("5201", "302", "301")


def test_name_comes_whole_in_its_own_script(asking: Asking) -> None:
    assert launched(asking, "name-rtl-emoji")["name"] == "ליאור בן־דוד 🌿"


def test_sub_is_neither_api_id_nor_legacy_id(asking: Asking) -> None:
    claims = launched(asking, "plain-met")
    case = asking.case("plain-met")
    assert claims["sub"] not in {case["canvas_user_id"], claims[f"{CLAIM}lti11_legacy_user_id"]}
