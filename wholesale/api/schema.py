"""What the OpenAPI document says of each address."""

from drf_standardized_errors.openapi import AutoSchema


class HouseSchema(AutoSchema):
    """One error shape everywhere."""
