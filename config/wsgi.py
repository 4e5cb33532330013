"""The entry that the web server calls."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
# Here alone a statement is cut short: jobs and commands take the time that they need.
os.environ["ENTENTE_PROCESS"] = "web"
application = get_wsgi_application()
