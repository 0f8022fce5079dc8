"""The WSGI application that granian serves."""

from __future__ import annotations

import gc
import os

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lapor.settings")

application = get_wsgi_application()

from lapor.hinting import warm_aside  # noqa: E402 - it needs Django

# Every page's code, now and not at the first request. What is then loaded lives as long as the process, so the
# collector need not look at it again and again.
_ = get_resolver().url_patterns
warm_aside()
gc.collect()
gc.freeze()
