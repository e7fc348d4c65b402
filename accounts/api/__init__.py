"""The phone's door to people: who I am, for which company, on which phones."""
