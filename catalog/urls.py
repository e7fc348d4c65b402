"""The catalogue's pages: lists, a product, search."""

from django.urls import path

from catalog.views import goods, product, search

app_name = "catalog"

urlpatterns = [
    path("catalog/", goods.category, name="catalog"),
    path("catalog/<slug:slug>/", goods.category, name="category"),
    path("p/<int:pk>-<slug:slug>/", product.product, name="product"),
    path("p/<int:pk>/", product.product, name="product_short"),
    path("search/", search.results, name="search"),
    path("search/suggest/", search.suggest, name="search_suggest"),
]
