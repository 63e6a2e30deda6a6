"""The tables: Django's own user and a plain group, each with the columns that django-scim2 asks for."""

from django.contrib.auth.models import AbstractUser
from django.db import models
from django_scim.models import AbstractSCIMGroupMixin, AbstractSCIMUserMixin


class Group(AbstractSCIMGroupMixin):
    name = models.CharField(max_length=150)


class User(AbstractSCIMUserMixin, AbstractUser):
    # django-scim2 reads the groups of a user here, and the users of a group in `user_set`.
    scim_groups = models.ManyToManyField(Group, related_name="user_set")
