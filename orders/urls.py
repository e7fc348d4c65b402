"""The buyer's pages of the deal."""

from django.urls import path

from orders.views import cart, checkout, orders

app_name = "orders"

urlpatterns = [
    path("cart/", cart.cart, name="cart"),
    path("cart/quick/", cart.cart_quick, name="cart_quick"),
    path("cart/add/", cart.cart_add, name="cart_add"),
    path("cart/set/", cart.cart_set, name="cart_set"),
    path("cart/remove/", cart.cart_remove, name="cart_remove"),
    path("cart/undo/", cart.cart_undo, name="cart_undo"),
    path("cart/empty/", cart.cart_empty, name="cart_empty"),
    path("cart/accept/", cart.cart_accept, name="cart_accept"),
    path("cart/note/", cart.cart_note, name="cart_note"),
    path("cart/paste/", cart.cart_paste, name="cart_paste"),
    path("checkout/", checkout.checkout, name="checkout"),
    path("checkout/address/", checkout.checkout_address, name="checkout_address"),
    path("checkout/place/", checkout.checkout_place, name="checkout_place"),
    path("orders/", orders.order_list, name="order_list"),
    path("orders/export/", orders.order_export, name="order_export"),
    path("orders/<key:pk>/", orders.order_detail, name="order_detail"),
    path("orders/<key:pk>/print/", orders.order_print, name="order_print"),
    path("orders/<key:pk>/pdf/", orders.order_pdf, name="order_pdf"),
    path("orders/<key:pk>/cancel/", orders.order_cancel, name="order_cancel"),
    path("orders/<key:pk>/repeat/", orders.order_repeat, name="order_repeat"),
]
