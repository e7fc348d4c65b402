"""Papers of the deal as PDF, made by the worker."""

from django.core.files.base import ContentFile
from django.utils.translation import gettext as _

from orders import exporting
from orders.models import Order
from wholesale import pdf
from wholesale.jobs import Work
from wholesale.models import File, Seller

KIND = "order_pdf"


def order_pdf(work: Work) -> File:
    """Print an order for who asked, with the rights they have now. Raises Refused("not_yours")."""
    company = exporting.company_of(work)
    order = Order.objects.of(company).select_related("company__manager__deputy", "by").get(pk=work.params["order"])
    work.link(order.get_absolute_url())
    work.begin(None)
    made = ContentFile(paper(order, language=work.job.language))
    return work.keep(made, name=f"{_('order')}-{order.number}.pdf", mime=pdf.MIME, kind=File.Kind.PRINT)


def paper(order: Order, *, language: str) -> bytes:
    """Return the order as a PDF in a language. Raises Refused("not_printed")."""
    manager = order.company.manager
    context = {
        "order": order,
        "lines": order.lines.filter(quantity__gt=0),
        "manager": manager and manager.on(Seller.objects.get_current().today()),
    }
    return pdf.render("orders/print/order.html", context, language=language)
