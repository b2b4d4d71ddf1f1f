"""What the pipeline's stages, flags and orders are called on pages."""

from flask_babel import gettext as _

from lti_app.domain.definition.definition import Turn
from lti_app.domain.definition.pipeline import PipelineFlag, Sort, Stage


def stage_word(stage: Stage) -> str:
    """Name a stage."""
    words: dict[Stage, str] = {
        Stage.IDEA: _("Idea"),
        Stage.APPLICATION: _("Application"),
        Stage.ASSESSMENT: _("Assessment"),
        Stage.DESIGN: _("Design"),
        Stage.APPROVED: _("Approved"),
        Stage.ACTIVE: _("Active"),
        Stage.SUSPENDED: _("Suspended"),
        Stage.RETIRED: _("Retired"),
        Stage.ARCHIVED: _("Archived"),
        Stage.DECLINED: _("Declined"),
        Stage.WITHDRAWN: _("Withdrawn"),
    }
    return words[stage]


def stage_sentence(stage: Stage) -> str:
    """Say what stands in a stage."""
    words: dict[Stage, str] = {
        Stage.IDEA: _("Begun by a unit, never handed in."),
        Stage.APPLICATION: _("What it is for, and for whom."),
        Stage.ASSESSMENT: _("Outcomes and how they are assessed."),
        Stage.DESIGN: _("Reflection, image, public words."),
        Stage.APPROVED: _("Approved, and mapped in no course now."),
        Stage.ACTIVE: _("Approved, and mapped in a course now."),
        Stage.SUSPENDED: _("No course may begin with it."),
        Stage.RETIRED: _("Offered no more; awards stay."),
        Stage.ARCHIVED: _("Kept for the record."),
        Stage.DECLINED: _("Decided against, with reasons."),
        Stage.WITHDRAWN: _("Taken back by its unit."),
    }
    return words[stage]


def stage_state(stage: Stage) -> str:
    """Name the state whose icon and color a stage has."""
    return "draft" if stage is Stage.IDEA else stage.value


def flag_word(flag: PipelineFlag) -> str:
    """Name a flag."""
    words: dict[PipelineFlag, str] = {
        PipelineFlag.GATED: _("Gate closed"),
        PipelineFlag.RETURNED: _("Returned"),
        PipelineFlag.RIGOR_STALE: _("Rigor to sign again"),
        PipelineFlag.OVERDUE: _("Phase overdue"),
        PipelineFlag.REVIEW_DUE: _("Review due"),
        PipelineFlag.IN_REVISION: _("Being revised"),
    }
    return words[flag]


def flag_meaning(flag: PipelineFlag) -> str:
    """Say what a flag means, and what mends it."""
    words: dict[PipelineFlag, str] = {
        PipelineFlag.GATED: _(
            "Gate closed: the Faculty Senate Curriculum Committee approves first, or ASA "
            "determines an exemption. Until then there is no design (R30 to R32)."
        ),
        PipelineFlag.RETURNED: _("Returned: the unit was asked to change something."),
        PipelineFlag.RIGOR_STALE: _(
            "Rigor to sign again: outcomes, thresholds, plan or stack rule changed after it was "
            "signed (R7)."
        ),
        PipelineFlag.OVERDUE: _("Phase overdue: its day has passed."),
        PipelineFlag.REVIEW_DUE: _("Review due: look at the definition again, then say so (R36)."),
        PipelineFlag.IN_REVISION: _(
            "Being revised: a later version is proposed. Courses keep this one until they move."
        ),
    }
    return words[flag]


def flag_state(flag: PipelineFlag) -> str:
    """Name the state whose icon and color a flag has."""
    states: dict[PipelineFlag, str] = {
        PipelineFlag.GATED: "on_hold",
        PipelineFlag.RETURNED: "returned",
        PipelineFlag.RIGOR_STALE: "warning",
        PipelineFlag.OVERDUE: "expired",
        PipelineFlag.REVIEW_DUE: "waiting",
        PipelineFlag.IN_REVISION: "resubmitted",
    }
    return states[flag]


def turn_word(turn: Turn) -> str:
    """Say who is waited for."""
    words: dict[Turn, str] = {
        Turn.UNIT: _("Waits for the unit"),
        Turn.ASA: _("Waits for ASA"),
        Turn.NOBODY: _("Waits for nobody"),
    }
    return words[turn]


def sort_word(sort: Sort) -> str:
    """Name an order."""
    words: dict[Sort, str] = {
        Sort.WAITING: _("Waits longest"),
        Sort.PHASE: _("Longest in its phase"),
        Sort.DUE: _("Due first"),
        Sort.NEWEST: _("Newest"),
        Sort.TITLE: _("Title"),
    }
    return words[sort]
