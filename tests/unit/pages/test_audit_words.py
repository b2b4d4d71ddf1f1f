"""Every entry of the audit trail is told in words, whatever wrote it, in both languages."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask_babel import Babel

from lti_app.domain.audit import AuditAction
from lti_app.domain.award.after_award import AwardChangeClosing
from lti_app.domain.change.change import ChangeClosing
from lti_app.domain.people.actor import CourseRole, LocalRole
from lti_app.domain.review.review import ReasonForDecision
from lti_app.pages.audit.facts import fact_value, fact_word, facts_of
from lti_app.pages.audit.words import SUBJECTS, action_word, subject_word
from lti_app.pages.locales import reader_locale
from lti_app.pages.wording.role_words import any_of, role_word
from lti_app.services.audit.subjects import Named

SERVICES = Path(__file__).parents[3] / "lti_app/services"


@pytest.fixture
def app() -> Flask:
    app = Flask("lti_app")
    app.root_path = str(SERVICES.parent)
    Babel(app, locale_selector=lambda: str(reader_locale()))
    return app


@pytest.fixture(params=["en", "es"])
def language(app: Flask, request: pytest.FixtureRequest) -> Iterator[str]:
    with app.test_request_context(headers={"Accept-Language": request.param}):
        yield request.param


def recorded() -> Iterator[ast.Call]:
    """Every place that writes an entry."""
    for path in SERVICES.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            match node:
                case ast.Call(func=ast.Attribute(attr="record" | "_record"), args=[_, _, *_]):
                    yield node


def facts() -> set[str]:
    named = {each.arg for call in recorded() for each in call.keywords if each.arg}
    return named - {"role"}


def kinds() -> set[str]:
    constants = set()
    for path in SERVICES.rglob("*.py"):
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "SUBJECT":
                constants.add(ast.literal_eval(node.value))
    written = (call.args[1] for call in recorded())
    return constants | {str(each.value) for each in written if isinstance(each, ast.Constant)}


def test_no_entry_calls_the_row_of_a_badges_version_a_version() -> None:
    assert facts() & {"version", "definition_version"} == set()


@pytest.mark.usefixtures("language")
def test_every_act_has_a_sentence_of_its_own() -> None:
    words = [action_word(action) for action in AuditAction]
    assert [word for word in words if not word[:1].isupper() or "_" in word or "." in word] == []
    assert len(set(words)) == len(words)


def test_every_act_is_told_in_spanish(app: Flask) -> None:
    with app.test_request_context(headers={"Accept-Language": "en"}):
        english = {action: action_word(action) for action in AuditAction}
    with app.test_request_context(headers={"Accept-Language": "es"}):
        same = [action for action in AuditAction if action_word(action) == english[action]]
    assert same == []


def test_every_kind_of_thing_and_every_fact_that_is_recorded_has_a_name(app: Flask) -> None:
    assert {"review_case", "award", "person"} <= kinds(), "the places that record are found"
    assert {"seal", "reason", "local_role"} <= facts()
    with app.test_request_context(headers={"Accept-Language": "es"}):
        assert kinds() == set(SUBJECTS) & kinds()
        assert [kind for kind in SUBJECTS if subject_word(kind) == kind.replace("_", " ")] == []
        unnamed = [name for name in facts() if fact_word(name) == name.replace("_", " ")]
    assert sorted(unnamed) == []


@pytest.mark.usefixtures("language")
def test_no_code_of_a_closed_list_is_shown_as_it_is() -> None:
    shown = {
        *(fact_value("closing", each.value) for each in [*AwardChangeClosing, *ChangeClosing]),
        *(fact_value("reason", each.value) for each in ReasonForDecision),
        *(fact_value("local_role", each.value) for each in LocalRole),
        *(fact_value("course_role", each.value) for each in CourseRole),
    }
    closed = (AwardChangeClosing, ChangeClosing, ReasonForDecision, LocalRole, CourseRole)
    codes = {each.value for each_list in closed for each in each_list}
    # A role of one plain word is its own name in English, and so is a co-editor.
    assert (shown & codes) - {"auditor", "co-editor", "registrar", "teacher", "learner"} == set()
    assert [word for word in shown if "_" in word] == []


def test_facts_are_shortened_and_what_is_not_so_is_left_out(app: Flask) -> None:
    with app.test_request_context(headers={"Accept-Language": "en"}):
        told = facts_of(
            '{"digest": "' + "ab" * 32 + '", "has_note": true, "reason": null, "note": "",'
            ' "acted_as": false, "changes": 0, "until": "2026-11-24T09:10:00+00:00"}'
        )
    assert told == {
        "hash": "abababababab…",
        "with a note": "yes",
        "until": "24 Nov 2026, 09:10 UTC",
    }


def test_what_an_entry_names_by_its_row_is_called_by_its_name(app: Flask) -> None:
    names = {
        ("person", "2"): Named(name="Priya Raman"),
        ("unit", "7"): Named(name="College of Arts"),
        ("definition_version", "2"): Named(badge="Responsible AI", language="en", number=1),
    }
    with app.test_request_context(headers={"Accept-Language": "en"}):
        told = facts_of('{"based_on": 2, "consultant": 2, "parent": 7}', names)
        gone = facts_of('{"consultant": 3}', names)
    assert told == {
        "made from": "Responsible AI, version 1",
        "consultant": "Priya Raman",
        "below": "College of Arts",
    }
    assert gone == {"consultant": "3"}


def test_a_move_is_told_as_one_step(app: Flask) -> None:
    with app.test_request_context(headers={"Accept-Language": "en"}):
        moved = facts_of('{"after": "design", "before": "assessment"}')
        handed_in = facts_of('{"after": "design", "before": "design", "decision": 7, "line": 2}')
    assert moved == {"stage": "Assessment, then Design"}
    assert handed_in == {"stage": "Design"}


def test_that_a_set_is_not_whole_any_more_is_told(app: Flask) -> None:
    with app.test_request_context(headers={"Accept-Language": "en"}):
        moved = facts_of('{"seal_current": false, "still_complete": false}')
        award = facts_of('{"changes": 1, "still_complete": null}')
        reopened = facts_of('{"met": 0, "total": 4}')
    assert moved == {"as sealed": "no", "still complete": "no"}
    assert award == {"changes": "1"}
    assert reopened == {"outcomes met": "0", "outcomes in all": "4"}


@pytest.mark.usefixtures("language")
@pytest.mark.parametrize("role", [*LocalRole, *CourseRole, "system", "person"])
def test_every_role_is_named_in_words(role: str) -> None:
    assert role_word(role) not in {"", "none", "system", "person"}
    # Of the codes, one is the word itself.
    assert role_word(role) == "co-editor" or "-" not in role_word(role)


@pytest.mark.parametrize(
    ("roles", "said"),
    [
        ([LocalRole.AUDITOR], "auditor"),
        ([LocalRole.AUDITOR, LocalRole.ASA_ADMIN], "auditor or ASA administrator"),
        (
            [LocalRole.ASA_AWARDER, LocalRole.ASA_REVIEWER, LocalRole.AUDITOR],
            "ASA awarder, ASA reviewer or auditor",
        ),
    ],
)
def test_several_roles_are_named_in_one_sentence(roles: list[LocalRole], said: str) -> None:
    assert any_of(roles) == said
