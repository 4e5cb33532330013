"""Where a page is shown and to whom: tags that work on pages without a context too."""

from django import template
from django.conf import settings

from accounts.acting import Reader
from accounts.roles import Right

register = template.Library()


@register.simple_tag
def is_demonstration() -> bool:
    """Whether the installation runs by itself on a developer's machine, with invented records."""
    return bool(settings.EMBEDDED)


@register.filter
def may(reader: Reader | None, right: str) -> bool:
    """Asked as `request.reader|may:"LOG"`; a stranger may nothing."""
    return reader is not None and reader.may(Right[right])
