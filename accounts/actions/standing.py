"""Changing what somebody is here: roles, desk, clearance, and whether they come in at all.

Each takes effect at their next request. Nobody changes what they are themselves.
"""

from collections.abc import Iterable

from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.core.exceptions import PermissionDenied, ValidationError

from accounts.acting import Reader
from accounts.actions.sessions import end_sessions
from accounts.models import Clearance, Desk, User
from accounts.roles import Right, Role

#: By which django-allauth knows the provider of OIDC_ISSUER.
PROVIDER = "oidc"
LONGEST_SUBJECT = 191


def set_standing(
    user: User, *, roles: Iterable[Role], desk: Desk | None, is_active: bool, by: Reader
) -> User:
    """Their roles and desk, and whether they may come in; whoever may not has no session left."""
    _require_other(user, by, "what you may do yourself")
    wanted = {
        "roles": [role.value for role in Role if role in set(roles)],
        "desk": desk,
        "is_active": is_active,
    }
    changed = [name for name, value in wanted.items() if getattr(user, name) != value]
    for name in changed:
        setattr(user, name, wanted[name])
    if changed:
        user.save(update_fields=changed)
    if "is_active" in changed and not is_active:
        end_sessions(user, by=by)
    return user


def withdraw_clearance(clearance: Clearance, *, by: Reader) -> None:
    """They read nothing more under that policy."""
    _require_other(clearance.user, by, "what you are cleared for")
    clearance.delete()


def link_subject(user: User, subject: str, *, by: Reader) -> None:
    """From now on the identity provider's subject comes in as this user; '' takes the link away.

    Raises ValidationError for a subject that is somebody else's already.
    """
    by.require(Right.KEEP_PEOPLE)
    if user.is_system:
        raise ValidationError({"subject": "A job does not sign in: leave this empty."})
    subject = subject.strip()
    if len(subject) > LONGEST_SUBJECT or not subject.isprintable():
        raise ValidationError(
            {"subject": f"Give the provider's identifier: at most {LONGEST_SUBJECT} signs."}
        )
    links = SocialAccount.objects.filter(provider=PROVIDER)
    others = links.filter(uid=subject).exclude(user=user).select_related("user").first()
    if others is not None:
        raise ValidationError({"subject": f"This identifier is {others.user.username}'s already."})
    mine = links.filter(user=user).first()
    if mine is not None and mine.uid == subject:
        return
    if mine is not None:
        mine.delete()
        end_sessions(user, by=by)
    if subject:
        SocialAccount.objects.create(user=user, provider=PROVIDER, uid=subject)


def subject_of(user: User) -> str:
    """Who they are at the identity provider; empty when they do not come in from there."""
    link = SocialAccount.objects.filter(provider=PROVIDER, user=user).first()
    return link.uid if link else ""


def reset_second_step(user: User, *, by: Reader) -> None:
    """For somebody who has lost their telephone: they set the second step up afresh."""
    _require_other(user, by, "your own second step: a colleague resets it")
    Authenticator.objects.filter(user=user).delete()
    end_sessions(user, by=by)


def _require_other(user: User, by: Reader, what: str) -> None:
    by.require(Right.KEEP_PEOPLE)
    if user.pk == by.user_id:
        message = f"You may not change {what}. Ask another security officer."
        raise PermissionDenied(message)
    if user.is_system:
        message = f"{user.username} is a job's name: loading the policies keeps it."
        raise PermissionDenied(message)
