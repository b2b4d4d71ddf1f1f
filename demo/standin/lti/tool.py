"""The developer key as an administrator pasted it: the tool's own configuration JSON."""

import json
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import requests

_TIMEOUT = (3.05, 10)
PLATFORM = "canvas.instructure.com"


class ToolUnreachableError(Exception):
    """The tool's configuration could not be read; says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ToolConfig:
    """What a developer key holds of the tool."""

    title: str
    target_link_uri: str
    oidc_initiation_url: str
    redirect_uris: tuple[str, ...]
    public_jwk_url: str | None
    scopes: tuple[str, ...]
    custom_fields: dict[str, str]
    privacy_level: str
    placements: dict[str, dict[str, Any]]

    @classmethod
    def from_json(cls, raw: dict[str, Any]) -> "ToolConfig":
        """Read Canvas's developer-key JSON. Raises ToolUnreachableError naming what is missing."""
        try:
            extension = next(e for e in raw["extensions"] if e.get("platform") == PLATFORM)
            settings = extension.get("settings") or {}
            return cls(
                title=raw["title"],
                target_link_uri=raw["target_link_uri"],
                oidc_initiation_url=raw["oidc_initiation_url"],
                redirect_uris=tuple(raw.get("redirect_uris") or [raw["target_link_uri"]]),
                public_jwk_url=raw.get("public_jwk_url"),
                scopes=tuple(raw.get("scopes") or ()),
                custom_fields=dict(raw.get("custom_fields") or {}),
                privacy_level=extension.get("privacy_level") or "anonymous",
                placements={p["placement"]: p for p in settings.get("placements") or []},
            )
        except (KeyError, StopIteration, TypeError, AttributeError) as missing:
            raise ToolUnreachableError(f"the configuration lacks {missing!r}") from missing


class Tool:
    """Reads the configuration at first need, from the tool or from a file, and keeps it."""

    def __init__(self, url: str, config_file: str | None = None) -> None:
        self.url = url.rstrip("/")
        self._file = config_file
        self._lock = threading.Lock()
        self._config: ToolConfig | None = None

    def config(self) -> ToolConfig:
        """The key's configuration. Raises ToolUnreachableError."""
        with self._lock:
            if self._config is None:
                self._config = ToolConfig.from_json(self._read())
            return self._config

    def use(self, raw: dict[str, Any]) -> ToolConfig:
        """Paste a configuration by hand."""
        config = ToolConfig.from_json(raw)
        with self._lock:
            self._config = config
        return config

    def forget(self) -> None:
        with self._lock:
            self._config = None

    def key_set(self) -> dict[str, Any]:
        """Fetch the tool's public keys as they are now. Raises ToolUnreachableError."""
        url = self.config().public_jwk_url
        if url is None:
            raise ToolUnreachableError("the configuration has no public_jwk_url")
        answer = requests.get(url, timeout=_TIMEOUT)
        try:
            keys: dict[str, Any] = answer.json()
        except ValueError as failed:
            raise ToolUnreachableError("the key set is not JSON") from failed
        return keys

    def known(self) -> ToolConfig | None:
        with self._lock:
            return self._config

    def _read(self) -> dict[str, Any]:
        try:
            if self._file is not None:
                raw = json.loads(Path(self._file).read_text(encoding="utf-8"))
            else:
                answer = requests.get(f"{self.url}/lti/config.json", timeout=_TIMEOUT)
                answer.raise_for_status()
                raw = answer.json()
        except requests.ConnectionError as failed:
            raise ToolUnreachableError("nothing answers there") from failed
        except requests.Timeout as failed:
            raise ToolUnreachableError("it takes too long") from failed
        except requests.HTTPError as failed:
            raise ToolUnreachableError(f"it answers {failed.response.status_code}") from failed
        except (OSError, ValueError) as failed:
            raise ToolUnreachableError(str(failed)) from failed
        if not isinstance(raw, dict):
            raise ToolUnreachableError("the configuration is not a JSON object")
        return raw
