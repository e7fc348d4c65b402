"""The phone's door to goods: the catalogue, search, and wishes to hear of arrivals."""
