"""How somebody who has said a right password, or comes from the provider, is let in."""

import logging
from typing import Any, ClassVar

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter


class SignInAdapter(DefaultAccountAdapter):
    """What django-allauth asks on the way in."""


class SecondStepAdapter(DefaultMFAAdapter):
    """How the secrets of second steps are kept."""
