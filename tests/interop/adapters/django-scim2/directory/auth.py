"""Authentication, which django-scim2 leaves to its host: whoever holds the token is the service account."""

from django.conf import settings
from django.contrib.auth.models import AnonymousUser


class ServiceAccount(AnonymousUser):
    is_anonymous = False
    is_authenticated = True


class BearerToken:
    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        known = request.headers.get("Authorization") == f"Bearer {settings.INTEROP_TOKEN}"
        request.user = ServiceAccount() if known else AnonymousUser()
        return self.get_response(request)
