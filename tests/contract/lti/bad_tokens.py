"""Tokens wrong in their making: rows 1-5, 18-37 to refuse. One fault each."""

import json
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from lti_app.domain.launch.launch import LaunchCheck
from tests.contract.lti.platform_double import public_jwk, rsa_key
from tests.contract.lti.scene import GONE, BadLaunch, Scene, encoded


def no_kid(scene: Scene) -> dict[str, str]:
    header = {"alg": "RS256", "typ": "JWT"}
    return scene.handmade(header, scene.claims(), b"never looked at")


def strangers_key(scene: Scene) -> dict[str, str]:
    scene.platform.published = [public_jwk(scene.platform.key, scene.platform.kid)]
    token = _sign(scene, scene.stranger, "RS256", scene.platform.kid)
    return scene.form(token)


def kid_of_another_published_key(scene: Scene) -> dict[str, str]:
    scene.platform.published.append(public_jwk(rsa_key("second"), "second"))
    return scene.form(_sign(scene, scene.platform.key, "RS256", "second"))


def none(scene: Scene, spelling: str, signature: bytes = b"") -> dict[str, str]:
    header = {"alg": spelling, "typ": "JWT", "kid": scene.platform.kid}
    return scene.handmade(header, scene.claims(), signature)


def cut_off(scene: Scene) -> dict[str, str]:
    form = scene.signed()
    return {**form, "id_token": form["id_token"].rsplit(".", 1)[0] + "."}


def public_pem_as_secret(scene: Scene) -> dict[str, str]:
    public = scene.platform.key.public_key()
    return scene.hmac_signed(public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo))


def public_jwk_as_secret(scene: Scene) -> dict[str, str]:
    return scene.hmac_signed(json.dumps(scene.platform.published[0]).encode())


def rs384(scene: Scene) -> dict[str, str]:
    return scene.form(_sign(scene, scene.platform.key, "RS384", scene.platform.kid))


def published_oct(scene: Scene) -> dict[str, str]:
    scene.platform.published.append({"kty": "oct", "k": "c2VjcmV0", "kid": "odd", "alg": "HS256"})
    return scene.form(_sign(scene, scene.stranger, "RS256", "odd"))


def published_for_encryption(scene: Scene) -> dict[str, str]:
    key = rsa_key("for encryption")
    scene.platform.published.append(public_jwk(key, "odd", use="enc"))
    return scene.form(_sign(scene, key, "RS256", "odd"))


def published_short(scene: Scene) -> dict[str, str]:
    # The signature's own strength is never reached: a short key is not taken from the set.
    scene.platform.published.append(public_jwk(rsa_key("short", 1024), "odd"))
    return scene.form(_sign(scene, scene.stranger, "RS256", "odd"))


def flipped_byte(scene: Scene) -> dict[str, str]:
    form = scene.signed()
    head, signature = form["id_token"].rsplit(".", 1)
    other = "B" if signature[9] == "A" else "A"
    return {**form, "id_token": f"{head}.{signature[:9]}{other}{signature[10:]}"}


def roles_edited(scene: Scene) -> dict[str, str]:
    plain, edited = scene.signed()["id_token"], scene.changed(roles=["everything"])["id_token"]
    header, _payload, signature = plain.split(".")
    return scene.form(f"{header}.{edited.split('.')[1]}.{signature}")


def not_text(scene: Scene, part: str, value: Any) -> dict[str, str]:
    header: Any = {"alg": "RS256", "typ": "JWT", "kid": scene.platform.kid}
    payload: Any = scene.claims()
    if part == "header":
        header = value
    else:
        payload = value
    return scene.handmade(header, payload, b"never looked at")


def deep_token(scene: Scene) -> str:
    header = encoded(json.dumps({"alg": "RS256", "kid": scene.platform.kid}).encode())
    return f"{header}.{encoded(b'[' * 100_000)}.{encoded(b'x')}"


def _sign(scene: Scene, key: rsa.RSAPrivateKey, algorithm: str, kid: str) -> str:
    return jwt.encode(scene.claims(), key, algorithm=algorithm, headers={"kid": kid})


C = LaunchCheck
BAD_TOKENS = (
    BadLaunch("1", "header without kid", C.KEY, no_kid, detail="no kid"),
    BadLaunch("2", "kid unknown", C.KEY, lambda s: s.signed(kid="nobody's"), detail=""),
    BadLaunch("3", "version 11.3", C.VERSION, lambda s: s.changed(version="11.3")),
    BadLaunch("3", "version LTI-1p0", C.VERSION, lambda s: s.changed(version="LTI-1p0")),
    BadLaunch("4", "version missing", C.VERSION, lambda s: s.changed(version=GONE)),
    BadLaunch("5", "no launch at all", C.NOT_A_LAUNCH, lambda s: s.signed({"name": "badlti"})),
    BadLaunch("18", "stranger's key, right kid", C.SIGNATURE, strangers_key),
    BadLaunch("19", "kid of another key", C.SIGNATURE, kid_of_another_published_key),
    BadLaunch("20", "alg none", C.UNSIGNED, lambda s: none(s, "none")),
    BadLaunch("20", "alg none, signature kept", C.UNSIGNED, lambda s: none(s, "none", b"kept")),
    BadLaunch("21", "alg nOnE", C.UNSIGNED, lambda s: none(s, "nOnE")),
    BadLaunch("22", "signature cut off", C.UNSIGNED, cut_off),
    BadLaunch("23", "HS256 with the public PEM", C.ALGORITHM, public_pem_as_secret),
    BadLaunch("24", "HS256 with the public JWK", C.ALGORITHM, public_jwk_as_secret),
    BadLaunch("25", "RS384", C.ALGORITHM, rs384),
    BadLaunch("26", "published oct key", C.KEY_UNFIT, published_oct),
    BadLaunch("27", "published key for encryption", C.KEY_UNFIT, published_for_encryption),
    BadLaunch("28", "published 1024-bit key", C.KEY_UNFIT, published_short),
    BadLaunch("29", "signature byte flipped", C.SIGNATURE, flipped_byte),
    BadLaunch("30", "roles edited after signing", C.SIGNATURE, roles_edited),
    BadLaunch("31", "jwk in the header", C.HEADER_KEY, lambda s: s.signed(jwk={"kty": "RSA"})),
    BadLaunch(
        "32", "jku in the header", C.HEADER_KEY, lambda s: s.signed(jku="https://evil.example")
    ),
    BadLaunch("33", "unknown crit", C.HEADER_KEY, lambda s: s.signed(crit=["x"], x=1)),
    BadLaunch("34", "not a JWT", C.MALFORMED, lambda s: s.form("hello"), detail="parts"),
    BadLaunch("35", "two parts", C.MALFORMED, lambda s: s.form("e30.e30"), detail="parts"),
    BadLaunch(
        "36", "five parts", C.MALFORMED, lambda s: s.form("e30.e30.e30.e30.e30"), detail="parts"
    ),
    BadLaunch(
        "37", "header a list", C.MALFORMED, lambda s: not_text(s, "header", [1]), detail="header"
    ),
    BadLaunch(
        "37", "header a text", C.MALFORMED, lambda s: not_text(s, "header", "x"), detail="header"
    ),
    BadLaunch(
        "37", "payload a list", C.MALFORMED, lambda s: not_text(s, "payload", [1]), detail="payload"
    ),
    BadLaunch(
        "37", "payload a text", C.MALFORMED, lambda s: not_text(s, "payload", "x"), detail="payload"
    ),
    BadLaunch(
        "37",
        "payload deeper than Python",
        C.MALFORMED,
        lambda s: s.form(deep_token(s)),
        detail="payload",
    ),
)
