"""What a later version of a badge means for what a course mapped of an earlier one (R36, R6, R12).

A course keeps the version it mapped until its instructor moves it; what both versions ask stays
mapped.
"""

from dataclasses import dataclass

from lti_app.domain.definition.content import DefinitionContent, Slo


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionMove:
    """The outcomes to map anew, those no longer asked for, those that count from another level.

    `asks_otherwise` says that the reflection is asked for in other words, or otherwise.
    """

    added: tuple[Slo, ...]
    removed: tuple[Slo, ...]
    levelled: tuple[Slo, ...]
    asks_otherwise: bool

    @property
    def keeps_all(self) -> bool:
        """Say whether nothing of a mapping need be looked at."""
        return not (self.added or self.removed or self.levelled or self.asks_otherwise)


def version_move(before: DefinitionContent, after: DefinitionContent) -> VersionMove:
    """Hold two versions against each other by what a mapping has to do with."""
    kept = [(before.slo(slo.key), slo) for slo in after.slos]
    return VersionMove(
        added=tuple(slo for was, slo in kept if was is None),
        removed=tuple(slo for slo in before.slos if after.slo(slo.key) is None),
        levelled=tuple(
            slo
            for was, slo in kept
            if was is not None and (was.threshold, was.combining) != (slo.threshold, slo.combining)
        ),
        asks_otherwise=before.reflection != after.reflection,
    )
