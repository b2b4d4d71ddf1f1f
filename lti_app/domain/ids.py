"""Typed ids: two kinds of id are never mixed, and none travels bare.

Canvas ids are kept as text: they are 64-bit, may pass 2^53, and come as numbers or strings
(Canvas API, `application/json+canvas-string-ids`).
"""

from typing import NewType

InstitutionId = NewType("InstitutionId", int)
PlatformId = NewType("PlatformId", int)
PersonId = NewType("PersonId", int)
CourseId = NewType("CourseId", int)
UnitId = NewType("UnitId", int)
DefinitionLineId = NewType("DefinitionLineId", int)
DefinitionVersionId = NewType("DefinitionVersionId", int)
DocumentUseId = NewType("DocumentUseId", int)
MappingId = NewType("MappingId", int)
MappingVersionId = NewType("MappingVersionId", int)
CompletionId = NewType("CompletionId", int)
ReviewCaseId = NewType("ReviewCaseId", int)
SealId = NewType("SealId", int)
AwardId = NewType("AwardId", int)
SyncRunId = NewType("SyncRunId", int)

CanvasUserId = NewType("CanvasUserId", str)
CanvasCourseId = NewType("CanvasCourseId", str)
CanvasAccountId = NewType("CanvasAccountId", str)
AssignmentId = NewType("AssignmentId", str)
RubricId = NewType("RubricId", str)
CriterionId = NewType("CriterionId", str)
RatingId = NewType("RatingId", str)
CanvasOutcomeId = NewType("CanvasOutcomeId", str)
LtiSubject = NewType("LtiSubject", str)
SisId = NewType("SisId", str)
SloKey = NewType("SloKey", str)
