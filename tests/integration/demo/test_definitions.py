"""What the demo approves by command: Data Storytelling, so long ago that its review is due."""

import json
from datetime import date, timedelta
from pathlib import Path

from demo.campus import ADMINISTRATOR, DEFINITIONS, MAIN_DEFINITION, approve_definitions
from demo.processes import Processes
from lti_app.domain.definition.definition import DefinitionState
from lti_app.domain.definition.guideline import BUILT_IN
from lti_app.domain.definition.pipeline import PipelineFacts, PipelineFlag, flags_of

TODAY = date(2026, 11, 24)
OTHER_DEFINITION = DEFINITIONS / "data-storytelling.yaml"
PEOPLE = [{"name": ADMINISTRATOR, "canvas_user_id": 640001}]


class Noted(Processes):
    """Runs nothing, and keeps which command was asked for, on which file, how many days ago."""

    def __init__(self) -> None:
        super().__init__(Path(), {})
        self.files: list[Path] = []
        self.asked: dict[tuple[str, Path], int] = {}

    def hallmark(self, *arguments: str, stdin: str = "", days_ago: int = 0) -> str:
        if arguments[1] == "import":
            self.files.append(Path(arguments[2]))
            self.asked["import", self.files[-1]] = days_ago
            return json.dumps({"id": len(self.files)})
        self.asked["approve", self.files[int(arguments[2]) - 1]] = days_ago
        return ""


def flags(days_ago: int) -> tuple[PipelineFlag, ...]:
    """What is to be looked at of what was approved so many days ago."""
    due_on = BUILT_IN.review_due_on(TODAY - timedelta(days=days_ago))
    return flags_of(PipelineFacts(state=DefinitionState.APPROVED, review_due_on=due_on), TODAY)


def test_data_storytelling_is_due_for_review_and_the_badge_of_the_demo_is_not() -> None:
    noted = Noted()
    approve_definitions(noted, PEOPLE)
    assert {
        (command, path): flags(days_ago) for (command, path), days_ago in noted.asked.items()
    } == {
        ("import", OTHER_DEFINITION): (PipelineFlag.REVIEW_DUE,),
        ("approve", OTHER_DEFINITION): (PipelineFlag.REVIEW_DUE,),
        ("import", MAIN_DEFINITION): (),
        ("approve", MAIN_DEFINITION): (),
    }
