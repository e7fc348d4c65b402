"""Ask this container's own web server whether it is ready, as the proxy would: exit code 0 when it is."""

import http.client
import os
import sys
from urllib.parse import urlsplit

site = urlsplit(os.environ["SITE_URL"])
line = http.client.HTTPConnection("127.0.0.1", int(os.environ.get("BIND", ":8000").rpartition(":")[2]), timeout=5)
try:
    line.request("GET", "/readyz", headers={"Host": site.netloc, "X-Forwarded-Proto": "https"})
    sys.exit(line.getresponse().status != 200)
except OSError:
    sys.exit(1)
