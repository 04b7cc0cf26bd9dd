from django.urls import path

from .views import accounts, handover, merging, people, places, second_factor, slips, yards

app_name = "directory"
urlpatterns = [
    path("accounts/login/", accounts.login, name="login"),
    path("accounts/logout/", accounts.logout, name="logout"),
    path("accounts/password/", accounts.password_change, name="password-change"),
    path("accounts/login/code/", second_factor.login_code, name="login-code"),
    path("accounts/login/outside/", second_factor.outside_login, name="outside-login"),
    path("accounts/login/outside/return/", second_factor.outside_return, name="outside-return"),
    path("accounts/second-factor/", second_factor.second_factor, name="second-factor"),
    path("accounts/second-factor/remove/", second_factor.second_factor_remove, name="second-factor-remove"),
    path("accounts/sessions/", accounts.session_list, name="session-list"),
    path("accounts/sessions/end/", accounts.session_end_others, name="session-end-others"),
    path("accounts/resets/", slips.reset_list, name="reset-list"),
    path("accounts/resets/<int:user>/", slips.reset_issue, name="reset-issue"),
    path("accounts/reset/", slips.reset_use, name="reset-use"),
    path("accounts/places/", places.place_search, name="place-search"),
    path("desk/people/import/", people.people_import, name="people-import"),
    path("desk/people/import/template/", people.people_import_template, name="people-import-template"),
    path("desk/people/import/<uuid:uuid>/", people.people_import_preview, name="people-import-preview"),
    path("desk/people/handover/", handover.hand_over_list, name="hand-over-list"),
    path("desk/people/handover/<int:user>/", handover.hand_over_person, name="hand-over"),
    path("desk/villages/<int:number>/merge/", merging.village_merge, name="village-merge"),
    path("desk/departments/<int:department>/merge/", merging.department_merge, name="department-merge"),
    path("desk/yards/", yards.yard_list, name="yard-list"),
    path("desk/yards/<int:number>/confirm/", yards.yard_confirm, name="yard-confirm"),
    path("desk/yards/<int:number>/merge/", yards.yard_merge, name="yard-merge"),
]
