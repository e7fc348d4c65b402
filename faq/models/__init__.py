"""First answers: questions by subject, pages and news of the seller, documents to download."""

from faq.models.article import Article, Subject
from faq.models.document import Document

__all__ = ["Article", "Document", "Subject"]
