#!/usr/bin/env python3
"""Makes rules/charmodel/model.bin, the character model, from counts of characters and character bigrams and a word list.

    scripts/charmodel.py WORDS [COUNTS]
        WORDS   a list of words with their frequencies: jieba/dict.txt of PyPI's jieba 0.42.1
                (pip download --no-deps --no-binary jieba jieba==0.42.1)
        COUNTS  a directory with char-unigrams.tsv and char-bigrams.tsv.gz (default: ../shared/data beside the repository)

The same input gives the same bytes. rules/charmodel/README.md describes the file format; the smoothing is described
below.
"""

import gzip
import math
import struct
import sys
import unicodedata
from collections import defaultdict
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent

# Absolute discounting: taken off each count, in favour of the bigrams that were not counted.
DISCOUNT = 0.9
# The counts leave out bigrams seen once or twice. For each bigram in the counts, this many such sightings are assumed.
# Set by hand; it matters little: 5.63, 5.57 and 5.54 nats per character of unseen news for 1, 2.5 and 4.
RARE = 2.5
# Weight of the word list, relative to the counts, for the character that follows another. The list knows more words
# than the counts; the counts also know the bigrams between words. Measured on 122,000 characters of news and forum text
# that was not counted: 5.57 nats per character without the list, 5.35 with half of this weight, 5.36 with this weight,
# 5.40 with twice this weight. If one byte of the next character is known, the best guess is right in 75 (lead byte) and
# 78 (trail byte) of 100 cases without the list, and in 77 and 81 with it.
WORDS = 1.0
# Bigrams that only the word list has are left out below this many sightings.
LEAST = 2.0
# Count of a character that was never seen, and of everything that is not Chinese text.
UNSEEN = 0.3


def folded(character, simplified):
    """The form in which a character was counted, as the README of the counts describes it."""
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


def add_words(path, bigrams, number, seen):
    """Adds a word list to the bigram counts: the list's own bigrams inside words, the counted ones after the end of a word."""
    inside, everywhere, at_end = defaultdict(int), defaultdict(int), defaultdict(int)
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            word, count, _ = line.split(" ")
            ids, count = [number(c) for c in word], int(count)
            if 0 in ids:
                continue
            for first in ids:
                everywhere[first] += count
            at_end[ids[-1]] += count
            for bigram in zip(ids, ids[1:]):
                inside[bigram] += count
    for first, count in everywhere.items():
        for second in bigrams[first]:
            bigrams[first][second] *= 1 + WORDS * at_end[first] / count
    for (first, second), count in inside.items():
        sightings = WORDS * seen[first] * count / everywhere[first]
        if sightings >= LEAST or second in bigrams[first]:
            bigrams[first][second] += sightings


def main():
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    counts = Path(sys.argv[2]) if len(sys.argv) > 2 else ROOT.parent / "shared" / "data"
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

    bigrams = defaultdict(lambda: defaultdict(float))
    with gzip.open(counts / "char-bigrams.tsv.gz", "rt", encoding="utf-8") as lines:
        for line in lines:
            bigram, count = line.rstrip("\n").split("\t")
            first, second = (number[folded(c, simplified)] for c in bigram)
            bigrams[first][second] += int(count)

    add_words(Path(sys.argv[1]), bigrams, lambda c: number.get(folded(c, simplified), 0), [0, *(seen[c] for c in characters)])

    back_off = [0.0] * (len(characters) + 1)
    starts, seconds, costs = [0], [], []
    for first in range(len(characters) + 1):
        after = bigrams.get(first, {})
        if after:
            listed = sum(after.values())
            context = max(listed + 1, min(listed + RARE * len(after), (1 + WORDS) * seen[characters[first - 1]]))
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
    print(f"{len(characters)} characters, {len(seconds)} bigrams, {out.stat().st_size} bytes", file=sys.stderr)


if __name__ == "__main__":
    main()
