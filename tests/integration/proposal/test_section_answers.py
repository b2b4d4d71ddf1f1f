"""What a writing page's own script is told: saved, not saved and why, what others did meanwhile."""

from lti_app.domain.definition.phases import Phase
from tests.integration.proposal.desk import Desk, at, words


def test_script_is_told_the_revision_and_what_is_missing_now(desk: Desk) -> None:
    version_id = desk.office.begin()
    form: dict[str, object] = {"revision": 0, "competency_statement": "Judges models."}
    answer = desk.proposer().post_for_data(at(version_id, "sections/competencies"), form)
    told = answer.get_json()
    assert (answer.status_code, told["revision"], "conflict" in told) == (200, 1, False)
    gaps = told["parts"].split('id="gaps-competencies"', 1)[1].split("</div>", 1)[0]
    assert ("List at least one competency." in gaps, "statement" in gaps) == (True, False)


def test_script_is_told_each_fault_with_its_field(desk: Desk) -> None:
    version_id = desk.office.begin()
    form: dict[str, object] = {
        "revision": 0,
        "endorsements-0-partner": "Roundtable",
        "endorsements-0-date": "yesterday",
    }
    answer = desk.proposer().post_for_data(at(version_id, "sections/partners"), form)
    told = answer.get_json()
    assert answer.status_code == 422
    assert [fault["field"] for fault in told["faults"]] == ["f-endorsements-0-date"]
    assert told["why"] == told["faults"][0]["text"]
    assert 'href="#f-endorsements-0-date"' in told["summary"]


def test_script_is_told_why_nothing_is_saved_at_all(desk: Desk) -> None:
    version_id = desk.office.begin()
    form: dict[str, object] = {"revision": 0, "term": "Fall"}
    answer = desk.proposer().post_for_data(at(version_id, "sections/term"), form)
    assert answer.status_code == 422
    told = answer.get_json()
    why = "This part opens once the phase before it is accepted."
    assert (told["faults"], told["why"]) == ([], why)
    assert why in told["summary"]


def test_open_page_hears_who_saved_what_and_which_texts_wait(desk: Desk) -> None:
    version_id = desk.office.begin()
    path = at(version_id, "sections/competencies")
    luis = desk.co_editor()
    assert luis.get(at(version_id, "sections/state")).get_json()["sections"] == {}
    desk.proposer().post_for_data(path, {"revision": 0, "competency_statement": "Hers"})
    luis.post_for_data(path, {"revision": 0, "competency_statement": "His"})
    told = desk.proposer().get(at(version_id, "sections/state")).get_json()
    (saved,) = told["sections"].values()
    assert (saved["revision"], saved["by"]) == (1, "Noor Haddad")
    waits = told["parts"].split('id="waits-competencies"', 1)[1].split('id="waits-', 1)[0]
    assert "What Luis Ortega wrote just now is kept beside what was saved meanwhile." in waits


def test_text_that_is_restored_is_a_save_of_its_own(desk: Desk) -> None:
    version_id = desk.office.begin()
    noor = desk.proposer()
    path = at(version_id, "sections/competencies")
    noor.post(path, {"revision": 0, "competency_statement": "First"})
    noor.post(path, {"revision": 1, "competency_statement": "Second"})
    assert desk.co_editor().post(f"{path}/history/1", {"revision": 2}).status_code == 303
    with desk.office.wiring.open_work(desk.office.admin) as work:
        proposal = work.proposals.one(version_id)
        save = next(iter(proposal.saves.values()))
    assert proposal.content.competency_statement == "First"
    assert (save.revision, save.saved_by and save.saved_by.name) == (3, "Luis Ortega")
    assert desk.stranger().post(f"{path}/history/1").status_code == 404


def test_earlier_text_stands_again_over_no_save_that_was_not_listed(desk: Desk) -> None:
    version_id = desk.office.begin()
    noor, luis = desk.proposer(), desk.co_editor()
    path = at(version_id, "sections/competencies")
    noor.post(path, {"revision": 0, "competency_statement": "First"})
    noor.post(path, {"revision": 1, "competency_statement": "Second"})
    listed = noor.get(f"{path}/history").text
    assert '<input type="hidden" name="revision" value="2">' in listed
    luis.post(path, {"revision": 2, "competency_statement": "Unseen"})
    answer = noor.post(f"{path}/history/1", {"revision": 2})
    assert (answer.status_code, "/conflicts/" in answer.location) == (303, True)
    with desk.office.wiring.open_work(desk.office.admin) as work:
        assert work.proposals.one(version_id).content.competency_statement == "Unseen"


def test_parts_drawn_anew_still_lead_to_the_talk(desk: Desk) -> None:
    version_id = desk.office.to(Phase.ASSESSMENT)
    window = desk.proposer()
    form = {"revision": 0, "row": "slos:add"}
    parts = window.post_for_data(at(version_id, "sections/outcomes"), form).get_json()["parts"]
    for section in ("matrix", "plan"):
        sheet = parts.split(f'data-sheet="{section}"', 1)[1].split("</template>", 1)[0]
        assert 'class="said"' in sheet


def test_parts_that_speak_of_outcomes_are_not_complete_without_any(desk: Desk) -> None:
    version_id = desk.office.to(Phase.ASSESSMENT)
    window = desk.proposer()
    told = words(window.get(at(version_id, "assessment")))
    overview = words(window.get(at(version_id)))
    assert "0 of 4 parts complete" in told
    assert "Assessment Being written 0 of 4 parts complete" in overview
    # The matrix, at its head and in the list of parts; the plan names the outcomes as missing.
    assert told.count("Follows the outcomes") == 2


def test_preview_of_the_public_page_follows_what_is_saved(desk: Desk) -> None:
    version_id = desk.office.to(Phase.DESIGN)
    form = {"revision": 0, "language": "en", "criteria": "Show it three times."}
    answer = desk.proposer().post_for_data(at(version_id, "sections/public"), form)
    told = answer.get_json()["parts"].split('id="public-told"', 1)[1].split("</article>", 1)[0]
    assert "Show it three times." in told
