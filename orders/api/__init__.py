"""The phone's door to the deal: the cart, checkout and orders."""
