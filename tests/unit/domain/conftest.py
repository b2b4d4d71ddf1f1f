"""Properties are tried on shared machines: how long one example takes says nothing here."""

from hypothesis import settings

settings.register_profile("rules", deadline=None)
settings.load_profile("rules")
