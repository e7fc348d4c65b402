"""Addresses of the app's API, under `/api/v1/`."""

from django.urls import URLPattern, URLResolver, path

from orders.api import cart, orders

urlpatterns: list[URLPattern | URLResolver] = [
    path("cart/", cart.Cart.as_view(), name="cart"),
    path("cart/lines/", cart.Lines.as_view(), name="cart_add"),
    path("cart/lines/<key:product_id>/", cart.Line.as_view(), name="cart_line"),
    path("cart/undo/", cart.Undo.as_view(), name="cart_undo"),
    path("cart/accept/", cart.Accept.as_view(), name="cart_accept"),
    path("cart/paste/", cart.Paste.as_view(), name="cart_paste"),
    path("orders/", orders.Orders.as_view(), name="order_list"),
    path("orders/export/", orders.Export.as_view(), name="order_export"),
    path("orders/<str:number>/", orders.One.as_view(), name="order_detail"),
    path("orders/<str:number>/cancel/", orders.Cancel.as_view(), name="order_cancel"),
    path("orders/<str:number>/pdf/", orders.Pdf.as_view(), name="order_pdf"),
    path("orders/<str:number>/repeat/", orders.Repeat.as_view(), name="order_repeat"),
]
