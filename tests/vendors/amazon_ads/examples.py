"""The commands of the vendor's two guides, letter by letter, with their placeholders.

The guide "Managing assets" forgets the quote that ends its last command; here it stands.
"""

from __future__ import annotations

UPLOAD_IMAGE = """\
curl --location --request POST 'https://advertising-api.amazon.com/assets/upload' \\
--header 'Amazon-Advertising-API-ClientId: amzn1.application-oa2-client.xxxxxxxxxxx' \\
--header 'Authorization: Bearer Atza|xxxxxxxxxx' \\
--header 'Amazon-Advertising-API-Scope: xxxxxxxxxxx' \\
--header 'Content-Type: text/plain' \\
--data-raw '{
    "filename": "logo.png"
}
' 
"""  # noqa: W291 - as printed

UPLOAD_VIDEO = """\
curl --location --request POST 'https://advertising-api.amazon.com/assets/upload' \\
--header 'Amazon-Advertising-API-ClientId: amzn1.application-oa2-client.xxxxxxxxxxx' \\
--header 'Authorization: Bearer Atza|xxxxxxxxxx' \\
--header 'Amazon-Advertising-API-Scope: xxxxxxxxxxx' \\
--header 'Content-Type: text/plain' \\
--data-raw '{
    "filename": "product_video.mov"
}
' 
"""  # noqa: W291 - as printed

PUT_IMAGE = """\
curl --location -g --request PUT 'https://al-na-184b9306-7f8a.s3.amazonaws.com/xxxxxxxxxxxxxx' \\
--header 'Content-Type: image/png' \\
--data-binary '@/Users/xxxxxx/desktop/logo.png'
"""

PUT_VIDEO = """\
curl --location --request PUT 'https://al-na-9d5791cf-3faf.s3.amazonaws.com/xxxxxxxx' \\
--header 'Content-Type: video/quicktime' \\
--data-binary '@/Users/xxxxxxxxxx/Downloads/brand_video.mov'
"""

REGISTER_IMAGE = """\
curl --location --request POST 'https://advertising-api.amazon.com/assets/register' \\
--header 'Amazon-Advertising-API-ClientId: amzn1.application-oa2-client.xxxxxxxxxxxx' \\
--header 'Authorization: Bearer Atza|xxxxxxxxxx' \\
--header 'Amazon-Advertising-API-Scope: xxxxxxxxxx' \\
--header 'Content-Type: text/plain' \\
--data-raw '{
  "url": "https://al-na-184b9306-7f8a.s3.amazonaws.com/xxxxxxxxx",
  "name": "logo",
  "asinList": [
    "B07XXXXXX1",
    "B07XXXXXX2",
    "B07XXXXXX3"
  ],
  "assetType": "IMAGE",
  "assetSubTypeList": [
    "LOGO"
  ],
  "associatedSubEntityList": [
    {
      "brandEntityId": "ENTITYXXXXXXXXXX"
    }
  ]
}

'
"""

REGISTER_VIDEO = """\
curl --location --request POST 'https://advertising-api.amazon.com/assets/register' \\
--header 'Amazon-Advertising-API-ClientId: amzn1.application-oa2-client.xxxxxxxxx' \\
--header 'Authorization: Bearer Atza|xxxxxxxx' \\
--header 'Amazon-Advertising-API-Scope: xxxxxxxxxx' \\
--data-raw '{
  "url": "https://al-na-9d5791cf-3faf.s3.amazonaws.com/xxxxxxxxx",
  "name": "SB video asset",
  "asinList": [
    "B0XXXXXX1",
    "B0XXXXXX2",
    "B0XXXXXX3"
  ],
  "assetType": "VIDEO",
  "assetSubTypeList": [
    "BACKGROUND_VIDEO"
  ],
  "associatedSubEntityList": [
    {
      "brandEntityId": "ENTITYXXXXXXXXXX"
    }
  ]
}
'
"""

GET_ASSET = """\
curl --location 'https://advertising-api.amazon.com/assets?assetId=amzn1.assetlibrary.xxxxxxxxxx' \\
--header 'Amazon-Advertising-API-ClientId: amzn1.application-oa2-client.xxxxxxxxx' \\
--header 'Authorization: Bearer Atza|xxxxxx' \\
--header 'Amazon-Advertising-API-Scope: xxxxxxxx'
"""

SEARCH_ALL = """\
curl --location 'https://advertising-api.amazon.com/assets/search' \\
--header 'Amazon-Advertising-API-ClientId: amzn1.application-oa2-client.xxxxxxx' \\
--header 'Authorization: Bearer Atza|xxxxxxx' \\
--header 'Amazon-Advertising-API-Scope: xxxxxxxxx' \\
--header 'Content-Type: text/plain' \\
--data '{}'
"""

SEARCH_FILTERED = """\
curl --location 'https://advertising-api.amazon.com/assets/search' \\
--header 'Amazon-Advertising-API-ClientId: amzn1.application-oa2-client.xxxxxxxxx' \\
--header 'Authorization: Bearer Atza|xxxxxxxx' \\
--header 'Amazon-Advertising-API-Scope: xxxxxxxx' \\
--data '{
  "filterCriteria": {
    "valueFilters": [
      {
        "values": [
          "IMAGE"
        ],
        "valueField": "ASSET_TYPE"
      }
    ],
    "rangeFilters": [
      {
        "ranges": [
          {
            "start": "1",
            "end": "5000"
          }
        ],
        "rangeField": "SIZE"
      }
    ]
  },
  "sortCriteria": {
    "field": "CREATED_TIME",
    "order": "ASC"
  }
}'
"""

REGISTER_VERSION = """\
curl --location 'https://advertising-api.amazon.com/assets/register' \\
--header 'Amazon-Advertising-API-ClientId: amzn1.application-oa2-client.xxxxxxx' \\
--header 'Authorization: Bearer Atza|xxxxxx' \\
--header 'Amazon-Advertising-API-Scope: xxxxxxxx' \\
--header 'Content-Type: text/plain' \\
--data '{
  "url": "https://al-na-9d5791cf-3faf.s3.amazonaws.com/xxxxxxxxx",
  "name": "My asset",
  "assetType": "IMAGE",
  "assetSubTypeList": [
    "LOGO"
  ],
  "versionInfo": {
    "linkedAssetId": "amzn1.assetlibrary.asset1.xxxxxxx"
  }
}'
"""
