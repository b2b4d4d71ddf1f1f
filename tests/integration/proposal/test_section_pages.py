"""A proposal written by its pages, a form a section: what is kept, told and refused."""

from decimal import Decimal
from html.parser import HTMLParser
from io import BytesIO
from typing import Any

import pytest
from sqlalchemy import QueuePool

from lti_app.domain.definition.phases import Phase, Section
from lti_app.domain.definition.states import Move
from lti_app.domain.documents.documents import MediaType
from lti_app.domain.ids import DefinitionVersionId
from lti_app.services.documents import checking
from tests.factories.definition import SVG
from tests.factories.documents import plain_pdf
from tests.factories.proposals import SENATE
from tests.integration.proposal.desk import Desk, Window, at, words


class Fields(HTMLParser):
    """The fields of one section's form as a browser would send them."""

    def __init__(self, page: str, section: str) -> None:
        super().__init__()
        self.sent: dict[str, list[str]] = {}
        self._here = self._in_template = 0
        self._area = self._select = ""
        self._section = section
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        of = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._here = int(of.get("action", "").endswith(f"/sections/{self._section}"))
        self._in_template += tag == "template"
        if not self._here or self._in_template:
            return
        ticked = of.get("type") not in {"checkbox", "radio"} or "checked" in of
        if tag == "input" and of.get("name") and of.get("type") != "file" and ticked:
            self.sent.setdefault(of["name"], []).append(of.get("value", ""))
        if tag == "textarea":
            self._area = of["name"]
            self.sent.setdefault(self._area, [""])
        if tag == "select":
            self._select = of["name"]
            self.sent.setdefault(self._select, [""])
        if tag == "option" and "selected" in of:
            self.sent[self._select] = [of.get("value", "")]

    def handle_endtag(self, tag: str) -> None:
        self._in_template -= tag == "template"
        if tag == "textarea":
            self._area = ""

    def handle_data(self, data: str) -> None:
        if self._area:
            self.sent[self._area][0] += data.removeprefix("\n")


def written(desk: Desk, version_id: DefinitionVersionId) -> Any:
    with desk.office.wiring.open_work(desk.office.admin) as work:
        return work.proposals.one(version_id).content


def sent_back(window: Window, version_id: DefinitionVersionId, section: Section) -> Any:
    """Open the page of a section, and give what its form holds."""
    for phase in Phase:
        page = window.get(at(version_id, phase.value)).text
        found = Fields(page, section.value).sent
        if found:
            return found
    return {}


@pytest.mark.parametrize("section", list(Section))
def test_form_sent_back_as_it_was_shown_changes_nothing(desk: Desk, section: Section) -> None:
    version_id = desk.office.to(Phase.DESIGN)
    desk.office.write(version_id, Phase.DESIGN)
    window = desk.proposer()
    before = written(desk, version_id)
    form = sent_back(window, version_id, section)
    assert form.pop("csrf_token")
    answer = window.post(at(version_id, f"sections/{section.value}"), form)
    assert answer.status_code == 303
    assert written(desk, version_id) == before


def test_what_is_written_is_kept_with_who_and_when(desk: Desk) -> None:
    version_id = desk.office.begin()
    window = desk.proposer()
    form = {"revision": 0, "competency_statement": "  Judges\r\nmodels. "}
    answer = window.post(at(version_id, "sections/competencies"), form)
    assert answer.location.endswith("application#competencies")
    assert written(desk, version_id).competency_statement == "Judges\nmodels."
    told = words(window.get(at(version_id, "application")))
    assert "“Competencies” is saved." in told
    assert "Last saved by Noor Haddad just now" in told


def test_missing_things_are_named_and_lead_to_their_field(desk: Desk) -> None:
    page = desk.proposer().get(at(desk.office.begin(), "application")).text
    gaps = page.split('id="gaps-about"', 1)[1].split("</div>", 1)[0]
    assert [part.split('"', 1)[0] for part in gaps.split('href="')[1:]] == [
        "#f-purposes",
        "#f-audience",
        "#f-credit",
        "#f-description",
    ]
    assert 'id="f-description"' in page


def test_rows_are_added_moved_and_taken_out_without_a_script(desk: Desk) -> None:
    version_id = desk.office.begin()
    window = desk.proposer()
    path = at(version_id, "sections/alignments")
    answer = window.post(path, {"revision": 0, "row": "alignments:add"})
    assert answer.location.endswith("#f-alignments-0")
    row = {"kind": "workplace", "text": "Analysts", "source": "O*NET"}
    form = {f"alignments-0-{name}": value for name, value in row.items()}
    window.post(path, form | {"revision": 1, "row": "alignments:add"})
    form |= {"alignments-1-kind": "graduate-study", "alignments-1-text": "Law school"}
    window.post(path, form | {"revision": 2, "row": "alignments:up:1"})
    assert [each.text for each in written(desk, version_id).alignments] == [
        "Law school",
        "Analysts",
    ]
    form = sent_back(window, version_id, Section.ALIGNMENTS)
    form.pop("csrf_token")
    window.post(path, form | {"row": "alignments:remove:0"})
    assert [each.text for each in written(desk, version_id).alignments] == ["Analysts"]


def test_outcome_taken_out_never_gives_its_key_to_another(desk: Desk) -> None:
    version_id = desk.office.to(Phase.ASSESSMENT)
    window = desk.proposer()
    path = at(version_id, "sections/outcomes")
    window.post(path, {"revision": 0, "row": "slos:add"})
    (first,) = written(desk, version_id).slos
    window.post(path, {"revision": 1, "slos-0-key": first.key, "row": "slos:remove:0"})
    window.post(path, {"revision": 2, "row": "slos:add"})
    (second,) = written(desk, version_id).slos
    assert first.key != second.key


def test_value_that_cannot_be_kept_is_told_at_its_field_and_the_rest_stays(desk: Desk) -> None:
    version_id = desk.office.begin()
    form = {
        "revision": 0,
        "alignments-0-kind": "workplace",
        "alignments-0-text": "Analysts who judge",
        "alignments-0-source": "O*NET",
        "alignments-0-url": "no address",
    }
    answer = desk.proposer().post(at(version_id, "sections/alignments"), form)
    assert answer.status_code == 422
    assert 'href="#f-alignments-0-url"' in answer.text
    field = answer.text.split('id="f-alignments-0-url"', 1)[1].split("</div>", 1)[0]
    assert ('value="no address"' in field, 'aria-invalid="true"' in field) == (True, True)
    assert 'value="Analysts who judge"' in answer.text
    assert written(desk, version_id).alignments == ()


def test_half_a_threshold_is_kept_and_asked_for(desk: Desk) -> None:
    version_id = desk.office.to(Phase.ASSESSMENT)
    window = desk.proposer()
    window.post(
        at(version_id, "sections/outcomes"),
        {"revision": 0, "slos-0-key": "slo-a", "slos-0-title": "Judges"},
    )
    form = {"revision": 0, "slos-0-key": "slo-a", "slos-0-threshold-points": "2,5"}
    form |= {"slos-0-assessment": "A card, read aloud"}
    assert window.post(at(version_id, "sections/plan"), form).status_code == 303
    (slo,) = written(desk, version_id).slos
    assert (slo.threshold.points, slo.threshold.out_of) == (Decimal("2.5"), None)
    assert slo.assessment == "A card, read aloud"
    page = window.get(at(version_id, "assessment"))
    assert 'href="#f-slos-0-threshold-out_of"' in page.text
    assert "Say how many points the whole scale has." in words(page)
    assert 'value="2.5"' in page.text
    assert "2.5 of …" in words(desk.consultant().get(at(version_id, "assessment")))
    for path in ("document", "sections/plan/history"):
        assert desk.consultant().get(at(version_id, path)).status_code == 200
    form |= {"slos-0-threshold-out_of": "4", "slos-0-threshold-word": "Sound", "revision": 1}
    assert window.post(at(version_id, "sections/plan"), form).status_code == 303
    (slo,) = written(desk, version_id).slos
    assert (str(slo.threshold.points), str(slo.threshold.out_of)) == ("2.5", "4")


def test_route_answered_in_part_counts_no_silence_as_a_no(desk: Desk) -> None:
    version_id = desk.office.begin(SENATE)
    form = {"revision": 0, "route-exists_now": "yes", "route-identifier": "PHI 3638"}
    answer = desk.proposer().post(at(version_id, "sections/route"), form)
    assert answer.status_code == 422
    assert written(desk, version_id).route == SENATE


def test_matrix_ticks_are_kept_on_both_sides(desk: Desk) -> None:
    version_id = desk.office.to(Phase.ASSESSMENT)
    window = desk.proposer()
    window.post(at(version_id, "sections/outcomes"), {"revision": 0, "slos-0-key": "slo-a"})
    window.post(at(version_id, "sections/program-outcomes"), {"revision": 0, "pos-0-key": "po-a"})
    form = sent_back(window, version_id, Section.MATRIX)
    form.pop("csrf_token")
    form |= {"slos-0-pos": ["po-a"], "competencies-0-slos": ["slo-a"]}
    assert window.post(at(version_id, "sections/matrix"), form).status_code == 303
    content = written(desk, version_id)
    assert (content.slos[0].pos, content.competencies[0].slos) == (("po-a",), ("slo-a",))


def test_section_that_is_not_open_says_why_and_has_no_form(desk: Desk) -> None:
    version_id = desk.office.begin(SENATE)
    page = desk.proposer().get(at(version_id, "design"))
    assert "sections/term" not in page.text
    assert "The gate is closed: the Faculty Senate Curriculum Committee approves first" in words(
        page
    )


def test_why_a_whole_phase_is_closed_is_said_once(desk: Desk) -> None:
    version_id = desk.office.begin()
    told = words(desk.proposer().get(at(version_id, "assessment")))
    assert told.count("This part opens once the phase before it is accepted.") == 1


def test_foot_of_a_phase_leads_on(desk: Desk) -> None:
    version_id = desk.office.begin()
    window = desk.proposer()
    assert "Back to the proposal Next: Assessment" in words(
        window.get(at(version_id, "application"))
    )
    desk.office.write(version_id, Phase.APPLICATION)
    assert "Go on to hand it in Next: Assessment" in words(
        window.get(at(version_id, "application"))
    )
    assert "Next: Design" in words(window.get(at(version_id, "assessment")))


def test_optional_fields_are_called_so_and_nobody_s_courses_are_chosen(desk: Desk) -> None:
    version_id = desk.office.to(Phase.DESIGN)
    page = desk.proposer().get(at(version_id, "design"))
    told = words(page)
    assert "Offered from (optional)" in told
    assert "How it is earned (optional)" not in told
    assert "all_accounts" not in Fields(page.text, "term").sent


def test_text_sent_after_the_turn_went_to_asa_is_given_back(desk: Desk) -> None:
    version_id = desk.office.begin()
    desk.office.write(version_id, Phase.APPLICATION)
    desk.office.move(version_id, Move.SUBMIT, desk.office.proposer)
    form = {"revision": 1, "competency_statement": "Words I just wrote"}
    answer = desk.proposer().post(at(version_id, "sections/competencies"), form)
    assert answer.status_code == 422
    told = words(answer)
    assert "What you wrote is not saved It is with ASA now" in told
    assert "Words I just wrote" in told


def test_asa_reads_every_section_as_text(desk: Desk) -> None:
    version_id = desk.office.to(Phase.DESIGN)
    window = desk.consultant()
    for phase in Phase:
        page = window.get(at(version_id, phase.value))
        assert page.status_code == 200
        assert "<form" not in page.text.split("<main", 1)[1]
    form = {"revision": 1, "competency_statement": "ASA's own words"}
    answer = window.post(at(version_id, "sections/competencies"), form)
    assert answer.status_code == 403
    assert written(desk, version_id).competency_statement != "ASA's own words"


def test_letter_is_kept_and_led_to(desk: Desk) -> None:
    letter = plain_pdf()
    version_id = desk.office.begin()
    window = desk.proposer()
    form = {
        "revision": 0,
        "endorsements-0-partner": "Roundtable",
        "endorsements-0-text": "Good.",
        "endorsements-0-upload": (BytesIO(letter), "Brief für (uns).pdf"),
    }
    assert window.post(at(version_id, "sections/partners"), form).status_code == 303
    (endorsement,) = written(desk, version_id).endorsements
    assert endorsement.letter.file == "Brief fur uns.pdf"
    page = window.get(at(version_id, "application")).text
    address = page.split("/documents/", 1)[1].split('"', 1)[0]
    assert window.get(f"documents/{address}").data == letter
    form = sent_back(window, version_id, Section.PARTNERS)
    form.pop("csrf_token")
    window.post(at(version_id, "sections/partners"), form | {"endorsements-0-without": "1"})
    assert written(desk, version_id).endorsements[0].letter is None


def test_letter_that_is_none_is_refused_at_its_field_with_the_text_kept(desk: Desk) -> None:
    version_id = desk.office.begin()
    form = {
        "revision": 0,
        "endorsements-0-partner": "Roundtable",
        "endorsements-0-upload": (BytesIO(b"<html>"), "letter.pdf"),
    }
    answer = desk.proposer().post(at(version_id, "sections/partners"), form)
    assert answer.status_code == 422
    assert 'href="#f-endorsements-0-upload"' in answer.text
    assert 'value="Roundtable"' in answer.text


def test_what_a_word_processor_leaves_in_a_text_is_not_kept(desk: Desk) -> None:
    version_id = desk.office.begin()
    form = {"revision": 0, "competency_statement": "Judges\x1b]0;x\x07 models.\x0bWell\tdone."}
    answer = desk.proposer().post(at(version_id, "sections/competencies"), form)
    assert answer.status_code == 303
    assert written(desk, version_id).competency_statement == "Judges]0;x models.\nWell\tdone."


def test_what_is_not_written_as_asked_for_is_told_in_words(desk: Desk) -> None:
    version_id = desk.office.begin()
    form = {
        "revision": 0,
        "endorsements-0-partner": "Roundtable",
        "endorsements-0-text": "Good.",
        "endorsements-0-date": "30.11.2026",
    }
    answer = desk.proposer().post(at(version_id, "sections/partners"), form)
    assert answer.status_code == 422
    assert "is not a day as 2026-11-30." in words(answer)
    assert "[0-9]" not in words(answer)


def test_every_letter_that_is_none_is_named_and_the_good_one_is_kept(desk: Desk) -> None:
    version_id = desk.office.begin()
    form: dict[str, object] = {"revision": 0}
    for at_row, content in enumerate([b"<html>", plain_pdf(), b"MZ"]):
        form[f"endorsements-{at_row}-partner"] = f"Partner {at_row}"
        form[f"endorsements-{at_row}-upload"] = (BytesIO(content), f"letter {at_row}.pdf")
    answer = desk.proposer().post(at(version_id, "sections/partners"), form)
    assert answer.status_code == 422
    linked = [f'href="#f-endorsements-{at_row}-upload"' in answer.text for at_row in range(3)]
    assert linked == [True, False, True]
    assert 'value="letter 1.pdf"' in answer.text


def test_no_letter_is_kept_for_a_proposal_that_is_with_asa(desk: Desk) -> None:
    version_id = desk.office.to(Phase.APPLICATION)
    desk.office.write(version_id, Phase.APPLICATION)
    desk.office.move(version_id, Move.SUBMIT, desk.office.proposer)
    form = {
        "revision": 1,
        "endorsements-0-partner": "Roundtable",
        "endorsements-0-upload": (BytesIO(plain_pdf(title="Late")), "late.pdf"),
    }
    desk.proposer().post(at(version_id, "sections/partners"), form)
    with desk.office.wiring.open_work(desk.office.consultant) as work:
        assert [use.file_name for use in work.documents.of_version(version_id)] == []


def test_nobody_waits_while_letters_are_looked_at(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    version_id = desk.office.begin()
    window, engine = desk.proposer(), desk.office.wiring.engine
    held: list[bool] = []
    assert isinstance(engine.pool, QueuePool)
    pool = engine.pool

    def look(content: bytes, media_type: MediaType) -> bytes:
        assert media_type is MediaType.PDF
        held.append(pool.checkedout() > 0)
        return content

    monkeypatch.setattr(checking, "look_at", look)
    form: dict[str, object] = {"revision": 0}
    for at_row in range(3):
        form[f"endorsements-{at_row}-partner"] = f"Partner {at_row}"
        form[f"endorsements-{at_row}-upload"] = (BytesIO(plain_pdf(str(at_row))), "letter.pdf")
    assert window.post(at(version_id, "sections/partners"), form).status_code == 303
    assert held == [False, False, False]


def test_image_is_kept_shown_and_served_without_script(desk: Desk) -> None:
    version_id = desk.office.to(Phase.DESIGN)
    window = desk.proposer()
    form = {"revision": 0, "image-alt": "A seal", "upload": (BytesIO(SVG), "seal.svg")}
    assert window.post(at(version_id, "sections/image"), form).status_code == 303
    image = written(desk, version_id).image
    assert (image.file, image.alt) == ("seal.svg", "A seal")
    answer = window.get(at(version_id, f"image/{image.digest}"))
    assert (answer.data, answer.mimetype) == (SVG, "image/svg+xml")
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert window.get(at(version_id, f"image/{'0' * 64}")).status_code == 404
    assert desk.stranger().get(at(version_id, f"image/{image.digest}")).status_code == 404


def test_hostile_image_is_refused_at_its_field(desk: Desk) -> None:
    version_id = desk.office.to(Phase.DESIGN)
    hostile = SVG.replace(b"<circle", b"<script>alert(1)</script><circle")
    form = {"revision": 0, "image-alt": "A seal", "upload": (BytesIO(hostile), "seal.svg")}
    answer = desk.proposer().post(at(version_id, "sections/image"), form)
    assert answer.status_code == 422
    assert 'href="#f-upload"' in answer.text
    assert "A seal" in answer.text


def test_text_sent_as_an_image_is_called_by_no_other_name(desk: Desk) -> None:
    version_id = desk.office.to(Phase.DESIGN)
    form = {"revision": 0, "image-alt": "A seal", "upload": (BytesIO(b"a text"), "notpng.png")}
    told = words(desk.proposer().post(at(version_id, "sections/image"), form))
    assert "This file is neither a PNG nor an SVG image." in told
    assert "notpng.svg" not in told


def test_description_without_an_image_is_not_thrown_away(desk: Desk) -> None:
    version_id = desk.office.to(Phase.DESIGN)
    answer = desk.proposer().post(
        at(version_id, "sections/image"), {"revision": 0, "image-alt": "A seal with a sun"}
    )
    assert answer.status_code == 422
    assert "A seal with a sun" in answer.text


def test_stack_of_a_micro_certificate_is_written_in_groups(desk: Desk) -> None:
    desk.office.approve(title="First one")
    version_id = desk.office.to(Phase.DESIGN, title="All of it")
    window = desk.proposer()
    form = sent_back(window, version_id, Section.ABOUT) | {"type": "micro-certificate"}
    form.pop("csrf_token")
    window.post(at(version_id, "sections/about"), form)
    page = window.get(at(version_id, "design")).text
    assert '<option value="first-one">' in page
    form = {
        "revision": 0,
        "stack_place": "It is the whole.",
        "stack-theme": "Responsible AI",
        "stack-kind": "n-of-m",
        "stack-groups-0-needed": "1",
        "stack-groups-0-members-0": "first-one",
        "stack-groups-0-members-1": "other-one",
        "stack-groups-0-members-2": "",
    }
    assert window.post(at(version_id, "sections/stack"), form).status_code == 303
    stack = written(desk, version_id).stack
    assert (stack.members(), stack.groups[0].needed) == (("first-one", "other-one"), 1)


BAD: tuple[dict[str, object], ...] = (
    {"row": "slos:up:99999999999"},
    {"row": "nothing:add"},
    {"row": "slos:remove:²"},
    {"slos-²-title": "x"},
    {"slos-99999999999999999999-title": "x"},
    {"slos-0": "x", "slos-0-key-0": "y"},
    {"revision": "-1", "slos-0-key": "A B"},
    {"revision": "9" * 400, "going_on": "9" * 400},
    {"slos-0-title": "\ud800"},
    {f"slos-{at}-title": "x" for at in range(80)},
)


@pytest.mark.parametrize("bad", BAD)
def test_odd_input_is_refused_or_left_out_and_is_no_fault_of_the_server(
    desk: Desk, bad: dict[str, object]
) -> None:
    version_id = desk.office.to(Phase.ASSESSMENT)
    form = {
        name: value.encode("utf-8", "surrogatepass") if isinstance(value, str) else value
        for name, value in bad.items()
    }
    window = desk.proposer()
    for section in Section:
        answer = window.post(at(version_id, f"sections/{section.value}"), dict(form))
        assert answer.status_code in {303, 400, 422}


@pytest.mark.parametrize("name", ["nothing", "ABOUT", "state"])
def test_there_is_no_section_of_another_name(desk: Desk, name: str) -> None:
    version_id = desk.office.begin()
    answer = desk.proposer().post(at(version_id, f"sections/{name}"), {"revision": 0})
    assert answer.status_code in {404, 405}
