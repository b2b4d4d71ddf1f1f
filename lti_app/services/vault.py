"""Keeps secrets and learners' words unreadable at rest.

The first key encrypts, all decrypt (docs/commands.md, `HALLMARK_ENCRYPTION_KEYS`).
"""

import hashlib
import hmac

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

from lti_app.domain.errors import RuleRefused


class Vault:
    """Encrypts and decrypts text, and makes digests that reveal nothing without the secret."""

    def __init__(self, keys: tuple[str, ...], digest_secret: str) -> None:
        """Take the Fernet keys, first one encrypting, and the secret that keys the digests."""
        self._fernet = MultiFernet([Fernet(key) for key in keys])
        self._digest_key = hashlib.sha256(f"hallmark digest {digest_secret}".encode()).digest()

    def encrypt(self, text: str) -> str:
        """Encrypt text with the first key."""
        return self._fernet.encrypt(text.encode()).decode()

    def decrypt(self, token: str) -> str:
        """Decrypt text with whichever key made it.

        Raises:
            RuleRefused: no key of this process can read it.
        """
        try:
            return self._fernet.decrypt(token.encode()).decode()
        except InvalidToken as error:
            raise RuleRefused(
                "vault.key",
                "A stored secret cannot be read with the present keys.",
                mend="Put the key that wrote it back into HALLMARK_ENCRYPTION_KEYS.",
            ) from error

    def renew(self, token: str) -> str:
        """Encrypt again with the first key what any key can read."""
        return self._fernet.rotate(token.encode()).decode()

    def keyed_digest(self, text: str) -> str:
        """Return an HMAC-SHA-256 in hex: equal for equal text, useless without the secret."""
        return hmac.new(self._digest_key, text.encode(), hashlib.sha256).hexdigest()
