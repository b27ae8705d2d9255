"""The WSGI application that `vanthu serve` hands to the server."""

from __future__ import annotations

import os

from django.core.wsgi import get_wsgi_application

from vanthu.cli.serve import as_child

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "vanthu.config.settings")
as_child()
application = get_wsgi_application()
