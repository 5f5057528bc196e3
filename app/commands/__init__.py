"""What the program does from the command line: to data, keys, tenants and tokens, and at servers that run."""
