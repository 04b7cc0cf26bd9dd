"""The vault opens only what belongs to the row, and digests stay the same for ever."""

import pytest
from django.core.exceptions import ImproperlyConfigured
from hypothesis import given
from hypothesis import strategies as st

from office.vault import VaultError, decrypt, encrypt, key_version, keyed_digest, seal, unseal

ROW = "feedback.raiser:7:phone"
OLD, NEW = "1f" * 32, "2e" * 32

# RFC 8998, appendix A.1
RFC_KEY = bytes.fromhex("0123456789ABCDEFFEDCBA9876543210")
RFC_NONCE = bytes.fromhex("00001234567800000000ABCD")
RFC_ASSOCIATED = bytes.fromhex("FEEDFACEDEADBEEFFEEDFACEDEADBEEFABADDAD2")
RFC_PLAIN = bytes.fromhex(
    "AAAAAAAAAAAAAAAABBBBBBBBBBBBBBBBCCCCCCCCCCCCCCCCDDDDDDDDDDDDDDDD"
    "EEEEEEEEEEEEEEEEFFFFFFFFFFFFFFFFEEEEEEEEEEEEEEEEAAAAAAAAAAAAAAAA"
)
RFC_SEALED = bytes.fromhex(
    "17F399F08C67D5EE19D0DC9969C4BB7D5FD46FD3756489069157B282BB200735"
    "D82710CA5C22F0CCFA7CBF93D496AC15A56834CBCF98C397B4024A2691233B8D"
    "83DE3541E4C2B58177E065A9BF7B62EC"
)


def test_encryption_gives_the_known_answer_of_rfc_8998():
    assert encrypt(RFC_KEY, RFC_NONCE, RFC_PLAIN, RFC_ASSOCIATED) == RFC_SEALED
    assert decrypt(RFC_KEY, RFC_NONCE, RFC_SEALED, RFC_ASSOCIATED) == RFC_PLAIN


@given(st.text(st.characters(codec="utf-8")))
def test_what_is_sealed_opens_again(text):
    assert unseal(seal(text, bound_to=ROW), bound_to=ROW) == text


def test_a_sealed_text_does_not_carry_the_text():
    assert b"13800138000" not in seal("13800138000", bound_to=ROW)


def test_the_same_text_is_sealed_differently_each_time():
    assert seal("张三", bound_to=ROW) != seal("张三", bound_to=ROW)


def test_a_text_moved_to_another_row_is_refused():
    blob = seal("13800138000", bound_to=ROW)

    with pytest.raises(VaultError):
        unseal(blob, bound_to="feedback.raiser:8:phone")


@pytest.mark.parametrize("place", range(0, 40, 3))
def test_a_changed_byte_is_refused(place):
    blob = bytearray(seal("13800138000", bound_to=ROW))
    blob[place] ^= 1

    with pytest.raises(VaultError):
        unseal(bytes(blob), bound_to=ROW)


@pytest.mark.parametrize("blob", [b"", b"\x01", b"\x01" + b"\x00" * 27])
def test_a_cut_text_is_refused(blob):
    with pytest.raises(VaultError):
        unseal(blob, bound_to=ROW)


def test_an_old_key_version_still_opens_and_the_newest_seals(settings):
    settings.VAULT_KEYS = {"1": OLD}
    old = seal("张三", bound_to=ROW)
    settings.VAULT_KEYS = {"1": OLD, "2": NEW}
    new = seal("张三", bound_to=ROW)

    assert (key_version(old), key_version(new)) == (1, 2)
    assert unseal(old, bound_to=ROW) == unseal(new, bound_to=ROW) == "张三"


def test_a_text_under_a_dropped_key_is_refused(settings):
    settings.VAULT_KEYS = {"1": OLD}
    blob = seal("张三", bound_to=ROW)
    settings.VAULT_KEYS = {"2": NEW}

    with pytest.raises(VaultError, match="version 1"):
        unseal(blob, bound_to=ROW)


def test_what_the_database_returns_as_memoryview_opens():
    assert unseal(memoryview(seal("张三", bound_to=ROW)), bound_to=ROW) == "张三"


def test_a_digest_is_the_same_tomorrow_and_after_a_new_key(settings):
    settings.VAULT_KEYS = {"1": OLD}
    before = keyed_digest("trace-code", "HN-2026-000017", "123456789012")
    settings.VAULT_KEYS = {"1": OLD, "2": NEW}

    assert keyed_digest("trace-code", "HN-2026-000017", "123456789012") == before
    assert before == "4ce39492dae3a1c3a88702b6188c054b65226caa6f97037fb2a834f9a3b21f1e"


def test_a_digest_tells_where_a_part_ends():
    assert keyed_digest("step", "ab", "c") != keyed_digest("step", "a", "bc")
    assert keyed_digest("step", "ab") != keyed_digest("step", "ab", "")


def test_a_digest_of_one_purpose_is_not_that_of_another():
    assert keyed_digest("step", "a") != keyed_digest("trace-code", "a")


@pytest.mark.parametrize("keys", [{}, {"1": "1f"}, {"0": OLD}, {"256": OLD}, {"one": OLD}, {"1": "zz" * 32}])
def test_unusable_keys_are_said_at_once(settings, keys):
    settings.VAULT_KEYS = keys

    with pytest.raises(ImproperlyConfigured, match="VAULT_KEYS"):
        keyed_digest("step", "a")
