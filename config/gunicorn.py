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
control_socket_disable = True
