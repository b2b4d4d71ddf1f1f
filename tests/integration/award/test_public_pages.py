"""What anyone can fetch: forms by Accept, caching, who is told, and what a revocation changes."""

import json

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from jobs.credential_issuing import issue_credentials
from lti_app.credentials.issuer import did_web
from lti_app.domain.award.award import AwardBasis
from lti_app.domain.people.actor import Actor
from lti_app.models.award import AwardRow, CredentialRow, IssuerKeyRow
from lti_app.models.platform import InstitutionRow
from lti_app.pages.award.credentials import level_words
from lti_app.wiring import Wiring
from tests.clocks import FixedClock
from tests.conftest import BASE_URL
from tests.factories.award import awarded
from tests.factories.review import Campus, staff

HOLDER = "Daniel Reyes"


@pytest.fixture
def award(wiring: Wiring, awarder: Actor, basis: AwardBasis) -> AwardRow:
    return awarded(wiring, awarder, basis)


def address(award: AwardRow) -> str:
    return f"/credentials/{award.credential_uuid}"


def test_a_person_gets_a_page_that_says_valid_and_never_who(
    client: FlaskClient, award: AwardRow
) -> None:
    answer = client.get(address(award), headers={"Accept": "text/html"})
    assert answer.status_code == 200
    assert "Valid." in answer.text
    assert HOLDER not in answer.text
    assert '<meta name="robots" content="noindex">' in answer.text
    assert answer.headers["Content-Security-Policy"].endswith("frame-ancestors 'none'")


@pytest.mark.parametrize("path", ["/", "/credentials/mistyped", "/achievements/none/1"])
def test_whoever_comes_to_no_page_is_not_sent_to_canvas(client: FlaskClient, path: str) -> None:
    answer = client.get(path, headers={"Accept": "text/html"})
    assert answer.status_code == 404
    assert "Go back to Canvas" not in answer.text


@pytest.mark.parametrize("accept", ["application/vc+ld+json", "application/vc", "application/json"])
def test_a_program_gets_the_credential_exactly_as_signed(
    client: FlaskClient, award: AwardRow, accept: str
) -> None:
    asked = client.get(address(award), headers={"Accept": accept})
    named = client.get(f"{address(award)}.json")
    assert asked.data == named.data
    assert asked.mimetype == "application/vc+ld+json"
    assert json.loads(asked.data)["id"] == f"{BASE_URL}{address(award)}"
    assert asked.headers["Access-Control-Allow-Origin"] == "*"


def test_no_cache_keeps_what_a_holder_may_take_back(client: FlaskClient, award: AwardRow) -> None:
    for asked in (address(award), f"{address(award)}.json"):
        assert client.get(asked).headers["Cache-Control"] == "no-cache"


def test_an_unchanged_credential_is_answered_by_its_tag(
    client: FlaskClient, award: AwardRow
) -> None:
    first = client.get(f"{address(award)}.json")
    again = client.get(f"{address(award)}.json", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")


def test_until_it_is_signed_the_page_says_so_and_the_data_waits(
    wiring: Wiring, client: FlaskClient, awarder: Actor, basis: AwardBasis
) -> None:
    waiting = awarded(wiring, awarder, basis, issued=False)
    assert "being signed" in client.get(address(waiting)).text
    assert client.get(f"{address(waiting)}.json").status_code == 404


def test_a_shared_credential_names_its_holder_once_it_is_signed_anew(
    wiring: Wiring, client: FlaskClient, at: Campus, basis: AwardBasis, award: AwardRow
) -> None:
    with wiring.open_work(staff(at, basis.person_id)) as work:
        work.awards.share(award.credential_uuid, shared=True)
    assert HOLDER not in client.get(address(award)).text
    issue_credentials(wiring)
    page = client.get(address(award)).text
    assert HOLDER in page
    assert "4 of 4, Strong" in page


@pytest.fixture
def shared(wiring: Wiring, at: Campus, basis: AwardBasis, award: AwardRow) -> AwardRow:
    """An award whose holder shares it with her name, signed anew."""
    with wiring.open_work(staff(at, basis.person_id)) as work:
        work.awards.share(award.credential_uuid, shared=True)
    issue_credentials(wiring)
    return award


def test_no_page_certifies_a_withdrawn_award(
    wiring: Wiring, client: FlaskClient, awarder: Actor, shared: AwardRow
) -> None:
    assert ">certifies that<" in client.get(address(shared)).text
    with wiring.open_work(awarder) as work:
        work.awards.revoke(shared.id, "Awarded in a rehearsal, withdrawn.")
    page = client.get(address(shared)).text
    assert ">no longer certifies that<" in page
    assert ">certifies that<" not in page


def head(page: str) -> str:
    return page.split('<section class="certify">')[1].split("</section>", maxsplit=1)[0]


def test_the_head_of_a_public_page_names_the_university_before_all_else(
    client: FlaskClient, at: Campus, shared: AwardRow, session: Session
) -> None:
    session.execute(update(InstitutionRow).values(name="University of Nowhere"))
    session.commit()
    credential = head(client.get(address(shared)).text)
    said = ("University of Nowhere", "certifies that", HOLDER, at.badge.content.title)
    places = [credential.index(f">{words}<") for words in said]
    assert places == sorted(places)
    achievement = head(client.get(f"/achievements/{at.badge.content.slug}/2").text)
    assert achievement.index(">University of Nowhere<") < achievement.index("<h1>")


def test_nothing_is_ticked_that_nobody_earned_or_that_was_withdrawn(
    wiring: Wiring, client: FlaskClient, awarder: Actor, at: Campus, award: AwardRow
) -> None:
    ticked = 'class="proof tone-met"'
    assert ticked in client.get(address(award)).text
    assert "tone-met" not in client.get(f"/achievements/{at.badge.content.slug}/2").text
    with wiring.open_work(awarder) as work:
        work.awards.revoke(award.id, "Awarded in a rehearsal, withdrawn.")
    assert "tone-met" not in client.get(address(award)).text


def test_a_spanish_reader_is_told_figures_in_spanish_and_what_is_english(
    client: FlaskClient, at: Campus, shared: AwardRow
) -> None:
    spanish = {"Accept-Language": "es-MX"}
    page = client.get(address(shared), headers=spanish).text
    assert "4 de 4, Strong" in page
    assert "4 of 4" not in page
    assert f'<h1><span lang="en">{at.badge.content.title}</span></h1>' in page
    asked = client.get(f"/achievements/{at.badge.content.slug}/2", headers=spanish).text
    assert "3 de 4, <span" in asked
    assert '<span lang="en">' not in client.get(address(shared)).text


@pytest.mark.parametrize(
    ("signed", "told"),
    [
        ("3 of 4, Sound", "3 of 4, Sound"),
        ("3.25 of 4", "3.25 of 4"),
        ("Strong", "Strong"),
        ("3. of 4", "3. of 4"),
        ("", ""),
    ],
)
def test_a_level_is_told_as_it_was_signed(client: FlaskClient, signed: str, told: str) -> None:
    with client.application.test_request_context():
        assert level_words(signed) == told


@pytest.mark.parametrize("name", ["00000000-0000-4000-8000-000000000000", "nonsense"])
def test_data_that_is_not_there_is_refused_as_data(client: FlaskClient, name: str) -> None:
    refused = client.get(f"/credentials/{name}.json")
    assert (refused.status_code, refused.mimetype) == (404, "application/problem+json")
    browsed = client.get(f"/credentials/{name}.json", headers={"Accept": "text/html,*/*;q=0.8"})
    assert (browsed.status_code, browsed.mimetype) == (404, "text/html")


def test_a_revocation_shows_on_the_next_request_everywhere(
    wiring: Wiring, client: FlaskClient, awarder: Actor, award: AwardRow
) -> None:
    credential = json.loads(client.get(f"{address(award)}.json").data)
    path = credential["credentialStatus"]["statusListCredential"].removeprefix(BASE_URL)
    before = client.get(path)
    assert "Valid." in client.get(address(award)).text
    with wiring.open_work(awarder) as work:
        work.awards.revoke(award.id, "Awarded in a rehearsal, withdrawn.")
    page = client.get(address(award)).text
    assert "Revoked." in page
    assert "Valid." not in page
    assert "rehearsal" not in page
    after = client.get(path)
    assert after.data != before.data
    assert after.headers["ETag"] != before.headers["ETag"]


def damage(session: Session, award: AwardRow, old: str, new: str) -> None:
    row = session.scalars(
        select(CredentialRow)
        .where(CredentialRow.award_id == award.id)
        .order_by(CredentialRow.sequence.desc())
        .limit(1)
    ).one()
    assert old in row.document
    row.document = row.document.replace(old, new)
    session.commit()


def test_stored_data_that_is_not_what_was_signed_is_never_called_valid_or_unknown(
    session: Session, client: FlaskClient, shared: AwardRow
) -> None:
    damage(session, shared, "4 of 4, Strong", "9 of 9, Divine")
    page = client.get(address(shared)).text
    assert "Not valid." in page
    for words in ("Valid.", "Cannot tell.", "Nothing is known against it", "Divine", HOLDER):
        assert words not in page


def test_a_key_no_longer_trusted_makes_the_page_say_not_valid(
    session: Session, client: FlaskClient, award: AwardRow
) -> None:
    session.execute(update(IssuerKeyRow).values(trusted=False))
    session.commit()
    page = client.get(address(award)).text
    assert "Not valid." in page
    assert "Nothing is known against it" not in page


def test_a_clock_set_back_calls_no_credential_other_than_it_was_signed(
    client: FlaskClient, award: AwardRow, clock: FixedClock
) -> None:
    clock.move(hours=-2)
    page = client.get(address(award)).text
    assert "Cannot tell." in page
    for words in ("Not valid.", "not what the university signed"):
        assert words not in page


def test_the_achievement_is_published_for_people_and_programs(
    client: FlaskClient, at: Campus, award: AwardRow
) -> None:
    path = f"/achievements/{at.badge.content.slug}/2"
    page = client.get(path, headers={"Accept": "text/html"})
    assert at.badge.content.competency_statement in page.text
    for anchor in ('id="criteria"', 'id="slo-1"', 'id="po-1"', 'id="alignment-1"'):
        assert anchor in page.text
    document = client.get(path, headers={"Accept": "application/ld+json"}).get_json(force=True)
    credential = json.loads(client.get(f"{address(award)}.json").data)
    signed = credential["credentialSubject"]["achievement"]
    assert {k: v for k, v in document.items() if k != "@context"} == signed


def test_a_draft_version_is_published_nowhere(client: FlaskClient, at: Campus) -> None:
    assert client.get(f"/achievements/{at.badge.content.slug}/3").status_code == 404
    assert client.get("/achievements/nothing-like-it/1").status_code == 404


def test_an_image_can_run_no_script(client: FlaskClient, at: Campus, award: AwardRow) -> None:
    kind = at.badge.content.image.file.rsplit(".", 1)[-1]
    answer = client.get(f"/achievements/{at.badge.content.slug}/2.{kind}")
    assert answer.status_code == 200
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_the_issuer_and_its_keys_are_published_under_one_did(
    client: FlaskClient, at: Campus, award: AwardRow
) -> None:
    did = client.get("/.well-known/did.json").get_json(force=True)
    issuer = client.get(f"/issuers/{at.institution_id}").get_json(force=True)
    credential = json.loads(client.get(f"{address(award)}.json").data)
    assert did["id"] == issuer["id"] == credential["issuer"]["id"] == did_web(BASE_URL)
    assert credential["proof"]["verificationMethod"] in did["assertionMethod"]


@pytest.mark.parametrize(
    "path",
    [
        "/credentials/00000000-0000-4000-8000-000000000000",
        "/credentials/00000000-0000-4000-8000-000000000000.json",
        "/credentials/not-a-uuid",
        "/status/999",
        "/issuers/999",
        "/issuers/99999999999999999999999999",
        "/status/99999999999999999999999999",
    ],
)
def test_what_does_not_exist_is_a_readable_404(
    client: FlaskClient, award: AwardRow, path: str
) -> None:
    answer = client.get(path)
    assert answer.status_code == 404
    assert answer.headers["X-Request-Id"] in answer.text
