"""Every address of the site; each app keeps its own."""

from django.contrib import admin
from django.urls import include, path

from wutang import views

own = [
    path("health/live", views.live, name="live"),
    path("health/ready", views.ready, name="ready"),
    path("accounts/csrf/", views.csrf, name="csrf"),
    path("admin/r/<path:rest>", views.nowhere, name="nowhere"),  # the admin's would send to any row's own address
]
urlpatterns = [
    path("", include((own, "wutang"))),
    path("", include("summary.urls")),
    path("", include("feedback.urls")),
    path("", include("meetings.urls")),
    path("", include("office.urls")),
    path("", include("directory.urls")),
    path("admin/login/", views.admin_login),  # one door to log in at, not two
    path("admin/", admin.site.urls),
]
handler400 = views.bad_request
handler403 = views.forbidden
handler404 = views.not_found
handler500 = views.server_error
