from django.urls import path

from .views import public

app_name = "office"
urlpatterns = [
    path("privacy/", public.privacy, name="privacy"),
    path("accessibility/", public.accessibility, name="accessibility"),
    path("contact/", public.contact, name="contact"),
    path("large-text/", public.large_text, name="large-text"),
]
