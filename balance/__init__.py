"""With what: the prepaid book of roubles and points, and money coming in."""
