"""What a list is to hold and to show, in the vendor's query language."""
