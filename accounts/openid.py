"""Coming in from the ministry's identity provider."""

from allauth.socialaccount.adapter import DefaultSocialAccountAdapter


class OpenIDAdapter(DefaultSocialAccountAdapter):
    """What django-allauth asks about somebody whom the provider sent."""
