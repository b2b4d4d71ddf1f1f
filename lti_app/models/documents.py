"""Documents: our frozen values as canonical JSON text with a digest.

One value has one text: keys and sets are ordered, Decimals are text, times are UTC with Z. So equal
values have equal digests, which immutability and change detection rest on.
"""

import hashlib
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, TypeVar

import msgspec

T = TypeVar("T")


def encode(value: object) -> str:
    """Write a value as canonical JSON text."""
    return _ENCODER.encode(value).decode()


def decode(text: str | bytes, kind: type[T]) -> T:
    """Read a value back.

    Raises:
        msgspec.ValidationError: the text is not such a value.
    """
    return msgspec.json.decode(text, type=kind, strict=True, dec_hook=_decode_other)


def digest(text: str) -> str:
    """Return the SHA-256 of a document's text, in hex."""
    return hashlib.sha256(text.encode()).hexdigest()


def _encode_other(value: Any) -> Any:
    if isinstance(value, MappingProxyType):
        return dict(value)
    raise NotImplementedError(f"a document cannot hold {type(value).__name__}")


def _decode_other(kind: type, value: Any) -> Any:
    if kind in {Mapping, MappingProxyType}:
        return MappingProxyType(value)
    raise NotImplementedError(f"a document cannot hold {kind.__name__}")


_ENCODER = msgspec.json.Encoder(
    order="deterministic", decimal_format="string", enc_hook=_encode_other
)
