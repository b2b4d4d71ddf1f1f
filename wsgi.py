"""The web process's door. It never starts a scheduler: `hallmark scheduler` does."""

from config.logging import set_up_logging
from config.settings import load_settings
from lti_app.app import create_app

settings = load_settings()
set_up_logging(settings.log_level)
app = create_app(settings)
