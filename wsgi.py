"""The web process's door. It never starts a scheduler: `hallmark scheduler` does."""

import sys

from config.logging import set_up_logging
from config.settings import SettingRefused, load_settings
from lti_app.app import create_app

try:
    settings = load_settings()
    set_up_logging(settings.log_level)
    app = create_app(settings)
except SettingRefused as refused:
    sys.exit(f"hallmark: {refused}")
