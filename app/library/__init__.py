"""What an asset library does, in no vendor's words. Plain synchronous SQLAlchemy; no HTTP here."""
