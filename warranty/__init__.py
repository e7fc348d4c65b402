"""After the deal: warranty acts of service centres, parts and compensation."""
