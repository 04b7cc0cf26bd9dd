"""The directory in the county office's hands. Counters and waiting imports are inner workings and are not shown."""

import django.contrib.auth.admin  # noqa: F401  (registers what is taken back below)
from django.contrib import admin
from django.contrib.auth.models import Group

from . import logs, people, places

admin.site.unregister(Group)  # what a person may do comes from postings alone

__all__ = ["logs", "people", "places"]
