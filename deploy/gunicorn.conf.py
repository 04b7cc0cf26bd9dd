"""gunicorn: two processes of four threads, so that one slow phone holds one thread and nobody else."""

import os

wsgi_app = "wutang.wsgi"
bind = os.environ.get("BIND", "127.0.0.1:8000")
worker_class = "gthread"
workers = int(os.environ.get("WEB_WORKERS", "2"))
threads = int(os.environ.get("WEB_THREADS", "4"))
timeout = 60  # seconds without a sign of life of a whole process; how long a request may take, nginx says
keepalive = 5  # seconds
max_requests = 5000  # a process is renewed now and then
max_requests_jitter = 500
limit_request_line = 4094  # bytes
control_socket_disable = True  # systemd controls it
accesslog = "-"
# No query string (searches), no referrer, no user agent, no address of the client.
access_log_format = "%(t)s %(m)s %(U)s %(s)s %(B)s %(M)sms"
