"""Addresses of the app's API, under `/api/v1/`."""

from django.urls import path

from faq.api.answers import Answer, Answers, News
from faq.api.documents import DocumentLink, Documents

urlpatterns = [
    path("faq/", Answers.as_view(), name="faq_list"),
    path("faq/<slug:slug>/", Answer.as_view(), name="faq_detail"),
    path("news/", News.as_view(), name="news_list"),
    path("documents/", Documents.as_view(), name="document_list"),
    path("documents/<key:pk>/", DocumentLink.as_view(), name="document_detail"),
]
