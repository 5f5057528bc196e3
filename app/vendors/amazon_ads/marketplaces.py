"""The countries that the vendor sells in, with the currency and the time zone of their profiles."""

from __future__ import annotations

from typing import NamedTuple


class Marketplace(NamedTuple):
    """What goes with a country; `id` is what the vendor's selling side calls it."""

    currency: str
    time_zone: str
    id: str


MARKETPLACES = {
    "AE": Marketplace("AED", "Asia/Dubai", "A2VIGQ35RCS4UG"),
    "AU": Marketplace("AUD", "Australia/Sydney", "A39IBJ37TRP1C6"),
    "BE": Marketplace("EUR", "Europe/Brussels", "AMEN7PMS3EDWL"),
    "BR": Marketplace("BRL", "America/Sao_Paulo", "A2Q3Y263D00KWC"),
    "CA": Marketplace("CAD", "America/Los_Angeles", "A2EUQ1WTGCTBG2"),
    "DE": Marketplace("EUR", "Europe/Paris", "A1PA6795UKMFR9"),
    "EG": Marketplace("EGP", "Africa/Cairo", "ARBP9OOSHTCHU"),
    "ES": Marketplace("EUR", "Europe/Paris", "A1RKKUPIHCS9HS"),
    "FR": Marketplace("EUR", "Europe/Paris", "A13V1IB3VIYZZH"),
    "IE": Marketplace("EUR", "Europe/Dublin", "A28R8C7NBKEWEA"),
    "IN": Marketplace("INR", "Asia/Kolkata", "A21TJRUUN4KGV"),
    "IT": Marketplace("EUR", "Europe/Paris", "APJ6JRA9NG5V4"),
    "JP": Marketplace("JPY", "Asia/Tokyo", "A1VC38T7YXB528"),
    "MX": Marketplace("MXN", "America/Los_Angeles", "A1AM78C64UM0Y8"),
    "NL": Marketplace("EUR", "Europe/Amsterdam", "A1805IZSGTT6HS"),
    "PL": Marketplace("PLN", "Europe/Warsaw", "A1C3SOZRARQ6R3"),
    "SA": Marketplace("SAR", "Asia/Riyadh", "A17E79C6D8DWNP"),
    "SE": Marketplace("SEK", "Europe/Stockholm", "A2NODRKZP88ZB9"),
    "SG": Marketplace("SGD", "Asia/Singapore", "A19VAU5U5O7RUS"),
    "TR": Marketplace("TRY", "Europe/Istanbul", "A33AVAJ2PDY3EV"),
    "UK": Marketplace("GBP", "Europe/London", "A1F83G8C2ARO7P"),
    "US": Marketplace("USD", "America/Los_Angeles", "ATVPDKIKX0DER"),
    "ZA": Marketplace("ZAR", "Africa/Johannesburg", "AE08WJ6YKNBMC"),
}
