"""What the catalogue puts on the home page."""

from django.http import HttpRequest

from catalog import tree
from wholesale.panels import Panel


def sold(request: HttpRequest) -> Panel | None:
    """Show what is sold: the top categories with a picture and the number of their goods."""
    walked = tree.current()
    shelf = [
        {"name": str(node), "url": node.url, "count": node.count, "picture": walked.picture(node)}
        for node in walked.children(None)
    ]
    return Panel("catalog/_sold.html", {"shelf": shelf}) if shelf else None
