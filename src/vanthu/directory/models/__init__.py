"""The rows of the directory, one module per matter."""

from __future__ import annotations

from .agencies import Agency, Unit
from .certificates import Certificate, MarkImage
from .people import Person, Post

__all__ = ["Agency", "Certificate", "MarkImage", "Person", "Post", "Unit"]
