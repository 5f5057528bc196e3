"""What the program does from the command line: to keys, tenants and tokens in the database, and with running servers."""
