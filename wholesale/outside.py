"""Addresses of servers that are not ours. Imports nothing of the portal: the settings read it."""

from ipaddress import ip_address
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured


def secure(name: str, url: str) -> str:
    """Return `url`, empty or fit to be sent a secret: over TLS, or to this machine. Raises ImproperlyConfigured."""
    if url and not _is_safe(url):
        raise ImproperlyConfigured(f"{name} must be an https:// address: what is sent there is nobody else's business.")
    return url.rstrip("/")


def _is_safe(url: str) -> bool:
    parts = urlsplit(url)
    is_private = parts.scheme == "https" or (parts.scheme == "http" and _is_here(parts.hostname or ""))
    return bool(parts.hostname) and is_private


def _is_here(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
