"""How long a session of the pages lasts: until it is idle, and never past its longest."""

from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.sessions.backends.base import SessionBase, UpdateError
from django.db.models import F

from accounts.acting import Reader
from accounts.models import User
from accounts.roles import Right

_BEGAN = "began"
_SEEN = "seen"
#: A session is written at most this often; idleness is known to within as much, and ends no later.
COARSE = timedelta(minutes=1)


def begin_session(session: SessionBase, *, at: datetime) -> None:
    """From now on it is somebody's: how long it lasts is counted from here."""
    session[_BEGAN] = session[_SEEN] = at.timestamp()


def session_stands(session: SessionBase, *, at: datetime) -> bool:
    """Whether it goes on, which is noted; False once it was idle too long or began too long ago.

    The browser is told nothing about it: its cookie lasts as long as a session may at most.
    """
    now = at.timestamp()
    if _BEGAN not in session:
        begin_session(session, at=at)
        return _written(session)
    longest: timedelta = settings.SESSION_LONGEST
    most_idle: timedelta = settings.SESSION_IDLE
    if now - session[_BEGAN] >= longest.total_seconds():
        return False
    if now - session[_SEEN] >= most_idle.total_seconds():
        return False
    if now - session[_SEEN] >= COARSE.total_seconds():
        session[_SEEN] = now
        return _written(session)
    return True


def _written(session: SessionBase) -> bool:
    """False when somebody has signed out of it at this moment."""
    try:
        session.save()
    except UpdateError:
        return False
    session.modified = False
    return True


def end_sessions(user: User, *, by: Reader) -> None:
    """Every session of theirs ends at its next request.

    One ends one's own sessions; a security officer anybody's.
    """
    if user.pk != by.user_id:
        by.require(Right.KEEP_PEOPLE)
    User.objects.filter(pk=user.pk).update(session_round=F("session_round") + 1)
    user.refresh_from_db(fields=["session_round"])
