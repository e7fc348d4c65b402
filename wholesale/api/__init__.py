"""The phone's door: what every app's API shares. One error shape, key-set pages, limits, ETags and the schema."""
