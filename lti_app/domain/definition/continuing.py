"""Whether a text goes on from another one: nothing of the other is lost where it takes its place.

A person whose form was sent twice, or by hand while it was being saved, is not in conflict with
themselves (R16): what they send second holds what they sent first.
"""

from collections.abc import Mapping
from typing import Any

from lti_app.domain.definition.sections import Tree

_UNKNOWN = object()
# A row that was just added has these by itself.
_GIVEN = frozenset({"key", "kind"})


def continues(base: Tree | None, standing: Tree, written: Tree) -> bool:
    """Say whether `written` holds all that `standing` changed of `base`, which both began from.

    Without a base nothing is taken for unchanged.
    """
    return _holds(_UNKNOWN if base is None else base, standing, written)


def _holds(base: Any, standing: Any, written: Any) -> bool:
    if standing in (base, written):
        return True
    if isinstance(standing, str) and isinstance(written, str):
        return bool(standing) and written.startswith(standing)
    if isinstance(standing, dict) and isinstance(written, dict):
        return all(
            _holds(_of(base, name), value, written.get(name)) for name, value in standing.items()
        )
    if isinstance(standing, list) and isinstance(written, list):
        return _holds_rows(_UNKNOWN if base is _UNKNOWN else _rows(base or []), standing, written)
    return False


def _holds_rows(base: Any, standing: list[Any], written: list[Any]) -> bool:
    now, then = _rows(written), _rows(standing)
    if [key for key in now if key in then] != [key for key in then if key in now]:
        return False
    if any(
        key not in then and not _is_blank(row) and (base is _UNKNOWN or key in base)
        for key, row in now.items()
    ):
        # It was taken out meanwhile.
        return False
    return all(
        _is_blank(row) or _holds(_of(base, key), row, now.get(key)) for key, row in then.items()
    )


def _rows(rows: list[Any]) -> dict[Any, Any]:
    return {
        row["key"] if isinstance(row, dict) and "key" in row else at: row
        for at, row in enumerate(rows)
    }


def _of(base: Any, name: Any) -> Any:
    if base is _UNKNOWN:
        return base
    return base.get(name) if isinstance(base, Mapping) else None


def _is_blank(value: Any) -> bool:
    if isinstance(value, dict):
        return all(name in _GIVEN or _is_blank(each) for name, each in value.items())
    if isinstance(value, list):
        return all(_is_blank(each) for each in value)
    return value is None or (isinstance(value, str) and not value.strip())
