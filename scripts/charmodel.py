#!/usr/bin/env python3
"""Makes rules/charmodel/model.bin, the character model, out of counts of characters and pairs of characters.

    scripts/charmodel.py [COUNTS]       COUNTS: a folder with char-unigrams.tsv and char-bigrams.tsv.gz
                                        (default: ../shared/data beside the repository)

The same counts give the same bytes. What the file holds is described in rules/charmodel/README.md, how the numbers are
smoothed below.
"""

import gzip
import math
import struct
import sys
import unicodedata
from collections import defaultdict
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent

# Absolute discounting: what is taken off each count for the pairs that were not counted.
DISCOUNT = 0.9
# Pairs seen once or twice are not in the counts. For every pair that is, so many such sightings are taken for granted
# (Zipf's law gives 2 to 3; the perplexity of news that was not counted is flat between them).
RARE = 2.5
# Count of a character that was never seen; also of everything that is no Chinese text at all.
UNSEEN = 0.3


def folded(character, simplified):
    """The form in which a character was counted, as in the README of the counts."""
    for _ in range(2):
        character = simplified.get(character, character)
    plain = unicodedata.normalize("NFKC", character)
    if len(plain) == 1 and (0xF900 <= ord(character) < 0xFB00 or 0xFF01 <= ord(character) < 0xFF5F):
        if character not in "，。：；！？（）、":
            character = plain
    for _ in range(2):
        character = simplified.get(character, character)
    if character.isascii():
        if character.isdigit():
            return "0"
        if character.isalpha():
            return "a"
        if character.isprintable() and character != " ":
            return chr(ord(character) + 0xFEE0)
    return character


def main():
    counts = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT.parent / "shared" / "data"
    simplified = {}
    for line in (ROOT / "rules/script/dictionary/TSCharacters.txt").read_text(encoding="utf-8").splitlines():
        key, _, values = line.partition("\t")
        if len(key) == 1 and values:
            simplified[key] = values.split()[0]

    seen = {}
    for line in (counts / "char-unigrams.tsv").read_text(encoding="utf-8").splitlines():
        character, count = line.split("\t")
        character = folded(character, simplified)
        seen[character] = seen.get(character, 0) + int(count)
    characters = sorted(seen, key=lambda c: (-seen[c], c))
    number = {c: n for n, c in enumerate(characters, 1)}
    total = sum(seen.values()) + UNSEEN * 20000
    unigram = [UNSEEN / total] + [seen[c] / total for c in characters]

    pairs = defaultdict(lambda: defaultdict(int))
    with gzip.open(counts / "char-bigrams.tsv.gz", "rt", encoding="utf-8") as lines:
        for line in lines:
            pair, count = line.rstrip("\n").split("\t")
            first, second = (number[folded(c, simplified)] for c in pair)
            pairs[first][second] += int(count)

    back_off = [0.0] * (len(characters) + 1)
    starts, seconds, costs = [0], [], []
    for first in range(len(characters) + 1):
        after = pairs.get(first, {})
        if after:
            listed = sum(after.values())
            context = max(listed + 1, min(listed + RARE * len(after), seen[characters[first - 1]]))
            weight = (context - listed + DISCOUNT * len(after)) / context
            back_off[first] = -math.log(weight)
            for second in sorted(after):
                probability = (after[second] - DISCOUNT) / context + weight * unigram[second]
                seconds.append(second)
                costs.append(min(255, round(-math.log(probability) * 16)))
        starts.append(len(seconds))

    ids = [number.get(folded(chr(c), simplified), 0) if not 0xD800 <= c < 0xE000 else 0 for c in range(0x10000)]
    fine = lambda values: [min(0xFFFF, round(v * 1024)) for v in values]
    parts = [
        struct.pack("<II", len(unigram), len(seconds)),
        struct.pack(f"<{len(ids)}H", *ids),
        struct.pack(f"<{len(unigram)}H", *fine(-math.log(p) for p in unigram)),
        struct.pack(f"<{len(unigram)}H", *fine(back_off)),
        struct.pack(f"<{len(starts)}I", *starts),
        struct.pack(f"<{len(seconds)}H", *seconds),
        bytes(costs),
    ]
    out = ROOT / "rules/charmodel/model.bin"
    out.write_bytes(b"".join(parts))
    print(f"{len(characters)} characters, {len(seconds)} pairs, {out.stat().st_size} bytes", file=sys.stderr)


if __name__ == "__main__":
    main()
