"""A Django project around django-scim2, in one process: serve.py PORT TOKEN.

Settings and a threaded HTTP server on 127.0.0.1; models, authentication and URLs are in the package `directory`,
and every SCIM behaviour is the library's. The database is a SQLite file that goes when the server goes.
"""

import logging
import signal
import sys
import tempfile
from pathlib import Path
from socketserver import ThreadingMixIn
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import django
from django.conf import settings
from django.core.management import call_command
from django.core.wsgi import get_wsgi_application


class ThreadedServer(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class QuietHandler(WSGIRequestHandler):
    def log_message(self, *_):
        pass


def configure(port: int, token: str, database: Path) -> None:
    settings.configure(
        SECRET_KEY="interop",
        INTEROP_TOKEN=token,
        ALLOWED_HOSTS=["127.0.0.1"],
        ROOT_URLCONF="directory.urls",
        APPEND_SLASH=False,
        USE_TZ=True,
        DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
        AUTH_USER_MODEL="directory.User",
        INSTALLED_APPS=["django.contrib.contenttypes", "django.contrib.auth", "django_scim", "directory"],
        MIDDLEWARE=["directory.auth.BearerToken", "django_scim.middleware.SCIMAuthCheckMiddleware"],
        DATABASES={
            "default": {
                "ENGINE": "django.db.backends.sqlite3",
                "NAME": database,
                # Writers wait for one another instead of failing with "database is locked".
                "OPTIONS": {"timeout": 20, "transaction_mode": "IMMEDIATE"},
            }
        },
        SCIM_SERVICE_PROVIDER={
            "SCHEME": "http",
            "NETLOC": f"127.0.0.1:{port}",
            "GROUP_MODEL": "directory.models.Group",
            "AUTHENTICATION_SCHEMES": [
                {"type": "oauthbearertoken", "name": "Bearer token", "description": "A static bearer token"}
            ],
            "WWW_AUTHENTICATE_HEADER": 'Bearer realm="django-scim2"',
        },
    )
    django.setup()
    call_command("migrate", run_syncdb=True, verbosity=0)


def main() -> None:
    port, token = int(sys.argv[1]), sys.argv[2]
    logging.basicConfig(level=logging.WARNING)
    # A plain kill ends the `with` below as an interrupt does, so that the database file goes too.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    with tempfile.TemporaryDirectory(prefix="scimspec-interop-") as folder:
        configure(port, token, Path(folder) / "directory.sqlite3")

        from directory.models import User

        # One account that no test made, as in any directory in use.
        User.objects.create(username="directory-admin", email="admin@example.com")
        with make_server("127.0.0.1", port, get_wsgi_application(), ThreadedServer, QuietHandler) as server:
            server.serve_forever()


if __name__ == "__main__":
    main()
