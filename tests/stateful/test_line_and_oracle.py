"""Thousands of random edits in Canvas: after each full pass the line says what the policy says."""

import random
from pathlib import Path

import pytest
from sqlalchemy import select

from lti_app.domain.mastery.completion import CompletionVerdict
from lti_app.models.completion import CompletionRow
from lti_app.models.evidence import RosterEntryRow
from lti_app.models.review import ReviewCaseRow
from tests.contract.cases.campus import Campus, opened
from tests.contract.cases.mapped import CRITERIA, LAY_READER_WORK
from tests.contract.cases.sayings import LAY_READER
from tests.stateful.edits import Hands, time_after
from tests.stateful.oracle import MET, Link, Mapped, Oracle, Word, look

# Five thousand steps. With quiet rubrics there are also passes of changes between the full ones:
# those do not see everything, so only what the next full pass says is held against the oracle.
WALKS = [(seed, False) for seed in range(8)] + [(8, True), (9, True)]
STEPS = 500
A_PASS_IN = 4


class Walk:
    """One campus, its random hands, the line, and the oracle beside it."""

    def __init__(self, campus: Campus, seed: int, *, quiet: bool) -> None:
        self.quiet = quiet
        self.campus = campus
        self.rng = random.Random(seed)
        self.course = min(
            campus.running.standin.institutions["bayview"].courses.values(), key=lambda c: c.id
        )
        self.hands = Hands(self.course, self.rng, leave_rubrics=quiet)
        self.oracle = Oracle(self._mapped())
        self.log: list[str] = []
        self.ever_met: set[int] = set()
        self.compared: dict[Word, int] = {"met": 0, "not_met": 0, "unknown": 0}

    def _mapped(self) -> Mapped:
        links = {}
        tasks = {each.name: each for each in self.course.assignments.values()}
        for slo, (name, row) in CRITERIA.items():
            rubric = tasks[name].rubric
            assert rubric is not None
            found = next(c for c in rubric.criteria if c.description == row)
            links[slo] = Link(name, rubric.id, found.id, found.points)
        return Mapped(links, (LAY_READER, LAY_READER_WORK), "Culminating reflection")

    def step(self) -> None:
        """One act of somebody, and the time it takes on both clocks."""
        standin = self.campus.running.standin
        with standin.lock:
            said = self.hands.act(standin.clock.now())
        took = time_after(said)
        standin.clock.advance(took.total_seconds())
        self.campus.clock.move(seconds=took.total_seconds())
        self.log.append(said)
        if self.quiet and self.rng.randrange(A_PASS_IN) == 0:
            assert self.campus.sync(full=False).failures == ()

    def complete_all(self) -> None:
        """Everybody completes at once, and only who is away by then opens no case."""
        away = min(self.course.learner_ids() - self._line()[1])
        with self.campus.running.standin.lock:
            self.hands.grade_all(away, self.campus.running.standin.clock.now())
        self.log.append(f"complete_all: {away} inactive")
        self.pass_and_compare()
        assert away not in self._line()[1], self._tale(away)

    def pass_and_compare(self) -> None:
        """Run a full pass; every learner's verdict must be the oracle's, and so must the queue."""
        with self.campus.running.standin.lock:
            self.oracle.see(look(self.course, self.campus.clock.now()))
        report = self.campus.sync()
        assert report.failures == (), self._tale(report.failures)
        line, cases = self._line()
        for user in sorted(self.course.learner_ids() & set(line)):
            if not self.oracle.counts_as_learner(user):
                continue
            said, expected = line[user], self.oracle.verdict(user)
            assert said == expected, self._tale(self._rows(user, said, expected))
            for word in expected.values():
                self.compared[word] += 1
            if set(expected.values()) == {MET}:
                self.ever_met.add(user)
        # A pass of changes may have met somebody complete between two full passes.
        assert cases == self.ever_met or (self.quiet and cases > self.ever_met), self._tale(
            cases ^ self.ever_met
        )

    def _line(self) -> tuple[dict[int, dict[str, Word]], set[int]]:
        session = self.campus.session
        session.rollback()
        users = {
            person: int(user)
            for user, person in session.execute(
                select(RosterEntryRow.canvas_user_id, RosterEntryRow.person_id)
            )
            if person is not None
        }
        verdicts = {
            users[row.person_id]: _words(row.to_verdict())
            for row in session.scalars(select(CompletionRow))
        }
        cases = {users[person] for person in session.scalars(select(ReviewCaseRow.person_id))}
        session.rollback()
        session.expunge_all()
        return verdicts, cases

    def _rows(
        self, user: int, said: dict[str, Word], expected: dict[str, Word]
    ) -> tuple[object, ...]:
        rows = [
            (self.course.assignments[named].name, row)
            for (named, whose), row in self.course.submissions.items()
            if whose == user
        ]
        differ = {slo: (said.get(slo), word) for slo, word in expected.items() if said[slo] != word}
        return (user, "line, oracle:", differ, rows)

    def _tale(self, about: object) -> str:
        changed = self.hands.changed()
        return f"{about}\n{changed}\nafter {len(self.log)} steps:\n" + "\n".join(self.log[-60:])


def _words(verdict: CompletionVerdict) -> dict[str, Word]:
    said: dict[str, Word] = {each.slo: each.verdict.state.value for each in verdict.slos}
    return said | {"reflection": verdict.reflection.state.value}


@pytest.mark.slow
@pytest.mark.parametrize(("seed", "quiet"), WALKS)
def test_line_says_what_the_oracle_says_after_any_edits(
    seed: int, *, quiet: bool, tmp_path: Path
) -> None:
    with opened(tmp_path) as campus:
        walk = Walk(campus, seed, quiet=quiet)
        walk.pass_and_compare()
        for number in range(1, STEPS + 1):
            walk.step()
            if number == STEPS or walk.rng.randrange(A_PASS_IN) == 0:
                walk.pass_and_compare()
        walk.complete_all()
        assert min(walk.compared.values()) > 0, walk.compared
