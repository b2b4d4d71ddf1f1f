"""What is kept, for whom, how it is given back, and what the trail says of it."""

import hashlib
from dataclasses import replace

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from lti_app.domain.audit import AuditAction
from lti_app.domain.definition.content import BadgeImage
from lti_app.domain.definition.definition import DefinitionState
from lti_app.domain.documents.documents import DocumentKind, MediaType, StoredUse
from lti_app.domain.errors import NotFound, NotPermitted, RuleRefused
from lti_app.domain.ids import DefinitionVersionId, InstitutionId
from lti_app.domain.people.actor import Actor, LocalRole
from lti_app.models.audit import AuditEntry
from lti_app.models.definition import DefinitionImage, DefinitionVersionRow
from lti_app.models.stored_document import DocumentUse, StoredDocument
from lti_app.services.documents.store import Documents
from lti_app.wiring import Wiring
from tests.clocks import START
from tests.factories.definition import SVG, asa, drafted, institution
from tests.factories.documents import picture, plain_pdf
from tests.integration.documents.conftest import Window

LETTER = DocumentKind.PARTNER_LETTER


@pytest.fixture
def proposer(session: Session, institution_id: InstitutionId) -> Actor:
    return asa(session, institution_id, LocalRole.UNIT_PROPOSER, "Pia Lund")


@pytest.fixture
def version_id(wiring: Wiring, institution_id: InstitutionId) -> DefinitionVersionId:
    return drafted(wiring, institution_id).version_id


def hand_in(
    wiring: Wiring,
    actor: Actor,
    content: bytes | None = None,
    version_id: DefinitionVersionId | None = None,
    name: str = "letter.pdf",
) -> StoredUse:
    with wiring.open_work(actor) as work:
        return work.documents.keep(name, content or plain_pdf(), LETTER, version_id)


def entries(session: Session, action: AuditAction) -> list[AuditEntry]:
    found = select(AuditEntry).where(AuditEntry.action == action).order_by(AuditEntry.id)
    return list(session.scalars(found))


def test_pdf_is_kept_to_the_byte_and_said_to_whom_it_is_owed(
    wiring: Wiring, session: Session, proposer: Actor, institution_id: InstitutionId
) -> None:
    content = plain_pdf()
    kept = hand_in(wiring, proposer, content)
    row = session.get_one(StoredDocument, hashlib.sha256(content).hexdigest())
    assert (row.content, row.size, row.media_type) == (content, len(content), MediaType.PDF)
    assert kept == StoredUse(
        use_id=kept.use_id,
        digest=row.digest,
        file_name="letter.pdf",
        kind=LETTER,
        media_type=MediaType.PDF,
        size=len(content),
        version_id=None,
        uploaded_by=kept.uploaded_by,
        uploaded_at=START,
    )
    assert kept.uploaded_by == proposer.person_id
    assert [entry.subject_id for entry in entries(session, AuditAction.DOCUMENT_KEPT)] == [
        str(kept.use_id)
    ]


def test_same_file_handed_in_twice_by_one_person_is_one_use(
    wiring: Wiring, session: Session, proposer: Actor, version_id: DefinitionVersionId
) -> None:
    consultant = replace(proposer, local_roles=frozenset({LocalRole.ASA_CONSULTANT}))
    uses = [hand_in(wiring, proposer), hand_in(wiring, proposer)]
    uses += [hand_in(wiring, consultant, version_id=version_id) for _ in range(2)]
    assert len({use.use_id for use in uses}) == 2
    assert session.query(StoredDocument).count() == 1
    assert len(entries(session, AuditAction.DOCUMENT_KEPT)) == 2


def test_same_bytes_of_two_people_are_kept_once_for_both(
    wiring: Wiring, session: Session, proposer: Actor, consultant: Actor
) -> None:
    uses = [hand_in(wiring, proposer), hand_in(wiring, consultant, name="of them.pdf")]
    assert session.query(StoredDocument).count() == 1
    assert [use.file_name for use in uses] == ["letter.pdf", "of them.pdf"]


def test_refused_file_leaves_nothing_behind(
    wiring: Wiring, session: Session, proposer: Actor
) -> None:
    with pytest.raises(RuleRefused):
        hand_in(wiring, proposer, b"MZ")
    assert (session.query(StoredDocument).count(), session.query(DocumentUse).count()) == (0, 0)
    assert entries(session, AuditAction.DOCUMENT_KEPT) == []


def test_committees_approval_is_put_on_file_by_asa_alone(
    wiring: Wiring, proposer: Actor, consultant: Actor, version_id: DefinitionVersionId
) -> None:
    kind = DocumentKind.GATE_APPROVAL
    with wiring.open_work(proposer) as work, pytest.raises(NotPermitted):
        work.documents.keep("senate.pdf", plain_pdf(), kind)
    with wiring.open_work(consultant) as work:
        assert work.documents.keep("senate.pdf", plain_pdf(), kind, version_id).kind is kind


def test_nothing_is_handed_in_for_what_is_decided(
    wiring: Wiring, session: Session, consultant: Actor, version_id: DefinitionVersionId
) -> None:
    session.get_one(DefinitionVersionRow, version_id).state = DefinitionState.APPROVED
    session.commit()
    with pytest.raises(RuleRefused, match="decided"):
        hand_in(wiring, consultant, version_id=version_id)
    assert session.query(DocumentUse).count() == 0


@pytest.mark.parametrize("role", [LocalRole.REGISTRAR, LocalRole.AUDITOR, LocalRole.ASA_AWARDER])
def test_other_roles_hand_in_nothing(
    wiring: Wiring, session: Session, institution_id: InstitutionId, role: LocalRole
) -> None:
    with pytest.raises(NotPermitted):
        hand_in(wiring, asa(session, institution_id, role))


def test_document_opens_for_asa_and_whoever_handed_it_in_and_for_nobody_else(
    wiring: Wiring, session: Session, proposer: Actor, institution_id: InstitutionId
) -> None:
    use = hand_in(wiring, proposer)
    elsewhere = institution(session, "elsewhere")
    people = {
        "proposer": proposer,
        "consultant": asa(session, institution_id, LocalRole.ASA_CONSULTANT),
        "administrator": asa(session, institution_id, LocalRole.ASA_ADMIN),
        "reviewer": asa(session, institution_id, LocalRole.ASA_REVIEWER),
        "another proposer": asa(session, institution_id, LocalRole.UNIT_PROPOSER, "Noa"),
        "administrator elsewhere": asa(session, elsewhere, LocalRole.ASA_ADMIN),
    }
    opened = set()
    for name, actor in people.items():
        with wiring.open_work(actor) as work:
            try:
                assert work.documents.open(use.use_id).content == plain_pdf()
            except NotFound:
                continue
            opened.add(name)
    assert opened == {"proposer", "consultant", "administrator"}
    looks = entries(session, AuditAction.DOCUMENT_OPENED)
    assert [entry.actor_person_id for entry in looks] == [
        people[name].person_id for name in ("proposer", "consultant", "administrator")
    ]


def test_who_reads_a_version_opens_what_belongs_to_it_and_nothing_else(
    wiring: Wiring,
    session: Session,
    consultant: Actor,
    proposer: Actor,
    version_id: DefinitionVersionId,
) -> None:
    of_version = hand_in(wiring, consultant, version_id=version_id)
    of_none = hand_in(wiring, consultant)
    with wiring.open_work(proposer) as work:
        documents = Documents(
            session=work.session,
            clock=work.clock,
            actor=proposer,
            audit=work.audit,
            may_read=lambda asked: asked == version_id,
        )
        assert documents.open(of_version.use_id).use == of_version
        assert documents.of_version(version_id) == [of_version]
        with pytest.raises(NotFound):
            documents.open(of_none.use_id)


def test_nothing_is_handed_in_for_a_version_that_is_not_ones_own(
    wiring: Wiring, session: Session, proposer: Actor, version_id: DefinitionVersionId
) -> None:
    elsewhere = asa(session, institution(session, "elsewhere"), LocalRole.ASA_ADMIN)
    for actor in (proposer, elsewhere):
        with pytest.raises(NotFound):
            hand_in(wiring, actor, version_id=version_id)


def test_what_was_handed_in_never_changes(
    wiring: Wiring, session: Session, proposer: Actor
) -> None:
    use = hand_in(wiring, proposer)
    session.get_one(DocumentUse, use.use_id).file_name = "other.pdf"
    with pytest.raises(RuleRefused, match="stays as it was"):
        session.flush()


def test_document_comes_as_a_file_to_save_under_a_policy_that_runs_nothing(
    window: Window, wiring: Wiring
) -> None:
    sent = window.send_file("taking/document", "file", "Brief der Küste 履歴.pdf", plain_pdf())
    use_id = sent.get_json()["use"]
    answer = window.client.get(f"{window.path}/documents/{use_id}")
    headers = {
        name: answer.headers[name]
        for name in (
            "Content-Type",
            "Content-Disposition",
            "Content-Security-Policy",
            "X-Content-Type-Options",
            "Cache-Control",
        )
    }
    assert answer.data == plain_pdf()
    assert headers == {
        "Content-Type": "application/pdf",
        "Content-Disposition": 'attachment; filename="Brief der Kste .pdf"; '
        "filename*=UTF-8''Brief%20der%20K%C3%BCste%20%E5%B1%A5%E6%AD%B4.pdf",
        "Content-Security-Policy": "default-src 'none'; sandbox",
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "no-store",
    }


def test_document_that_is_not_there_is_not_found(window: Window) -> None:
    assert window.client.get(f"{window.path}/documents/4711").status_code == 404


def test_badge_image_is_kept_once_and_named_as_a_definition_file_can(
    wiring: Wiring, session: Session, proposer: Actor
) -> None:
    kept = []
    for name in ("../Das Siegel (neu).SVG", "siegel.svg"):
        with wiring.open_work(proposer) as work:
            kept.append(work.badge_images.keep(name, SVG, "A seal"))
    digest = hashlib.sha256(SVG).hexdigest()
    assert kept == [
        BadgeImage(file=name, alt="A seal", digest=digest, media_type="image/svg+xml")
        for name in ("das-siegel-neu.svg", "siegel.svg")
    ]
    assert session.get_one(DefinitionImage, digest).content == SVG
    assert len(entries(session, AuditAction.BADGE_IMAGE_KEPT)) == 1


def test_badge_image_is_handed_in_by_those_who_write_definitions(
    wiring: Wiring, session: Session, institution_id: InstitutionId
) -> None:
    auditor = asa(session, institution_id, LocalRole.AUDITOR)
    with pytest.raises(NotPermitted), wiring.open_work(auditor) as work:
        work.badge_images.keep("seal.svg", SVG, "A seal")


@pytest.mark.parametrize(
    ("name", "content", "is_told"),
    [
        ("a.png", picture(size=(400, 400)), False),
        ("a.png", picture(size=(90, 90)), True),
        ("a.png", picture(size=(900, 400)), True),
        ("a.svg", SVG, False),
        ("a.svg", SVG.replace(b"0 0 9 9", b"0 0 9 20"), True),
        ("a.svg", b'<svg xmlns="http://www.w3.org/2000/svg" width="10px" height="30px"/>', True),
        ("a.svg", b'<svg xmlns="http://www.w3.org/2000/svg" width="100%" height="9"/>', False),
        ("a.svg", b'<svg xmlns="http://www.w3.org/2000/svg"/>', False),
    ],
)
def test_badge_that_is_not_square_or_small_is_told_as_a_hint(
    wiring: Wiring, proposer: Actor, name: str, content: bytes, *, is_told: bool
) -> None:
    with wiring.open_work(proposer) as work:
        image = work.badge_images.keep(name, content, "A seal")
        assert (work.badge_images.hint(image) is not None) == is_told
