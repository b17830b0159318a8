#!/usr/bin/env python3
"""NLTK, pycocoevalcap, tokenizers, gensim and scikit-learn beside the program `Benchmarks`, as a JSON object a row.

python Benchmarks/text.py --captions Flickr8k.token.txt [--ours .build/release/Benchmarks] [--rounds 3] [--filter TEXT]

    pip install nltk pycocoevalcap tokenizers gensim scikit-learn        (and Java for pycocoevalcap)

Rows have the names of the suite text/ of `Benchmarks`; figures are medians over the rounds of each run's median, in
milliseconds, on one thread. pycocoevalcap's own rows have the start of its Java process in them, without
which it cannot be used.
"""

import argparse
import json
import os
import statistics
import subprocess
import tempfile
import time

COUNT = 40_460


def read_captions(path, count):
    with open(path, encoding="utf-8") as file:
        own = [line.rstrip("\n").split("\t", 1)[1] for line in file if "\t" in line]
    return [own[i % len(own)] for i in range(count)]


def median_ms(call, runs=3):
    times = []
    for _ in range(runs):
        begin = time.perf_counter()
        call()
        times.append(1e3 * (time.perf_counter() - begin))
    return statistics.median(times)


def glove():
    """The file that `Benchmarks` makes, if it is there."""
    return os.path.join(tempfile.gettempdir(), "apus-400000x50.txt")


def rows(path, tokenizer_path):
    """Name → what to time."""
    captions = read_captions(path, COUNT)
    found = {}

    from nltk.tokenize import NLTKWordTokenizer
    treebank = NLTKWordTokenizer()
    found[f"text/treebank {COUNT}"] = lambda: [treebank.tokenize(c) for c in captions]

    from tokenizers import Tokenizer
    bpe = Tokenizer.from_file(tokenizer_path)
    found["text/bpe encode 40460"] = lambda: [bpe.encode(c) for c in captions]

    five = captions[:5000]
    references = {i: [{"caption": c} for c in five[5 * i:5 * i + 5]] for i in range(1000)}
    candidates = {i: [{"caption": five[5 * ((i + 1) % 1000)]}] for i in range(1000)}

    def evaluation(*scorers):
        from pycocoevalcap.tokenizer.ptbtokenizer import PTBTokenizer
        tokenizer = PTBTokenizer()
        true, made = tokenizer.tokenize(references), tokenizer.tokenize(candidates)
        for scorer in scorers:
            scorer().compute_score(true, made)

    from pycocoevalcap.bleu.bleu import Bleu
    from pycocoevalcap.cider.cider import Cider
    from pycocoevalcap.meteor.meteor import Meteor
    from pycocoevalcap.rouge.rouge import Rouge
    found["text/ptb + bleu + rouge-l + cider-d 1000x5"] = (
        lambda: evaluation(lambda: Bleu(4), Rouge, Cider))
    found["text/ptb + meteor 1000x5"] = lambda: evaluation(Meteor)

    if os.path.exists(glove()):
        from gensim.models import KeyedVectors
        found["text/glove 400000x50, 8000 words"] = (
            lambda: KeyedVectors.load_word2vec_format(glove(), no_header=True))

    import numpy as np
    from sklearn.cluster import KMeans
    from sklearn.manifold import TSNE
    random = np.random.default_rng(1)
    centres = random.standard_normal((50, 50), dtype=np.float32)

    def vectors(count):
        return centres[np.arange(count) % 50] + random.standard_normal((count, 50), dtype=np.float32) / 2

    from gensim.models import KeyedVectors
    words = KeyedVectors(50)
    words.add_vectors([f"w{i}" for i in range(400_000)], vectors(400_000))
    words.fill_norms()
    found["text/nearest 10 of 400000x50"] = lambda: words.most_similar("w7", topn=10)
    clustered, mapped = vectors(8000), vectors(2000)
    found["text/k-means 50 of 8000x50"] = lambda: KMeans(50, n_init=1, random_state=1).fit(clustered)
    found["text/t-sne 2000x50"] = lambda: TSNE(init="pca", random_state=1).fit(mapped)
    return found


def train_tokenizer(captions, path):
    from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    tokenizer.train_from_iterator(captions, trainers.BpeTrainer(
        vocab_size=8000, initial_alphabet=pre_tokenizers.ByteLevel.alphabet(), show_progress=False))
    tokenizer.save(path)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("--captions", required=True)
    parser.add_argument("--ours", default=".build/release/Benchmarks")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--filter", default="text/")
    arguments = parser.parse_args()
    os.environ.update(
        RAYON_NUM_THREADS="1", TOKENIZERS_PARALLELISM="false", OMP_NUM_THREADS="1",
        APUS_CAPTIONS=arguments.captions)

    with tempfile.TemporaryDirectory() as folder:
        tokenizer = os.path.join(folder, "tokenizer.json")
        train_tokenizer(read_captions(arguments.captions, COUNT), tokenizer)
        os.environ["APUS_TOKENIZER"] = tokenizer
        figures = {}
        for _ in range(arguments.rounds):
            output = subprocess.run(
                [arguments.ours, "--json", "--threads", "1", "--filter", arguments.filter],
                check=True, capture_output=True, text=True).stdout
            for line in output.splitlines():
                row = json.loads(line)
                figures.setdefault(row["name"], ([], []))[0].append(row["median_ms"])
            for name, call in rows(arguments.captions, tokenizer).items():
                if arguments.filter in name:
                    figures.setdefault(name, ([], []))[1].append(median_ms(call))
    for name, (ours, theirs) in figures.items():
        row = {"row": name, "ours_ms": round(statistics.median(ours), 2)}
        if theirs:
            row["theirs_ms"] = round(statistics.median(theirs), 2)
            row["ratio"] = round(row["ours_ms"] / row["theirs_ms"], 3)
        print(json.dumps(row))


if __name__ == "__main__":
    main()
