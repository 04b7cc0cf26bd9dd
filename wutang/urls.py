"""Every address of the site; each app keeps its own."""

from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    path("", include("summary.urls")),
    path("", include("feedback.urls")),
    path("", include("meetings.urls")),
    path("", include("office.urls")),
    path("", include("directory.urls")),
    path("admin/", admin.site.urls),
]
