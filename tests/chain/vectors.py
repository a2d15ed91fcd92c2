#!/usr/bin/env python3
"""Computes what docs/vectors.json says anew, by docs/log-format.md alone and with Python's standard library (which has no AES: sealed
records and bodies are taken as they stand). Prints `all vectors agree`, or what does not and exits with 1.
"""
import datetime
import hashlib
import hmac
import json
import sys
import uuid


def derived(secret, label):
    pseudorandom = hmac.new(b"\0" * 32, secret, hashlib.sha256).digest()
    return hmac.new(pseudorandom, label.encode() + b"\x01", hashlib.sha256).digest()


def opaque(secret, label, text):
    return hmac.new(derived(secret, label), text.encode("utf-8"), hashlib.sha256).hexdigest()[:32]


def sha256(text):
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def canonical(filters):
    every = {"limit": None, "personaDialogues": [], "since": None, "types": [], "until": None}
    every.update({name: sorted(value) if isinstance(value, list) else value for name, value in filters.items()})
    return json.dumps(every, separators=(",", ":"))


def month(occurred, recorded):
    if occurred is None:
        return recorded[:4] + recorded[5:7]
    return datetime.datetime.fromtimestamp(occurred, datetime.timezone.utc).strftime("%Y%m")


def state(fields):
    if fields["kind"] == "peer":
        fields = {**fields, "id": fields["tag"]}
    names = ("kind", "box", "id", "occurred", "edited", "fidelity", "revision")
    return ",".join(str(fields.get(name, "")) for name in names)


def compare(vectors):
    secrets = {name: bytes.fromhex(vectors["secrets"][name]) for name in ("root", "personaKey")}
    for one in vectors["derivedKeys"]:
        yield one["label"], derived(secrets[one["of"]], one["label"]).hex(), one["key"]
    for one in vectors["names"]:
        of = "root" if one["label"].endswith("/lookup") else "personaKey"
        yield one["text"], opaque(secrets[of], one["label"], one["text"]), one["name"]
    namespace = uuid.UUID(vectors["uuids"]["namespace"])
    for one in vectors["uuids"]["ids"]:
        yield one["name"], str(uuid.uuid5(namespace, one["name"])), one["id"]
    filters = vectors["importFilters"]
    yield "filters", canonical(filters["filters"]), filters["canonical"]
    for one in vectors["months"]:
        yield "month", month(one.get("occurred"), one["recorded"]), one["month"]
    for one in vectors["states"]:
        yield "sl-state", state(one["fields"]), one["header"]
    subject = vectors["events"]["subject"]
    last = "0" * 64
    for version, one in enumerate(vectors["events"]["stored"], start=1):
        headers = dict(map(tuple, one["headers"]))
        lines = sorted(f"{name}:{value}\n" for name, value in headers.items() if name != "sl-hash")
        text = f"sideload.chain.v1\n{subject}\n" + "".join(lines)
        yield "ce-id", opaque(secrets["personaKey"], "sideload.v1/event", one["identity"]), headers["ce-id"]
        yield "sl-digest", sha256(one["body"]), headers["sl-digest"]
        yield "sl-version", str(version), headers["sl-version"]
        yield "sl-prev", last, headers["sl-prev"]
        yield "text", text, one["text"]
        yield "sl-hash", sha256(text), one["hash"]
        yield "sl-hash", headers["sl-hash"], one["hash"]
        last = one["hash"]


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        wrong = [line for line in compare(json.load(file)) if line[1] != line[2]]
    for what, computed, written in wrong:
        print(f"{what}: {computed} and not {written}")
    if not wrong:
        print("all vectors agree")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
