"""Which results a list should have named and did not, and how Canvas is asked for just those.

Numbered pages shift while they are walked, so a row may slip between two of them
(docs/adr/0018). What is asked for by name comes in one page, which cannot shift.
"""

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import NamedTuple

from lti_app.domain.ids import CanvasOutcomeId, CanvasUserId

# A query stays short enough for Canvas's `next` link; an answer fits one page.
LEARNERS = 20
ROWS = 80


class KnownResult(NamedTuple):
    """An outcome result Canvas had when it was last read."""

    user_id: CanvasUserId
    outcome_id: CanvasOutcomeId
    result_id: str


def is_kept_by_canvas(result_id: str) -> bool:
    """Whether Canvas itself keeps this result, so that its absence tells that it is gone.

    What New Quizzes tell is fetched anew for each answer and has no id (`canvas.translate_work`
    names it by what it is of); while their service is silent Canvas leaves such results out and
    says nothing of it (canvas-lms `app/helpers/outcomes_service_authoritative_results_helper.rb`).
    """
    return ":" not in result_id


@dataclass(frozen=True, slots=True)
class Asking:
    """One question for the results of these learners for these outcomes."""

    user_ids: tuple[CanvasUserId, ...]
    outcome_ids: tuple[CanvasOutcomeId, ...]


def askings(
    known: Iterable[KnownResult],
    named: Collection[str],
    *,
    present: Collection[CanvasUserId],
    outcome_ids: Collection[CanvasOutcomeId],
) -> tuple[Asking, ...]:
    """Ask for known results that were not named: of learners present, for outcomes just read.

    One id that is not in the course refuses the whole call (canvas-lms
    `app/controllers/outcome_results_controller.rb`), so nobody who left is asked about.
    """
    every = [k for k in known if k.user_id in present and k.outcome_id in outcome_ids]
    missing = [k for k in every if k.result_id not in named and is_kept_by_canvas(k.result_id)]
    outcomes = tuple(sorted({k.outcome_id for k in missing}))
    rows = Counter(k.user_id for k in every if k.outcome_id in outcomes)
    batches: list[list[CanvasUserId]] = []
    expected = 0
    for user in sorted({k.user_id for k in missing}):
        if not batches or len(batches[-1]) == LEARNERS or expected + rows[user] > ROWS:
            batches.append([])
            expected = 0
        batches[-1].append(user)
        expected += rows[user]
    return tuple(Asking(tuple(batch), outcomes) for batch in batches)
