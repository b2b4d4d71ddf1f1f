"""What the quality test was answered for, and which of it has changed since (Policy 380.104, R20).

Each of the three items is about a part of the definition: the assessment, the alignments, the
culminating reflection. An answer given for another one says nothing of the one that stands.
"""

from collections import Counter

from lti_app.domain.definition.content import DraftContent
from lti_app.domain.definition.definition import PUBLISHED
from lti_app.domain.definition.rigor import rigor_basis
from lti_app.domain.definition.sign_offs import ChecklistItem, Dossier, QualityBasis


def quality_basis(content: DraftContent) -> QualityBasis:
    """Take down what answers to this content rest on."""
    return QualityBasis(
        assessment=rigor_basis(content),
        alignments=content.alignments,
        reflection=content.reflection,
    )


def changed_items(given_for: QualityBasis, content: DraftContent) -> tuple[ChecklistItem, ...]:
    """Name the items about what is not as it was answered for; no order of a list counts."""
    now = quality_basis(content)
    same = {
        ChecklistItem.ASSESSMENT_BEST_PRACTICE: given_for.assessment == now.assessment,
        ChecklistItem.POST_GRADUATE_ALIGNMENT: Counter(given_for.alignments)
        == Counter(now.alignments),
        ChecklistItem.CULMINATING_REFLECTION: given_for.reflection == now.reflection,
    }
    return tuple(item for item in ChecklistItem if not same[item])


def stale_items(dossier: Dossier) -> tuple[ChecklistItem, ...]:
    """Name the items to be answered again; none where nothing is answered.

    Answers of before such records say not what for: they stand for what was approved by them, and
    for nothing that is still proposed.
    """
    answered = dossier.checklist
    if answered is None:
        return ()
    if answered.given_for is None:
        return () if dossier.state in PUBLISHED else tuple(ChecklistItem)
    return changed_items(answered.given_for, dossier.content)
