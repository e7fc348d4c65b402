"""How Django writes dates where nobody formats them by hand, the desk above all: short, and the same everywhere."""
