"""Names, addresses and texts for generated programs.

The words say what a function is for, never whether it is right: the same
vocabulary serves faulty and correct programs.
"""

from __future__ import annotations

import random

_SERVICES = (
    "billing", "ledger", "mailbox", "photos", "orders", "fleet", "archive", "metrics",
    "tickets", "inventory", "payroll", "calendar", "relay", "catalog", "render", "backup",
    "telemetry", "search", "docs", "wiki", "gate", "vault", "media", "queue", "print",
)
_HOSTS = (
    "login", "sso", "id", "auth", "accounts", "idp", "sts", "identity", "oauth", "keys",
)
_DOMAINS = (
    "example.com", "example.org", "example.net", "corp.example", "north.example",
    "acme.example", "initech.example", "umbrella.example", "globex.example", "hooli.example",
)
_PATHS = ("", "/", "/realms/main", "/oauth2/default", "/v2.0", "/tenant/7f3a", "/o/prod", "/issuer")
_SCOPES = (
    "read", "write", "mail.read", "photos:list", "orders:write", "admin", "metrics.push",
    "ledger:append", "files.readonly", "queue:consume", "print", "calendar.events",
)

# Each concept has several spellings; a program uses one of them.
_WORDS: dict[str, tuple[str, ...]] = {
    "entry": (
        "authenticate_request", "check_token", "handle_bearer", "authorize", "validate_session",
        "process_token", "jwt_login", "login_with_token", "on_auth", "admit", "check_access",
        "authenticate", "verify_bearer", "session_open", "auth_handler", "user_from_token",
    ),
    "open": (
        "load_token", "parse_token", "open_jwt", "decode_token", "get_token", "token_parse",
        "read_jwt", "jwt_from_string", "unpack_token", "token_open", "decode_bearer",
    ),
    "claims": (
        "validate_claims", "check_claims", "claims_ok", "examine_claims", "token_acceptable",
        "policy_check", "check_policy", "evaluate", "match_claims", "verify_claims", "inspect_token",
    ),
    "check_iss": ("check_issuer", "issuer_ok", "match_issuer", "issuer_allowed", "verify_issuer", "iss_check"),
    "check_aud": ("check_audience", "audience_ok", "match_audience", "audience_allowed", "verify_audience", "aud_check"),
    "check_scope": ("check_scope", "scope_ok", "has_scope", "scope_allowed", "require_scope", "scope_check"),
    "check_exp": ("check_expiry", "not_expired", "check_times", "time_ok", "check_lifetime", "within_lifetime"),
    "list_iss": ("known_issuer", "issuer_known", "issuer_listed", "lookup_issuer", "find_issuer", "trusted_issuer"),
    "list_aud": ("known_audience", "audience_listed", "audience_contains", "aud_lookup", "aud_matches", "intended_for"),
    "has_word": ("has_word", "list_has", "contains_item", "scope_includes", "word_in_list", "token_in_list"),
    "classify": ("classify", "kind_of", "issuer_kind", "origin_of", "source_kind", "resolve_origin"),
    "read_file": ("read_file", "slurp", "load_file", "read_all", "file_contents", "load_pem"),
    "find_key": ("find_key", "key_for", "lookup_key", "select_key", "key_lookup", "pick_key", "get_key"),
    "effect": ("open_session", "grant_session", "start_session", "session_create", "serve_user", "attach_user"),
    "jwt": ("jwt", "token", "tok", "t", "parsed", "obj", "jw", "decoded"),
    "raw": ("token_str", "raw", "bearer", "text", "encoded", "compact", "input", "token_text"),
    "claims_var": ("claims", "payload", "body", "grants", "fields", "root"),
    "key": ("key", "pub", "verify_key", "signing_key", "pkey", "secret", "k"),
    "key_len": ("key_len", "klen", "n", "size", "length"),
    "result": ("rc", "ret", "result", "status", "res", "rv"),
    "flag": ("ok", "good", "valid", "fine", "passed"),
    "label": ("out", "done", "cleanup", "end", "finish", "fail", "leave"),
    "iss": ("iss", "issuer", "token_iss", "from", "origin", "who"),
    "aud": ("aud", "audience", "token_aud", "target", "dest"),
    "scope": ("scope", "scopes", "scp", "granted", "perms"),
    "exp": ("exp", "expires", "expiry", "not_after", "valid_until"),
    "sub": ("sub", "subject", "user", "principal", "account", "login"),
    "kid": ("kid", "key_id", "id", "keyid", "which"),
    "now": ("now", "current", "ts", "clock"),
    "want": ("expected", "want", "wanted", "required", "e", "value"),
    "conf": ("conf", "cfg", "config", "settings", "options", "params"),
    "conf_type": ("auth_conf", "auth_config", "jwt_settings", "token_policy", "realm", "gateway_options"),
    "pool": ("keys", "key_table", "keyring", "trusted_keys", "key_store", "signers"),
    "rec": ("rec", "entry", "slot", "item", "k_entry"),
    "log": ("log_msg", "log_warn", "trace", "audit", "note", "logmsg", "report"),
    "rules": ("rules", "expectations", "claim_table", "wanted_claims", "policy", "checks"),
    "class": ("TokenGate", "Authenticator", "SessionGuard", "BearerFilter", "JwtFilter", "AccessPolicy", "TokenService"),
    "iface": ("Verifier", "TokenCheck", "IAuthenticator", "Filter", "Guard", "Acceptor"),
    "rule_iface": ("Rule", "ClaimRule", "Constraint", "Requirement", "Matcher"),
}


class Names:
    """Picks names for one program; each name is used for one thing."""

    def __init__(self, rng: random.Random, reserved: tuple[str, ...] = ()) -> None:
        self._rng = rng
        # Names that the shapes use as they are.
        self._used: set[str] = {
            "name", "size", "authorization", "req", "code", "user", "file", "data", "len", "v", "a", "b",
            "list", "item", "copy", "save", "word", "found", "want", "p", "i", "value", "all", "it",
            "one", "t", "in", "text", "words", "from", "to", "allowed", "rule", "gate", "ex", "header", *reserved,
        }
        self._chosen: dict[str, str] = {}
        self._prefix = rng.choice(["", "", "", "auth_", "tk_", "srv_", "app_", "gw_"])

    def get(self, concept: str) -> str:
        """The program's one name for `concept`."""
        if concept not in self._chosen:
            self._chosen[concept] = self.fresh(concept)
        return self._chosen[concept]

    def fresh(self, concept: str) -> str:
        """Another, unused name for `concept`."""
        pool = list(_WORDS[concept])
        self._rng.shuffle(pool)
        for word in pool:
            name = word
            if concept in {"open", "claims", "read_file", "find_key", "log"} or concept.startswith(("check_", "list_")):
                name = self._prefix + word
            if name not in self._used:
                self._used.add(name)
                return name
        number = 2
        while f"{pool[0]}{number}" in self._used:
            number += 1
        self._used.add(f"{pool[0]}{number}")
        return f"{pool[0]}{number}"

    def issuer(self) -> str:
        """A made-up issuer address."""
        host = f"{self._rng.choice(_HOSTS)}.{self._rng.choice(_DOMAINS)}"
        return f"https://{host}{self._rng.choice(_PATHS)}"

    def audience(self) -> str:
        """A made-up audience."""
        name = self._rng.choice(_SERVICES)
        form = self._rng.randrange(4)
        if form == 0:
            return f"https://{name}.{self._rng.choice(_DOMAINS)}"
        if form == 1:
            return f"{name}-api"
        if form == 2:
            return f"urn:app:{name}"
        return f"{name}-service"

    def scope(self) -> str:
        """A made-up scope word."""
        return self._rng.choice(_SCOPES)

    def service(self) -> str:
        """A made-up service name."""
        return self._rng.choice(_SERVICES)
