"""What the program does to keys, tenants and tokens from the command line, whether or not the service runs."""
