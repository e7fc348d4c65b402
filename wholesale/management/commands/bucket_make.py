"""`manage.py bucket_make`: the bucket of FILES_URL, where the storage does not have it yet. Safe to repeat."""

from typing import Any

from django.core.files.storage import storages
from django.core.management.base import BaseCommand


class Command(BaseCommand):
    help = "Make the bucket of FILES_URL; nothing where files are kept on disk."

    def handle(self, *args: Any, **options: Any) -> None:
        make = getattr(storages["default"], "make", None)
        if make is None:
            self.stdout.write("Files are kept in DATA_DIR: there is no bucket to make.")
        else:
            self.stdout.write("The bucket was made." if make() else "The bucket is there.")
