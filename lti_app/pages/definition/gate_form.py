"""Reads ASA's answer to the Senate gate from its form, with the document it rests on (R30-R32)."""

from dataclasses import replace

from flask_babel import gettext as _

from lti_app.domain.definition.decisions import LONGEST_TEXT
from lti_app.domain.definition.gate import LEVEL_OF
from lti_app.domain.definition.lack import is_blank
from lti_app.domain.definition.sign_offs import ExemptionPolicy, GateAnswer, GateKind, StudentLevel
from lti_app.domain.documents.documents import DocumentKind, StoredUse
from lti_app.domain.errors import RuleRefused
from lti_app.domain.ids import DefinitionVersionId
from lti_app.pages.access import Visit
from lti_app.pages.definition.attempt import (
    LONGEST_LINE,
    Attempt,
    sent,
    too_long,
    with_faults,
)
from lti_app.pages.documents.uploads import read_upload_if_any
from lti_app.pages.locales import told
from lti_app.pages.sent import read_day

FIELDS = ("kind", "reference", "approved_on", "kept", "policy", "level", "reasoning", "seen")


def gate_documents(visit: Visit, version_id: DefinitionVersionId) -> list[StoredUse]:
    """List the approvals that were handed in for a version."""
    return [
        use
        for use in visit.work.documents.of_version(version_id)
        if use.kind is DocumentKind.GATE_APPROVAL
    ]


def read_gate(visit: Visit, version_id: DefinitionVersionId) -> tuple[GateAnswer | None, Attempt]:
    """Read the answer; what is missing is told by its field, and a document sent is kept at once.

    So that nobody has to hand in the same file twice because a date was wrong.
    """
    attempt = sent("gate", *FIELDS)
    kind = attempt.values["kind"]
    if kind == GateKind.NOT_NEEDED:
        return GateAnswer(kind=GateKind.NOT_NEEDED), attempt
    if kind == GateKind.APPROVED:
        return _approval(visit, version_id, attempt)
    if kind == GateKind.EXEMPT:
        return _exemption(attempt)
    return None, with_faults(attempt, {"kind": _("Choose how the gate is answered.")})


def _approval(
    visit: Visit, version_id: DefinitionVersionId, attempt: Attempt
) -> tuple[GateAnswer | None, Attempt]:
    faults = too_long(attempt, {"reference": LONGEST_LINE})
    if is_blank(attempt.values["reference"]):
        faults["reference"] = _("Give the reference of the approval.")
    day = read_day(attempt.values["approved_on"])
    if day is None:
        faults["approved_on"] = _("Give the day of the approval.")
    elif day > visit.work.clock.now().date():
        faults["approved_on"] = _("The day of the approval lies in the future.")
    digest, attempt, fault = _document(visit, version_id, attempt)
    if fault:
        faults["document"] = fault
    if faults:
        return None, with_faults(attempt, faults)
    answer = GateAnswer(
        kind=GateKind.APPROVED,
        reference=attempt.values["reference"],
        approved_on=day,
        document=digest,
    )
    return answer, attempt


def _document(
    visit: Visit, version_id: DefinitionVersionId, attempt: Attempt
) -> tuple[str, Attempt, str]:
    upload = read_upload_if_any("document")
    if upload is not None:
        # A file is looked at in a process of its own; no transaction waits for it.
        visit.work.pause()
        try:
            use = visit.work.documents.keep(
                upload.file_name,
                upload.content,
                DocumentKind.GATE_APPROVAL,
                version_id,
                field="document",
            )
        except RuleRefused as refused:
            return "", attempt, told(refused)
        kept = replace(attempt, values={**attempt.values, "kept": use.digest})
        return use.digest, kept, ""
    chosen = attempt.values["kept"]
    if chosen and any(use.digest == chosen for use in gate_documents(visit, version_id)):
        return chosen, attempt, ""
    return "", attempt, _("Add the document of the approval, as a PDF.")


def _exemption(attempt: Attempt) -> tuple[GateAnswer | None, Attempt]:
    faults = too_long(attempt, {"reasoning": LONGEST_TEXT})
    policy = next((each for each in ExemptionPolicy if each == attempt.values["policy"]), None)
    level = next((each for each in StudentLevel if each == attempt.values["level"]), None)
    if policy is None:
        faults["policy"] = _("Name the policy that exempts it.")
    if level is None:
        faults["level"] = _("Say whose credit it is about.")
    elif policy is not None and LEVEL_OF[policy] is not level:
        faults["level"] = _("That policy is about the other level.")
    if is_blank(attempt.values["reasoning"]):
        faults["reasoning"] = _("Say why it is exempt; it stays on record.")
    if faults:
        return None, with_faults(attempt, faults)
    answer = GateAnswer(
        kind=GateKind.EXEMPT, policy=policy, level=level, reasoning=attempt.values["reasoning"]
    )
    return answer, attempt
