"""The deal: cart, rules, checkout, orders and their changes."""
