# pip install python-amazon-ad-api
from ad_api.api import CreativeAssets
from ad_api.auth import AccessTokenClient
from ad_api.base import BaseClient

BaseClient.scheme = "http://"
AccessTokenClient.host = "127.0.0.1:8000"
credentials = {
    "refresh_token": "Atzr|anything",
    "client_id": "amzn1.application-oa2-client.anything",
    "client_secret": "anything",
    "profile_id": "87478924",
}
client = CreativeAssets(credentials=credentials)
client.endpoint = "http://127.0.0.1:8000"

print(client.search_assets(body={"text": "logo"}).payload["totalRecords"])
