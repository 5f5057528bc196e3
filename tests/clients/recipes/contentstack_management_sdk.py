# pip install contentstack-management pyotp
from contentstack_management import Client

client = Client(host="127.0.0.1:8000", scheme="http://", authtoken="blt0123456789abcdef")
stack = client.stack("blt7472697074796368")

print(stack.assets().find().json()["assets"])
