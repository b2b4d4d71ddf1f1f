"""What a launch says, in our words: nulls, odd keys, literals and numbers as Canvas sends them."""

from typing import Any

import pytest

from lti_app.domain.launch.deep_linking import DeepLinkingSettings
from lti_app.domain.launch.launch import (
    LaunchCheck,
    LaunchFacts,
    LaunchRefused,
    LinkFacts,
    Placement,
)
from lti_app.domain.launch.platform import Registration
from lti_app.domain.people.actor import CourseRole
from lti_app.lti.facts import launch_facts
from lti_app.lti.shape import demand_shape
from tests.clocks import FixedClock
from tests.contract.lti.platform_double import (
    ADMINISTRATOR,
    DEEP_LINKING_SETTINGS,
    LEARNER,
    LIS,
    LTI,
    TEACHER,
    TEACHING_ASSISTANT,
    TEST_STUDENT,
    PlatformDouble,
)
from tests.unit.lti.test_pylti_adapter import TARGET, registration_of

PLACEMENT = "https://www.instructure.com/placement"
type_of_claims = dict[str, Any]


@pytest.fixture
def platform() -> PlatformDouble:
    return PlatformDouble(clock=FixedClock())


@pytest.fixture
def registration(platform: PlatformDouble) -> Registration:
    return registration_of(platform)


def told(registration: Registration, claims: type_of_claims) -> LaunchFacts:
    demand_shape(registration, claims)
    return launch_facts(registration, claims)


def test_a_plain_course_launch_is_read_whole(
    platform: PlatformDouble, registration: Registration
) -> None:
    facts = told(registration, platform.claims("n", TARGET))
    assert facts.course is not None
    assert (facts.canvas_user_id, facts.sis_user_id) == ("10000000000877", "SIS-877")
    assert (facts.course.canvas_course_id, facts.course.name) == ("4021", "Reading the landscape")
    assert (facts.course.code, facts.course.term_name) == ("LAND-101", "Fall 2026")
    assert (facts.placement, facts.course_role) == (
        Placement.COURSE_NAVIGATION,
        CourseRole.LEARNER,
    )
    assert (facts.context_id, facts.link, facts.deep_linking) == ("4021", None, None)
    assert (facts.locale, facts.time_zone) == ("en", "America/New_York")


def test_everything_optional_may_be_null(
    platform: PlatformDouble, registration: Registration
) -> None:
    claims = platform.claims("n", TARGET, placement="user_navigation", course_id=None)
    for name in (
        "name",
        "email",
        PLACEMENT,
        *(LTI + each for each in ("context", "custom", "lis")),
    ):
        claims[name] = None
    claims[f"{LTI}launch_presentation"] = None
    facts = told(registration, claims)
    assert facts == LaunchFacts(
        platform_id=registration.platform_id,
        institution_id=registration.institution_id,
        deployment_id="7:deadbeef",
        subject=facts.subject,
        placement=Placement.OTHER,
        course_role=CourseRole.LEARNER,
    )


def test_empty_objects_and_odd_keys_change_nothing(
    platform: PlatformDouble, registration: Registration
) -> None:
    plain = platform.claims("n", TARGET)
    odd = platform.claims("n", TARGET)
    odd |= {"": None, "errors": {"errors": {}}, f"{LTI}odd": {}, "https://x.example/": [None]}
    odd[f"{LTI}custom"] |= {"": {}, "odd": None, "canvas_user_id ": "1"}
    odd[f"{LTI}context"] |= {"validation_context": None, "type": None, "": 0}
    assert told(registration, odd) == told(registration, plain)


@pytest.mark.parametrize(
    ("field", "variable"),
    [
        ("canvas_user_id", "$Canvas.user.id"),
        ("canvas_account_id", "$Canvas.account.id"),
        ("canvas_sis_user_id", "$Canvas.user.sisSourceId"),
        ("canvas_sis_course_id", "$Canvas.course.sisSourceId"),
        ("canvas_term_name", "$Canvas.term.name"),
        ("canvas_masquerading_user_id", "$Canvas.masqueradingUser.id"),
        ("person_time_zone", "$Person.address.timezone"),
    ],
)
def test_a_variable_left_as_it_was_is_a_missing_value(
    platform: PlatformDouble, registration: Registration, field: str, variable: str
) -> None:
    gone, literal = platform.claims("n", TARGET), platform.claims("n", TARGET)
    gone[f"{LTI}custom"].pop(field, None)
    literal[f"{LTI}custom"][field] = variable
    assert told(registration, literal) == told(registration, gone)


def test_ids_as_numbers_and_as_text_are_the_same(
    platform: PlatformDouble, registration: Registration
) -> None:
    numbers, texts = platform.claims("n", TARGET), platform.claims("n", TARGET)
    custom = texts[f"{LTI}custom"]
    custom |= {name: str(custom[name]) for name in custom if name.endswith("_id")}
    assert told(registration, numbers) == told(registration, texts)


@pytest.mark.parametrize(
    ("who", "roles", "role"),
    [
        ("teacher", (*TEACHER, f"{LIS}institution/person#Instructor"), CourseRole.TEACHER),
        ("assistant", TEACHING_ASSISTANT, CourseRole.TEACHING_ASSISTANT),
        ("student", (*LEARNER, f"{LIS}institution/person#Student"), CourseRole.LEARNER),
        ("test student", TEST_STUDENT, CourseRole.NONE),
        ("designer", (f"{LIS}membership#ContentDeveloper",), CourseRole.NONE),
        ("observer", (f"{LIS}membership#Mentor",), CourseRole.NONE),
        ("administrator", ADMINISTRATOR, CourseRole.NONE),
        ("site administrator", (f"{LIS}system/person#SysAdmin",), CourseRole.NONE),
        ("learner who teaches elsewhere", (*LEARNER, f"{LIS}institution/person#Instructor"), "L"),
        ("learner and instructor", (*TEACHER, *LEARNER), "L"),
        ("unknown words", ("Instructor", "urn:lti:role:ims/lis/Instructor", ""), CourseRole.NONE),
        ("nobody", (), CourseRole.NONE),
    ],
)
def test_a_course_role_by_the_table_of_roles(
    platform: PlatformDouble,
    registration: Registration,
    who: str,
    roles: tuple[str, ...],
    role: CourseRole | str,
) -> None:
    facts = told(registration, platform.claims("n", TARGET, roles=roles))
    assert facts.course_role is (CourseRole.LEARNER if role == "L" else role)
    assert facts.is_test_student is (who == "test student")


@pytest.mark.parametrize(
    ("given", "custom", "read"),
    [
        ("account_navigation", None, Placement.ACCOUNT_NAVIGATION),
        (None, "user_navigation", Placement.USER_NAVIGATION),
        ("editor_button", "course_navigation", Placement.OTHER),
        (None, None, Placement.OTHER),
        (7, None, Placement.OTHER),
        (["course_navigation"], None, Placement.OTHER),
    ],
)
def test_a_placement_is_canvas_own_word_first(
    platform: PlatformDouble,
    registration: Registration,
    given: object,
    custom: object,
    read: Placement,
) -> None:
    claims = platform.claims("n", TARGET) | {PLACEMENT: given}
    claims[f"{LTI}custom"]["placement"] = custom
    assert told(registration, claims).placement is read


@pytest.mark.parametrize(
    ("behind", "who"),
    [
        (None, "oneself"),
        ("$Canvas.masqueradingUser.id", "oneself"),
        ("", "oneself"),
        (10000000000877, "oneself"),
        ("10000000000001", "another"),
        (1, "another"),
    ],
)
def test_somebody_behind_the_person_is_seen(
    platform: PlatformDouble, registration: Registration, behind: object, who: str
) -> None:
    claims = platform.claims("n", TARGET)
    claims[f"{LTI}custom"]["canvas_masquerading_user_id"] = behind
    assert told(registration, claims).is_acted_as is (who == "another")


def test_of_a_link_of_its_own_no_custom_id_is_read(
    platform: PlatformDouble, registration: Registration
) -> None:
    facts = told(
        registration, platform.link_claims("n", TARGET, custom={"badge": "12", "placement": "x"})
    )
    assert facts.link == LinkFacts(badge=12)  # type: ignore[arg-type]  # a plain number
    assert facts.course is None
    assert (facts.canvas_user_id, facts.sis_user_id, facts.canvas_account_id) == (None, None, None)
    assert (facts.is_acted_as, facts.placement) == (False, Placement.OTHER)
    assert (facts.context_id, facts.name) == ("4021", "Ode Marr")


def test_a_link_of_its_own_is_one_whatever_placement_it_claims(
    platform: PlatformDouble, registration: Registration
) -> None:
    claims = platform.link_claims("n", TARGET) | {PLACEMENT: "account_navigation"}
    facts = told(registration, claims)
    assert (facts.link, facts.placement) == (LinkFacts(), Placement.OTHER)


def test_a_request_to_place_something_is_read_with_its_course(
    platform: PlatformDouble, registration: Registration
) -> None:
    claims = platform.deep_linking_claims("n", TARGET, roles=TEACHER)
    claims[DEEP_LINKING_SETTINGS]["data"] = {"a": [1, None]}
    facts = told(registration, claims)
    assert facts.deep_linking == DeepLinkingSettings(
        deployment_id="7:deadbeef",
        return_url=claims[DEEP_LINKING_SETTINGS]["deep_link_return_url"],
        data='{"a": [1, null]}',
    )
    assert facts.course is not None
    assert (facts.course.canvas_course_id, facts.canvas_user_id) == ("4021", "10000000000877")
    assert (facts.placement, facts.link) == (Placement.OTHER, None)


@pytest.mark.parametrize(
    "message_type",
    [
        *("LtiStartProctoring", "LtiSubmissionReviewRequest", "LtiDeepLinkingResponse", ""),
        *("LtiAssetProcessorSettingsRequest", "ltiresourcelinkrequest", "LtiResourceLinkRequest "),
        *(7, True, [], {}, ["LtiResourceLinkRequest"]),
    ],
    ids=repr,
)
def test_a_message_we_do_not_answer_is_unsupported(
    platform: PlatformDouble, registration: Registration, message_type: object
) -> None:
    claims = platform.claims("n", TARGET) | {f"{LTI}message_type": message_type}
    with pytest.raises(LaunchRefused) as refused:
        demand_shape(registration, claims)
    assert (refused.value.check, refused.value.detail) == (LaunchCheck.UNSUPPORTED, "message_type")


def test_a_request_to_place_something_needs_no_resource_link(
    platform: PlatformDouble, registration: Registration
) -> None:
    claims = platform.deep_linking_claims("n", TARGET)
    for link in ({}, None, "x", {"id": "another"}):
        assert told(registration, claims | {f"{LTI}resource_link": link}).link is None
