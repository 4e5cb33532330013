"""Settings of the miniature: two roles on one database, as in the real one."""

import os
from urllib.parse import parse_qs, urlsplit


def database(variable: str) -> dict[str, object]:
    parts = urlsplit(os.environ[variable])
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.path[1:],
        "USER": parts.username,
        "HOST": parse_qs(parts.query)["host"][0],
    }


SECRET_KEY = os.environ["SECRET_KEY"]
ALLOWED_HOSTS = ["127.0.0.1"]
ROOT_URLCONF = "config.urls"
INSTALLED_APPS = ["ledger"]
USE_TZ = True
DATABASES = {"default": database("DATABASE_URL"), "owner": database("OWNER_DATABASE_URL")}
