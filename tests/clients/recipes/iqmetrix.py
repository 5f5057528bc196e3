# pip install requests
import requests

base = "http://127.0.0.1:8000"
with open("logo.png", "rb") as file:
    created = requests.post(f"{base}/assets", headers={"Authorization": "Bearer anything"}, files={"Filename": file})

print(requests.get(created.json()["href"]).headers["Content-Type"])
