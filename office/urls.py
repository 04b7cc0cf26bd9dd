from django.urls import path

from .views import audit, calendar, exports, inbox, public

app_name = "office"
urlpatterns = [
    path("privacy/", public.privacy, name="privacy"),
    path("accessibility/", public.accessibility, name="accessibility"),
    path("contact/", public.contact, name="contact"),
    path("large-text/", public.large_text, name="large-text"),
    path("desk/exports/", exports.export_list, name="export-list"),
    path("desk/exports/<uuid:export>/", exports.export_take, name="export-take"),
    path("desk/exports/<uuid:export>/delete/", exports.export_delete, name="export-delete"),
    path("desk/audit/", audit.audit, name="audit"),
    path("desk/audit/verify/", audit.audit_verify, name="audit-verify"),
    path("desk/audit/export/", audit.audit_export, name="audit-export"),
    path("desk/calendar/", calendar.calendar, name="calendar"),
    path("desk/inbox/", inbox.inbox, name="inbox"),
    path("desk/inbox/read/", inbox.inbox_read, name="inbox-read"),
    path("desk/inbox/<int:notice>/open/", inbox.inbox_open, name="inbox-open"),
    path("desk/deliveries/", inbox.delivery_list, name="delivery-list"),
    path("desk/deliveries/<int:delivery>/resend/", inbox.delivery_resend, name="delivery-resend"),
]
