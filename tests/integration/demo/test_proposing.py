"""The demo's proposals, written and judged through the tool's pages, in one process here."""

from collections.abc import Mapping
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import requests
from flask.testing import FlaskClient
from ruamel.yaml import YAML
from sqlalchemy import select
from sqlalchemy.orm import Session

from demo import under_way
from demo.campus import MAIN_DEFINITION, UNITS, Ports
from demo.processes import DemoFailed
from demo.proposing import _SECTIONS, Office, Unit, propose_and_approve, section_fields
from demo.under_way import PROPOSALS, Campus, propose_all
from demo.window import Window
from lti_app.domain.definition.definition import DefinitionState, Origin, Turn
from lti_app.domain.ids import DefinitionVersionId
from lti_app.domain.people.actor import LocalRole
from lti_app.models.definition import DefinitionVersionRow
from lti_app.models.unit import UnitRow
from lti_app.services.definition.file import DefinitionFile
from lti_app.services.proposal.section_form import tree_of
from tests.clocks import START
from tests.integration.proposal.desk import ANA, MINA, OURS, Desk, furnish
from tests.integration.proposal.desk import Window as Launched
from tests.launching import MADE_REVIEWER, another

PROPOSER = ",unit-proposer,"
WORDS = (MAIN_DEFINITION, *sorted(PROPOSALS.glob("*.yaml")))


class Indoors(Window):
    """A window whose requests go to the tool in this process."""

    def __init__(self, launched: Launched) -> None:
        super().__init__(Ports(tool=80, canvas=81))
        self._client = launched.client
        self.address = f"http://localhost{launched.prefix}/"

    def _send(self, method: str, address: str, **more: Any) -> requests.Response:
        place = urlsplit(address)
        data: dict[str, object] = dict(more.get("data") or {})
        for name, (file_name, content) in (more.get("files") or {}).items():
            data[name] = (BytesIO(content), file_name)
        answer = self._client.open(
            f"{place.path}?{place.query}",
            method=method,
            data=data if method == "POST" else None,
            follow_redirects=True,
        )
        made = requests.Response()
        made.status_code, made._content, made.encoding = answer.status_code, answer.data, "utf-8"
        made.url = answer.request.url
        return self._checked(made, f"{method} {address}")


class Paper(Window):
    """A page that is only looked at; what is sent from it is kept."""

    def __init__(self, text: str) -> None:
        super().__init__(Ports(tool=80, canvas=81))
        self.text, self.address = text, "http://localhost/w/x/page"
        self.sent: dict[str, object] = {}

    def _send(self, method: str, address: str, **more: Any) -> requests.Response:
        self.sent = {"address": address, **more}
        return requests.Response()


def proposer_of(desk: Desk, unit: str, name: str) -> Launched:
    """Open the window of a unit's own proposer."""
    who = another(MADE_REVIEWER, 950 + len(name), name)
    desk.actions.grant_in(unit, who, LocalRole.UNIT_PROPOSER)
    return Launched(desk.client, desk.actions.as_credential_holder(who))


@pytest.fixture
def desk(client: FlaskClient) -> Desk:
    return furnish(client)


@pytest.fixture
def campus(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> Campus:
    """Three units, each with a proposer: who proposes for one only is not asked which."""
    monkeypatch.setattr(under_way, "CONSULTANT", MINA.name)
    monkeypatch.setattr(under_way, "ADMINISTRATOR", ANA.name)
    monkeypatch.setattr(under_way, "_days_ago", lambda _days: START.date().isoformat())
    return Campus(
        center=Unit(Indoors(desk.proposer())),
        biology=Unit(Indoors(proposer_of(desk, "Department of Biology", "Imani Ellison"))),
        business=Unit(Indoors(proposer_of(desk, "College of Business", "Marcus Vale"))),
        administrator=Office(Indoors(desk.admin())),
        consultant=Office(Indoors(desk.consultant())),
    )


@pytest.mark.slow
def test_every_proposal_of_the_demo_stands_where_it_is_shown(
    campus: Campus, session: Session
) -> None:
    propose_all(campus)
    found = {
        row.title: (unit, row.state, row.turn, row.gate_closed, row.returned, row.rigor_stale)
        for row, unit in session.execute(
            select(DefinitionVersionRow, UnitRow.name).join(
                UnitRow, UnitRow.id == DefinitionVersionRow.unit_id
            )
        )
    }
    biology, business = "Department of Biology", "College of Business"
    state, unit, asa = DefinitionState, Turn.UNIT, Turn.ASA
    assert found == {
        "Responsible AI in Practice": (OURS, state.APPROVED, Turn.NOBODY, False, False, False),
        "Public Interest Audit": (OURS, state.DESIGN, unit, False, False, True),
        "Ethical Data Collection in the Field": (
            biology,
            state.ASSESSMENT,
            asa,
            True,
            False,
            False,
        ),
        "Sustainable Supply Chains": (business, state.APPLICATION, unit, False, True, False),
        "AI Policy Analyst": (OURS, state.DRAFT, unit, False, False, False),
    }


@pytest.mark.slow
def test_proposal_of_the_pages_says_what_its_file_says(campus: Campus, desk: Desk) -> None:
    proposal = propose_and_approve(
        campus.center, campus.administrator, MAIN_DEFINITION, str(ANA.name)
    )
    with desk.office.wiring.open_work(desk.office.admin) as work:
        version = work.definitions.version(DefinitionVersionId(proposal.version))
        dossier = work.proposals.one(DefinitionVersionId(proposal.version)).dossier
    assert (version.state, dossier.origin) == (DefinitionState.APPROVED, Origin.PROPOSAL)
    assert version.content.slug == "responsible-ai-in-practice"
    kept = version.content.image
    assert kept is not None
    said = DefinitionFile(MAIN_DEFINITION.read_bytes()).definition()
    assert said.image is not None
    assert kept.alt == said.image.alt
    unit = version.content.unit
    said = replace(said, slug=version.content.slug, unit=unit, image=kept)
    assert tree_of(version.content) == tree_of(said)


def test_what_a_page_refuses_ends_the_walk_with_its_words(campus: Campus) -> None:
    unit = campus.center
    page = unit.window.get(f"{unit.begin(PROPOSALS / 'ai-policy-analyst.yaml').here}application")
    with pytest.raises(DemoFailed, match=r"/sections/about answered 422: AI Policy Analyst"):
        page.send("/sections/about", {"audience": ["everybody"]})


@pytest.mark.parametrize("path", WORDS, ids=lambda path: path.stem)
def test_every_word_of_a_file_has_a_field_it_is_sent_by(path: Path) -> None:
    words: Mapping[str, Any] = YAML(typ="safe").load(path)
    names = [name for page in _SECTIONS.values() for part in page.values() for name in part]
    # The route is answered at the start; the rest is not written by anybody.
    written = {name.partition(".")[0] for name in names} | {"route", "unit", "slug"}
    assert set(words) - written == set()


def test_lists_parts_and_answers_are_sent_as_the_forms_name_them() -> None:
    words = {
        "purposes": ["up-skilling", "re-skilling"],
        "successors": ["one", "two"],
        "tags": ["AI", "ethics"],
        "all_accounts": False,
        "slos": [{"key": "a"}, {"key": "b", "pos": ["x", "y"], "threshold": {"points": 3}}],
    }
    names = ("purposes", "successors", "tags", "all_accounts", "slos.pos", "slos.threshold", "term")
    assert dict(section_fields(words, names)) == {
        "purposes": ["up-skilling", "re-skilling"],
        "successors-0": "one",
        "successors-1": "two",
        "tags": "AI, ethics",
        "all_accounts": "no",
        "slos-1-pos": ["x", "y"],
        "slos-1-threshold-points": "3",
    }


def test_form_is_sent_as_a_browser_would(tmp_path: Path) -> None:
    seal = tmp_path / "seal.svg"
    seal.write_text("<svg/>")
    page = Paper(
        '<form action="/other"><input name="no"></form><form action="/save">'
        '<input type="hidden" name="seen" value="7"><input type="file" name="upload">'
        '<input type="checkbox" name="tick" value="1" checked><input type="checkbox" name="tick" '
        'value="2" checked><input type="checkbox" name="tick" value="3">'
        '<textarea name="text">\nA &amp; B</textarea><textarea name="why">old</textarea>'
        '<template><input name="row"><template><input name="inner"></template></template></form>'
    )
    page.send("/save", {"why": "new", "many": ["a", "b"]}, {"upload": seal})
    assert page.sent == {
        "address": "http://localhost/save",
        "data": {
            "seen": ["7"],
            "tick": ["1", "2"],
            "text": "A & B",
            "why": "new",
            "many": ["a", "b"],
        },
        "files": {"upload": ("seal.svg", b"<svg/>")},
    }


def test_every_unit_that_a_file_names_is_one_of_the_demo() -> None:
    units = {line.split(",")[1] for line in UNITS.read_text().splitlines()}
    named = {YAML(typ="safe").load(path)["unit"]["name"] for path in WORDS}
    assert named - units == set()


def test_units_of_the_demo_that_propose_are_those_of_its_proposals() -> None:
    proposing = {line.split(",")[0] for line in UNITS.read_text().splitlines() if PROPOSER in line}
    assert proposing == {"ai-in-society", "biology", "business"}
