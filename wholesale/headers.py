"""What every answer tells the browser it may do. The settings read it.

The portal's own pages run no inline script or style at all. The desk is built on
django-unfold, whose Alpine needs both and `eval`; it gets a policy of its own by its path.
"""

import os

from wholesale import fileurl

ADMIN_PATH = "/admin/"
SELF, NONE = "'self'", "'none'"
BUCKET = fileurl.read(os.environ.get("FILES_URL", ""))
PHOTOS = [BUCKET.link_origin] if BUCKET else []  # where links to private photographs lead

DIRECTIVES: dict[str, list[str]] = {
    "default-src": [SELF],
    "script-src": [SELF],
    "style-src": [SELF],
    "img-src": [SELF, "data:", "blob:", *PHOTOS],
    "font-src": [SELF],
    "connect-src": [SELF],
    "object-src": [NONE],
    "base-uri": [NONE],
    "form-action": [SELF, *os.environ.get("CSP_FORM_HOSTS", "").split()],
    "frame-ancestors": [NONE],
}
ADMIN_DIRECTIVES: dict[str, list[str]] = DIRECTIVES | {
    "script-src": [SELF, "'unsafe-inline'", "'unsafe-eval'"],
    "style-src": [SELF, "'unsafe-inline'"],
}
CONTENT_SECURITY_POLICY = {"DIRECTIVES": DIRECTIVES}
PERMISSIONS_POLICY: dict[str, list[str]] = {
    "camera": ["self"],
    "geolocation": [],
    "microphone": [],
    "payment": [],
    "usb": [],
}
