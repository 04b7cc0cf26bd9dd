"""WSGI entry point; an unsafe production does not come up."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "wutang.settings")
application = get_wsgi_application()

from wutang.checks import refuse_unsafe_production  # noqa: E402  (models exist only after the line above)

refuse_unsafe_production()
