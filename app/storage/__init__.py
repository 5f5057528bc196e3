"""Where bytes live: a local folder, or S3 through boto3."""
