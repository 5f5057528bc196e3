"""The program `triptych`, subject by subject."""
