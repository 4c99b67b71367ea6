"""A zip as it is whoever makes it, and whenever: the same parts, all of one day."""

from __future__ import annotations

import io
import zipfile
from typing import Final

__all__ = ["repacked"]

_THEN: Final = (1980, 1, 1, 0, 0, 0)  # the first day that a zip can tell


def repacked(content: bytes) -> bytes:
    """A zip with the same parts in the same order, and nothing in it that tells when or where it was made."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(made, "w") as target:
        for part in source.infolist():
            info = zipfile.ZipInfo(part.filename, _THEN)
            info.compress_type, info.create_system, info.external_attr = zipfile.ZIP_DEFLATED, 3, 0o644 << 16
            target.writestr(info, source.read(part))
    return made.getvalue()
