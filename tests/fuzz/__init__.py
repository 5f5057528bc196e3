"""Requests at random, as the documents allow and as they do not: none is answered with a failure of ours."""
