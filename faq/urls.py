"""Pages of first answers."""

from django.urls import path

from faq.views import articles, documents, seller

app_name = "faq"

urlpatterns = [
    path("about/", seller.about, name="about"),
    path("about/print/", seller.about_print, name="about_print"),
    path("contacts/", seller.contacts, name="contacts"),
    path("help/", articles.questions, name="help"),
    path("help/<slug:slug>/", articles.answer, name="answer"),
    path("help/<slug:slug>/helped/", articles.helped, name="helped"),
    path("pages/<slug:slug>/", articles.seller_page, name="page"),
    path("news/", articles.news, name="news_list"),
    path("news/<slug:slug>/", articles.news_item, name="news"),
    path("documents/", documents.listed, name="documents"),
    path("documents/<key:pk>/", documents.document, name="document"),
]
