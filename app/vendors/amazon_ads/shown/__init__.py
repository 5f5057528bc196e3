"""What is shown of an asset: the JSON that answers of several resources share."""
