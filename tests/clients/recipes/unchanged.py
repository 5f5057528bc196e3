# Nothing here knows of Triptych: the hosts file leads to it, and REQUESTS_CA_BUNDLE trusts it.
import requests
from ad_api.api import CreativeAssets
from ad_api.base import Marketplaces
from contentstack_management import Client

credentials = {
    "refresh_token": "Atzr|anything",
    "client_id": "amzn1.application-oa2-client.anything",
    "client_secret": "anything",
    "profile_id": "87478924",
}
client = CreativeAssets(credentials=credentials, marketplace=Marketplaces.NA)
print(client.upload_asset(body={"fileName": "logo.png"}).payload["url"])

stack = Client(authtoken="blt0123456789abcdef").stack("blt7472697074796368")
print(stack.assets().upload("logo.png").json()["asset"]["url"])

with open("logo.png", "rb") as file:
    headers = {"Authorization": "Bearer anything"}
    created = requests.post("https://ams.iqmetrix.net/assets", headers=headers, files={"Filename": file})
print(created.json()["href"])
