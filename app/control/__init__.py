"""The service's own API, under /_triptych."""
