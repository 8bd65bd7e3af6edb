"""Messages by mail or chat: apprise (BSD-2-Clause, the extra `notify`) knows the services, an address names one."""

from __future__ import annotations

import logging
from collections.abc import Callable
from hashlib import sha256

from rag.errors import ConfigError, ServiceError

Send = Callable[[str, str], None]  # subject, text


def sender(address: str) -> Send:
    """What sends a message to one apprise address. Raises ConfigError for one that names no service.

    The address may hold a password, so no error repeats more of it than its scheme. Sending raises ServiceError.
    """
    try:
        from apprise import Apprise, NotifyFormat
    except ImportError:
        raise ConfigError('--notify needs one more package: pip install "whosaid-news[notify]"') from None
    logging.getLogger("apprise").setLevel(logging.CRITICAL)  # it would log what it sends, and the address
    service, scheme = Apprise(), address.partition(":")[0][:20]
    if not service.add(address):
        raise ConfigError(f"--notify {scheme}:...: not an address that apprise knows; see github.com/caronc/apprise")

    def send(subject: str, text: str) -> None:
        # apprise would make smileys of ":)" and line breaks of "\\n": the words are sent as they are
        sent = service.notify(text, subject, body_format=NotifyFormat.TEXT, interpret_escapes=False)
        if not sent:
            raise ServiceError(f"the message by {scheme}:... did not go out; it is tried again the next time")

    return send


def channel_name(address: str) -> str:
    """A name that stays the same for the same address, and does not give it away."""
    return f"notify:{sha256(address.encode('utf-8', 'replace')).hexdigest()[:16]}"
