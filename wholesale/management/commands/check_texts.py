"""Are all words of the portal translated? `check_texts`, `check_texts --update`, `check_texts --compile`."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from wholesale import texts


class Command(BaseCommand):
    help = "Check that every text is translated; with --update gather them first, with --compile only compile."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--update", action="store_true", help="write new texts into locale/, drop unused ones")
        parser.add_argument("--compile", action="store_true", help="compile what is newer than its compiled form")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["update"]:
            self.update()
        if options["compile"]:
            self.compile()
        else:
            self.check_all()

    def update(self) -> None:
        for language in texts.languages():
            self.stdout.write(f"{language}: {texts.update(language)} texts")

    def compile(self) -> None:
        for path in texts.compile_stale():
            self.stdout.write(f"compiled {path}")

    def check_all(self) -> None:
        faults = [fault for language in texts.languages() for fault in texts.faults(language)]
        for fault in faults:
            self.stderr.write(str(fault))
        if faults:
            raise CommandError(f"{len(faults)} texts are not right.", returncode=1)
        self.stdout.write("Every text is translated.")
