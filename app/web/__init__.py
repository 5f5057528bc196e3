"""What every request passes through, as pure ASGI; and what a door is."""
