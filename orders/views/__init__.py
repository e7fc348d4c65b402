"""The browser's doors of the deal, by noun: the cart, checkout, orders."""
