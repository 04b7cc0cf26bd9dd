from django.urls import path

from .views import officials, public

app_name = "summary"
urlpatterns = [
    path("", public.home, name="home"),
    path("villages/<int:place>/", public.village, name="village"),
    path("figures/", public.figures, name="public-figures"),
    path("summary/", officials.own, name="overview"),
    path("summary/<int:place>/", officials.place, name="place"),
    path("summary/<int:place>/rows/<str:figure>/", officials.rows, name="rows"),
]
