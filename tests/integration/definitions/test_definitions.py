from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from pathlib import Path
from threading import Barrier

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from lti_app.domain.audit import AuditAction
from lti_app.domain.definition.content import BadgeImage, DefinitionContent, Route
from lti_app.domain.definition.definition import DefinitionState, StoredVersion
from lti_app.domain.definition.objection import Objected
from lti_app.domain.definition.sign_offs import ChecklistItem, GateAnswer, GateKind
from lti_app.domain.definition.states import Move
from lti_app.domain.errors import (
    Conflict,
    HallmarkRefusal,
    NotFound,
    NotPermitted,
    RuleRefused,
    TransitionRefused,
)
from lti_app.domain.ids import CanvasAccountId, DefinitionVersionId, InstitutionId, PersonId
from lti_app.domain.people.actor import Actor, LocalRole
from lti_app.models.audit import AuditEntry
from lti_app.models.definition import DefinitionImage, DefinitionLine, DefinitionVersionRow
from lti_app.models.governance import SignOff
from lti_app.services.definition.importing import Importing
from lti_app.services.definition.located_yaml import FileRefused
from lti_app.services.definition.parcel import look_at_parcel, look_at_picture
from lti_app.wiring import Wiring
from tests.clocks import START, FixedClock
from tests.factories.definition import (
    ANSWERS,
    SEAL,
    SVG,
    approved,
    asa,
    complete,
    drafted,
    institution,
)
from tests.factories.facts import threshold
from tests.factories.proposals import APPROVAL, keep_approval, make_move

DEMO = Path(__file__).parents[3] / "demo" / "definitions" / "responsible-ai.yaml"
Count = Callable[[type], int]
SHELL = Actor(name="command line: root")
SENATE_SAID_YES = GateAnswer(
    kind=GateKind.APPROVED,
    reference="FSCC 2026-118",
    approved_on=date(2026, 10, 2),
    document=APPROVAL,
)
OTHER_SVG = SVG.replace(b'r="3"', b'r="2"')


def entries(wiring: Wiring) -> list[AuditEntry]:
    with wiring.session() as other:
        rows = other.query(AuditEntry).filter_by(subject_kind="definition_version")
        return rows.order_by(AuditEntry.id).all()


def actions(wiring: Wiring) -> list[AuditAction]:
    return [row.action for row in entries(wiring)]


def digest_of(version: StoredVersion) -> str:
    assert version.content.image is not None
    return version.content.image.digest


def person_of(actor: Actor) -> PersonId:
    assert actor.person_id is not None
    return actor.person_id


def eased(content: DefinitionContent) -> DefinitionContent:
    low = replace(content.slos[0], threshold=threshold("2", "4", "Partial"))
    return replace(content, slos=(low, *content.slos[1:]))


def signed(wiring: Wiring, actor: Actor, version_id: DefinitionVersionId) -> None:
    with wiring.open_work(actor) as work:
        work.governance.sign_rigor(version_id, "intermediate", "Four-level rubrics.")
        work.governance.answer_checklist(version_id, ANSWERS)
        work.governance.determine_gate(version_id, GateAnswer(kind=GateKind.NOT_NEEDED))


def test_first_import_makes_a_line_and_a_draft(
    wiring: Wiring, session: Session, institution_id: InstitutionId
) -> None:
    version = drafted(wiring, institution_id)

    assert (version.number, version.state) == (1, DefinitionState.DRAFT)
    assert (version.initial_on, version.revised_on) == (START.date(), None)
    assert actions(wiring) == [AuditAction.DEFINITION_IMPORTED]


def test_identical_import_changes_nothing(
    wiring: Wiring, session: Session, count: Count, institution_id: InstitutionId
) -> None:
    first = drafted(wiring, institution_id)

    with wiring.open_work(SHELL) as work:
        again = work.definition_imports.import_content(complete(), SEAL, institution_id)

    assert (again.importing, again.version) == (Importing.UNCHANGED, first)
    assert count(DefinitionVersionRow) == 1
    assert actions(wiring) == [AuditAction.DEFINITION_IMPORTED]


@pytest.mark.parametrize("picture", [SVG, OTHER_SVG], ids=["content", "image"])
def test_other_content_or_another_image_is_the_next_version(
    wiring: Wiring,
    clock: FixedClock,
    count: Count,
    institution_id: InstitutionId,
    picture: bytes,
) -> None:
    first = drafted(wiring, institution_id)
    clock.move(days=30)
    content = complete() if picture != SVG else complete(title="Responsible AI")

    with wiring.open_work(SHELL) as work:
        again = work.definition_imports.import_content(
            content, look_at_picture("a.svg", picture), institution_id
        )

    assert (again.importing, again.version.number) == (Importing.NEW_VERSION, 2)
    assert (again.version.initial_on, again.version.revised_on) == (
        START.date(),
        clock.now().date(),
    )
    assert (count(DefinitionLine), count(DefinitionVersionRow)) == (1, 2)
    with wiring.open_work(SHELL) as work:
        assert work.definitions.stored(first.version_id) == first


def test_a_slug_of_another_institution_is_refused_for_its_address_is_taken(
    wiring: Wiring, session: Session, count: Count, institution_id: InstitutionId
) -> None:
    other = institution(session, "usf")

    drafted(wiring, institution_id)
    with pytest.raises(RuleRefused) as refused:
        drafted(wiring, other)
    drafted(wiring, other, complete(slug="responsible-ai-usf"))

    assert (refused.value.code, refused.value.field) == ("definition.slug", "slug")
    assert count(DefinitionLine) == 2
    with wiring.open_work(SHELL) as work:
        assert [v.institution_id for v in work.definitions.listing(other)] == [other]


def test_refused_image_leaves_nothing_behind(
    wiring: Wiring, count: Count, institution_id: InstitutionId
) -> None:
    text = DEMO.read_text(encoding="utf-8")
    parcel = look_at_parcel(text.encode(), lambda _name: b"<svg onload='x'/>")
    with pytest.raises(FileRefused) as refused, wiring.open_work(SHELL) as work:
        work.definition_imports.import_file(parcel, institution_id)

    assert [fault.field for fault in refused.value.faults] == ["image.file"]
    assert [count(t) for t in (DefinitionLine, DefinitionVersionRow, DefinitionImage)] == [0, 0, 0]


def test_faults_of_file_image_and_slug_are_told_at_once_each_with_its_line(
    wiring: Wiring, session: Session, count: Count, institution_id: InstitutionId
) -> None:
    drafted(wiring, institution(session, "usf"))
    broken = DEMO.read_text(encoding="utf-8").replace("kind: center", "kind: lab")

    def outside(name: str) -> bytes:
        raise RuleRefused("file.unreadable", f"{name} cannot be read: No such file.")

    with pytest.raises(FileRefused) as refused, wiring.open_work(SHELL) as work:
        work.definition_imports.import_file(
            look_at_parcel(broken.encode(), outside), institution_id
        )

    lines = {line.strip(): n for n, line in enumerate(broken.splitlines(), start=1)}
    assert [(f.line, f.field, f.rule) for f in refused.value.faults] == [
        (lines["slug: responsible-ai"], "slug", "R36"),
        (lines["kind: lab"], "unit.kind", "R1"),
        (lines["file: responsible-ai.svg"], "image.file", "image"),
    ]
    assert count(DefinitionVersionRow) == 1


def test_image_whose_name_is_refused_is_never_opened(
    wiring: Wiring, institution_id: InstitutionId
) -> None:
    opened: list[str] = []

    def read(name: str) -> bytes:
        opened.append(name)
        return SVG

    source = DEMO.read_text(encoding="utf-8").replace("responsible-ai.svg", "../../etc/x.svg")
    with pytest.raises(FileRefused), wiring.open_work(SHELL) as work:
        work.definition_imports.import_file(look_at_parcel(source.encode(), read), institution_id)

    assert opened == []


def test_image_is_kept_with_its_version_and_shared_by_equal_bytes(
    wiring: Wiring, count: Count, institution_id: InstitutionId
) -> None:
    version = drafted(wiring, institution_id)
    drafted(wiring, institution_id, complete(title="Renamed"))

    with wiring.open_work(SHELL) as work:
        image = work.definitions.image(digest_of(version))
        with pytest.raises(NotFound):
            work.definitions.image("0" * 64)

    assert (image.content, image.media_type) == (SVG, "image/svg+xml")
    assert count(DefinitionImage) == 1


def test_version_is_named_by_id_by_number_and_by_line(
    wiring: Wiring, institution_id: InstitutionId
) -> None:
    first = drafted(wiring, institution_id)
    second = drafted(wiring, institution_id, complete(title="Renamed"))

    with wiring.open_work(SHELL) as work:
        named = work.definitions.named
        assert named(str(first.version_id)) == first
        assert named("responsible-ai/1") == first
        assert named("responsible-ai") == second
        for nonsense in ("responsible-ai/9", "responsible-ai/x", "other", "999"):
            with pytest.raises(NotFound):
                named(nonsense)


@pytest.mark.postgres
def test_two_imports_at_once_make_one_version(
    wiring: Wiring, count: Count, institution_id: InstitutionId
) -> None:
    start = Barrier(2)

    def run(_: int) -> str:
        start.wait()
        try:
            return drafted(wiring, institution_id).state.value
        except Conflict as conflict:
            return conflict.code

    with ThreadPoolExecutor(2) as pool:
        answers = sorted(pool.map(run, range(2)))

    assert answers in (["draft", "draft"], ["definition.import_race", "draft"])
    assert count(DefinitionVersionRow) == 1


def test_approval_runs_every_guard_and_writes_every_step(
    wiring: Wiring, session: Session, admin: Actor, institution_id: InstitutionId
) -> None:
    version_id = drafted(wiring, institution_id).version_id
    signed(wiring, admin, version_id)

    with wiring.open_work(admin) as work:
        work.definition_decisions.approve(version_id)
        version = work.definitions.version(version_id)

    assert (version.state, version.approved_at) == (DefinitionState.APPROVED, START)
    assert actions(wiring) == [
        AuditAction.DEFINITION_IMPORTED,
        AuditAction.DEFINITION_SIGNED_OFF,
        AuditAction.DEFINITION_SIGNED_OFF,
        AuditAction.DEFINITION_SIGNED_OFF,
        AuditAction.CONSULTANT_ASSIGNED,
        AuditAction.DEFINITION_SUBMITTED,
        AuditAction.DEFINITION_ASSESSED,
        AuditAction.DEFINITION_SUBMITTED,
        AuditAction.DEFINITION_DESIGNED,
        AuditAction.DEFINITION_SUBMITTED,
        AuditAction.DEFINITION_APPROVED,
    ]
    last = entries(wiring)[-1]
    assert (last.actor_person_id, last.actor_role) == (admin.person_id, "asa-admin")


def test_road_goes_on_from_where_it_was_left(
    wiring: Wiring, admin: Actor, institution_id: InstitutionId
) -> None:
    version_id = drafted(wiring, institution_id).version_id
    signed(wiring, admin, version_id)
    with wiring.open_work(admin) as work:
        work.governance.assign_consultant(version_id, person_of(admin), admin.local_roles)
        work.governance.move(version_id, Move.SUBMIT)
        work.governance.move(version_id, Move.ASSESS)

    with wiring.open_work(admin) as work:
        work.definition_decisions.approve(version_id)
        assert work.definitions.version(version_id).state is DefinitionState.APPROVED


@pytest.mark.parametrize("missing", ["rigor", "checklist", "gate"])
def test_approval_without_one_signature_is_refused_and_changes_nothing(
    wiring: Wiring, session: Session, institution_id: InstitutionId, admin: Actor, missing: str
) -> None:
    content = complete(route=Route(exists_now=False, needs_curriculum_committee=True))
    version_id = drafted(wiring, institution_id, content).version_id
    with wiring.open_work(admin) as work:
        if missing != "rigor":
            work.governance.sign_rigor(version_id, "2", "Four-level rubrics.")
        if missing != "checklist":
            work.governance.answer_checklist(version_id, ANSWERS)
        if missing != "gate":
            keep_approval(work.session, version_id, person_of(admin))
            work.governance.determine_gate(version_id, SENATE_SAID_YES)
    before = actions(wiring)

    with pytest.raises(RuleRefused) as refused, wiring.open_work(admin) as work:
        work.definition_decisions.approve(version_id)

    fields = {"rigor": "rigor", "checklist": ChecklistItem.ASSESSMENT_BEST_PRACTICE, "gate": "gate"}
    assert refused.value.field == fields[missing]
    assert actions(wiring) == before
    with wiring.open_work(admin) as work:
        assert work.definitions.version(version_id).state is DefinitionState.DRAFT


def test_incomplete_definition_in_the_database_is_still_refused(
    wiring: Wiring, admin: Actor, institution_id: InstitutionId
) -> None:
    version_id = drafted(wiring, institution_id, complete(pos=())).version_id
    signed(wiring, admin, version_id)

    with pytest.raises(Objected) as refused, wiring.open_work(admin) as work:
        work.definition_decisions.approve(version_id)

    assert {o.rule for o in refused.value.objections} == {"R9"}


@pytest.mark.parametrize("role", sorted(set(LocalRole) - {LocalRole.ASA_ADMIN}))
def test_other_roles_approve_nothing(
    wiring: Wiring,
    session: Session,
    admin: Actor,
    institution_id: InstitutionId,
    role: LocalRole,
) -> None:
    version_id = drafted(wiring, institution_id).version_id
    signed(wiring, admin, version_id)
    other = asa(session, institution_id, role, "L. Chen")

    with pytest.raises(NotPermitted), wiring.open_work(other) as work:
        work.definition_decisions.approve(version_id)

    with wiring.open_work(admin) as work:
        assert work.definitions.version(version_id).state is DefinitionState.DRAFT


def test_proposer_neither_signs_nor_approves_the_own_proposal(
    wiring: Wiring, session: Session, admin: Actor, institution_id: InstitutionId
) -> None:
    version_id = drafted(wiring, institution_id, actor=admin).version_id
    colleague = asa(session, institution_id, name="B. Lindqvist")
    with pytest.raises(NotPermitted) as refused, wiring.open_work(admin) as work:
        work.governance.sign_rigor(version_id, "2", "Because.")
    assert refused.value.code == "definition.own_proposal"
    signed(wiring, colleague, version_id)

    with pytest.raises(NotPermitted), wiring.open_work(admin) as work:
        work.definition_decisions.approve(version_id)

    with wiring.open_work(colleague) as work:
        work.definition_decisions.approve(version_id)


def test_administrator_of_another_institution_finds_no_such_version(
    wiring: Wiring, session: Session, institution_id: InstitutionId
) -> None:
    version_id = drafted(wiring, institution_id).version_id
    stranger = asa(session, institution(session, "usf"))

    with pytest.raises(NotFound), wiring.open_work(stranger) as work:
        work.governance.sign_rigor(version_id, "2", "Because.")


def test_process_signs_nothing(wiring: Wiring, institution_id: InstitutionId, count: Count) -> None:
    version_id = drafted(wiring, institution_id).version_id

    with pytest.raises(NotPermitted), wiring.open_work(SHELL) as work:
        work.governance.answer_checklist(version_id, ANSWERS)

    assert count(SignOff) == 0


def test_what_was_signed_for_an_approved_version_stands(
    wiring: Wiring, session: Session, admin: Actor, institution_id: InstitutionId
) -> None:
    version = approved(wiring, session, institution_id)

    with pytest.raises(TransitionRefused), wiring.open_work(admin) as work:
        work.governance.determine_gate(version.version_id, SENATE_SAID_YES)
    with pytest.raises(TransitionRefused), wiring.open_work(admin) as work:
        work.definition_decisions.approve(version.version_id)


def test_rigor_does_not_pass_from_one_version_to_the_next(
    wiring: Wiring, session: Session, admin: Actor, institution_id: InstitutionId
) -> None:
    approved(wiring, session, institution_id)
    changed = drafted(wiring, institution_id, eased(complete()))

    with pytest.raises(RuleRefused) as refused, wiring.open_work(admin) as work:
        work.definition_decisions.approve(changed.version_id)

    assert "R7" in refused.value.message


def test_suspended_version_is_not_offered_until_it_resumes(
    wiring: Wiring, session: Session, admin: Actor, institution_id: InstitutionId
) -> None:
    version = approved(wiring, session, institution_id)

    def offered() -> list[DefinitionVersionId]:
        with wiring.open_work(SHELL) as work:
            found = work.definitions.usable(institution_id, None)
            return [v.version_id for v in found]

    with wiring.open_work(admin) as work:
        make_move(work, version.version_id, Move.SUSPEND)
    assert offered() == []
    with wiring.open_work(admin) as work:
        make_move(work, version.version_id, Move.RESUME)
    assert offered() == [version.version_id]
    with wiring.open_work(admin) as work:
        make_move(work, version.version_id, Move.RETIRE)
    assert offered() == []


def test_course_is_offered_the_latest_approved_version_its_account_may_use(
    wiring: Wiring, session: Session, institution_id: InstitutionId
) -> None:
    mine = CanvasAccountId("20")
    approved(wiring, session, institution_id)
    latest = approved(wiring, session, institution_id, complete(title="Renamed"))
    drafted(wiring, institution_id, complete(title="A draft"))
    listed = approved(
        wiring,
        session,
        institution_id,
        complete(slug="listed", title="Listed", all_accounts=False, accounts=(mine,)),
    )
    approved(wiring, session, institution(session, "usf"), complete(slug="elsewhere"))

    with wiring.open_work(SHELL) as work:
        usable = work.definitions.usable
        assert [v.version_id for v in usable(institution_id, mine)] == [
            listed.version_id,
            latest.version_id,
        ]
        assert [v.version_id for v in usable(institution_id, CanvasAccountId("2"))] == [
            latest.version_id
        ]
        assert work.definitions.latest_usable(latest.line_id) == latest


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("content", "{}"),
        ("digest", "0" * 64),
        ("number", 9),
        ("image_digest", "0" * 64),
        ("state", DefinitionState.DRAFT),
        ("proposed_by", 1),
    ],
)
def test_update_of_an_approved_version_is_refused_whoever_sends_it(
    wiring: Wiring, session: Session, institution_id: InstitutionId, name: str, value: object
) -> None:
    version = approved(wiring, session, institution_id)
    row = session.get_one(DefinitionVersionRow, version.version_id)
    setattr(row, name, value)

    with pytest.raises(RuleRefused) as refused:
        session.flush()

    assert (refused.value.code, refused.value.field) == ("definition.immutable", name)
    session.rollback()
    with wiring.open_work(SHELL) as work:
        assert work.definitions.version(version.version_id) == version


def test_update_that_was_never_loaded_is_refused_too(
    wiring: Wiring, session: Session, institution_id: InstitutionId
) -> None:
    version = approved(wiring, session, institution_id)
    row = session.get_one(DefinitionVersionRow, version.version_id)
    session.expire(row)
    row.state = DefinitionState.DRAFT
    row.content = "{}"

    with pytest.raises(RuleRefused):
        session.flush()


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE definition_version SET content = '{}'",
        "UPDATE definition_version SET digest = '0'",
        "UPDATE definition_version SET number = 9",
        "UPDATE definition_version SET revised_on = '2026-01-01'",
        "UPDATE definition_version SET state = 'draft'",
        "DELETE FROM definition_version",
    ],
)
def test_statement_past_the_application_changes_no_approved_version(
    wiring: Wiring, session: Session, institution_id: InstitutionId, statement: str
) -> None:
    version = approved(wiring, session, institution_id)
    session.execute(text("DELETE FROM definition_sign_off"))

    with pytest.raises(IntegrityError, match="immutable"):
        session.execute(text(statement))

    session.rollback()
    with wiring.open_work(SHELL) as work:
        assert work.definitions.version(version.version_id) == version


def test_statement_past_the_application_may_retire_a_version_and_change_a_draft(
    wiring: Wiring, session: Session, institution_id: InstitutionId
) -> None:
    approved(wiring, session, institution_id)
    drafted(wiring, institution_id, complete(title="Renamed"))

    session.execute(text("UPDATE definition_version SET state = 'retired' WHERE number = 1"))
    session.execute(text("UPDATE definition_version SET content = '{}' WHERE number = 2"))
    session.execute(text("DELETE FROM definition_version WHERE number = 2"))

    assert session.scalar(text("SELECT state FROM definition_version")) == "retired"


def test_draft_may_change_and_go_but_an_approved_version_and_its_image_stay(
    wiring: Wiring, session: Session, institution_id: InstitutionId
) -> None:
    version = approved(wiring, session, institution_id)
    draft = drafted(wiring, institution_id, complete(title="Renamed"))
    session.delete(session.get_one(DefinitionVersionRow, draft.version_id))
    session.commit()

    def refused(act: Callable[[], None]) -> str:
        act()
        with pytest.raises(HallmarkRefusal) as caught:
            session.flush()
        session.rollback()
        return caught.value.code

    row = session.get_one(DefinitionVersionRow, version.version_id)
    assert refused(lambda: session.delete(row)) == "definition.immutable"
    image = session.get_one(DefinitionImage, version.content.image.digest)
    assert refused(lambda: setattr(image, "content", b"")) == "definition.immutable"


def test_export_and_import_give_the_same_version_back(
    wiring: Wiring, institution_id: InstitutionId
) -> None:
    image = BadgeImage(file="responsible-ai.svg", alt="A seal")
    version = drafted(wiring, institution_id, complete(image=image))

    with wiring.open_work(SHELL) as work:
        text = work.definitions.export(version.version_id)
        again = work.definition_imports.import_file(
            look_at_parcel(text.encode(), lambda _name: SVG), institution_id
        )

    assert again.importing is Importing.UNCHANGED
