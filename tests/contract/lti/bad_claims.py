"""Well signed tokens that say the wrong thing: rows 6-17, 39-59, 78-89 to refuse."""

from functools import partial

from lti_app.domain.launch.launch import LaunchCheck
from tests.contract.lti.platform_double import DEEP_LINKING_SETTINGS, LTI
from tests.contract.lti.scene import GONE, BadLaunch, Scene

HOUR = 3600
OTHER_ISSUER = "https://canvas.other.example"
OTHER_CLIENT = "10000000000043"


def shifted(scene: Scene, **seconds: int) -> dict[str, str]:
    now = int(scene.clock.now().timestamp())
    return scene.changed(**{name: now + by for name, by in seconds.items()})


def without_link_id(scene: Scene) -> dict[str, str]:
    return scene.changed(resource_link={"title": "a link"})


def other_registered_issuer(scene: Scene) -> dict[str, str]:
    scene.other_platform(issuer=OTHER_ISSUER, sign_in_host="sso.other.example", host="o.example")
    return scene.changed(iss=OTHER_ISSUER)


def whole_token_of_another_platform(scene: Scene) -> dict[str, str]:
    other = scene.other_platform(
        issuer=OTHER_ISSUER, sign_in_host="sso.other.example", host="o.example"
    )
    return scene.form(other.sign(other.claims(scene.asked.nonce, scene.actions.target)))


def whole_token_of_another_client(scene: Scene) -> dict[str, str]:
    # The same Canvas, so the same key: only the audience tells.
    other = scene.other_platform(client_id=OTHER_CLIENT, deployment_id="9:other")
    return scene.form(other.sign(other.claims(scene.asked.nonce, scene.actions.target)))


def deployment_of_another_client(scene: Scene) -> dict[str, str]:
    scene.other_platform(client_id=OTHER_CLIENT, deployment_id="9:other")
    return scene.changed(deployment_id="9:other")


def nonce_of_another_login(scene: Scene) -> dict[str, str]:
    return scene.changed(nonce=scene.actions.begin().nonce)


def nonce_of_another_browser(scene: Scene) -> dict[str, str]:
    browser = scene.actions.client.application.test_client()
    answer = browser.post("/lti/login", data=scene.platform.initiation(scene.actions.target))
    nonce = answer.location.split("nonce=")[1].split("&")[0]
    return scene.changed(nonce=nonce)


def nonce_used_before(scene: Scene) -> dict[str, str]:
    first = scene.actions.begin()
    good = scene.platform.claims(first.nonce, scene.actions.target)
    assert scene.actions.post(first.state, scene.platform.sign(good)).status_code == 303
    return scene.changed(nonce=first.nonce)


def target_of_another_login(scene: Scene) -> dict[str, str]:
    return scene.changed(target_link_uri=f"{scene.actions.target}?other")


def link_of_its_own(scene: Scene) -> dict[str, str]:
    # What a teacher can put into a course: a link to the tool with custom values of their choice.
    claims = scene.claims(resource_link={"id": "0c5f6a1e-link", "title": "Our badge"})
    claims[f"{LTI}custom"] |= {"canvas_user_id": "700", "canvas_course_id": "9"}
    return scene.signed(claims)


def deep_linking(scene: Scene, settings: object) -> dict[str, str]:
    claims = scene.platform.deep_linking_claims(scene.asked.nonce, scene.actions.target)
    if settings is GONE:
        del claims[DEEP_LINKING_SETTINGS]
    elif isinstance(settings, dict):
        kept = {**claims[DEEP_LINKING_SETTINGS], **settings}
        claims[DEEP_LINKING_SETTINGS] = {k: v for k, v in kept.items() if v is not GONE}
    else:
        claims[DEEP_LINKING_SETTINGS] = settings
    return scene.signed(claims)


RETURN = "deep_link_return_url"
ELSEWHERE = "return URL is not the registered Canvas's"
# Row, what, what is changed in good settings, the detail.
BAD_SETTINGS: tuple[tuple[str, str, object, str], ...] = (
    ("87", "without settings", GONE, "settings"),
    ("87", "with a list of settings", ["x"], "settings"),
    ("88", "without return URL", {RETURN: GONE}, "return URL"),
    ("88", "with an empty return URL", {RETURN: ""}, "return URL"),
    ("88", "with a number to return to", {RETURN: 7}, "return URL"),
    ("88", "back to a script", {RETURN: "javascript:alert(1)"}, "return URL"),
    ("88", "back to data", {RETURN: "data:text/html,x.example"}, "return URL"),
    ("88", "back with a break", {RETURN: "https://canvas.example.edu/\nx"}, "return URL"),
    (
        "88",
        "back with a backslash",
        {RETURN: "https://canvas.example.edu\\@x.example/"},
        "return URL",
    ),
    ("88", "back with a password", {RETURN: "https://a:b@canvas.example.edu/"}, "return URL"),
    ("88", "back to a broken host", {RETURN: "https://[broken"}, "return URL"),
    ("88", "back to somebody else", {RETURN: "https://x.example/"}, ELSEWHERE),
    ("88", "back over plain http", {RETURN: "http://canvas.example.edu/courses/1"}, ELSEWHERE),
    ("88", "back to another port", {RETURN: "https://canvas.example.edu:8443/"}, ELSEWHERE),
    (
        "88",
        "back to a longer host",
        {RETURN: "https://canvas.example.edu.evil.example/"},
        ELSEWHERE,
    ),
    ("88", "back to the issuer", {RETURN: "https://canvas.instructure.com/"}, ELSEWHERE),
    ("89", "without types", {"accept_types": GONE}, "accept_types"),
    ("89", "with no types", {"accept_types": []}, "accept_types"),
    ("89", "for files only", {"accept_types": ["file", "html", {}]}, "accept_types"),
    ("89", "with a text for types", {"accept_types": "ltiResourceLink"}, "accept_types"),
    (
        "89",
        "without a way to show it",
        {"accept_presentation_document_targets": GONE},
        "accept_presentation_document_targets",
    ),
    ("89", "with endless data", {"data": "x" * 70_000}, "data"),
)


def without_course(scene: Scene) -> dict[str, str]:
    claims = scene.platform.deep_linking_claims(scene.asked.nonce, scene.actions.target)
    claims[f"{LTI}custom"]["canvas_course_id"] = "$Canvas.course.id"
    return scene.signed(claims)


C = LaunchCheck
BAD_CLAIMS = (
    BadLaunch("6", "iss missing", C.CLAIM, lambda s: s.changed(iss=GONE), detail="iss"),
    BadLaunch("7", "aud missing", C.CLAIM, lambda s: s.changed(aud=GONE), detail="aud"),
    BadLaunch("8", "sub missing", C.CLAIM, lambda s: s.changed(sub=GONE), detail="sub"),
    BadLaunch("9", "nonce missing", C.CLAIM, lambda s: s.changed(nonce=GONE), detail="nonce"),
    BadLaunch(
        "10",
        "deployment missing",
        C.CLAIM,
        lambda s: s.changed(deployment_id=GONE),
        detail="deployment_id",
    ),
    BadLaunch("11", "roles missing", C.CLAIM, lambda s: s.changed(roles=GONE), detail="roles"),
    BadLaunch(
        "12",
        "message type missing",
        C.CLAIM,
        lambda s: s.changed(message_type=GONE),
        detail="message_type",
    ),
    BadLaunch(
        "13",
        "resource link missing",
        C.CLAIM,
        lambda s: s.changed(resource_link=GONE),
        detail="resource_link",
    ),
    BadLaunch(
        "14", "resource link without id", C.CLAIM, without_link_id, detail="resource_link id"
    ),
    BadLaunch("15", "sub empty", C.PERSON, lambda s: s.changed(sub="")),
    BadLaunch("16", "sub a number", C.PERSON, lambda s: s.changed(sub=7)),
    BadLaunch("17", "sub over 255", C.PERSON, lambda s: s.changed(sub="x" * 256)),
    BadLaunch("17", "sub with a NUL", C.PERSON, lambda s: s.changed(sub="a\x00b")),
    BadLaunch("39", "iat 11111, exp 22222", C.TIME, lambda s: s.changed(iat=11111, exp=22222)),
    BadLaunch("40", "expired", C.TIME, lambda s: shifted(s, iat=-2 * HOUR, exp=-61)),
    BadLaunch("41", "nbf an hour ahead", C.TIME, lambda s: shifted(s, nbf=HOUR)),
    BadLaunch("42", "iat an hour ahead", C.TIME, lambda s: shifted(s, iat=HOUR, exp=2 * HOUR)),
    BadLaunch("43", "exp missing", C.TIME_MISSING, lambda s: s.changed(exp=GONE), detail="exp"),
    BadLaunch("43", "iat missing", C.TIME_MISSING, lambda s: s.changed(iat=GONE), detail="iat"),
    BadLaunch(
        "44", "exp a text", C.TIME_MISSING, lambda s: s.changed(exp="tomorrow"), detail="exp"
    ),
    BadLaunch("44", "exp null", C.TIME_MISSING, lambda s: s.changed(exp=None), detail="exp"),
    BadLaunch(
        "44", "exp beyond numbers", C.TIME_MISSING, lambda s: s.changed(exp=10**400), detail="exp"
    ),
    BadLaunch(
        "45",
        "iss unregistered",
        C.PLATFORM,
        lambda s: s.changed(iss="https://x.example"),
        detail="iss",
    ),
    BadLaunch(
        "46",
        "iss with a slash",
        C.PLATFORM,
        lambda s: s.changed(iss=s.platform.issuer + "/"),
        detail="iss",
    ),
    BadLaunch("47", "other issuer, our key", C.MIX_UP, other_registered_issuer, detail="iss"),
    BadLaunch(
        "48", "token of another platform", C.MIX_UP, whole_token_of_another_platform, detail="iss"
    ),
    BadLaunch(
        "49", "token of another client", C.MIX_UP, whole_token_of_another_client, detail="aud"
    ),
    BadLaunch(
        "50", "aud foreign", C.AUDIENCE, lambda s: s.changed(aud="1", azp=GONE), detail="aud"
    ),
    BadLaunch(
        "51",
        "aud a list without us",
        C.AUDIENCE,
        lambda s: s.changed(aud=["1"], azp=GONE),
        detail="aud",
    ),
    BadLaunch(
        "52",
        "two audiences without azp",
        C.AUDIENCE,
        lambda s: s.changed(aud=[s.platform.client_id, "1"], azp=GONE),
        detail="aud",
    ),
    BadLaunch("53", "azp foreign", C.AUDIENCE, lambda s: s.changed(azp="1"), detail="azp"),
    BadLaunch("53", "azp a list", C.AUDIENCE, lambda s: s.changed(azp=["1"]), detail="azp"),
    BadLaunch("54", "deployment unknown", C.DEPLOYMENT, lambda s: s.changed(deployment_id="none")),
    BadLaunch("54", "deployment of another client", C.DEPLOYMENT, deployment_of_another_client),
    BadLaunch("55", "deployment a list", C.DEPLOYMENT, lambda s: s.changed(deployment_id=["7"])),
    BadLaunch("56", "nonce unknown", C.NONCE, lambda s: s.changed(nonce="unknown")),
    BadLaunch("57", "nonce a list", C.NONCE, lambda s: s.changed(nonce=[s.asked.nonce])),
    BadLaunch("58", "nonce of another login", C.NONCE, nonce_of_another_login),
    BadLaunch("58", "nonce of another browser", C.NONCE, nonce_of_another_browser),
    BadLaunch("59", "nonce used before", C.NONCE, nonce_used_before),
    BadLaunch(
        "78",
        "LtiStartProctoring",
        C.UNSUPPORTED,
        lambda s: s.changed(message_type="LtiStartProctoring"),
        detail="message_type",
    ),
    BadLaunch(
        "79", "roles a text", C.MALFORMED, lambda s: s.changed(roles="Instructor"), detail="roles"
    ),
    BadLaunch(
        "79", "roles not of texts", C.MALFORMED, lambda s: s.changed(roles=[1]), detail="roles"
    ),
    BadLaunch(
        "80", "context a text", C.MALFORMED, lambda s: s.changed(context="4021"), detail="context"
    ),
    BadLaunch(
        "80",
        "resource link a text",
        C.MALFORMED,
        lambda s: s.changed(resource_link="x"),
        detail="resource_link",
    ),
    BadLaunch(
        "81", "custom a list", C.MALFORMED, lambda s: s.changed(custom=["x"]), detail="custom"
    ),
    BadLaunch(
        "82",
        "target missing",
        C.TARGET,
        lambda s: s.changed(target_link_uri=GONE),
        detail="not ours",
    ),
    BadLaunch(
        "83",
        "target foreign",
        C.TARGET,
        lambda s: s.changed(target_link_uri="https://x.example/"),
        detail="not ours",
    ),
    BadLaunch(
        "84",
        "target ours with a longer host",
        C.TARGET,
        lambda s: s.changed(target_link_uri="https://badges.example.edu.evil.example/lti/launch"),
        detail="not ours",
    ),
    BadLaunch(
        "85",
        "target a script",
        C.TARGET,
        lambda s: s.changed(target_link_uri="javascript:alert(1)"),
        detail="not ours",
    ),
    BadLaunch(
        "86", "target not the login's", C.TARGET, target_of_another_login, detail="not the login's"
    ),
    *(
        BadLaunch(
            row,
            f"deep linking {what}",
            C.DEEP_LINKING,
            partial(deep_linking, settings=settings),
            detail,
        )
        for row, what, settings, detail in BAD_SETTINGS
    ),
    BadLaunch(
        "87",
        "deep linking outside a course",
        C.CONFIGURATION,
        without_course,
        detail="canvas_course_id",
    ),
    BadLaunch(
        "-",
        "a stranger by a link of its own with custom ids",
        C.FIRST_VISIT,
        link_of_its_own,
        detail="person",
    ),
)
