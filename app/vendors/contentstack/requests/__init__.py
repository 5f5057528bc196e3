"""What clients send: bodies, query parameters, and the values in both."""
