"""The ways out of the house: each channel of `settings.NOTIFY_CHANNELS` is an address that apprise understands.

An address holds a secret, so nothing here repeats one: channels are spoken of by name, faults in our own words.
"""

from importlib.util import find_spec

from django.conf import settings
from django.utils.translation import gettext as _

MOST_SIGNS_OF_A_NAME = 30


def names() -> list[str]:
    """Return the names of the channels that are set up, none on most machines."""
    return sorted(settings.NOTIFY_CHANNELS)


def is_ready() -> bool:
    """Say whether the optional part that talks to channels is installed."""
    return find_spec("apprise") is not None


def is_understood(name: str) -> bool:
    """Say whether the channel's address is one apprise knows; asks nobody outside."""
    import apprise  # optional, and slow to load: only where it is used

    return bool(apprise.Apprise().add(settings.NOTIFY_CHANNELS[name]))


def send(name: str, text: str) -> str:
    """Send one message to a channel; return "" once it was taken, else why not, in words without the address."""
    if name not in settings.NOTIFY_CHANNELS:
        return _("这个渠道已经不在设置里。")
    if not is_ready():
        return _("服务器上没有安装发送通知的组件。")
    import apprise

    messenger = apprise.Apprise(asset=apprise.AppriseAsset(async_mode=False))
    try:
        if not messenger.add(settings.NOTIFY_CHANNELS[name]):
            return _("渠道的地址写得不对，请系统管理员核对设置。")
        is_taken = bool(messenger.notify(body=text))
    except Exception:  # noqa: BLE001  (whatever a channel does: its words may hold the address)
        is_taken = False
    return "" if is_taken else _("渠道没有接受或连接不上，请核对渠道的地址、密钥和网络。")
