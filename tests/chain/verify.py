#!/usr/bin/env python3
"""Verifies a log by docs/log-format.md alone, with Python's standard library: contiguity, digests, versions, links and hashes.

    verify.py NATS_URL [--dump FILE]    the stream EVENTS, over a socket of its own
    verify.py --file FILE               a dump: a line of JSON for each event, {sequence, subject, headers, body}, body in base64

Prints `N events, M subjects, all hashes agree`, or the first event that does not and exits with 1.
"""
import argparse
import base64
import hashlib
import json
import re
import socket
import sys
from urllib.parse import unquote, urlsplit

PRINTABLE = re.compile(r"[!-~]([ -~]*[!-~])?")


def sha256(data):
    return hashlib.sha256(data).hexdigest()


class Damage(Exception):
    pass


class Verifier:
    def __init__(self):
        self.sequence = 0
        self.tips = {}

    def take(self, sequence, subject, headers, body):
        """One event after the other; raises Damage at the first that does not fit."""
        found = self.problem(sequence, subject, headers, body)
        if found:
            raise Damage(f"sequence {sequence} on {subject}: {found}")
        ours = dict(headers)
        self.sequence = sequence
        self.tips[subject] = (int(ours["sl-version"]), ours["sl-hash"])

    def problem(self, sequence, subject, headers, body):
        if sequence != self.sequence + 1:
            return f"sequence {self.sequence + 1} was expected"
        ours = [(name, value) for name, value in headers if name.startswith(("ce-", "sl-"))]
        known = dict(ours)
        if len(known) != len(ours):
            return "a header is repeated"
        for name, value in ours:
            if not PRINTABLE.fullmatch(value):
                return f"{name} is not printable ASCII"
        version, last = self.tips.get(subject, (0, "0" * 64))
        text = f"sideload.chain.v1\n{subject}\n" + "".join(
            sorted(f"{name}:{value}\n" for name, value in ours if name != "sl-hash")
        )
        expected = {
            "sl-envelope": "1",
            "sl-digest": sha256(body),
            "sl-version": str(version + 1),
            "sl-prev": last,
            "sl-hash": sha256(text.encode("utf-8")),
        }
        for name, value in expected.items():
            if known.get(name) != value:
                return f"{name} is {known.get(name)} but must be {value}"
        return None


def parse_headers(block):
    lines = block.decode("latin-1").split("\r\n")[1:]
    pairs = (line.split(":", 1) for line in lines if ":" in line)
    return [(name, value.strip(" ")) for name, value in pairs]


class Nats:
    """As much of the client protocol as reading a stream takes (https://docs.nats.io/reference/reference-protocols/nats-protocol)."""

    def __init__(self, url):
        parts = urlsplit(url.split(",")[0] if "://" in url else f"nats://{url}")
        self.socket = socket.create_connection((parts.hostname, parts.port or 4222), timeout=30)
        self.stream = self.socket.makefile("rwb")
        self.line()
        options = {"verbose": False, "pedantic": False, "headers": True, "no_responders": True, "protocol": 1}
        options.update({"lang": "python", "version": "1", "name": "verify"})
        if parts.password is not None:
            options.update({"user": unquote(parts.username), "pass": unquote(parts.password)})
        elif parts.username is not None:
            options["auth_token"] = unquote(parts.username)
        self.write(f"CONNECT {json.dumps(options)}\r\nSUB answers.verify.{id(self)}.> 1\r\nPING\r\n".encode())
        self.inbox = f"answers.verify.{id(self)}"
        while self.line() != b"PONG":
            pass

    def write(self, data):
        self.stream.write(data)
        self.stream.flush()

    def line(self):
        while True:
            line = self.stream.readline()
            if line == b"":
                raise ConnectionError("the server closed the connection")
            line = line.rstrip(b"\r\n")
            if line == b"PING":
                self.write(b"PONG\r\n")
            elif line.startswith(b"-ERR"):
                raise ConnectionError(line.decode())
            else:
                return line

    def message(self):
        """The next message: subject, reply, header block, body."""
        while True:
            words = self.line().decode().split(" ")
            if words[0] not in ("MSG", "HMSG"):
                continue
            sizes = 2 if words[0] == "HMSG" else 1
            total = int(words[-1])
            head = int(words[-2]) if sizes == 2 else 0
            reply = words[3] if len(words) == 4 + sizes else ""
            data = self.stream.read(total + 2)[:-2]
            return words[1], reply, data[:head], data[head:]

    def publish(self, subject, reply, request):
        body = json.dumps(request).encode()
        self.write(f"PUB {subject} {self.inbox}.{reply} {len(body)}\r\n".encode() + body + b"\r\n")

    def ask(self, subject, request):
        self.publish(subject, "answer", request)
        _, _, head, body = self.message()
        if not body:
            raise ConnectionError(f"{subject}: nobody answers ({head.decode('latin-1').splitlines()[0]})")
        answer = json.loads(body)
        if "error" in answer:
            raise ConnectionError(f"{subject}: {answer['error']['description']}")
        return answer


def events_of(url):
    nats = Nats(url)
    last = nats.ask("$JS.API.STREAM.INFO.EVENTS", {})["state"]["last_seq"]
    config = {"deliver_policy": "all", "ack_policy": "none", "mem_storage": True, "inactive_threshold": 30_000_000_000}
    made = nats.ask("$JS.API.CONSUMER.CREATE.EVENTS", {"stream_name": "EVENTS", "config": config})
    sequence = 0
    while sequence < last:
        request = {"batch": min(1000, last - sequence), "expires": 20_000_000_000}
        nats.publish(f"$JS.API.CONSUMER.MSG.NEXT.EVENTS.{made['name']}", "event", request)
        for _ in range(request["batch"]):
            subject, reply, head, body = nats.message()
            if not reply.startswith("$JS.ACK."):
                raise ConnectionError(f"the read ended: {head.decode('latin-1').splitlines()[0]}")
            # $JS.ACK.(domain.account.)stream.consumer.deliveries.sequence.(…)
            words = reply.split(".")
            sequence = int(words[5 if len(words) < 11 else 7])
            yield sequence, subject, parse_headers(head), body


def events_in(path):
    with open(path, encoding="utf-8") as file:
        for line in file:
            event = json.loads(line)
            body = base64.b64decode(event["body"])
            yield event["sequence"], event["subject"], [tuple(pair) for pair in event["headers"]], body


def dumping(events, path):
    with open(path, "w", encoding="utf-8") as file:
        for sequence, subject, headers, body in events:
            fields = {"sequence": sequence, "subject": subject, "headers": headers}
            file.write(json.dumps({**fields, "body": base64.b64encode(body).decode()}) + "\n")
            yield sequence, subject, headers, body


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("url", nargs="?")
    options.add_argument("--file")
    options.add_argument("--dump")
    given = options.parse_args()
    if (given.url is None) == (given.file is None):
        options.error("either a NATS URL or --file")
    events = events_in(given.file) if given.file else events_of(given.url)
    verifier = Verifier()
    try:
        for event in dumping(events, given.dump) if given.dump else events:
            verifier.take(*event)
    except Damage as damage:
        print(damage)
        return 1
    print(f"{verifier.sequence} events, {len(verifier.tips)} subjects, all hashes agree")
    return 0


if __name__ == "__main__":
    sys.exit(main())
