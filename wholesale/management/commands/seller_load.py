"""`seller_load [FOLDER]`: load a seller from its folder, by default `sellers/<the seller of this deployment>`."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from wholesale import loading, sellerfile
from wholesale.errors import Refused
from wholesale.models import Seller


class Command(BaseCommand):
    help = "Load a seller: who it is, its people, terms and goods. Loading again changes only what the file changed."

    def add_arguments(self, parser: ArgumentParser) -> None:
        usual = settings.BASE_DIR / "sellers" / settings.SELLER
        parser.add_argument("folder", nargs="?", type=Path, default=usual, help=f"the seller's folder ({usual})")
        parser.add_argument("--if-empty", action="store_true", help="do nothing when a seller is loaded already")

    def handle(self, *args: Any, folder: Path, if_empty: bool, **options: Any) -> None:
        if if_empty and Seller.objects.exists():
            self.stdout.write("A seller is loaded already.")
            return
        try:
            loading.load_all(sellerfile.read(folder))
        except Refused as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(f"Loaded: {Seller.objects.get_current()}")
