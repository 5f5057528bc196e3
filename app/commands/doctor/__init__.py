"""`triptych doctor`: what a client would see of the service, and what is wrong with it."""
