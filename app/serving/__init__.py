"""The process around the service: where it listens, what it says, how it ends."""
