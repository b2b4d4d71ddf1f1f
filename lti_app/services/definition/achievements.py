"""Definition versions as Open Badges 3.0 achievements, at addresses that are signed for ever."""

from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from lti_app.credentials.achievement import AchievementFacts, AlignmentFacts, PoFacts, SloFacts
from lti_app.credentials.issuer import IssuerFacts
from lti_app.domain.definition.content import DefinitionContent
from lti_app.domain.definition.definition import PUBLISHED, DefinitionState
from lti_app.domain.errors import NotFound
from lti_app.models.base import LARGEST_NUMBER
from lti_app.models.definition import DefinitionImage, DefinitionLine, DefinitionVersionRow
from lti_app.models.platform import InstitutionRow


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishedVersion:
    """A version the public may read, with what its pages and credentials need."""

    content: DefinitionContent
    number: int
    state: DefinitionState
    facts: AchievementFacts
    issuer: IssuerFacts
    version: DefinitionVersionRow
    institution: InstitutionRow


class Achievements:
    """Reads published versions and says who issues them."""

    def __init__(self, *, session: Session, base_url: str) -> None:
        """Bind the service to one unit of work and the tool's own address."""
        self._session = session
        self._base_url = base_url

    def by_version(self, version_id: int) -> PublishedVersion:
        """Give one version by its row's id; raises NotFound unless it was ever approved."""
        version = self._session.get(DefinitionVersionRow, version_id)
        if version is None or version.state not in PUBLISHED:
            raise _unknown()
        line = self._session.get_one(DefinitionLine, version.line_id)
        return self._published(line, version)

    def by_address(self, slug: str, number: int) -> PublishedVersion:
        """Give one version by its public address; raises NotFound unless it was ever approved."""
        if number > LARGEST_NUMBER:
            raise _unknown()
        found = self._session.execute(
            select(DefinitionLine, DefinitionVersionRow)
            .join(DefinitionVersionRow, DefinitionVersionRow.line_id == DefinitionLine.id)
            .where(
                DefinitionLine.slug == slug,
                DefinitionVersionRow.number == number,
                DefinitionVersionRow.state.in_(PUBLISHED),
            )
        ).first()
        if found is None:
            raise _unknown()
        return self._published(found[0], found[1])

    def image(self, version: DefinitionVersionRow) -> DefinitionImage:
        """Give the version's image, bytes and type."""
        return self._session.get_one(DefinitionImage, version.image_digest)

    def issuer(self, institution_id: int | None = None) -> tuple[InstitutionRow, IssuerFacts]:
        """Give the issuing institution: the named one, or the first; raises NotFound."""
        wanted = select(InstitutionRow).order_by(InstitutionRow.id).limit(1)
        if institution_id is not None:
            wanted = wanted.where(InstitutionRow.id == institution_id)
        row = self._session.scalar(wanted)
        if row is None:
            raise NotFound("issuer.unknown", "There is no such issuer.")
        facts = IssuerFacts(
            base_url=self._base_url,
            name=row.name,
            url=row.url or self._base_url,
            profile=str(row.id),
            email=row.office_email,
        )
        return row, facts

    def _published(self, line: DefinitionLine, version: DefinitionVersionRow) -> PublishedVersion:
        content = version.to_content()
        institution, issuer = self.issuer(line.institution_id)
        previous = self._session.scalar(
            select(func.max(DefinitionVersionRow.number)).where(
                DefinitionVersionRow.line_id == line.id,
                DefinitionVersionRow.number < version.number,
                DefinitionVersionRow.state.in_(PUBLISHED),
            )
        )
        return PublishedVersion(
            content=content,
            number=version.number,
            state=version.state,
            facts=achievement_facts(self._base_url, line.slug, version.number, content, previous),
            issuer=issuer,
            version=version,
            institution=institution,
        )


def achievement_facts(
    base_url: str, slug: str, number: int, content: DefinitionContent, previous: int | None
) -> AchievementFacts:
    """Say what an achievement publishes of a definition's content."""
    return AchievementFacts(
        base_url=base_url,
        line=slug,
        version=number,
        kind=content.type,
        name=content.title,
        description=content.description,
        competency=content.competency_statement,
        criteria=content.criteria,
        slos=tuple(SloFacts(str(slo.key), slo.title) for slo in content.slos),
        pos=tuple(PoFacts(po.key, po.text, po.url) for po in content.pos),
        alignments=tuple(
            AlignmentFacts(
                name=alignment.text,
                url=alignment.url,
                code=alignment.code,
                framework=alignment.framework,
                description=alignment.source,
            )
            for alignment in content.alignments
        ),
        image_type="svg" if content.image.file.endswith(".svg") else "png",
        image_alt=content.image.alt,
        language=content.language,
        tags=content.tags,
        previous_version=previous,
    )


def _unknown() -> NotFound:
    return NotFound("achievement.unknown", "There is no such achievement.")
