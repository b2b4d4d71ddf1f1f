"""Tries doors: fills a line of the table with the ids of a thing and the form it takes."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from lti_app.domain.audit import AuditAction
from lti_app.domain.ids import SloKey
from lti_app.domain.mapping.mapping import CellKey, CellKind
from lti_app.domain.mapping.picks import REFLECTION_KEY
from lti_app.models.audit import AuditEntry
from lti_app.models.completion import CompletionRow
from lti_app.models.definition import DefinitionVersionRow
from lti_app.models.mapping import MappingCell, MappingRow
from lti_app.models.review import ReviewCaseRow
from tests.conftest import BASE_URL
from tests.factories.campus_two import (
    ADA,
    CLEO,
    DOV,
    NILS,
    Campuses,
    Side,
    admin,
    fellow_of,
)
from tests.integration.roles.people import Visitor
from tests.integration.roles.table import Line

# By what part of an address a thing is named, and where its side keeps it.
KEPT_IN = {
    "mapping_id": "mappings",
    "award_id": "awards",
    "uuid": "credentials",
    "use_id": "documents",
    "unit_id": "units",
    "version": "proposals",
    "conflict": "conflicts",
    "thread": "threads",
    "decision": "decisions",
    "condition": "conditions",
}
# Parts of an address that name no thing: a section of a proposal, and its first text.
PARTS: Mapping[str, object] = {"section": "about", "revision": 1, "guideline": 0}
FILE_IDS = {each.first_name: each.file_id for each in (ADA, CLEO, DOV, NILS)}


@dataclass(frozen=True, slots=True)
class Doors:
    """The application's own addresses over one campus."""

    campus: Campuses

    def path(self, line: Line, thing: str, launch_id: str) -> str:
        """Build the address of a line's route for one thing, as the URL map would."""
        rule = self.rules()[line.rule]
        values: dict[str, Any] = {"launch": launch_id}
        for name in rule.arguments - {"launch"} - set(rule.defaults or ()):
            values[name] = self._id(name, thing)
        built = rule.build(values)
        assert built is not None, (line.rule, values)
        return built[1]

    def rules(self) -> Mapping[str, Rule]:
        return {str(rule): rule for rule in self.campus.app.url_map.iter_rules()}

    def ask(self, visitor: Visitor, line: Line, thing: str) -> TestResponse:
        """Ask as this visitor, with everything a form of theirs would carry."""
        path = self.path(line, thing, visitor.launch_id)
        if line.method == "GET":
            return visitor.client.get(path)
        form = {**self.form(line, thing), "csrf_token": visitor.csrf_token}
        return visitor.client.post(path, data=form, headers={"Origin": BASE_URL})

    def audited(self) -> int:
        """Count the changes in the trail: a page that shows a refused form reads its case anew."""
        is_change = AuditEntry.action != AuditAction.REVIEW_CASE_REFLECTION_READ
        with self.campus.wiring.session() as session:
            counted = select(func.count()).select_from(AuditEntry).where(is_change)
            return session.scalar(counted) or 0

    def _id(self, name: str, thing: str) -> object:
        if name in KEPT_IN:
            found: Mapping[str, object] = getattr(self._side(KEPT_IN[name], thing), KEPT_IN[name])
            return found[thing]
        match name:
            case "case_id":
                whose = thing.rpartition("'s of ")[2]
                return self._side("cases", whose).cases[whose]
            case "person_id":
                return self._judged(self._id("mapping_id", thing))
            case "file_id":
                return FILE_IDS[thing.partition("'s")[0]]
            case "digest":
                return self.image_of(thing)
        return PARTS[name]

    def image_of(self, thing: str) -> str:
        """The badge image of a proposal."""
        version_id = self._id("version", thing)
        with self.campus.wiring.session() as session:
            return session.get_one(DefinitionVersionRow, version_id).image_digest or ""

    def _judged(self, mapping_id: object) -> int:
        """Somebody who is judged on a badge of the course."""
        with self.campus.wiring.session() as session:
            found = select(func.min(CompletionRow.person_id))
            person = session.scalar(found.where(CompletionRow.mapping_id == mapping_id))
        assert person is not None
        return person

    def _side(self, kind: str, thing: str) -> Side:
        return next(side for side in self.campus.sides if thing in getattr(side, kind))

    def form(self, line: Line, thing: str) -> dict[str, str]:
        form = dict(line.form)
        if "/cases/" in line.rule:
            form |= self._standing_of_case(thing)
        if line.rule.endswith("/badges"):
            slug, _, side_slug = thing.partition(" of ")
            side = next(side for side in self.campus.sides if side.slug == side_slug)
            form["definition"] = str(side.definitions[slug].version_id)
        if line.rule.endswith("/outcomes"):
            key = CellKey(CellKind.CRITERION, SloKey(form["slo"]), form["assignment"])
            form["base"] = self._base(thing, key)
        if form.get("base") == "what stands":
            form["base"] = self._base(thing, REFLECTION_KEY)
        if "/unit" in line.rule:
            return form | self._of_unit(line, thing)
        if "seen" in form:
            form["seen"] = self._seen(thing)
        return form

    def _of_unit(self, line: Line, thing: str) -> dict[str, str]:
        """Whom, where, and the plan that an import agreed to."""
        form = line.form
        if "seen" in form:
            with self.campus.wiring.open_work(admin(self.campus.main)) as work:
                at = self.campus.main.institution_id
                return {"seen": work.unit_import.plan(at, form["text"].encode()).digest}
        if not thing:
            return {}
        unit = thing.rpartition(" of ")[2]
        side = self._side("units", unit)
        found = {"unit": str(side.units[unit])}
        if form.get("person_id") == "its fellow":
            found["person_id"] = str(side.actions.person_id(fellow_of(unit)))
        if form.get("source") == "the proposal":
            found["source"] = str(side.proposals[thing])
        return found

    def _standing_of_case(self, thing: str) -> dict[str, str]:
        with self.campus.wiring.session() as session:
            row = session.get_one(ReviewCaseRow, self._id("case_id", thing))
            return {"revision": str(row.revision), "seal": str(row.seal_number)}

    def _base(self, thing: str, key: CellKey) -> str:
        with self.campus.wiring.session() as session:
            rows = session.scalars(
                select(MappingCell).where(MappingCell.mapping_id == self._id("mapping_id", thing))
            )
            return next((row.digest for row in rows if row.key == key), "")

    def _seen(self, thing: str) -> str:
        side = self._side("mappings", thing)
        mapping_id = side.mappings[thing]
        with self.campus.wiring.session() as session:
            course_id = session.get_one(MappingRow, mapping_id).course_id
        actor = next(
            side.teacher(course) for course, known in side.courses.items() if known == course_id
        )
        with self.campus.wiring.open_work(actor) as work:
            return work.mapping_drafts.draft(mapping_id).digest
