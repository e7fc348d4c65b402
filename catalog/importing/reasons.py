"""Why a file or a row is refused, and what is told of a row that is taken: codes in the database, words for people."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from wholesale.errors import Refused

FILE: dict[str, Promise] = {
    "format_unknown": _("“%(detail)s” is neither CommerceML, a zip of it, a YML feed, nor an XLSX price list."),
    "format_old": _("“%(detail)s” is an old Excel file: save it as .xlsx."),
    "format_mixed": _("Files of different formats cannot be imported together."),
    "file_empty": _("“%(detail)s” is empty."),
    "file_missing": _("“%(detail)s” cannot be read."),
    "file_too_big": _("“%(detail)s” is too big."),
    "xml_broken": _("The XML is broken: %(detail)s."),
    "xml_doctype": _("The XML has a DOCTYPE; an exchange file has none."),
    "xml_foreign": _("The XML is neither CommerceML nor YML: its root is “%(detail)s”."),
    "nothing_inside": _("There are neither goods nor offers in it."),
    "feed_nameless": _("The feed does not say whose it is: it has no address, no company and no name."),
    "groups_nested": _("The categories go round in a circle or are nested too deep: %(detail)s."),
    "catalogues_differ": _("The files speak of different catalogues: %(detail)s."),
    "declares_too_much": _("The file declares more %(detail)s than a catalogue can have."),
    "zip_broken": _("“%(detail)s” cannot be unpacked."),
    "zip_name": _("The archive holds a file that an exchange does not send: “%(detail)s”."),
    "zip_too_big": _("Unpacked, the archive would be too big: %(detail)s."),
    "sheet_broken": _("The workbook cannot be read: %(detail)s."),
    "sheet_no_heading": _("No row of headings with a price column was found."),
    "sheet_too_big": _("The sheet has too many cells: %(detail)s."),
    "no_terms": _("The seller has no terms of the catalogue yet: they name the price lists."),
    "all_refused": _("No row of it could be taken. The first reason: %(detail)s"),
    "cut_off": _("The work was cut off; the catalogue is as it was. Try again, and if it repeats, send fewer goods."),
    "too_slow": _("The work took too long and was stopped; the catalogue is as it was."),
    "went_wrong": _("The program met an error; the catalogue is as it was. Code for support: %(detail)s."),
}

ROW: dict[str, Promise] = {
    "key_missing": _("It has no id."),
    "key_long": _("Its id is longer than 160 letters."),
    "name_missing": _("It has no name."),
    "code_long": _("Its article code is longer than 80 letters: %(detail)s."),
    "key_twice": _("The same product is already in line %(detail)s."),
    "sku_twice": _("Its article code %(detail)s already belongs to another product of the file."),
    "sku_taken": _("Its article code %(detail)s belongs to another product of the portal."),
    "other_origin": _("The product belongs to another catalogue: %(detail)s."),
    "goods_absent": _("There is no such product in the file or on the portal."),
    "goods_refused": _("Its product was refused."),
    "list_unknown": _("The price type is declared nowhere: %(detail)s."),
    "list_currency": _("Its price type is in an unknown currency: %(detail)s."),
    "currency_unknown": _("The currency is unknown: %(detail)s."),
    "currency_differs": _("The price is in another currency than its price list: %(detail)s."),
    "price_unreadable": _("The price is not a number: %(detail)s."),
    "price_negative": _("The price is negative: %(detail)s."),
    "price_zero": _("The price is zero: %(detail)s."),
    "price_absurd": _("The price is beyond belief: %(detail)s."),
    "price_twice": _("The same price is given twice, differently."),
    "step_unreadable": _("The quantity a price starts from is not a whole number: %(detail)s."),
    "stock_unreadable": _("The stock is not a number: %(detail)s."),
    "stock_absurd": _("The stock is beyond belief: %(detail)s."),
    "stock_twice": _("The same stock is given twice, differently."),
    "warehouse_unknown": _("The warehouse is declared nowhere: %(detail)s."),
    "warehouse_none": _("No warehouse sells yet: add one first."),
}

NOTE: dict[str, Promise] = {
    "code_made": _("It has no article code and got %(detail)s."),
    "code_of_variant": _("As a variant it got its own article code: %(detail)s."),
    "value_cut": _("Too long, shortened: %(detail)s."),
    "price_rounded": _("The price was rounded: %(detail)s."),
    "price_of_pack": _("The price was given for %(detail)s pieces and divided."),
    "stock_negative": _("Negative stock is taken as 0: %(detail)s."),
    "stock_rounded": _("Stock of whole pieces only: %(detail)s."),
    "stock_bounded": _("The stock is a range; its lower end is taken: %(detail)s."),
    "tax_unknown": _("No such tax rate here, left as it was: %(detail)s."),
    "sold_by_variants": _("It is sold by its variants and is not shown itself."),
    "adopted": _("It is now the same as the product with this code that was already here."),
    "marked_deleted": _("It is marked as deleted."),
    "not_in_file": _("It is not in the full file."),
    "stock_untold": _("The feed says what is available but not how many: such stock stays as it is."),
    "pictures_abroad": _("The feed gives addresses of pictures; they are not fetched."),
    "picture_missing": _("Its picture is missing: %(detail)s."),
    "picture_refused": _("Its picture cannot be taken: %(detail)s."),
}


class FileRefused(Refused):
    """A file cannot be taken at all; `detail` is what the reason speaks of."""

    def __init__(self, code: str, detail: object = "") -> None:
        self.detail = str(detail)
        super().__init__(code, say(code, self.detail))


def say(code: str, detail: str = "") -> str:
    """Return the words of a reason or a note in the reader's language."""
    text = FILE.get(code) or ROW.get(code) or NOTE.get(code)
    return str(text) % {"detail": detail} if text else code
