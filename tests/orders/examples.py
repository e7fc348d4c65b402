"""The minimums of the requirements' first seller, as rows of the terms."""

FIRST = {"scope": "first_order", "amount": "5000.00", "unlocks": True, "below": "retail"}  # S0-01
EACH = {"scope": "each_order", "amount": "1000.00", "city_mark": "map"}  # S0-03
