"""Where pages find their static files: hashed names when collected, plain names when not."""

from __future__ import annotations

from typing import Any

from whitenoise.storage import CompressedManifestStaticFilesStorage  # type: ignore[import-untyped]  # it has no annotations


class StaticFiles(CompressedManifestStaticFilesStorage):  # type: ignore[misc]  # its base is unknown to mypy
    """Hash and compress what `vanthu.web.collect` gathered, following imports between ES modules."""

    support_js_module_import_aggregation = True

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # Any: Django's own options, passed through
        """Know no address yet."""
        super().__init__(*args, **kwargs)
        self._known: dict[str | None, str] = {}

    def url(self, name: str | None, force: bool = False) -> str:  # noqa: FBT001, FBT002 Django's signature
        """Return the address of a static file; the plain name as long as nothing has been collected."""
        if name and not self.hashed_files:
            return f"{self.base_url}{name}"
        if name not in self._known:  # a page asks for the same few dozens of times
            self._known[name] = str(super().url(name, force))
        return self._known[name]
