import csv
import re
from dataclasses import replace
from io import StringIO
from types import MappingProxyType

import pytest
from sqlalchemy import delete, func, select, update

from jobs.credential_issuing import issue_credentials
from lti_app.canvas.errors import CanvasUnavailable
from lti_app.canvas.gateway import Download
from lti_app.domain.audit import AuditAction
from lti_app.domain.evidence.evidence import SubmissionContent
from lti_app.domain.people.actor import Actor, LocalRole, system_actor
from lti_app.domain.people.person import IdentifierKind
from lti_app.domain.review.review import ReviewCaseState
from lti_app.models.award import AwardRow
from lti_app.models.evidence import ReflectionTextRow, RosterEntryRow
from lti_app.models.mapping import MappingVersionRow
from lti_app.models.platform import LaunchSessionRow
from lti_app.models.review import CaseDecisionRow, CaseNoteRow, ReviewCaseRow
from lti_app.services.pipeline import Pipeline
from tests.factories.evidence import CRITERION
from tests.integration.review.conftest import IDA, OMAR, TEXT, Desk, statements

TICKS = MappingProxyType({"pathway": "1", "personal_growth": "1", "professional_growth": "1"})


def awards(desk: Desk) -> int:
    return desk.course.session.scalar(select(func.count()).select_from(AwardRow)) or 0


def test_the_queue_lists_the_case_and_keeps_its_filters_in_the_address(desk: Desk) -> None:
    page = desk.page(desk.reviewer(), "?tab=ready&q=reyes")
    assert "Daniel Reyes" in page
    assert "1234567" in page
    assert f"cases/{desk.case.id}?tab=ready&amp;q=reyes" in page
    assert "Nothing here now" in desk.page(desk.reviewer(), "?tab=on_hold")
    assert "No case matches" in desk.page(desk.reviewer(), "?q=nobody")


EMPTY = {
    "in_review": "A ready case that a reviewer claims stands here",
    "returned": "stands here until it is mended",
    "on_hold": "stands here until somebody takes it back",
    "declined": "A declined case stands here",
    "awarded": "once it is awarded",
    "ready": "A case appears by itself",
}


def test_the_queue_says_that_there_are_keys_as_its_cases_do(desk: Desk) -> None:
    hint = "<kbd>?</kbd> all keys</p>"
    assert [hint in desk.page(desk.reviewer(), path) for path in ("", "?tab=ready")] == [True] * 2


def test_an_empty_tab_says_what_will_appear_and_leads_to_what_is_ready(desk: Desk) -> None:
    window = desk.reviewer()
    said = {}
    for tab, words in EMPTY.items():
        if tab == "ready":
            desk.course.session.execute(update(ReviewCaseRow).values(state="on_hold"))
            desk.course.session.commit()
        page = desk.page(window, f"?tab={tab}")
        said[tab] = (words in page, "See what is ready" in page)
    assert said == {tab: (True, tab != "ready") for tab in EMPTY}


@pytest.mark.parametrize("path", ["?tab=ready", "cases/1?tab=ready", "audit"])
def test_a_page_takes_the_same_statements_however_many_cases(desk: Desk, path: str) -> None:
    window = desk.window(IDA, LocalRole.AUDITOR)
    path = path.replace("cases/1", f"cases/{desk.case.id}")
    desk.page(window, path)
    with statements(desk.course.wiring) as few:
        desk.page(window, path)
    for number in range(5):
        user = str(900 + number)
        desk.course.room.enroll(user, f"Learner {user}", sis_id=f"S{user}")
        desk.course.room.hand_in(user, "311")
        desk.course.room.assess(user, "311", {CRITERION: "4"})
        desk.course.room.hand_in(user, "399", SubmissionContent(body=TEXT))
    Pipeline(desk.course.open_work, desk.clock).sync_course(desk.course.course_id, full=True)
    with statements(desk.course.wiring) as many:
        page = desk.page(window, path)
    assert "Learner 904" in page
    assert len(many) == len(few)


def test_an_address_that_makes_no_sense_shows_the_ready_tab(desk: Desk) -> None:
    page = desk.page(
        desk.reviewer(), "?tab=x&badge=99999999999999999999&days=x&flag=x&sort=x&page=-4&size=9"
    )
    assert "Daniel Reyes" in page


def test_the_case_shows_evidence_reflection_and_what_stands_before_an_award(desk: Desk) -> None:
    page = desk.page(desk.awarder())
    assert TEXT in page
    assert "Assignment 311" in page
    assert "A teacher" in page
    assert "Name and student ID on record" in page
    assert "No award of this badge yet" in page
    assert "Tick all three to award." in page


def test_the_case_of_who_left_the_course_says_so(desk: Desk) -> None:
    window = desk.awarder()
    assert "No longer a learner of the course" not in desk.page(window)
    session = desk.course.session
    session.execute(
        update(RosterEntryRow)
        .where(RosterEntryRow.canvas_user_id == "877")
        .values(gone_at=desk.clock.now())
    )
    session.commit()
    assert "No longer a learner of the course" in desk.page(window)


def test_the_age_of_a_slow_reading_counts_from_when_canvas_was_asked(desk: Desk) -> None:
    began = desk.clock.now()
    desk.course.canvas.meanwhile("submissions", lambda: desk.clock.move(minutes=4))
    desk.page(desk.awarder())
    assert desk.clock.now() != began
    assert desk.case.refreshed_at == began


def test_opening_the_case_reads_it_again_from_canvas_once_in_ten_minutes(desk: Desk) -> None:
    window = desk.awarder()
    before = len(desk.course.opened)
    desk.page(window)
    assert desk.case.refreshed_at == desk.clock.now()
    desk.clock.move(minutes=9)
    desk.page(window)
    assert len(desk.course.opened) == before + 1
    desk.clock.move(minutes=2)
    desk.page(window)
    assert len(desk.course.opened) == before + 2


def test_an_award_from_the_page_closes_the_case_once(desk: Desk) -> None:
    window = desk.awarder()
    shown = desk.page(window)
    first = desk.post(window, "decide", shown, decision="award", **TICKS)
    second = desk.post(window, "decide", shown, decision="award", **TICKS)
    assert (first.status_code, second.status_code) == (303, 303)
    assert desk.case.state is ReviewCaseState.AWARDED
    assert awards(desk) == 1
    page = desk.page(window)
    assert "Decided already: Awarded by Rosa Field. Nothing was changed." in page
    assert 'value="award"' not in page


def test_an_awarded_case_and_its_award_lead_to_each_other_and_to_the_public_page(
    desk: Desk,
) -> None:
    window = desk.awarder()
    before = desk.page(window)
    desk.send(window, "decide", decision="award", **TICKS)
    award_id, uuid = desk.course.session.execute(
        select(AwardRow.id, AwardRow.credential_uuid)
    ).one()
    desk.course.session.rollback()
    award = f"{window}/asa/awards/{award_id}"
    case = desk.page(window)
    assert [
        (f'href="{award}"' in page, f"/credentials/{uuid}" in page) for page in (before, case)
    ] == [
        (False, False),
        (True, True),
    ]
    shown = desk.client.get(award).text
    assert f'href="{window}/asa/cases/{desk.case.id}"' in shown
    assert f'href="/credentials/{uuid}" target="_blank" rel="noopener"' in shown


def test_an_award_without_all_three_ticks_comes_back_with_those_that_were_set(desk: Desk) -> None:
    answer = desk.send(desk.awarder(), "decide", decision="award", pathway="1")
    assert answer.status_code == 422
    assert "three parts are not all confirmed" in answer.text
    assert 'name="pathway" value="1" checked' in answer.text
    assert 'name="personal_growth" value="1" checked' not in answer.text
    assert awards(desk) == 0


def test_a_reviewer_sees_no_award_and_may_not_send_one(desk: Desk) -> None:
    window = desk.reviewer()
    assert "Only an ASA awarder awards." in desk.page(window)
    assert desk.send(window, "decide", decision="award", **TICKS).status_code == 403
    assert awards(desk) == 0


def test_a_return_needs_reason_and_note_and_keeps_what_was_written(desk: Desk) -> None:
    window = desk.reviewer()
    lacking = desk.send(window, "decide", decision="return_to_learner", note="Please say more.")
    assert lacking.status_code == 422
    assert "needs a reason" in lacking.text
    assert "Please say more." in lacking.text
    done = desk.send(
        window,
        "decide",
        decision="return_to_learner",
        note="Please say more.",
        reason="pathway_not_reflected",
    )
    assert done.status_code == 303
    page = desk.page(window)
    assert "Does not reflect on the pathway. Please say more." in page
    assert desk.case.state is ReviewCaseState.RETURNED_TO_LEARNER


def test_two_reviewers_with_the_case_open_are_told_of_each_other(desk: Desk) -> None:
    desk.page(desk.awarder())
    page = desk.page(desk.reviewer())
    assert "You are not alone here" in page
    assert "<bdi>Rosa Field</bdi>" in page


def test_a_decision_on_a_page_grown_old_is_a_conflict_and_changes_nothing(desk: Desk) -> None:
    shown = desk.page(desk.awarder())
    desk.send(desk.reviewer(), "decide", decision="claim")
    answer = desk.post(desk.awarder(), "decide", shown, decision="hold", note="Wait.")
    assert answer.status_code == 409
    assert desk.case.state is ReviewCaseState.IN_REVIEW


def test_changed_evidence_is_shown_sealed_again_and_then_awarded(desk: Desk) -> None:
    desk.course.room.assess("877", "311", {CRITERION: "3"})
    window = desk.awarder()
    page = desk.page(window)
    assert "Changed since it was sealed" in page
    assert "was 4, now 3" in page
    refused = desk.post(window, "decide", page, decision="award", **TICKS)
    assert refused.status_code == 422
    assert desk.send(window, "reseal").status_code == 303
    assert desk.case.seal_number >= 2
    assert desk.send(window, "decide", decision="award", **TICKS).status_code == 303
    assert awards(desk) == 1


def test_what_is_no_longer_complete_cannot_be_sealed_or_awarded(desk: Desk) -> None:
    desk.course.room.assess("877", "311", {CRITERION: "1"})
    window = desk.awarder()
    page = desk.page(window)
    assert "It is no longer complete, so it cannot be awarded." in page
    assert "Below is the evidence as it was sealed" in page
    assert "Narrowly met" not in page
    assert desk.post(window, "decide", page, decision="award", **TICKS).status_code == 422
    assert desk.post(window, "reseal", page).status_code == 422
    assert awards(desk) == 0


def test_a_canvas_that_does_not_answer_is_told_and_stops_the_award(desk: Desk) -> None:
    desk.course.canvas.fail("submissions", CanvasUnavailable("away"), times=50)
    window = desk.awarder()
    page = desk.page(window)
    assert "Canvas could not be read just now" in page
    assert TEXT in page
    asked = len(desk.course.opened)
    assert desk.send(window, "decide", decision="award", **TICKS).status_code == 422
    assert len(desk.course.opened) == asked
    assert awards(desk) == 0


def test_reading_again_by_hand_asks_canvas_even_within_ten_minutes(desk: Desk) -> None:
    window = desk.awarder()
    desk.page(window)
    asked = len(desk.course.opened)
    assert desk.send(window, "refresh").status_code == 303
    assert len(desk.course.opened) == asked + 1
    assert "The evidence was read again from Canvas." in desk.page(window)


def test_hostile_html_in_a_reflection_neither_runs_nor_loads(desk: Desk) -> None:
    body = (
        "<p>Mine.</p><script>steal()</script><img src=https://evil.example/p.gif onerror=x()>"
        "<a href=javascript:x()>go</a><style>@import 'https://evil.example'</style>"
    )
    desk.course.room.hand_in("877", "399", SubmissionContent(body=body))
    window = desk.awarder()
    desk.page(window)
    desk.send(window, "reseal")
    page = desk.page(window)
    assert "<p>Mine.</p>" in page
    for sign in ("steal()", "evil.example", "javascript:", "onerror", "@import"):
        assert sign not in page
    assert "1 picture or embedded thing is not shown here" in page


def test_a_reflection_whose_words_were_deleted_breaks_nothing(desk: Desk) -> None:
    window = desk.reviewer()
    session = desk.course.session
    session.execute(delete(ReflectionTextRow))
    session.commit()
    page = desk.page(window)
    assert "The text was deleted" in page
    assert TEXT not in page


def test_a_file_comes_as_a_download_that_nothing_opens(desk: Desk) -> None:
    desk.course.canvas.files["5501"] = Download(
        name="x.html", content_type="text/html", content=b"<script>1</script>"
    )
    answer = desk.client.get(f"{desk.reviewer()}/asa/cases/{desk.case.id}/files/5501")
    assert answer.status_code == 200
    assert answer.data == b"<script>1</script>"
    assert answer.headers["Content-Type"] == "application/octet-stream"
    assert answer.headers["Content-Disposition"].startswith("attachment; filename=")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert answer.headers["Cache-Control"] == "no-store"


def test_only_files_of_the_sealed_reflection_are_fetched(desk: Desk) -> None:
    desk.course.canvas.files["9999"] = Download(
        name="other.txt", content_type="text/plain", content=b"somebody else's"
    )
    window = desk.reviewer()
    asked = len(desk.course.opened)
    for path in ("files/9999", "files/..%2F1", "files/5501x"):
        assert desk.client.get(f"{window}/asa/cases/{desk.case.id}/{path}").status_code == 404
    assert len(desk.course.opened) == asked


def test_a_file_that_canvas_does_not_give_sends_back_with_a_word(desk: Desk) -> None:
    window = desk.reviewer()
    answer = desk.client.get(f"{window}/asa/cases/{desk.case.id}/files/5501")
    assert answer.status_code == 303
    assert "Canvas did not give the file just now." in desk.page(window)


def test_notes_stay_between_reviewers_and_are_never_markup(desk: Desk) -> None:
    window = desk.reviewer()
    desk.send(window, "notes", text="<b>Ask</b> about it.")
    assert "&lt;b&gt;Ask&lt;/b&gt; about it." in desk.page(window)
    blank = desk.send(window, "notes", text=" ")
    assert blank.status_code == 422
    session = desk.course.session
    assert session.scalar(select(func.count()).select_from(CaseNoteRow)) == 1


def test_an_auditor_reads_the_case_and_is_offered_no_decision(desk: Desk) -> None:
    page = desk.page(desk.auditor_window())
    assert "Daniel Reyes" in page
    for act in ("/decide", "/reseal", "/notes", "/refresh"):
        assert act not in page


def test_a_role_taken_away_ends_in_the_open_window_at_once(desk: Desk) -> None:
    window = desk.reviewer()
    shown = desk.page(window)
    desk.actions.grant(OMAR, LocalRole.AUDITOR)
    admin = Actor(
        name="tests",
        institution_id=desk.actions.institution_id,
        local_roles=frozenset({LocalRole.ASA_ADMIN}),
    )
    with desk.course.wiring.open_work(admin) as work:
        person_id = work.people.find(
            desk.actions.institution_id, IdentifierKind.CANVAS_USER_ID, OMAR.canvas_user_id
        )
        assert person_id is not None
        work.roles.revoke(person_id, LocalRole.ASA_REVIEWER)
    answers = {
        act: desk.post(window, act, shown, decision="hold", note="Wait.", text="Mine.").status_code
        for act in ("decide", "notes", "reseal")
    }
    assert answers == {"decide": 403, "notes": 403, "reseal": 404}
    session = desk.course.session
    assert session.scalar(select(func.count()).select_from(CaseDecisionRow)) == 0
    assert session.scalar(select(func.count()).select_from(CaseNoteRow)) == 0


def test_an_awarder_who_is_the_learner_reads_her_case_and_decides_nothing(desk: Desk) -> None:
    herself = replace(OMAR, canvas_user_id="877", subject="sub-877", sis_id="1234567")
    window = desk.window(replace(herself, name="Daniel Reyes"), LocalRole.ASA_AWARDER)
    page = desk.page(window)
    assert "This is your own case" in page
    assert "/decide" not in page
    answer = desk.post(window, "decide", desk.page(desk.awarder()), decision="award", **TICKS)
    assert answer.status_code == 403
    assert awards(desk) == 0


def test_a_holder_takes_her_name_off_a_revoked_credential_too(desk: Desk) -> None:
    window = desk.awarder()
    desk.send(window, "decide", decision="award", **TICKS)
    issue_credentials(desk.course.wiring)
    herself = replace(OMAR, canvas_user_id="877", subject="sub-877", sis_id="1234567")
    own = f"{desk.window(replace(herself, name='Daniel Reyes'))}/learner/credentials"
    session = desk.course.session
    award_id, uuid = session.execute(select(AwardRow.id, AwardRow.credential_uuid)).one()
    session.rollback()
    public = f"/credentials/{uuid}"

    def press(button: str) -> None:
        shown = desk.client.get(own).text
        assert button in shown
        token = shown.split('name="csrf_token" value="')[1].split('"')[0]
        value = "yes" if button.startswith("Show") else "no"
        data = {"csrf_token": token, "shared": value}
        answer = desk.client.post(f"{own}/{uuid}/share", data=data)
        assert answer.status_code == 303

    press("Show my name and levels")
    issue_credentials(desk.course.wiring)
    shown = desk.page(window, f"awards/{award_id}")
    token = shown.split('name="csrf_token" value="')[1].split('"')[0]
    reason = {"csrf_token": token, "reason": "Awarded to the wrong person by mistake."}
    desk.client.post(f"{window}/asa/awards/{award_id}/revoke", data=reason)
    assert "Daniel Reyes" in desk.client.get(public).text
    press("Take my name off")
    assert "Revoked." in desk.client.get(public).text
    for path in (public, f"{public}.json"):
        assert "Daniel Reyes" not in desk.client.get(path).text
    assert "Take my name off" not in desk.client.get(own).text


def test_a_badge_no_longer_mapped_is_told_and_the_seal_stays_readable(desk: Desk) -> None:
    desk.course.session.execute(update(MappingVersionRow).values(ended_at=desk.clock.now()))
    desk.course.session.commit()
    window = desk.awarder()
    page = desk.page(window)
    assert "The course holds no evidence of this learner any more" in page
    assert TEXT in page
    assert desk.post(window, "refresh", page).status_code == 303
    assert "This course holds no evidence of this learner for this badge" in desk.page(window)
    assert desk.send(window, "decide", decision="award", **TICKS).status_code == 422


def test_changed_evidence_of_a_badge_no_longer_mapped_lists_nothing(desk: Desk) -> None:
    session = desk.course.session
    session.execute(update(ReviewCaseRow).values(seal_current=False))
    session.execute(update(MappingVersionRow).values(ended_at=desk.clock.now()))
    session.commit()
    page = desk.page(desk.auditor_window())
    assert "Changed since sealed" in page
    assert "Changed since it was sealed" not in page


def test_reading_again_tells_when_canvas_does_not_answer(desk: Desk) -> None:
    window = desk.awarder()
    shown = desk.page(window)
    desk.course.canvas.fail("submissions", CanvasUnavailable("away"), times=50)
    desk.post(window, "refresh", shown)
    assert "Canvas could not be read just now. What is sealed stays" in desk.page(window)


def test_a_form_leads_back_to_the_queue_it_came_from(desk: Desk) -> None:
    window = desk.reviewer()
    shown = desk.page(window)
    token = {"csrf_token": shown.split('name="csrf_token" value="')[1].split('"')[0]}
    path = f"{window}/asa/cases/{desk.case.id}"
    kept = desk.client.post(f"{path}/refresh?tab=ready&q=reyes", data=token)
    alone = desk.client.post(f"{path}/refresh", data=token)
    assert kept.location.endswith(f"/asa/cases/{desk.case.id}?tab=ready&q=reyes")
    assert alone.location.endswith(f"/asa/cases/{desk.case.id}")


def test_each_filter_shows_as_a_chip_that_takes_it_away(desk: Desk) -> None:
    line = desk.case.definition_line_id
    page = desk.page(
        desk.reviewer(), f"?q=x&badge={line}&days=7&flag=late&sort=newest&size=50&page=3"
    )
    for rest in (
        f"badge={line}&amp;days=7&amp;flag=late&amp;sort=newest&amp;size=50",
        "q=x&amp;days=7&amp;flag=late&amp;sort=newest&amp;size=50",
        f"q=x&amp;badge={line}&amp;flag=late&amp;sort=newest&amp;size=50",
        f"q=x&amp;badge={line}&amp;days=7&amp;sort=newest&amp;size=50",
    ):
        assert f'/asa/?{rest}" aria-current="true"' in page


def test_an_address_and_a_recording_handed_in_are_told_and_only_the_web_is_a_link(
    desk: Desk,
) -> None:
    window = desk.awarder()
    for url, is_link in (("https://example.org/me", True), ("javascript:alert(1)", False)):
        desk.clock.move(minutes=1)
        desk.course.room.hand_in(
            "877", "399", SubmissionContent(body="<p>See.</p>", url=url, media_id="m-1")
        )
        desk.send(window, "refresh")
        desk.send(window, "reseal")
        page = desk.page(window)
        assert (f'href="{url}"' in page) is is_link
        assert url in page
        assert "A recording was handed in." in page


def test_a_form_without_a_known_decision_is_refused(desk: Desk) -> None:
    for decision in ("", "resubmit_please"):
        answer = desk.send(desk.reviewer(), "decide", decision=decision)
        assert answer.status_code == 422
    assert desk.send(desk.reviewer(), "decide", decision="resubmit").status_code == 403


@pytest.mark.parametrize("path", ["", "queue.csv", "cases/1", "cases/1/files/5501", "audit"])
def test_instructors_learners_and_canvas_administrators_are_refused(desk: Desk, path: str) -> None:
    case_path = path.replace("cases/1", f"cases/{desk.case.id}")
    windows = [
        desk.actions.as_teacher(),
        desk.actions.as_learner(),
        desk.actions.as_asa(person=replace(OMAR, canvas_user_id="10000000000799"), grant=False),
    ]
    for window in windows:
        answer = desk.client.get(f"{window}/asa/{case_path}")
        assert answer.status_code == 403
        assert "Daniel" not in answer.text
        assert "pathway" not in answer.text


def test_a_case_that_does_not_exist_is_not_found(desk: Desk) -> None:
    assert desk.client.get(f"{desk.reviewer()}/asa/cases/987654").status_code == 404


def test_the_queues_file_is_text_to_a_spreadsheet(desk: Desk) -> None:
    desk.course.room.enroll("877", "=HYPERLINK(1)", sis_id="1234567")
    Pipeline(desk.course.open_work, desk.clock).sync_course(desk.course.course_id, full=True)
    answer = desk.client.get(f"{desk.reviewer()}/asa/queue.csv")
    rows = list(csv.reader(StringIO(answer.get_data(as_text=True).removeprefix("\ufeff"))))
    assert rows[0][1] == "learner"
    assert not [cell for row in rows for cell in row if cell.startswith("=")]


def told_in(page: str) -> str:
    """What the entries of a page of the trail tell, without its filters."""
    return re.sub(r"<[^>]*>", " ", page.split("<tbody")[1])


def test_the_audit_trail_lists_filters_and_goes_out_as_a_file(desk: Desk) -> None:
    desk.send(desk.reviewer(), "decide", decision="claim")
    window = desk.auditor_window()
    page = told_in(desk.page(window, "audit"))
    assert "Claimed the case" in page
    assert "Omar Reed" in page
    assert "ASA reviewer" in page
    assert f"Case {desk.case.id}" in page
    assert "Daniel Reyes" in page, "whose case it is"
    for code in ("review_case", "asa-reviewer", "has_note"):
        assert code not in page
    narrowed = told_in(
        desk.page(window, f"audit?subject=review_case&number={desk.case.id}&who=omar")
    )
    assert "Claimed the case" in narrowed
    assert "Opened the case" not in narrowed
    assert "No entry matches" in desk.page(window, "audit?from=2030-01-01")
    assert "Claimed the case" in told_in(desk.page(window, "audit?from=2026-11-24&to=9999-12-31"))
    assert "No entry matches" in desk.page(window, "audit?to=2026-11-23")
    answer = desk.client.get(f"{window}/asa/audit.csv?action=review_case.claimed")
    rows = list(csv.reader(StringIO(answer.get_data(as_text=True).removeprefix("\ufeff"))))
    assert [row[3] for row in rows] == ["action", "review_case.claimed"]


def test_a_number_without_its_kind_finds_what_has_it_and_stays_in_the_form(desk: Desk) -> None:
    desk.send(desk.reviewer(), "decide", decision="claim")
    window = desk.auditor_window()
    page = desk.page(window, f"audit?subject=&number={desk.case.id}")
    assert "Claimed the case" in told_in(page)
    assert re.search(rf'name="number"[^>]*value="{desk.case.id}"', page)
    assert '<option value="" selected>Anything' in page
    assert re.search(r'<details class="filters" open', page)
    assert "No entry matches" in desk.page(window, "audit?number=987654")
    spaced = desk.page(window, f"audit?subject=review_case&number=+{desk.case.id}+")
    assert "Claimed the case" in told_in(spaced)
    answer = desk.client.get(f"{window}/asa/audit.csv?number=987654")
    assert len(answer.get_data(as_text=True).splitlines()) == 1


def test_a_long_trail_is_turned_over_page_by_page(desk: Desk) -> None:
    window = desk.auditor_window()
    actor = system_actor("scheduler", desk.actions.institution_id)
    with desk.course.wiring.open_work(actor) as work:
        for number in range(60):
            work.audit.record(AuditAction.SYNC_ASKED, "course", number)
    first = desk.page(window, "audit?action=sync.asked")
    second = desk.page(window, "audit?action=sync.asked&page=2")
    assert ("Course 59" in first, "Course 9<" in first, "Course 9<" in second) == (
        True,
        False,
        True,
    )
    assert ('rel="next"' in first, 'rel="prev"' in first) == (True, False)
    assert ('rel="next"' in second, 'rel="prev"' in second) == (False, True)


def test_the_audit_trail_is_closed_to_reviewers_and_awarders(desk: Desk) -> None:
    for window in (desk.reviewer(), desk.awarder()):
        assert desk.client.get(f"{window}/asa/audit").status_code == 403
        assert desk.client.get(f"{window}/asa/audit.csv").status_code == 403


def test_the_trail_leaves_launches_out_until_they_are_asked_for(desk: Desk) -> None:
    window = desk.auditor_window()
    acts = desk.client.get(f"{window}/asa/audit").text
    everything = desk.client.get(f"{window}/asa/audit?show=all").text
    chosen = desk.client.get(f"{window}/asa/audit?action=launch.admitted").text
    words = "Opened Hallmark from Canvas"
    seen = [words in told_in(page) for page in (acts, everything, chosen)]
    assert seen == [False, True, True]


def test_a_day_of_the_trail_is_a_day_where_its_reader_is(desk: Desk) -> None:
    window = desk.auditor_window()
    session = desk.course.session
    session.execute(update(LaunchSessionRow).values(time_zone="Pacific/Pago_Pago"))
    session.commit()
    # Nine in the morning of 24 November in UTC is the evening before there.
    page = desk.page(window, "audit?show=all&from=2026-11-23&to=2026-11-23")
    assert "Times and days are those of Pacific/Pago Pago." in page
    assert "23 Nov 2026, 22:00" in told_in(page)
    assert "24 Nov" not in told_in(page)
    assert "No entry matches" in desk.page(window, "audit?show=all&from=2026-11-24")


@pytest.mark.parametrize("decided", ["", "claim", "hold", "return_to_learner", "decline"])
@pytest.mark.parametrize("who", ["awarder", "reviewer", "auditor_window"])
def test_the_help_lists_the_keys_that_do_something_and_no_other(
    desk: Desk, who: str, decided: str
) -> None:
    if decided:
        reason = {"return_to_learner": "pathway_not_reflected", "decline": "not_own_work"}
        desk.send(
            desk.reviewer(),
            "decide",
            decision=decided,
            note="A note.",
            reason=reason.get(decided, ""),
        )
    page = desk.page(getattr(desk, who)())
    listed = re.findall(r"<kbd>(.)</kbd>", page.split('<dl class="keys">')[1])
    at_work = re.findall(r'data-key="(.)"', page.split('<dialog id="keys"')[0])
    # One case alone has none beside it, so nothing is there to move to.
    assert sorted(listed) == sorted({*at_work, "?"})


def test_only_the_queue_lists_the_key_that_opens_a_case(desk: Desk) -> None:
    desk.course.room.enroll("878", "Mei Tan", sis_id="1234568")
    desk.course.room.hand_in("878", "311")
    desk.course.room.assess("878", "311", {CRITERION: "4"})
    desk.course.room.hand_in("878", "399", SubmissionContent(body=TEXT))
    desk.clock.move(minutes=20)
    Pipeline(desk.course.open_work, desk.clock).sync_course(desk.course.course_id, full=True)
    listed = [
        re.findall(r"<kbd>(.)</kbd>", desk.page(desk.reviewer(), path).split('class="keys">')[1])
        for path in ("?tab=ready", "cases/1")
    ]
    assert [each[:3] for each in listed] == [["j", "k", "o"], ["j", "k", "r"]]
    assert "o" not in listed[1]
