"""The in-memory Canvas, filled by its own verbs."""

from decimal import Decimal

from lti_app.canvas.fake import FakeCanvas
from lti_app.canvas.fake_rubrics import rubric, scale
from lti_app.canvas.gateway import Download
from lti_app.domain.evidence.evidence import EnrollmentState
from lti_app.domain.ids import AssignmentId, CanvasCourseId, CanvasUserId, CriterionId
from tests.clocks import START, FixedClock
from tests.contract.canvas.worlds import World

LEVELS = scale(("4", "Excellent"), ("3", "Sound"), ("0", "Absent"))


def in_memory() -> World:
    """Make the world."""
    clock = FixedClock()
    canvas = FakeCanvas(clock=clock)
    room = canvas.add_course("52")
    work = room.set_assignment(
        "311", rubric=rubric("71", ("_8241", "Impact", LEVELS), ("_8242", "Reach", LEVELS))
    )
    plain = room.set_assignment("312")
    hidden = room.set_assignment("313", published=False)
    for number in range(5):
        room.enroll(f"87{number}")
    concluded = room.enroll("880", state=EnrollmentState.COMPLETED)
    tester = room.enroll("890", type_="StudentViewEnrollment")
    for_others = room.set_assignment("315")
    room.assign_only(for_others, ["871"])
    clock.move(minutes=1)
    room.hand_in("870", work)
    clock.move(minutes=1)
    room.assess("870", work, {"_8241": "3", "_8242": "2.5"})
    outcome = room.add_outcome("94")
    room.add_result("5512", "870", outcome, work, "3")
    room.add_result("5513", "871", outcome, work, None)
    canvas.files["9002"] = Download("map.pdf", "application/pdf", b"%PDF-map")
    return World(
        open=canvas.open,
        course_id=CanvasCourseId("52"),
        course_name="Course 52",
        work=work,
        plain=plain,
        for_others=for_others,
        unpublished=AssignmentId(hidden),
        criteria=(CriterionId("_8241"), CriterionId("_8242")),
        learners=frozenset(room.roster),
        test_student=tester,
        concluded=concluded,
        assessed=CanvasUserId("870"),
        marks={CriterionId("_8241"): Decimal(3), CriterionId("_8242"): Decimal("2.5")},
        graded_at=clock.now(),
        submitted_at=START.replace(minute=1),
        untouched=CanvasUserId("872"),
        untouched_work=work,
        outcome=outcome,
        results={CanvasUserId("870"): 1, CanvasUserId("871"): 1},
        file_id="9002",
        file=b"%PDF-map",
    )
