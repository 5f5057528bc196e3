"""What is shown of assets and folders: how a request wants to see them, what that takes, and the vendor's JSON."""
