"""The file that says which workspaces there are, and who may come into them."""
