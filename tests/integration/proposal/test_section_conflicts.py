"""Two people in one section at once, by the pages: nothing is lost, both are told (R16, R27)."""

import re
from html import unescape

import pytest

from lti_app.domain.definition.phases import Phase, Section
from lti_app.domain.definition.sections import extract
from lti_app.domain.ids import DefinitionVersionId
from lti_app.services.proposal.section_form import tree_of
from tests.integration.proposal.desk import Desk, Window, at, words

FIELD = re.compile(r'name="(choices-\d+-side)" value="(standing|written)"( checked)?')


def about(title: str, description: str, revision: int = 0) -> dict[str, object]:
    return {
        "revision": revision,
        "title": title,
        "type": "badge",
        "description": description,
        "purposes": ["up-skilling"],
    }


def both_write(desk: Desk) -> tuple[DefinitionVersionId, str, Window]:
    """Noor saves first; Luis's text comes too late. Gives the page where he chooses."""
    version_id = desk.office.begin()
    noor = desk.proposer()
    assert noor.post(at(version_id, "sections/about"), about("Hers", "Same")).status_code == 303
    luis = desk.co_editor()
    answer = luis.post(at(version_id, "sections/about"), about("His", "Same"))
    assert answer.status_code == 303
    return version_id, answer.location.split("/unit/", 1)[1], luis


def title(desk: Desk, version_id: DefinitionVersionId) -> str:
    with desk.office.wiring.open_work(desk.office.admin) as work:
        return work.proposals.one(version_id).content.title


def test_who_comes_second_sees_both_texts_and_the_first_is_told(desk: Desk) -> None:
    version_id, page, luis = both_write(desk)
    told = words(luis.get(f"unit/{page}"))
    assert "Noor Haddad saved this part while you wrote." in told
    assert "What stands Noor Haddad, just now [differs: Hers ]" in told
    assert "Mine just now [differs: His ]" in told
    told = words(desk.proposer().get(at(version_id, "application")))
    assert "What Luis Ortega wrote just now is kept beside what was saved meanwhile." in told


def test_only_fields_that_differ_are_asked_about(desk: Desk) -> None:
    _version, page, luis = both_write(desk)
    asked = {name for name, _side, _checked in FIELD.findall(luis.get(f"unit/{page}").text)}
    assert asked == {"choices-0-side"}


def test_what_is_chosen_stands_and_the_other_stays_in_the_list(desk: Desk) -> None:
    version_id, page, luis = both_write(desk)
    answer = luis.post(f"unit/{page}", {"revision": 1, "choices-0-side": "written"})
    assert answer.status_code == 303
    assert title(desk, version_id) == "His"
    told = words(luis.get(at(version_id, "sections/about/history")))
    assert "Saved by Noor Haddad" in told
    assert "Written too late by Luis Ortega" in told


def test_words_of_both_may_stand(desk: Desk) -> None:
    version_id, page, luis = both_write(desk)
    form = {"revision": 1, "choices-0-side": "other", "choices-0-words": "Ours"}
    assert luis.post(f"unit/{page}", form).status_code == 303
    assert title(desk, version_id) == "Ours"


def test_words_of_both_stand_in_no_closed_list(desk: Desk) -> None:
    version_id = desk.office.begin()
    desk.proposer().post(at(version_id, "sections/about"), about("Same", "Same"))
    luis = desk.co_editor()
    form = about("Same", "Same") | {"type": "micro-certificate"}
    answer = luis.post(at(version_id, "sections/about"), form)
    page = answer.location.split("/unit/", 1)[1]
    assert "choices-0-words" not in luis.get(f"unit/{page}").text
    form = {"revision": 1, "choices-0-side": "other", "choices-0-words": "kite"}
    assert luis.post(f"unit/{page}", form).status_code == 422


def test_all_of_one_side_may_be_kept_at_once(desk: Desk) -> None:
    version_id, page, luis = both_write(desk)
    assert luis.post(f"unit/{page}", {"revision": 1, "whole": "standing"}).status_code == 303
    assert title(desk, version_id) == "Hers"
    assert luis.get(f"unit/{page}").status_code == 404


def test_nothing_is_settled_while_a_field_is_not_chosen(desk: Desk) -> None:
    version_id, page, luis = both_write(desk)
    answer = luis.post(f"unit/{page}", {"revision": 1, "choices-0-side": ""})
    assert answer.status_code == 422
    assert 'href="#f-choices-0"' in answer.text
    assert "Title: Choose what is to stand." in words(answer)
    assert title(desk, version_id) == "Hers"


def test_a_save_in_between_is_told_before_anything_is_settled(desk: Desk) -> None:
    version_id, page, luis = both_write(desk)
    desk.proposer().post(at(version_id, "sections/about"), about("Hers again", "Same", 1))
    answer = luis.post(f"unit/{page}", {"revision": 1, "choices-0-side": "written"})
    assert answer.status_code == 409
    assert "Somebody saved this part once more: look again, then choose." in unescape(answer.text)
    assert title(desk, version_id) == "Hers again"


def test_where_only_one_changed_a_field_that_one_is_proposed(desk: Desk) -> None:
    version_id = desk.office.begin()
    noor = desk.proposer()
    noor.post(at(version_id, "sections/about"), about("Start", "Start"))
    noor.post(at(version_id, "sections/about"), about("Hers", "Start", 1))
    luis = desk.co_editor()
    answer = luis.post(at(version_id, "sections/about"), about("Start", "His", 1))
    page = luis.get(f"unit/{answer.location.split('/unit/', 1)[1]}").text
    chosen = [(name, side) for name, side, checked in FIELD.findall(page) if checked]
    assert chosen == [("choices-0-side", "standing"), ("choices-1-side", "written")]


def test_asa_reads_both_texts_and_chooses_nothing(desk: Desk) -> None:
    _version, page, _luis = both_write(desk)
    answer = desk.consultant().get(f"unit/{page}")
    assert answer.status_code == 200
    assert "<form" not in answer.text.split("<main", 1)[1]
    told = words(answer)
    assert ("Hers" in told, "His" in told) == (True, True)
    answer = desk.consultant().post(f"unit/{page}", {"revision": 1, "whole": "written"})
    assert answer.status_code == 403


def test_proposer_of_another_unit_finds_no_texts(desk: Desk) -> None:
    version_id, page, _luis = both_write(desk)
    stranger = desk.stranger()
    for path in (f"unit/{page}", at(version_id, "sections/about/history")):
        answer = stranger.get(path)
        assert answer.status_code == 404
        assert "His" not in answer.text


def test_what_was_planned_for_an_outcome_that_went_is_kept(desk: Desk) -> None:
    version_id = desk.office.to(Phase.ASSESSMENT)
    desk.office.write(version_id, Phase.ASSESSMENT)
    luis = desk.co_editor()
    desk.proposer().post(
        at(version_id, "sections/outcomes"),
        {"revision": 1, "slos-0-key": "slo-1", "slos-0-title": "Left", "slos-0-description": "x"},
    )
    form = {
        "revision": 1,
        "slos-0-key": "slo-2",
        "slos-0-assessment": "A long essay on what is gone",
        "slos-0-threshold-points": "3",
        "slos-0-threshold-out_of": "4",
    }
    answer = luis.post(at(version_id, "sections/plan"), form)
    assert "/conflicts/" in answer.location
    told = words(luis.get(f"unit/{answer.location.split('/unit/', 1)[1]}"))
    assert "A long essay on what is gone" in told
    with desk.office.wiring.open_work(desk.office.admin) as work:
        kept = work.section_history.texts(version_id, Section.PLAN)
    assert "A long essay on what is gone" in [
        slo["assessment"] for text in kept for slo in text.tree["slos"]
    ]


BESIDE = re.compile(r'name="beside" value="([^"]+)"')
PLANNED = "A long plan that Luis has just written"


def taken_out_meanwhile(desk: Desk) -> tuple[DefinitionVersionId, Window, dict[str, object]]:
    """Noor opens the outcomes; Luis writes a plan; gives what she then sends to take one out."""
    version_id = desk.office.to(Phase.ASSESSMENT)
    desk.office.write(version_id, Phase.ASSESSMENT)
    noor = desk.proposer()
    shown = BESIDE.search(noor.get(at(version_id, "assessment")).text)
    assert shown is not None
    with desk.office.wiring.open_work(desk.office.co_editor) as work:
        tree = extract(tree_of(work.proposals.one(version_id).content), Section.PLAN)
        tree["slos"][1]["assessment"] = PLANNED
        work.proposal_sections.save(version_id, Section.PLAN, tree, 1)
    form: dict[str, object] = {
        "revision": 1,
        "beside": shown.group(1),
        "slos-0-key": "slo-1",
        "slos-0-title": "Left",
        "slos-0-description": "x",
    }
    return version_id, noor, form


def outcomes(desk: Desk, version_id: DefinitionVersionId) -> list[str]:
    with desk.office.wiring.open_work(desk.office.admin) as work:
        return [slo.key for slo in work.proposals.one(version_id).content.slos]


def test_an_outcome_with_a_plan_of_this_moment_is_taken_out_by_choice_only(desk: Desk) -> None:
    version_id, noor, form = taken_out_meanwhile(desk)
    answer = noor.post(at(version_id, "sections/outcomes"), form)
    assert outcomes(desk, version_id) == ["slo-1", "slo-2"]
    address = f"unit/{answer.location.split('/unit/', 1)[1]}"
    page = noor.get(address)
    told = words(page)
    assert "Somebody wrote meanwhile in what this text takes out." in told
    assert PLANNED in told
    assert "What Noor Haddad wrote just now is kept" in words(
        desk.co_editor().get(at(version_id, "assessment"))
    )
    seen = BESIDE.search(page.text)
    assert seen is not None
    chosen = {"revision": 1, "beside": seen.group(1), "whole": "written"}
    answer = noor.post(address, chosen)
    assert answer.status_code == 303
    assert outcomes(desk, version_id) == ["slo-1"]


def test_a_choice_made_before_the_plan_was_seen_is_asked_for_again(desk: Desk) -> None:
    version_id, noor, form = taken_out_meanwhile(desk)
    answer = noor.post(at(version_id, "sections/outcomes"), form)
    page = f"unit/{answer.location.split('/unit/', 1)[1]}"
    stale = {"revision": 1, "beside": form["beside"], "whole": "written"}
    answer = noor.post(page, stale)
    assert (answer.status_code, answer.location.endswith(page.removeprefix("unit/"))) == (303, True)
    assert "Somebody wrote once more: look again, then choose." in words(noor.get(page))
    assert outcomes(desk, version_id) == ["slo-1", "slo-2"]


def test_script_is_told_what_its_row_would_have_taken_along(desk: Desk) -> None:
    version_id, noor, form = taken_out_meanwhile(desk)
    told = noor.post_for_data(at(version_id, "sections/outcomes"), form).get_json()
    assert told["conflict"]["text"].startswith("Somebody wrote meanwhile in what you take out.")


@pytest.mark.parametrize("sent", ["", "plan", "plan:x matrix:1", "plan:99999999999999999999"])
def test_a_form_that_does_not_say_what_it_showed_takes_nothing_along(desk: Desk, sent: str) -> None:
    version_id, noor, form = taken_out_meanwhile(desk)
    noor.post(at(version_id, "sections/outcomes"), form | {"beside": sent})
    assert outcomes(desk, version_id) == ["slo-1", "slo-2"]


def test_button_pressed_twice_is_no_conflict_with_oneself(desk: Desk) -> None:
    version_id = desk.office.begin()
    noor = desk.proposer()
    path = at(version_id, "sections/competencies")
    form = {"revision": 0, "competency_statement": "Judges", "row": "competencies:add"}
    for _press in range(2):
        answer = noor.post(path, form)
        assert answer.location.endswith("application#f-competencies-0")
    with desk.office.wiring.open_work(desk.office.admin) as work:
        assert len(work.proposals.one(version_id).content.competencies) == 1


def test_own_save_is_gone_on_with_and_lost_by_no_other_tab_of_the_same_person(desk: Desk) -> None:
    version_id = desk.office.begin()
    noor, path = desk.proposer(), at(version_id, "sections/about")
    noor.post(path, about("Start", "Start"))
    noor.post(path, about("Judging", "Start", 1))
    assert noor.post(path, about("Judging models", "Start", 1)).location.endswith("#about")
    answer = noor.post(path, about("Start", "Of another tab", 1))
    assert "/conflicts/" in answer.location
    assert title(desk, version_id) == "Judging models"
    # Somebody else's save in between is theirs, whatever one wrote oneself after it.
    desk.co_editor().post(path, about("Judging models well", "Start", 3))
    answer = noor.post(path, about("Judging models well, again", "Start", 3))
    assert "/conflicts/" in answer.location
