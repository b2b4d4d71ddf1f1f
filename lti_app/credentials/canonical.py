"""RDF canonicalization that refuses what it would silently drop or never finish.

PyLD leaves out a member that no context defines, so it would travel unsigned;
and the algorithm is factorial on hostile graphs, before any signature can be
checked (W3C RDF Dataset Canonicalization 1.0, section 7.1).
"""

import math
import re
import threading
import time
from collections.abc import Mapping
from typing import Any, Final

from pyld import jsonld
from pyld.canon import URDNA2015
from pyld.context_resolver import ContextResolver

from lti_app.credentials.errors import DocumentRefused
from lti_app.credentials.vendored import load_context

MAX_STEPS: Final = 5_000
MAX_CPU_SECONDS: Final = 2.0
MAX_CACHED: Final = 500

_KEYWORDS: Final = frozenset({"@id", "@type", "@value", "@graph", "@list"})
_ABSOLUTE: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\s<>\"{}|\\^`]+")


def canonicalize(document: Mapping[str, Any]) -> bytes:
    """Give the canonical N-Quads of a JSON-LD document made of vendored terms only.

    Raises DocumentRefused: `term_not_covered`, `context_unknown`, `not_linked_data`,
    `too_costly`.
    """
    try:
        dataset = _StrictProcessor().to_rdf(dict(document), options_for_this_thread())
    except jsonld.JsonLdError as error:
        raise DocumentRefused(
            "not_linked_data", "The document cannot be read with its contexts."
        ) from error
    return canonicalize_dataset(dataset)


def canonicalize_dataset(dataset: Mapping[str, Any]) -> bytes:
    """Give the canonical N-Quads of an RDF dataset; raises DocumentRefused `too_costly`."""
    quads: str = _MeteredCanonicalization().main(dataset, {"format": "application/n-quads"})
    return quads.encode()


def options_for_this_thread() -> dict[str, Any]:
    """Give PyLD's options: vendored contexts only, nothing relative, a cache of this thread's."""
    return {
        "base": None,
        "documentLoader": load_context,
        "contextResolver": ContextResolver(_cache_of_this_thread().resolved, load_context),
        "processingMode": "json-ld-1.1",
    }


class _StrictProcessor(jsonld.JsonLdProcessor):  # type: ignore[misc]  # PyLD has no type information
    """PyLD's processor, which refuses what it would leave out of the graph without a word."""

    def __init__(self) -> None:
        super().__init__(on_property_dropped=_refuse_uncovered_term)

    def _process_context(
        self, active_ctx: Any, local_ctx: Any, options: Mapping[str, Any], **how: Any
    ) -> Any:
        """Give what PyLD gives, and work it out once.

        PyLD keeps the contexts of a document but works each type's own context out anew for every
        object of that type, which is half the cost of a signature.
        """
        if "cycles" in how or "_uuid" not in active_ctx:
            return super()._process_context(active_ctx, local_ctx, options, **how)
        # An inline context of a vendored one is always the same object, which the entry keeps.
        name = tuple(local_ctx) if _is_list_of_urls(local_ctx) else id(local_ctx)
        key = (active_ctx["_uuid"], name, tuple(sorted(how.items())))
        known = _cache_of_this_thread().processed
        if key not in known:
            if len(known) >= MAX_CACHED:
                known.clear()
            worked_out = super()._process_context(active_ctx, local_ctx, options, **how)
            known[key] = (worked_out, local_ctx)
        return known[key][0]

    def expand(self, input_: object, options: Mapping[str, Any]) -> list[Any]:
        """Expand, and refuse an identifier or type that would be dropped for being relative."""
        expanded: list[Any] = super().expand(input_, options)
        _require_covered(expanded)
        return expanded


def _refuse_uncovered_term(_name: object) -> None:
    raise DocumentRefused(
        "term_not_covered",
        "The document holds a member its contexts do not define, so no signature covers it.",
    )


def _require_covered(nodes: list[dict[str, Any]]) -> None:
    for node in nodes:
        if not _KEYWORDS.issuperset(name for name in node if name.startswith("@")):
            raise DocumentRefused("not_compact", "The document is not in its plain, compact form.")
        identifiers = [*_listed(node.get("@id")), *_listed(node.get("@type"))]
        if not all(_ABSOLUTE.fullmatch(identifier) for identifier in identifiers):
            raise DocumentRefused(
                "identifier_not_absolute",
                "An identifier or type is not absolute, so no signature covers it.",
            )
        for name, members in node.items():
            if not name.startswith("@") or name in {"@graph", "@list"}:
                _require_covered(members)


def _listed(value: object) -> list[str]:
    match value:
        case None:
            return []
        case list():
            return value
        case _:
            return [str(value)]


class _MeteredCanonicalization(URDNA2015):  # type: ignore[misc]  # PyLD has no type information
    """PyLD's own algorithm, which stops once it has tried too many arrangements."""

    def __init__(self) -> None:
        super().__init__()
        self._steps = 0
        self._until = time.thread_time() + MAX_CPU_SECONDS

    def create_hash_to_related(self, id_: str, issuer: object) -> dict[str, list[str]]:
        """Count what this node is about to cost before PyLD tries its arrangements."""
        related: dict[str, list[str]] = super().create_hash_to_related(id_, issuer)
        self._steps += 1 + sum(
            math.factorial(min(len(nodes), 12)) for nodes in related.values() if len(nodes) > 1
        )
        if self._steps > MAX_STEPS or time.thread_time() > self._until:
            raise DocumentRefused(
                "too_costly", "The document's unnamed objects are tangled beyond any real badge."
            )
        return related


class _Cache:
    """The contexts one thread has worked out; PyLD's own caches are not safe between threads."""

    def __init__(self) -> None:
        self.resolved: dict[str, Any] = {}
        self.processed: dict[object, tuple[Any, Any]] = {}


_local = threading.local()


def _cache_of_this_thread() -> _Cache:
    if not hasattr(_local, "cache"):
        _local.cache = _Cache()
    cache: _Cache = _local.cache
    return cache


def _is_list_of_urls(context: object) -> bool:
    return isinstance(context, list) and all(isinstance(url, str) for url in context)
