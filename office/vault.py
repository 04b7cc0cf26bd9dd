"""The vault: SM4-GCM for what must stay secret, HMAC-SM3 for what must be compared without being read.

`settings.VAULT_KEYS` maps key versions (1–255) to master keys of 32 bytes in hex. The highest version seals, every
version unseals. Each purpose has its own key, derived from a master by HKDF-SM3, so no key is used for two things.

Digests must never change while sealed texts are moved to newer keys: they use the *lowest* version. The lowest
version therefore stays in `VAULT_KEYS` for as long as ledgers, access logs and trace codes are to be checked.
"""

import os
from functools import lru_cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes, hmac
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

MASTER_BYTES, SM4_BYTES, DIGEST_BYTES = 32, 16, 32
VERSION_BYTES, NONCE_BYTES, TAG_BYTES = 1, 12, 16
HIGHEST_VERSION = 255


class VaultError(Exception):
    """What was sealed cannot be opened: another row's, altered, cut short, or its key version is not configured."""


def seal(text: str, *, bound_to: str) -> bytes:
    """Encrypt `text` so that it opens only for the same `bound_to`, e.g. `feedback.raiser:<uuid>:phone`.

    Returns version byte + nonce (12) + ciphertext + tag (16).
    """
    version = max(master_keys())
    nonce = os.urandom(NONCE_BYTES)
    key = _key(version, "seal", SM4_BYTES)
    body = encrypt(key, nonce, text.encode(), _associated(version, bound_to))
    return bytes([version]) + nonce + body


def unseal(blob: bytes, *, bound_to: str) -> str:
    """Decrypt what `seal` made for the same `bound_to`; raise VaultError for anything else."""
    blob = bytes(blob)
    if len(blob) < VERSION_BYTES + NONCE_BYTES + TAG_BYTES:
        raise VaultError("sealed text is cut short")
    version = key_version(blob)
    if version not in master_keys():
        raise VaultError(f"key version {version} is not configured")
    nonce, body = blob[VERSION_BYTES : VERSION_BYTES + NONCE_BYTES], blob[VERSION_BYTES + NONCE_BYTES :]
    key = _key(version, "seal", SM4_BYTES)
    return decrypt(key, nonce, body, _associated(version, bound_to)).decode()


def key_version(blob: bytes) -> int:
    """Return the version of the key that sealed the blob, so that rows under an old key can be found."""
    return bytes(blob[:VERSION_BYTES])[0]


def keyed_digest(purpose: str, *parts: str) -> str:
    """Return the HMAC-SM3 of the parts in hex; each purpose has a key of its own, `("ab", "c")` ≠ `("a", "bc")`."""
    digest = hmac.HMAC(_key(min(master_keys()), f"digest {purpose}", DIGEST_BYTES), hashes.SM3())
    for part in parts:
        data = part.encode()
        digest.update(len(data).to_bytes(8, "big") + data)
    return digest.finalize().hex()


def encrypt(key: bytes, nonce: bytes, data: bytes, associated: bytes) -> bytes:
    """Return ciphertext + tag of SM4-GCM (RFC 8998)."""
    encryptor = Cipher(algorithms.SM4(key), modes.GCM(nonce)).encryptor()
    encryptor.authenticate_additional_data(associated)
    return encryptor.update(data) + encryptor.finalize() + encryptor.tag


def decrypt(key: bytes, nonce: bytes, body: bytes, associated: bytes) -> bytes:
    """Open ciphertext + tag of SM4-GCM; raise VaultError when key, nonce, text or associated data differ."""
    decryptor = Cipher(algorithms.SM4(key), modes.GCM(nonce, body[-TAG_BYTES:])).decryptor()
    decryptor.authenticate_additional_data(associated)
    try:
        return decryptor.update(body[:-TAG_BYTES]) + decryptor.finalize()
    except InvalidTag:
        raise VaultError("sealed text belongs elsewhere or was altered") from None


def master_keys() -> dict[int, bytes]:
    """Return the configured masters by version; raise ImproperlyConfigured when one is unusable."""
    return _parse(tuple(sorted(settings.VAULT_KEYS.items())))


@lru_cache(maxsize=8)
def _parse(configured: tuple[tuple[str, str], ...]) -> dict[int, bytes]:
    try:
        masters = {int(version): bytes.fromhex(value) for version, value in configured}
    except ValueError:
        raise ImproperlyConfigured("VAULT_KEYS: each entry is <version>=<64 hex digits>.") from None
    if not masters:
        raise ImproperlyConfigured("VAULT_KEYS is empty.")
    for version, master in masters.items():
        if not 1 <= version <= HIGHEST_VERSION or len(master) != MASTER_BYTES:
            raise ImproperlyConfigured("VAULT_KEYS: versions are 1 to 255, keys have 32 bytes (64 hex digits).")
    return masters


def _key(version: int, purpose: str, length: int) -> bytes:
    return _derive(master_keys()[version], purpose, length)


@lru_cache(maxsize=64)
def _derive(master: bytes, purpose: str, length: int) -> bytes:
    return HKDF(algorithm=hashes.SM3(), length=length, salt=None, info=f"wutang {purpose}".encode()).derive(master)


def _associated(version: int, bound_to: str) -> bytes:
    return bytes([version]) + bound_to.encode()
