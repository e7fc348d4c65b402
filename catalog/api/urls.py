"""Addresses of the app's API, under `/api/v1/`."""

from django.urls import URLPattern, URLResolver, path

from catalog.api import goods, restock, search

urlpatterns: list[URLPattern | URLResolver] = [
    path("categories/", goods.Categories.as_view(), name="category_list"),
    path("products/", goods.Goods.as_view(), name="product_list"),
    path("products/facets/", goods.Facets.as_view(), name="product_facets"),
    path("products/<key:pk>/", goods.Good.as_view(), name="product_detail"),
    path("products/<key:pk>/restock/", restock.ProductRestock.as_view(), name="product_restock"),
    path("restocks/", restock.Restocks.as_view(), name="restock_list"),
    path("search/", search.Search.as_view(), name="search"),
    path("search/suggest/", search.Suggest.as_view(), name="search_suggest"),
    path("codes/", search.Codes.as_view(), name="code_resolve"),
]
