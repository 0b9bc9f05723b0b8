"""The tree over the log: its roots and proofs are those of RFC 6962, whatever is put into it."""

from hashlib import sha256
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain import merkle
from domain.merkle import HashName, Node, Range

LEAVES = [
    bytes.fromhex(leaf)
    for leaf in (
        "",
        "00",
        "10",
        "2021",
        "3031",
        "40414243",
        "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    )
]
"""The public example of Certificate Transparency: eight leaves."""

ROOTS = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
"""The roots of its first one, two … eight leaves."""

FIRST = "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"
SECOND = "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7"
THIRD_AND_FOURTH = "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e"
LAST_FOUR = "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4"
FIFTH = "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b"
LAST_TWO = "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0"
FIFTH_AND_SIXTH = "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a"

INCLUSION = {
    (0, 1): [],
    (0, 8): [SECOND, THIRD_AND_FOURTH, LAST_FOUR],
    (5, 8): [FIFTH, LAST_TWO, ROOTS[3]],
    (2, 3): [ROOTS[1]],
    (1, 5): [FIRST, THIRD_AND_FOURTH, FIFTH],
}
CONSISTENCY = {
    (1, 1): [],
    (1, 8): [SECOND, THIRD_AND_FOURTH, LAST_FOUR],
    (6, 8): [FIFTH_AND_SIXTH, LAST_TWO, ROOTS[3]],
    (2, 5): [THIRD_AND_FOURTH, FIFTH],
}

SIZES = st.integers(min_value=1, max_value=70)
NAMES = st.sampled_from(list(HashName))


def _grown(leaves: list[bytes], name: str = HashName.SHA256) -> list[bytes]:
    """The root after each leaf, from none at all on."""
    grown = Range(name)
    roots = [grown.root()]
    for leaf in leaves:
        grown.append(leaf)
        roots.append(grown.root())
    return roots


def _nodes(leaves: list[bytes], name: str = HashName.SHA256) -> dict[Node, bytes]:
    """Every whole node over these leaves."""
    nodes: dict[Node, bytes] = {}
    level, hashes = 0, leaves
    while hashes:
        nodes |= {Node(level, index): one for index, one in enumerate(hashes)}
        level, hashes = level + 1, list(merkle.parents(hashes, name))
    return nodes


def _leaves(count: int, name: str) -> list[bytes]:
    return [merkle.leaf_hash(str(number).encode(), name) for number in range(count)]


def test_the_roots_are_those_of_the_public_example() -> None:
    """RFC 6962, 2.1: eight leaves and the root after each, as Certificate Transparency has them."""
    hashes = [merkle.leaf_hash(leaf) for leaf in LEAVES]

    assert [root.hex() for root in _grown(hashes)[1:]] == ROOTS
    assert merkle.empty_root() == sha256(b"").digest()


@pytest.mark.parametrize(("index", "size"), INCLUSION)
def test_a_leaf_is_shown_as_in_the_public_example(index: int, size: int) -> None:
    """RFC 6962, 2.1.1: the path from a leaf to the root."""
    hashes = [merkle.leaf_hash(leaf) for leaf in LEAVES]

    path = merkle.proof(merkle.inclusion_spans(index, size), _nodes(hashes))

    assert [one.hex() for one in path] == INCLUSION[index, size]


@pytest.mark.parametrize(("old", "new"), CONSISTENCY)
def test_growth_is_shown_as_in_the_public_example(old: int, new: int) -> None:
    """RFC 6962, 2.1.2: what shows that a tree only adds to an older one."""
    hashes = [merkle.leaf_hash(leaf) for leaf in LEAVES]

    path = merkle.proof(merkle.consistency_spans(old, new), _nodes(hashes))

    assert [one.hex() for one in path] == CONSISTENCY[old, new]


@given(size=SIZES, name=NAMES, data=st.data())
def test_every_leaf_is_shown_in_every_tree(size: int, name: str, data: st.DataObject) -> None:
    """A proof of inclusion holds for its leaf, its place and its root, and for nothing else."""
    leaves = _leaves(size, name)
    index = data.draw(st.integers(min_value=0, max_value=size - 1))
    path = merkle.proof(merkle.inclusion_spans(index, size), _nodes(leaves, name), name)
    root = _grown(leaves, name)[-1]

    def is_shown(
        leaf: bytes, at: int = index, of: int = size, more: tuple[bytes, ...] = ()
    ) -> bool:
        said = [*path, *more]
        return merkle.is_included(leaf=leaf, index=at, size=of, path=said, root=root, name=name)

    assert is_shown(leaves[index])
    assert not is_shown(merkle.leaf_hash(b"another", name))
    assert not is_shown(leaves[index], of=index)
    assert not is_shown(leaves[index], more=(leaves[0],))
    assert not any(is_shown(leaves[index], at=other) for other in set(range(size)) - {index})


@given(new=SIZES, name=NAMES, data=st.data())
def test_a_tree_is_shown_to_add_to_every_older_one(
    new: int, name: str, data: st.DataObject
) -> None:
    """A proof of consistency holds for its two roots, and for no other."""
    old = data.draw(st.integers(min_value=1, max_value=new))
    leaves = _leaves(new, name)
    roots = _grown(leaves, name)
    path = merkle.proof(merkle.consistency_spans(old, new), _nodes(leaves, name), name)

    def is_shown(before: bytes, after: bytes, more: tuple[bytes, ...] = ()) -> bool:
        said = [*path, *more]
        return merkle.is_consistent(
            old=old, new=new, old_root=before, new_root=after, path=said, name=name
        )

    assert is_shown(roots[old], roots[new])
    assert not is_shown(roots[0], roots[new])
    assert not is_shown(roots[old], roots[0])
    assert not is_shown(roots[old], roots[new], more=(roots[1],))


@given(first=st.integers(min_value=0, max_value=70), more=SIZES, name=NAMES)
def test_a_tree_is_read_on_from_its_peaks(first: int, more: int, name: str) -> None:
    """Whoever kept the peaks reads on from there, and comes to the same root."""
    leaves = _leaves(first + more, name)
    whole, kept = Range(name), Range(name)
    whole.extend(leaves)
    kept.extend(leaves[:first])

    on = Range(name, kept.size, kept.peaks)
    on.extend(leaves[first:])

    assert (on.size, on.root()) == (whole.size, whole.root())
    peaks = merkle.peaks_of(merkle.Span(0, whole.size))
    assert [_nodes(leaves, name)[peak] for peak in peaks] == whole.peaks


def test_proofs_need_few_nodes() -> None:
    """A proof in a log of a million facts is worked out from some forty nodes at most."""
    size = 1_000_003

    assert all(
        len(merkle.needed(merkle.inclusion_spans(index, size))) <= 40
        for index in (0, 1, 524_287, 999_999, size - 1)
    )
    assert len(merkle.needed(merkle.consistency_spans(777_777, size))) <= 60


def test_there_is_no_proof_of_what_is_not_there() -> None:
    """A leaf past the end, a tree larger than the log, peaks that do not fit: all are refused."""
    for index, size in ((1, 1), (-1, 5), (0, 0)):
        with pytest.raises(ValueError, match="no leaf"):
            merkle.inclusion_spans(index, size)
    for old, new in ((0, 5), (6, 5)):
        with pytest.raises(ValueError, match="no tree"):
            merkle.consistency_spans(old, new)
    with pytest.raises(ValueError, match="peaks"):
        Range(size=3, peaks=[b"one"])
    with pytest.raises(ValueError, match="md5"):
        merkle.leaf_hash(b"", "md5")


def test_a_leaf_says_where_it_stands_and_whose_it_is() -> None:
    """The bytes of a leaf are laid down: whoever verifies a file later writes them the same."""
    originator = UUID("00112233-4455-6677-8899-aabbccddeeff")

    leaf = merkle.leaf_bytes(258, originator, 3, "dispute.filed", b"{}")

    assert leaf == (
        b"\0\0\0\0\0\0\x01\x02"
        + originator.bytes
        + b"\0\0\0\0\0\0\0\x03"
        + b"\0\x0ddispute.filed"
        + b"{}"
    )
