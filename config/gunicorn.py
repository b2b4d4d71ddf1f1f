"""The web process, `gunicorn -c config/gunicorn.py wsgi:app`: a worker a core, threads to wait."""

import multiprocessing

from config.settings import gunicorn_bind

bind = gunicorn_bind()
worker_class = "gthread"
workers = max(2, multiprocessing.cpu_count())
threads = 8
timeout = 90
graceful_timeout = 30
max_requests = 20_000
max_requests_jitter = 2_000
accesslog = None
control_socket_disable = True
