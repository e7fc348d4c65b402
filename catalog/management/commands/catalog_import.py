"""Import goods from files of an ERP or price sheets: `catalog_import FILE…`.

Ends with 0 when the files were applied, 1 when they cannot be taken, 3 when a full
catalogue would hide too many goods and nobody said `--despite-guard`.
"""

import sys
from argparse import SUPPRESS, ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from catalog import importing
from catalog.importing import child, summary
from catalog.importing.progress import Progress
from catalog.importing.reasons import say
from catalog.models import Import
from wholesale.errors import Refused
from wholesale.locks import alone

APPLIED, REFUSED, GUARDED = 0, 1, 3
SHOWN = 200  # refused rows that are printed, and as many taken ones with notes


class Command(BaseCommand):
    help = (
        "Imports goods, prices and stock from CommerceML (import.xml, offers.xml, a zip of them), YML feeds "
        "or XLSX price lists."
    )

    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("files", nargs="*", metavar="FILE", help="files of one import, in any order")
        parser.add_argument(
            "--despite-guard", action="store_true", help="apply even when a full catalogue would hide too many goods"
        )
        parser.add_argument("--work", metavar="IMPORT", help=SUPPRESS)  # the worker's child: one step, under limits

    def handle(self, *args: Any, **options: Any) -> None:
        if options["work"]:
            child.limit()
            importing.work(Import.objects.get(pk=options["work"]), Progress(sys.stdout))
        elif options["files"]:
            status = self._import([Path(name) for name in options["files"]], despite_guard=options["despite_guard"])
            if status:
                sys.exit(status)
        else:
            self.print_help("manage.py", "catalog_import")
            sys.exit(REFUSED)

    def _import(self, paths: list[Path], *, despite_guard: bool) -> int:
        """Stage and apply the files, and say what came of it."""
        files = [(path.name, path) for path in paths]
        import_ = importing.begin(files)
        with alone(child.lock_of(import_)):
            return self._run(import_, files, despite_guard=despite_guard)

    def _run(self, import_: Import, files: list[tuple[str, Path]], *, despite_guard: bool) -> int:
        importing.stage(import_, files)
        if import_.state == Import.State.REFUSED:
            self.stderr.write(_("Refused: %(why)s") % {"why": say(import_.reason, import_.detail)})
            self._tell_rows(import_)
            return REFUSED
        if import_.state != Import.State.STOPPED or despite_guard:
            try:
                importing.apply(import_, by=None, despite_guard=despite_guard)
            except Refused as refusal:
                self.stderr.write(str(refusal))
                return REFUSED
        self._tell(import_)
        return APPLIED if import_.state == Import.State.DONE else GUARDED

    def _tell(self, import_: Import) -> None:
        for line in summary.sentences(import_):
            self.stdout.write(line)
        self._tell_rows(import_)

    def _tell_rows(self, import_: Import) -> None:
        told = list(summary.lines(import_))
        for rows in ([row for row in told if row.is_refused], [row for row in told if not row.is_refused]):
            for row in rows[:SHOWN]:
                self.stdout.write(f"  {'✗' if row.is_refused else '·'} {row.file}:{row.line} {row.what}: {row.words}")
            if (more := len(rows) - SHOWN) > 0:
                text = ngettext("… and %(more)d more row", "… and %(more)d more rows", more)
                self.stdout.write(f"  {text % {'more': more}}")
