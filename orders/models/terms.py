"""The seller's terms of ordering: minimums, what checkout asks for, who confirms, how one pays."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from wholesale.fields import WordsField
from wholesale.models import Terms, TermsRow


class OrderTerms(Terms):
    class Field(models.TextChoices):
        """What checkout may require beside delivery and payment methods (S2-02)."""

        PERSONAL_NUMBER = "personal_number", _("personal number or identification code")
        MOBILE = "mobile", _("mobile phone")
        ADDRESS = "address", _("delivery address")

    class Confirms(models.TextChoices):
        ALWAYS = "always", _("every order")
        UNMARKED = "unmarked", _("orders to places outside the marked cities")
        NEVER = "never", _("none")

    checkout_fields = ArrayField(
        models.CharField(max_length=20, choices=Field), verbose_name=_("checkout asks for"), default=list, blank=True
    )
    manager_confirms = models.CharField(
        _("a manager confirms"), max_length=10, choices=Confirms, default=Confirms.ALWAYS
    )

    class Meta(Terms.Meta):
        verbose_name = _("terms of ordering")
        verbose_name_plural = _("terms of ordering")


class OrderMinimum(TermsRow):
    class Scope(models.TextChoices):
        FIRST_ORDER = "first_order", _("first order")  # opens wholesale prices: S0-01
        EACH_ORDER = "each_order", _("each order")  # S0-03

    class Below(models.TextChoices):
        RETAIL = "retail", _("sell at base prices")
        REFUSE = "refuse", _("refuse")

    terms = models.ForeignKey(OrderTerms, models.CASCADE, related_name="minimums")
    scope = models.CharField(_("scope"), max_length=12, choices=Scope)
    amount = models.DecimalField(_("amount"), max_digits=14, decimal_places=2)  # goods, tax included, no delivery
    city_mark = models.SlugField(_("mark of the city"), max_length=30, blank=True, help_text=_("Empty: everywhere."))
    unlocks = models.BooleanField(_("opens wholesale prices"), default=False)
    below = models.CharField(_("below it"), max_length=8, choices=Below, default=Below.REFUSE)

    class Meta(TermsRow.Meta):
        verbose_name = _("minimum order")
        verbose_name_plural = _("minimum orders")
        ordering = ["terms", "pk"]

    def __str__(self) -> str:
        return f"{self.get_scope_display()}: {self.amount}"


class PaymentMethod(TermsRow):
    class Kind(models.TextChoices):
        INVOICE = "invoice", _("by invoice")

    terms = models.ForeignKey(OrderTerms, models.CASCADE, related_name="methods")
    code = models.SlugField(_("code"), max_length=30)
    words = WordsField(_("name"))
    note = WordsField(_("explanation"), blank=True)
    kind = models.CharField(_("kind"), max_length=12, choices=Kind)
    position = models.PositiveIntegerField(_("position"), default=0)

    class Meta(TermsRow.Meta):
        verbose_name = _("payment method")
        verbose_name_plural = _("payment methods")
        ordering = ["terms", "position", "pk"]
        constraints = [models.UniqueConstraint(fields=["terms", "code"], name="payment_method_once")]

    def __str__(self) -> str:
        return str(self.words)
