#!/usr/bin/env python3
"""Writes vocabulary.json: which ids other tools give the words of some captions.

    pip install tensorflow-cpu && python make_vocabulary.py [Flickr8k.token.txt]

Made with tensorflow-cpu 2.21.0 (Keras 3.15.1) on python 3.11. Keras' `TextVectorization` and
`Tokenizer` are run themselves. torchtext has no build for today's PyTorch: what its
`build_vocab_from_iterator` does is written out below from its documentation. The order of first
sight is a dictionary's.

With Flickr8k's captions, the hashes of the vocabularies of all of them are written too: FNV-1a over
each word and a zero byte, then a byte 1 and the four special tokens where they are not the standard
ones. Without, those of the file are kept.
"""

import json
import random
import string
import sys
from collections import Counter
from pathlib import Path

import tensorflow as tf

FILE = Path(__file__).parent / "vocabulary.json"

SUBJECTS = "a dog|two dogs|the man|a woman in red|children|Ein Hund|une fille|a black-and-white cat"
VERBS = "runs|jumps|is running|sits|rides a bike|catches a frisbee|schläft|start the race"
PLACES = "in the snow|on the beach|at the end of the street|over a fence|near a café|by the water"
ODD = ["naïve \U0001d518nicode Ωmega ωmega", "zebra éclair Éclair eclair", "x1 x10 x2 10 9", ""]

STANDARD = ["<pad>", "<unk>", "<sos>", "<eos>"]
TORCHTEXT = ["<pad>", "<unk>", "<bos>", "<eos>"]
VECTORIZATION = ["", "[UNK]", "start", "end"]
TOKENIZER = ["<pad>", "<unk>", "<start>", "<end>"]


def made_captions():
    rng = random.Random(7)
    parts = [x.split("|") for x in (SUBJECTS, VERBS, PLACES)]
    made = [" ".join(rng.choice(part) for part in parts) for _ in range(60)]
    return [clean(c) for c in made + ODD]


def clean(caption):
    return caption.lower().translate(str.maketrans("", "", string.punctuation)).split()


def first_seen(captions, markers):
    words = {}
    for caption in captions:
        for word in [markers[2], *caption, markers[3]]:
            words.setdefault(word)
    return [markers[0], markers[1], *words]


def torchtext(captions, markers, min_freq=1, max_tokens=None):
    """`build_vocab_from_iterator(…, special_first=True)` with specials <unk> <pad> <bos> <eos>."""
    specials = [markers[1], markers[0], markers[2], markers[3]]
    counter = Counter(word for caption in captions for word in caption)
    by_frequency = sorted(counter.items(), key=lambda x: (-x[1], x[0]))
    if max_tokens is not None:
        by_frequency = by_frequency[: max_tokens - len(specials)]
    return specials + [word for word, count in by_frequency if count >= min_freq]


def vectorization(captions, max_tokens=None):
    layer = tf.keras.layers.TextVectorization(
        max_tokens=max_tokens, standardize=None, split="whitespace")
    # Its own standardisation would cut at punctuation only; captions are clean already.
    layer.adapt([" ".join(["start", *caption, "end"]) for caption in captions])
    return [str(word) for word in layer.get_vocabulary()]


def tokenizer(captions, num_words=None):
    from keras.src.legacy.preprocessing.text import Tokenizer
    keras = Tokenizer(num_words=num_words, oov_token="<unk>", filters="")
    keras.fit_on_texts([["<start>", *caption, "<end>"] for caption in captions])
    index = sorted(keras.word_index.items(), key=lambda x: x[1])
    return ["<pad>"] + [word for word, id in index if num_words is None or id < num_words]


def content_hash(words, markers):
    data = b"".join(word.encode() + b"\0" for word in words)
    if markers != STANDARD:
        data += b"\1" + b"".join(name.encode() + b"\0" for name in markers)
    h = 0xCBF29CE484222325
    for byte in data:
        h = (h ^ byte) * 0x100000001B3 % 2**64
    return f"{h:016x}"


def systems(captions, small, rare):
    """(name, special tokens, words)"""
    yield "first seen", STANDARD, first_seen(captions, STANDARD)
    yield "torchtext", TORCHTEXT, torchtext(captions, TORCHTEXT)
    yield "torchtext, rare", TORCHTEXT, torchtext(captions, TORCHTEXT, min_freq=rare)
    yield "torchtext, small", TORCHTEXT, torchtext(captions, TORCHTEXT, max_tokens=small)
    yield "TextVectorization", VECTORIZATION, vectorization(captions)
    yield "TextVectorization, small", VECTORIZATION, vectorization(captions, small)
    yield "Tokenizer", TOKENIZER, tokenizer(captions)
    yield "Tokenizer, small", TOKENIZER, tokenizer(captions, small)


def main():
    captions = made_captions()
    content = {
        "captions": captions,
        "small": 20,
        "rare": 3,
        "vocabularies": {name: words for name, _, words in systems(captions, 20, 3)},
        "hashes": {n: content_hash(words, m) for n, m, words in systems(captions, 20, 3)},
    }
    if len(sys.argv) > 1:
        lines = Path(sys.argv[1]).read_text(encoding="utf-8").splitlines()
        flickr = [clean(line.split("\t", 1)[1]) for line in lines]
        content["flickr8k"] = {
            "captions": len(flickr),
            "small": 5000,
            "rare": 5,
            "hashes": {n: content_hash(words, m) for n, m, words in systems(flickr, 5000, 5)},
            "sizes": {n: len(words) for n, _, words in systems(flickr, 5000, 5)},
        }
    else:
        content["flickr8k"] = json.loads(FILE.read_text())["flickr8k"]
    FILE.write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


main()
