"""The web process, `gunicorn -c config/gunicorn.py wsgi:app`: a worker a core, threads to wait."""

import multiprocessing
import sys

from config.settings import SettingRefused, gunicorn_bind, load_settings

try:
    # Asked here, before any worker is started: a worker that cannot start is started again.
    load_settings()
    bind = gunicorn_bind()
except SettingRefused as refused:
    sys.exit(f"hallmark: {refused}")
worker_class = "gthread"
workers = max(2, multiprocessing.cpu_count())
threads = 8
timeout = 90
graceful_timeout = 30
max_requests = 20_000
max_requests_jitter = 2_000
accesslog = None
# Whoever turns it on (`--access-logfile -`) gets no queries and no referrers: a login's hold hints
# that name people, and launches are one-use.
access_log_format = '%(h)s %(t)s "%(m)s %(U)s %(H)s" %(s)s %(B)s %(M)sms'
control_socket_disable = True
