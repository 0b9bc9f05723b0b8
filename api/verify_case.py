"""Check a case file offline, with nothing but Python and `cryptography` (自证案卷核验).

    python verify_case.py FILE [--key KEY] [--lang zh|en] [--paper PAPER ...]

KEY is the office's public key as it was told to you elsewhere (not taken from the file): the whole
key, or its fingerprint. Without it the file vouches for its own key, and this is said.

PAPER is a file that is said to have been handed in: it is looked for by its digest.

Leaves with 0 where everything holds, with 1 where something does not, with 2 where the file cannot
be checked at all. This program is part of no other: read it, it is short.
"""

import argparse
import base64
import hashlib
import json
import struct
import sys
import uuid
from collections.abc import Callable, Collection, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

FORMAT = "onestop-case-file/1"
HOLDS, FAILS, OPEN = "✓", "✗", "–"
_PLACE = struct.Struct(">Q16sQH")
_SHORTEST_FINGERPRINT = 16
_PARTS = {
    *("format", "guide", "office", "key", "hash", "dispute", "number", "centre", "version"),
    *("made_at", "reader", "facts", "checkpoint", "receipts", "documents", "rules", "calendars"),
    *("chronicle", "opened", "evidence"),
}
_LATER_PARTS = {"evidence"}
"""What files of before did not have."""

_OF_A_FACT = (
    frozenset({"version", "position", "proof", "topic", "state"}),
    frozenset({"version", "position", "proof", "withheld"}),
)
_WRONG = (
    *(ValueError, KeyError, TypeError, AttributeError, IndexError, struct.error),
    *(RecursionError, OverflowError),
)

Json = Any
"""Whatever a file says."""

WORDS: Mapping[str, tuple[str, str]] = {
    "unreadable": (
        "无法读取：不是完整的案卷文件（可能被截断或损坏）。",
        "It cannot be read: this is no whole case file (cut off or damaged).",
    ),
    "missing": (
        "没有这个文件，或不能打开：{path}（{what}）。",
        "There is no such file, or it cannot be opened: {path} ({what}).",
    ),
    "other-format": (
        "不是本程序能核验的案卷：{format}（本程序核验 {known}）。",
        "This program does not check {format}; it checks {known}.",
    ),
    "head": (
        "案件 {number} {dispute}\n办公室 {office}，制作于 {made_at}，第 {version} 版",
        "Dispute {number} {dispute}\nOffice {office}, made at {made_at}, version {version}",
    ),
    "written": ("文件写法未被改动", "the file is written as it was made"),
    "not-written": (
        "文件写法与制作时不同：有字节被改动",
        "the file is not written as it was made: bytes were changed",
    ),
    "key-agrees": ("公钥与 --key 一致", "the public key is the one given with --key"),
    "key-differs": (
        "公钥与 --key 不一致：这是另一个办公室的案卷，或公钥被换过",
        "the public key is not the one given: another office's file, or the key was exchanged",
    ),
    "key-own-word": (
        "公钥仅为案卷自述（指纹 {fingerprint}）：请向办公室另行核对，并用 --key 指定",
        (
            "the public key is the file's own word (fingerprint {fingerprint}): ask the office "
            "for it by another way, and give it with --key"
        ),
    ),
    "signed": ("全卷由该公钥签名", "the whole file is signed with this key"),
    "not-signed": (
        "全卷签名不成立：内容被改动，或属于另一个办公室",
        "the signature over the whole file does not hold: changed, or another office's",
    ),
    "sealed": (
        "检查点由该公钥签名：{size} 条记录，{made_at}",
        "the checkpoint is signed with this key: {size} facts, {made_at}",
    ),
    "not-sealed": (
        "检查点签名不成立，或属于另一个办公室",
        "the checkpoint's signature does not hold, or it is another office's",
    ),
    "no-checkpoint": (
        "案卷没有检查点：无法证明任何记录在账本中",
        "there is no checkpoint in the file: nothing shows any fact to be in the ledger",
    ),
    "gapless": ("版本 1 至 {count} 无缺口", "versions 1 to {count} without a gap"),
    "gap": (
        "版本有缺口或错序：第 {at} 条为版本 {version}",
        "versions have a gap or stand out of order: number {at} is version {version}",
    ),
    "included": (
        "{count} 条记录逐条证明在账本中，未被改动",
        "{count} facts are each shown to be in the ledger, unchanged",
    ),
    "not-included": (
        "版本 {version} 不能证明在账本中：被改动、替换或移位",
        "version {version} is not shown to be in the ledger: changed, exchanged or moved",
    ),
    "not-yet": (
        "版本 {version} 晚于检查点，尚未封存",
        "version {version} came after the checkpoint and is not yet sealed",
    ),
    "withheld": (
        "版本 {version} 对本卷读者不公开：只证明账本该处有一条记录，不证明其内容",
        (
            "version {version} is withheld from this reader: a fact stands there; what it says, "
            "and that it is this dispute's, is not shown"
        ),
    ),
    "strange": (
        "卷中有本程序不认识的部分：{parts}",
        "the file holds parts that this program does not know: {parts}",
    ),
    "own-word": (
        (
            "案号 {number}、所属中心 {centre}、读者 {reader}、说明文字仅由办公室签名，"
            "记录本身不能证明"
        ),
        (
            "the number {number}, the centre {centre}, the reader {reader} and the guide are the "
            "office's word (signed), and not shown by the facts"
        ),
    ),
    "all-receipts": (
        "本卷不能证明已收录全部收件回执：请核对手中回执（卷中有 {count} 张）",
        (
            "that every receipt is in it this file does not show: compare those you hold "
            "({count} are in it)"
        ),
    ),
    "no-rules": ("卷中没有期限规则", "there are no time limits in the file"),
    "no-calendars": ("卷中没有日历", "there are no calendars in the file"),
    "receipts": (
        "{count} 张收件回执均能在卷中找到对应记录",
        "{count} receipts each lead to their fact in this file",
    ),
    "receipt-wrong": (
        "第 {at} 张收件回执不成立，或卷中缺少其记录",
        "receipt number {at} does not hold, or its fact is missing in this file",
    ),
    "documents": (
        "{count} 份材料的摘要与记录一致（材料本身请另行比对）",
        "the digests of {count} documents are those of the facts (compare the papers themselves)",
    ),
    "documents-wrong": (
        "材料目录与记录不一致",
        "the list of documents is not what the facts say",
    ),
    "evidence": (
        "{count} 个文件版本的摘要与记录一致（文件本身请用 --paper 比对）",
        "the digests of {count} files are those of the facts (compare a file with --paper)",
    ),
    "evidence-wrong": (
        "文件目录与记录不一致",
        "the list of files is not what the facts say",
    ),
    "paper": (
        "{name} 就是所记录的 {evidence}（版本 {version} 的记录）",
        "{name} is what was recorded as {evidence} (the fact of version {version})",
    ),
    "paper-unknown": (
        "{name} 不是本卷记录的任何材料或文件：被改动，或从未提交",
        "{name} is none of the papers and files of this case: changed, or never handed in",
    ),
    "rules": (
        "期限规则 {versions} 在卷，摘要相符（规则文本本身仅由办公室签名）",
        (
            "the time limits {versions} are in the file, digests agree (their text is the office's "
            "word, signed)"
        ),
    ),
    "rules-wrong": (
        "期限规则 {version} 缺失或摘要不符",
        "the time limits {version} are missing, or not those of the digest",
    ),
    "calendars": (
        "日历 {names} 在卷，摘要相符（内容和名称仅由办公室签名）",
        (
            "the calendars {names} are in the file, digests agree (what they say, and their names, "
            "are the office's word, signed)"
        ),
    ),
    "calendars-wrong": ("日历 {name} 摘要不符", "the calendar {name} is not that of its digest"),
    "chronicle": (
        "大事记逐行对应记录的时间、记录人和种类（文字仅由办公室签名）",
        (
            "the chronicle has a line a fact: times, author and kind agree (its words are the "
            "office's, signed)"
        ),
    ),
    "chronicle-wrong": (
        "大事记与记录不一致：版本 {version}",
        "the chronicle differs from the facts: version {version}",
    ),
    "opened": (
        "{count} 处开启的内容仅为办公室的说法（有签名）：密文在账本中，明文须办公室当场开启",
        (
            "{count} opened values are the office's word (signed): the ciphertexts are in the "
            "ledger; that these are their texts only the office can show, by opening them"
        ),
    ),
    "erased": (
        "其中 {count} 处打不开：个人信息已依法删除或停止处理，密文仍在卷中，记录的证明不受影响",
        (
            "{count} of them do not open: what is there of a person was erased or locked under the "
            "law; the ciphertexts are in the file, and the proof of the facts stands"
        ),
    ),
    "opened-wrong": (
        "开启内容 {at} 指向的不是密文",
        "opened value number {at} leads to no sealed value",
    ),
    "malformed": ("{part} 的写法不对", "{part} is not written as it should be"),
    "later": (
        "本卷不能证明此后没有新的记录：请核对手中回执，或向办公室索取新卷",
        (
            "that nothing was recorded later this file does not show: compare your receipts, or "
            "ask the office for a newer one"
        ),
    ),
    "whole": ("结论：成立。", "It holds."),
    "broken": ("结论：不成立。", "It does not hold."),
}


class Unreadable(Exception):  # noqa: N818 - named for what is so
    """The file cannot be checked; holds the sentence's key and what it says."""

    def __init__(self, key: str, said: Mapping[str, Json]) -> None:
        super().__init__(key)
        self.key, self.said = key, said


class Finding(NamedTuple):
    """One line of the report."""

    mark: str
    key: str
    said: Mapping[str, Json] = {}


class Note(NamedTuple):
    """A signed note: what was signed, who signed, and the signature."""

    body: str
    name: str
    key_id: bytes
    signature: bytes

    @property
    def lines(self) -> list[str]:
        """What was signed, line by line."""
        return self.body.splitlines()

    @property
    def said(self) -> dict[str, str]:
        """The lines of the form `name value`."""
        return {name: value for name, _, value in (line.partition(" ") for line in self.lines)}


class Key(NamedTuple):
    """The public key of an office, under the name it signs with."""

    name: str
    raw: bytes

    @property
    def fingerprint(self) -> str:
        """By which the key is told from others."""
        return hashlib.sha256(self.raw).hexdigest()

    def holds(self, note: Note) -> bool:
        """Whether this key signed the note."""
        named = hashlib.sha256(self.name.encode() + b"\n\x01" + self.raw).digest()[:4]
        if (note.name, note.key_id) != (self.name, named):
            return False
        try:
            Ed25519PublicKey.from_public_bytes(self.raw).verify(note.signature, note.body.encode())
        except InvalidSignature:
            return False
        return True


def canonical(said: Json) -> bytes:
    """The one way in which a digest is taken of what a file says."""
    return json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def written(said: Json) -> bytes:
    """The one way in which a case file is written."""
    return (json.dumps(said, ensure_ascii=False, sort_keys=True, indent=1) + "\n").encode()


def digest(said: Json) -> str:
    """The digest of what a file says."""
    return hashlib.sha256(canonical(said)).hexdigest()


def hashed(name: str, data: bytes) -> bytes:
    """The hash of the tree, by its name; raises ValueError where it is not known."""
    known = {"sha256": hashes.SHA256, "sm3": hashes.SM3}
    if name not in known:
        raise ValueError(name)
    work = hashes.Hash(known[name]())
    work.update(data)
    return work.finalize()


def is_number(said: Json, number: int) -> bool:
    """Whether it is this whole number, written as one: 7.0 and true are equal to some."""
    return type(said) is int and said == number


def leaf_of(dispute: str, fact: Mapping[str, Json], name: str) -> bytes:
    """The hash of a stored fact (RFC 6962, 2.1); of a withheld one the file has no more."""
    if "withheld" in fact:
        return base64.b64decode(fact["withheld"], validate=True)
    topic, state = fact["topic"].encode(), fact["state"].encode()
    place = (fact["position"], uuid.UUID(dispute).bytes, fact["version"], len(topic))
    return hashed(name, b"\0" + _PLACE.pack(*place) + topic + state)


def included(leaf: bytes, fact: Mapping[str, Json], size: int, root: bytes, name: str) -> bool:
    """Whether the proof leads from the leaf to the root (RFC 9162, 2.1.3.2)."""
    place, last, found = fact["index"], size - 1, leaf
    if not 0 <= place <= last:
        return False
    for step in fact["proof"]:
        sibling = base64.b64decode(step, validate=True)
        if last == 0:
            return False
        if place & 1 or place == last:
            found = hashed(name, b"\1" + sibling + found)
            while place and not place & 1:
                place, last = place >> 1, last >> 1
        else:
            found = hashed(name, b"\1" + found + sibling)
        place, last = place >> 1, last >> 1
    return last == 0 and found == root


def read_note(text: str) -> Note:
    """A signed note (C2SP signed-note); raises ValueError where it is none."""
    body, blank, last = text.rpartition("\n\n")
    if not blank or not last.startswith("— ") or not last.endswith("\n") or "\n" in last[:-1]:
        raise ValueError(text[:40])
    name, _, told = last[2:-1].rpartition(" ")
    raw = base64.b64decode(told, validate=True)
    return Note(body + "\n", name, raw[:4], raw[4:])


def read_key(told: str) -> Key:
    """A public key (vkey); raises ValueError where it is none."""
    name, key_id, coded = told.split("+", 2)
    raw = base64.b64decode(coded, validate=True)
    key = Key(name, raw[1:])
    named = hashlib.sha256(name.encode() + b"\n" + raw).hexdigest()[:8]
    if raw[:1] != b"\1" or len(key.raw) != 32 or key_id != named:  # noqa: PLR2004 - Ed25519
        raise ValueError(told)
    return key


class CaseFile:
    """A case file, read; each check of it yields what it found."""

    def __init__(self, raw: bytes) -> None:
        try:
            self.said = json.loads(raw)
            self.content, self.statement = self.said["content"], self.said["statement"]
            form = self.content["format"]
        except (ValueError, KeyError, TypeError, RecursionError) as wrong:
            raise Unreadable("unreadable", {}) from wrong
        if form != FORMAT:
            raise Unreadable("other-format", {"format": str(form)[:60], "known": FORMAT})
        self.raw = raw

    def findings(self, expected: str | None) -> Iterator[Finding]:
        """Every finding, in order."""
        try:
            key = read_key(self.content["key"])
        except (ValueError, KeyError, TypeError, AttributeError):
            yield Finding(FAILS, "malformed", {"part": "key"})
            return
        checks: Mapping[str, Callable[[], Iterator[Finding]]] = {
            "file": self._written,
            "key": lambda: self._known(key, expected),
            "statement": lambda: self._signed(key),
            "parts": self._known_parts,
            "facts": lambda: self._in_ledger(key),
            "versions": self._gapless,
            "receipts": lambda: self._receipts(key),
            "documents": self._documents,
            "evidence": self._evidence,
            "rules": self._rules,
            "calendars": self._calendars,
            "chronicle": self._chronicle,
            "opened": self._opened,
        }
        for part, check in checks.items():
            try:
                yield from check()
            except _WRONG:
                yield Finding(FAILS, "malformed", {"part": part})
        yield Finding(OPEN, "later")

    @property
    def _told(self) -> list[tuple[Mapping[str, Json], Json]]:
        """The facts that are told, each with what its stored bytes say."""
        facts = self.content["facts"]
        return [(fact, json.loads(fact["state"])) for fact in facts if "withheld" not in fact]

    def _written(self) -> Iterator[Finding]:
        same = written(self.said) == self.raw and self.said.keys() == {"content", "statement"}
        yield Finding(HOLDS, "written") if same else Finding(FAILS, "not-written")

    def _known(self, key: Key, expected: str | None) -> Iterator[Finding]:
        if expected is None:
            yield Finding(OPEN, "key-own-word", {"fingerprint": key.fingerprint})
        elif expected == self.content["key"] or (
            len(expected) >= _SHORTEST_FINGERPRINT and key.fingerprint.startswith(expected.lower())
        ):
            yield Finding(HOLDS, "key-agrees")
        else:
            yield Finding(FAILS, "key-differs")

    def _signed(self, key: Key) -> Iterator[Finding]:
        note, content = read_note(self.statement), self.content
        should = [
            f"{content['office']}/case-file",
            f"dispute {content['dispute']}",
            f"version {content['version']}",
            f"made-at {content['made_at']}",
            f"sha256 {digest(content)}",
        ]
        holds = key.holds(note) and note.lines == should and key.name == content["office"]
        yield Finding(HOLDS, "signed") if holds else Finding(FAILS, "not-signed")

    def _known_parts(self) -> Iterator[Finding]:
        """Nothing stands in the file that no check below looks at."""
        content = self.content
        strange = set((content.keys() | _LATER_PARTS) ^ _PARTS)
        for fact in content["facts"]:
            if fact.keys() - {"index"} not in _OF_A_FACT:
                strange.add(f"facts/{fact['version']}")
        if strange:
            yield Finding(FAILS, "strange", {"parts": ", ".join(sorted(strange))})
        names = ("number", "centre", "reader")
        yield Finding(OPEN, "own-word", {name: content[name] for name in names})

    def _in_ledger(self, key: Key) -> Iterator[Finding]:
        content = self.content
        if not content["checkpoint"]:
            yield Finding(FAILS, "no-checkpoint")
            return
        note = read_note(content["checkpoint"])
        name = note.said["hash"]
        if not key.holds(note) or (note.lines[0], name) != (key.name, content["hash"]):
            yield Finding(FAILS, "not-sealed")
            return
        size, end = int(note.lines[1]), int(note.said["position"])
        yield Finding(HOLDS, "sealed", {"size": size, "made_at": note.said["made-at"]})
        root, count = base64.b64decode(note.lines[2], validate=True), 0
        for fact in content["facts"]:
            version = {"version": fact["version"]}
            if fact["position"] > end and fact["proof"] is None:
                yield Finding(OPEN, "not-yet", version)
                continue
            leaf = leaf_of(content["dispute"], fact, name)
            if fact["position"] > end or not included(leaf, fact, size, root, name):
                yield Finding(FAILS, "not-included", version)
                continue
            count += 1
            if "withheld" in fact:
                yield Finding(OPEN, "withheld", version)
        yield Finding(HOLDS, "included", {"count": count})

    def _gapless(self) -> Iterator[Finding]:
        facts, position = self.content["facts"], 0
        for at, fact in enumerate(facts, start=1):
            if not is_number(fact["version"], at) or fact["position"] <= position:
                yield Finding(FAILS, "gap", {"at": at, "version": fact["version"]})
                return
            position = fact["position"]
        if not facts or not is_number(self.content["version"], len(facts)):
            yield Finding(FAILS, "gap", {"at": len(facts), "version": self.content["version"]})
            return
        yield Finding(HOLDS, "gapless", {"count": len(facts)})

    def _receipts(self, key: Key) -> Iterator[Finding]:
        facts = {fact["version"]: fact for fact in self.content["facts"]}
        for at, text in enumerate(self.content["receipts"], start=1):
            note = read_note(text)
            if not key.holds(note) or not self._leads_to(note, facts):
                yield Finding(FAILS, "receipt-wrong", {"at": at})
                return
        count = {"count": len(self.content["receipts"])}
        if self.content["receipts"]:
            yield Finding(HOLDS, "receipts", count)
        yield Finding(OPEN, "all-receipts", count)

    def _leads_to(self, note: Note, facts: Mapping[int, Mapping[str, Json]]) -> bool:
        said, dispute = note.said, self.content["dispute"]
        fact = facts.get(int(said["version"]))
        if fact is None or note.lines[0] != f"{self.content['office']}/receipt":
            return False
        leaf = base64.b64encode(leaf_of(dispute, fact, said["hash"])).decode()
        place = (said["dispute"], int(said["position"]), said["leaf"])
        return place == (dispute, fact["position"], leaf) and (
            "withheld" in fact or said["topic"] == fact["topic"]
        )

    def _documents(self) -> Iterator[Finding]:
        names = ("document", "kind", "digest", "size")
        stored = [
            {"version": fact["version"]} | {name: state[name] for name in names}
            for fact, state in self._told
            if fact["topic"] == "dispute.document_added"
        ]
        same = canonical(stored) == canonical(self.content["documents"])
        found = Finding(HOLDS, "documents", {"count": len(stored)})
        yield found if same else Finding(FAILS, "documents-wrong")

    def _evidence(self) -> Iterator[Finding]:
        """Files stand in the facts since later than papers: older case files have no such list."""
        names = ("evidence", "kind", "digest", "size")
        stored = [
            {"version": fact["version"]} | {name: state[name] for name in names}
            for fact, state in self._told
            if fact["topic"] == "dispute.evidence_handed_in"
        ]
        if canonical(stored) != canonical(self.content.get("evidence", [])):
            yield Finding(FAILS, "evidence-wrong")
        elif stored:
            yield Finding(HOLDS, "evidence", {"count": len(stored)})

    def paper(self, name: str, digests: Collection[str]) -> Finding:
        """Whether a file in hand is one that the facts know by its digest."""
        try:
            told = self._told
        except (ValueError, KeyError, TypeError):
            return Finding(FAILS, "malformed", {"part": "facts"})
        for fact, state in told:
            if state.get("digest") in digests:
                known = state.get("evidence") or state.get("document")
                said = {"name": name, "evidence": known, "version": fact["version"]}
                return Finding(HOLDS, "paper", said)
        return Finding(FAILS, "paper-unknown", {"name": name})

    def _rules(self) -> Iterator[Finding]:
        kept = {one["version"]: one for one in self.content["rules"]}
        followed = {state["rules"] for _, state in self._told if state.get("rules")}
        for version in sorted(followed | kept.keys()):
            one = kept.get(version)
            if one is None or digest(one["table"]) != one["sha256"]:
                yield Finding(FAILS, "rules-wrong", {"version": version})
                return
        versions = {"versions": ", ".join(sorted(kept))}
        yield Finding(HOLDS, "rules", versions) if kept else Finding(OPEN, "no-rules")

    def _calendars(self) -> Iterator[Finding]:
        calendars = self.content["calendars"]
        for one in calendars:
            if digest(one["facts"]) != one["sha256"]:
                yield Finding(FAILS, "calendars-wrong", {"name": one["name"]})
                return
        names = ", ".join(one["name"] for one in calendars)
        if calendars:
            yield Finding(HOLDS, "calendars", {"names": names})
        else:
            yield Finding(OPEN, "no-calendars")

    def _chronicle(self) -> Iterator[Finding]:
        lines = self.content["chronicle"]
        if len(lines) != len(self._told):
            yield Finding(FAILS, "chronicle-wrong", {"version": len(lines)})
            return
        for line, (fact, state) in zip(lines, self._told, strict=True):
            stored = {
                "version": fact["version"],
                "topic": fact["topic"],
                "by": state["by"],
                "happened_at": state["happened_at"]["_data_"],
                "recorded_at": state["timestamp"]["_data_"],
            }
            if canonical({name: line[name] for name in stored}) != canonical(stored):
                yield Finding(FAILS, "chronicle-wrong", {"version": fact["version"]})
                return
        yield Finding(HOLDS, "chronicle")

    def _opened(self) -> Iterator[Finding]:
        states = {fact["version"]: state for fact, state in self._told}
        for at, one in enumerate(self.content["opened"], start=1):
            version = one["version"]
            found: Json = states[version] if is_number(version, version) else None
            for step in one["at"]:
                found = found[step]
            if not isinstance(found, str) or not found.startswith("sealed:"):
                yield Finding(FAILS, "opened-wrong", {"at": at})
                return
        if self.content["opened"]:
            yield Finding(OPEN, "opened", {"count": len(self.content["opened"])})
        gone = sum(one["text"] is None for one in self.content["opened"])
        if gone:
            yield Finding(HOLDS, "erased", {"count": gone})


def say(key: str, language: str, said: Mapping[str, Json]) -> str:
    """A sentence in the reader's language; what the file says of itself cannot move the cursor."""
    shown = {name: _shown(value) for name, value in said.items()}
    return WORDS[key][language == "en"].format(**shown)


def _shown(value: Json) -> Json:
    if isinstance(value, (dict, list)):
        return "…"
    if not isinstance(value, str):
        return value
    return "".join(one if one.isprintable() else f"\\u{ord(one):04x}" for one in value)


def digests_of(paper: Path) -> list[str]:
    """The digests of a file, by every algorithm an office may use; raises OSError."""
    works = {"sha-256": hashes.Hash(hashes.SHA256()), "sm3": hashes.Hash(hashes.SM3())}
    with paper.open("rb") as file:
        while piece := file.read(1 << 20):
            for work in works.values():
                work.update(piece)
    return [f"{name}:{work.finalize().hex()}" for name, work in works.items()]


def verify(
    raw: bytes,
    expected: str | None = None,
    language: str = "zh",
    papers: Mapping[str, Collection[str]] | None = None,
) -> tuple[int, str]:
    """Check a case file, and files in hand by their digests: the exit code, and the report."""
    try:
        case = CaseFile(raw)
    except Unreadable as unreadable:
        return 2, say(unreadable.key, language, unreadable.said) + "\n"
    names = ("number", "dispute", "office", "made_at", "version")
    head = say("head", language, {name: case.content.get(name, "?") for name in names})
    found = list(case.findings(expected))
    found += [case.paper(name, digests) for name, digests in (papers or {}).items()]
    told = [f"{one.mark} {say(one.key, language, one.said)}" for one in found]
    broken = any(one.mark == FAILS for one in found)
    end = say("broken" if broken else "whole", language, {})
    return int(broken), "\n".join([head, *told, end]) + "\n"


def main() -> int:
    """Check the file named on the command line."""
    asked = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    asked.add_argument("file", type=Path)
    asked.add_argument("--key", help="公钥或其指纹 / the public key or its fingerprint")
    asked.add_argument("--lang", choices=("zh", "en"), default="zh")
    asked.add_argument(
        "--paper", type=Path, action="append", default=[], help="要比对的文件 / a file to compare"
    )
    said = asked.parse_args()
    sys.stdout.reconfigure(encoding="utf-8", errors="replace")  # type: ignore[union-attr]
    try:
        raw = said.file.read_bytes()
    except OSError as wrong:
        where = {"path": str(said.file), "what": str(wrong.strerror)}
        sys.stdout.write(say("missing", said.lang, where) + "\n")
        return 2
    key = None if said.key is None else said.key.strip()
    papers = {paper.name: digests_of(paper) for paper in said.paper}
    code, report = verify(raw, key, said.lang, papers)
    sys.stdout.write(report)
    return code


if __name__ == "__main__":
    sys.exit(main())
