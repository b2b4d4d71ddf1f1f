"""The award register's pages and its file, and what the queue says once an award was revoked."""

import csv
import json
from dataclasses import replace
from io import StringIO

from sqlalchemy import delete, select

from lti_app.domain.people.actor import LocalRole
from lti_app.domain.people.person import IdentifierKind
from lti_app.models.award import AwardRow
from lti_app.models.person import PersonIdentifierRow
from tests.integration.review.conftest import OMAR, Desk

TICKS = {"pathway": "1", "personal_growth": "1", "professional_growth": "1"}
REASON = "=Awarded to the wrong person by mistake."
REGISTRAR = replace(
    OMAR,
    subject="0b6c1f6e-70a4-4a38-9c0d-1d6f6a1f0074",
    canvas_user_id="10000000000774",
    sis_id="SIS-774",
    name="Rae Quill",
)
HERSELF = replace(OMAR, canvas_user_id="877", subject="sub-877", sis_id="1234567")


def award(desk: Desk) -> int:
    """Award the desk's case; gives the award's number."""
    desk.send(desk.awarder(), "decide", decision="award", **TICKS)
    number = desk.course.session.scalars(select(AwardRow.id)).one()
    desk.course.session.rollback()
    return number


def revoke(desk: Desk, number: int) -> None:
    window = desk.awarder()
    token = desk.page(window, f"awards/{number}").split('name="csrf_token" value="')[1]
    form = {"csrf_token": token.split('"')[0], "reason": REASON}
    assert desk.client.post(f"{window}/asa/awards/{number}/revoke", data=form).status_code == 303


def rows_of(desk: Desk, window: str, path: str) -> list[dict[str, str]]:
    answer = desk.client.get(f"{window}/asa/{path}")
    assert answer.mimetype == "text/csv"
    return list(csv.DictReader(StringIO(answer.text.removeprefix("\ufeff"))))


def body(page: str) -> str:
    return page.split("<tbody")[1].split("</tbody>", maxsplit=1)[0]


def test_an_award_revoked_since_is_marked_wherever_its_case_is_listed(desk: Desk) -> None:
    number = award(desk)
    window = desk.awarder()
    listed, case = "?tab=awarded", f"cases/{desk.case.id}?tab=awarded"
    mark = "<span>Revoked</span>"
    before = [desk.page(window, path).count(mark) for path in (listed, case)]
    assert "no longer" not in desk.page(window, listed)
    assert rows_of(desk, window, "queue.csv?tab=awarded")[0]["award_since"] == ""

    revoke(desk, number)

    page = desk.page(window, case)
    assert before == [0, 0]
    assert mark in body(desk.page(window, listed))
    assert page.count(mark) == 2, "at its head, and in the list beside it"
    assert "1 of these awards stands no longer." in desk.page(window, listed)
    assert "Revoked on 24 November 2026" in page
    assert rows_of(desk, window, "queue.csv?tab=awarded")[0]["award_since"] == "revoked"


def test_a_revoked_credential_has_one_word_and_is_not_said_to_stay(desk: Desk) -> None:
    number = award(desk)
    own = f"{desk.window(replace(HERSELF, name='Daniel Reyes'))}/learner/credentials"
    before = desk.client.get(own).text
    revoke(desk, number)
    session = desk.course.session
    uuid = session.scalars(select(AwardRow.credential_uuid)).one()
    session.rollback()
    after = desk.client.get(own).text
    told = (after, desk.client.get(f"/credentials/{uuid}").text, desk.page(desk.awarder()))

    assert ("It stays yours" in before, "It stays yours" in after) == (True, False)
    assert [("evoked" in page, "ithdrawn" in page) for page in told] == [(True, False)] * 3
    assert "Awarded on 24 November 2026 · Revoked on 24 November 2026" in after


def test_who_revokes_is_asked_by_name_and_badge_and_stands_with_the_award(desk: Desk) -> None:
    number = award(desk)
    shown = desk.page(desk.awarder(), f"awards/{number}")
    asked = "Revoke Responsible AI in Practice, awarded to Daniel Reyes? It cannot be undone."
    assert f'data-confirm="{asked}"' in shown
    revoke(desk, number)
    told = desk.page(desk.auditor_window(), f"awards/{number}").partition("Revoked on ")[2]
    assert "<bdi>Rosa Field</bdi>, <time" in told.partition("</section>")[0]


def test_the_trail_and_its_file_tell_the_version_of_the_badge(desk: Desk) -> None:
    number = award(desk)
    shown = desk.page(desk.auditor_window(), f"audit?subject=award&number={number}")
    (made,) = rows_of(desk, desk.auditor_window(), "audit.csv?action=award.made")
    assert '<span class="meta">version of the badge</span> 1</span>' in shown
    assert json.loads(made["details"])["badge_version"] == 1


def test_the_register_shows_the_student_id_and_the_date_in_the_readers_zone(desk: Desk) -> None:
    award(desk)
    window = desk.awarder()
    shown = body(desk.page(window, "awards"))
    assert "<bdi>1234567</bdi>" in shown
    assert ">24 Nov 2026, 04:00 EST</time>" in shown
    assert 'title="just now"' in shown
    for query, found in (("123", True), ("reyes", True), ("234", False)):
        assert ("Daniel Reyes" in desk.page(window, f"awards?q={query}")) is found

    session = desk.course.session
    session.execute(
        delete(PersonIdentifierRow).where(
            PersonIdentifierRow.kind == IdentifierKind.SIS_ID,
            PersonIdentifierRow.value == "1234567",
        )
    )
    session.commit()
    shown = body(desk.page(window, "awards"))
    assert '<span aria-hidden="true">\u2013</span><span class="vh">not on record</span>' in shown


def test_a_page_behind_the_last_is_the_last_and_denies_no_award(desk: Desk) -> None:
    award(desk)
    for page in ("0", "2", "10000", "9" * 30):
        assert "Daniel Reyes" in body(desk.page(desk.awarder(), f"awards?page={page}"))


def test_another_student_id_than_the_first_waits_for_a_person(desk: Desk) -> None:
    award(desk)
    desk.window(replace(HERSELF, name="Daniel Reyes", sis_id="7654321"))
    shown = body(desk.page(desk.awarder(), "awards"))
    assert ("1234567" in shown, "7654321" in shown) == (True, False)
    found = "Found an id at odds with what is known, and left it for a person to settle"
    assert found in desk.page(desk.auditor_window(), "audit")


def test_the_registers_file_follows_the_search_and_tells_what_was_revoked(desk: Desk) -> None:
    number = award(desk)
    auditor = desk.auditor_window()
    (stands,) = rows_of(desk, auditor, "awards.csv")
    desk.clock.move(minutes=5)
    revoke(desk, number)
    (row,) = rows_of(desk, auditor, "awards.csv?q=1234567")

    assert (stands["status"], stands["awarded_at"]) == ("awarded", "2026-11-24T09:00:00Z")
    assert (stands["revoked_at"], stands["revoked_by"], stands["revoked_reason"]) == ("", "", "")
    assert (row["status"], row["sis_id"], row["credit"]) == ("revoked", "1234567", "non-credit")
    assert (row["learner"], row["revoked_reason"]) == ("Daniel Reyes", f"'{REASON}")
    assert (row["revoked_at"], row["revoked_by"]) == ("2026-11-24T09:05:00Z", "Rosa Field")
    assert rows_of(desk, auditor, "awards.csv?q=nobody") == []
    page = desk.page(auditor, "awards?q=1234567")
    assert f'href="{auditor}/asa/awards.csv?q=1234567"' in page


def test_an_award_leads_to_its_own_trail_whoever_may_read_that(desk: Desk) -> None:
    number = award(desk)
    trail = f"/asa/audit?subject=award&amp;number={number}"
    windows = (desk.awarder(), desk.auditor_window(), desk.window(REGISTRAR, LocalRole.REGISTRAR))
    assert [trail in desk.page(each, f"awards/{number}") for each in windows] == [
        False,
        True,
        False,
    ]
    # Whoever has no queue is led to none.
    led = [f'href="{each}/asa/"' in desk.page(each, "awards") for each in windows]
    assert led == [True, True, False]
    audit = desk.page(desk.auditor_window(), f"audit?subject=award&number={number}")
    assert "Awarded a badge" in audit
