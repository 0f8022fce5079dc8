"""Pages go out compressed: a page of 20 KB is 5 KB on the wire, which a phone on 2G feels."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponseBase
from django.middleware.gzip import GZipMiddleware


class CompressPages(GZipMiddleware):
    """HTML only: files come compressed from WhiteNoise, pictures are small already, and programs may ask a proxy.

    Django pads each answer with up to 100 random bytes, against reading a secret from the length of what holds it (BREACH);
    the form tokens of our pages differ from answer to answer besides.
    """

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        if not response.get("Content-Type", "").startswith("text/html"):
            return response
        return super().process_response(request, response)
