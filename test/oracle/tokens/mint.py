"""Keys of one run and the tokens signed with them."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import subprocess
import threading
from pathlib import Path

# Roles of the keys: two trusted issuers and somebody else.
ROLES = ("a", "b", "rogue")


def b64url(data: bytes) -> str:
    """Base64 in the alphabet of tokens, without padding."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode("ascii")


def shared_secret(role: str) -> str:
    """The HMAC secret of `role`: the same in every run, as programs may spell it out."""
    return hashlib.sha256(f"token judge, secret of {role}".encode()).hexdigest()


class Mint:
    """Generates keys into `folder` and signs tokens.

    Signing goes through a small C helper: starting `openssl` once per token
    would cost more than everything else together.
    """

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        self.public_pem: dict[str, bytes] = {}
        self.jwk: dict[str, dict[str, str]] = {}
        self.secret: dict[str, bytes] = {}
        self._lock = threading.Lock()
        for role in ROLES:
            private = folder / f"{role}.pem"
            public = folder / f"{role}.pub"
            subprocess.run(
                ["openssl", "genpkey", "-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048",
                 "-out", str(private)],
                check=True, capture_output=True)
            subprocess.run(
                ["openssl", "pkey", "-in", str(private), "-pubout", "-out", str(public)],
                check=True, capture_output=True)
            self.public_pem[role] = public.read_bytes()
            modulus = subprocess.run(
                ["openssl", "rsa", "-in", str(private), "-noout", "-modulus"],
                check=True, capture_output=True, text=True).stdout.strip().partition("=")[2]
            self.jwk[role] = {
                "kty": "RSA", "n": b64url(bytes.fromhex(modulus)), "e": "AQAB",
            }
            self.secret[role] = shared_secret(role).encode("ascii")
        tool = folder / "mint"
        subprocess.run(
            ["cc", "-O1", "-o", str(tool), str(Path(__file__).with_name("mint.c")), "-lcrypto"],
            check=True)
        self._signer = subprocess.Popen(
            [str(tool), *(str(folder / f"{role}.pem") for role in ROLES)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def close(self) -> None:
        """Ends the signing helper."""
        if self._signer.stdin:
            self._signer.stdin.close()
        self._signer.wait()

    def _rs256(self, role: str, text: str) -> str:
        assert self._signer.stdin and self._signer.stdout
        with self._lock:
            self._signer.stdin.write(f"{ROLES.index(role)} {text}\n")
            self._signer.stdin.flush()
            answer = self._signer.stdout.readline().strip()
        if not answer:
            raise RuntimeError("the signing helper died")
        return answer

    def token(self, header: dict[str, object], claims: dict[str, object], role: str,
              hmac_key: bytes | None = None) -> str:
        """A token signed as `header['alg']` says: RS256, HS256 or none."""
        text = ".".join(
            b64url(json.dumps(part, separators=(",", ":")).encode()) for part in (header, claims))
        alg = header.get("alg")
        if alg == "RS256":
            return f"{text}.{self._rs256(role, text)}"
        if alg == "HS256":
            key = self.secret[role] if hmac_key is None else hmac_key
            return f"{text}.{b64url(hmac.new(key, text.encode(), hashlib.sha256).digest())}"
        return f"{text}."
