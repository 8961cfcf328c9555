"""What can go wrong, one class for each different reaction.

    WpbridgeError                 exit
    ├── ConfigError               2   the configuration, an SOP file or the command line is wrong
    │   └── NoInterface               at this address there is none
    ├── AuthError                 2   a credential is missing, wrong, expired or too weak
    ├── Refused                   1   the SOP or a person's rights forbid it, or findings block it
    ├── Defect                    1   a record does not agree with itself
    ├── TryLater                  4   nothing is lost, the same call may succeed later
    │   ├── Unavailable               no answer, or no usable one
    │   ├── RateLimited               told to wait (`retry_at`)
    │   ├── Busy                      another process works on it
    │   └── Overtaken                 somebody saved a newer text than the one the call was about
    ├── Rejected                  1   the other side refuses for good
    │   └── Gone                      what was asked for is not there
    └── Ambiguous                 4   sent, but nobody knows whether it took effect

Anything else is a defect of the program: exit 3 and a report file.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from wpbridge.texts import Text


class WpbridgeError(Exception):
    """A sentence a person can act on: what happened, what it means, what to do."""

    exit_code = 3

    def __init__(self, text: Text) -> None:
        super().__init__(text)
        self.text = text

    def __str__(self) -> str:
        return self.text.say("en")


class ConfigError(WpbridgeError):
    """The configuration, an SOP file or the command line is wrong."""

    exit_code = 2


class NoInterface(ConfigError):
    """The other side has no programming interface at this address, or hides it."""


class AuthError(WpbridgeError):
    """A credential is missing, wrong, expired, or its account may not do this."""

    exit_code = 2


class Refused(WpbridgeError):
    """The SOP, a person's rights or open findings forbid it."""

    exit_code = 1


class Defect(WpbridgeError):
    """A record does not agree with itself, or is not where it must be."""

    exit_code = 1


class TryLater(WpbridgeError):
    """Nothing is lost; the same call may succeed later."""

    exit_code = 4


class Unavailable(TryLater):
    """The other side gave no answer, or none that can be used."""


class RateLimited(TryLater):
    """The other side told us to wait until `retry_at` (UTC)."""

    def __init__(self, text: Text, retry_at: datetime) -> None:
        super().__init__(text)
        self.retry_at = retry_at


class Busy(TryLater):
    """Another process works on it."""


class Overtaken(TryLater):
    """Somebody saved a newer text than the one the call was about. Nothing was changed; look at it again."""


class Rejected(WpbridgeError):
    """The other side refuses for good: the same call will never succeed."""

    exit_code = 1


class Gone(Rejected):
    """What was asked for is not there."""


class Ambiguous(WpbridgeError):
    """A call was sent and nobody knows whether it took effect."""

    exit_code = 4


class Repeated(Ambiguous):
    """The other side took nothing, because it has the same already: by a call whose answer was lost, very likely."""


def refuse(sentences: Sequence[Text]) -> None:
    """Refused with all the reasons at once, each on a line of its own; nothing without one."""
    if not sentences:
        return
    text = sentences[0]
    for other in sentences[1:]:
        text = Text("{first}\n{then}", {"first": text, "then": other})
    raise Refused(text)
