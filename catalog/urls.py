"""The catalogue's pages: lists, a product, search."""

from django.urls import path

from catalog.views import goods, product, restock, search

app_name = "catalog"

urlpatterns = [
    path("catalog/", goods.category, name="catalog"),
    path("catalog/<slug:slug>/", goods.category, name="category"),
    path("p/<key:pk>-<slug:slug>/", product.product, name="product"),
    path("p/<key:pk>/", product.product, name="product_short"),
    path("p/<key:pk>/restock/", restock.wish, name="restock"),
    path("p/<key:pk>/subscribe/", restock.subscribe, name="restock_subscribe"),
    path("p/<key:pk>/unsubscribe/", restock.unsubscribe, name="restock_unsubscribe"),
    path("restocks/", restock.restocks, name="restocks"),
    path("restocks/stop/<str:token>/", restock.stop, name="restock_stop"),
    path("search/", search.results, name="search"),
    path("search/suggest/", search.suggest, name="search_suggest"),
]
