"""Scores of captions by the tools that Text's metrics are compared with.

    python -m venv venv && venv/bin/pip install nltk==3.9.1 pycocoevalcap==1.2 numpy
    venv/bin/python make_metrics.py [Flickr8k.token.txt]

made with Python 3.11.7, nltk 3.9.1, pycocoevalcap 1.2, numpy 2.4.6. It writes

    metrics_captions.json   candidates and references, words joined by spaces
    metrics_nltk.json       corpus_bleu and sentence_bleu with every smoothing method and other options
    metrics_coco.json       Bleu, Rouge and Cider of pycocoevalcap, with other BleuScorer options; plain
                            CIDEr; both kinds of CIDEr with document frequencies of another corpus
    metrics_flickr8k.json   corpus scores of all of Flickr8k's captions: of each picture the first
                            against the others, cut at white space, case kept

pycocoevalcap has no plain CIDEr (no clipping, no penalty) and no frequencies of another corpus; the
function `cider` below has, and is checked against its CiderScorer where that has a value.
"""
import json
import math
import random
import sys
import warnings
from collections import Counter

from nltk.translate.bleu_score import SmoothingFunction, corpus_bleu, sentence_bleu
from pycocoevalcap.bleu.bleu import Bleu
from pycocoevalcap.bleu.bleu_scorer import BleuScorer
from pycocoevalcap.cider.cider import Cider
from pycocoevalcap.rouge.rouge import Rouge

warnings.simplefilter("ignore")
random.seed(8)

SUBJECTS = ["a man", "a woman", "two dogs", "the brown dog", "a little girl", "a group of people",
            "a boy in a red shirt", "three children", "a black and white dog", "someone", "dogs"]
VERBS = ["is running", "runs", "jumps", "is jumping", "plays", "are playing", "sits", "stands",
         "is riding a bike", "climbs", "looks", "walks", "is swimming"]
PLACES = ["through the grass", "on the beach", "in the snow", "over a hurdle", "in a pool",
          "at the camera", "up a rock face", "down the street", "with a ball", "by the water",
          "in front of a building", "through the water with a stick in its mouth"]
ENDS = ["", "", "", " .", " while others watch", " on a sunny day", " and smiles", " at night"]
STRAY = ["a", "the", "dog", "café", "cafe\u0301", "naïve", "don't", "n't", "'s", "t-shirt", "犬", "🙂", "%"]


def sentence():
    text = " ".join([random.choice(SUBJECTS), random.choice(VERBS), random.choice(PLACES)])
    return (text + random.choice(ENDS)).split()


def edited(words):
    """A few words dropped, doubled, swapped or replaced."""
    words = list(words)
    for _ in range(random.randint(0, 4)):
        if not words:
            break
        place = random.randrange(len(words))
        kind = random.randrange(5)
        if kind == 0:
            del words[place]
        elif kind == 1:
            words.insert(place, words[place])
        elif kind == 2 and place:
            words[place - 1], words[place] = words[place], words[place - 1]
        elif kind == 3:
            words[place] = random.choice(STRAY)
        else:
            words += random.choice(PLACES).split()
    return words


def image(references):
    base = sentence()
    return [edited(base) if random.random() < 0.6 else sentence() for _ in range(references)]


def corpus(images):
    pairs = []
    for number in range(images):
        references = [r or ["a"] for r in image([5, 1, 7, 2, 3][number % 5])]
        kind = number % 9
        if kind == 0:
            candidate = list(random.choice(references))
        elif kind == 1:
            candidate = sentence()
        else:
            candidate = edited(random.choice(references))
        pairs.append((candidate, references))
    dog = "a dog runs through the grass".split()
    pairs += [
        ([], [dog]),                                    # says nothing
        ([], [dog, []]),                                # as one reference does
        (["dog"], [dog, ["dog"]]),
        (["dog"], [dog]),
        (["cat"], [dog]),
        (["the"] * 9, [dog, ["the", "the", "dog"]]),    # repeats itself
        (["a", "dog"] * 5, [["a", "dog"], dog]),
        (["a", "dog"], [dog] * 7),
        (["a", "dog", "runs"], [["a", "dog", "runs"]]),
        (dog, [dog]),
        (dog, [["zebra"]]),
        (list(reversed(dog)), [dog]),
        (["x"] * 40 + dog, [dog, ["x"] * 50]),          # longer than any caption
        (["café"], [["cafe\u0301"]]),                   # composed otherwise: another word
    ]
    return [c for c, _ in pairs], [r for _, r in pairs]


# --- NLTK

METHODS = ["method0", "method1", "method2", "method3", "method4", "method5", "method6", "method7"]
UNIFORM = [tuple([1 / n] * n) for n in (1, 2, 3, 4)]


def sentence_scores(candidates, references, method, **options):
    scores = []
    for candidate, reference in zip(candidates, references):
        try:
            smoothing = getattr(SmoothingFunction(), method)
            scores.append(float(sentence_bleu(
                reference, candidate, smoothing_function=smoothing, **options)))
        except AssertionError:                          # method 6 without matching triples
            scores.append(None)
    return scores


def nltk_scores(candidates, references):
    # Not in the same order for all: methods 5 to 7 look at the last candidate.
    corpora = {}
    for method in METHODS:
        smoothing = getattr(SmoothingFunction(), method)
        corpora[method] = [float(x) for x in corpus_bleu(
            references[:60], candidates[:60], weights=UNIFORM[2:], smoothing_function=smoothing)]
    some = slice(0, None, 3)
    few = candidates[some] + candidates[-14:], references[some] + references[-14:]
    return {
        "corpus": [float(x) for x in corpus_bleu(references, candidates, weights=UNIFORM)],
        "corpus_first_60": corpora,
        "corpus_weights": [float(x) for x in corpus_bleu(
            references, candidates, weights=[(0.7, 0.3), (0.1, 0.2, 0.3, 0.2, 0.2), (0, 0, 1)])],
        "every_third_and_last_14": {m: sentence_scores(*few, m) for m in METHODS},
        "other_constants": {
            "method1": sentence_bleu(references[1], candidates[1], smoothing_function=SmoothingFunction(epsilon=0.01).method1),
            "method4": sentence_bleu(references[1], candidates[1], smoothing_function=SmoothingFunction(k=3).method4),
            "method6": sentence_bleu(references[2], candidates[2], smoothing_function=SmoothingFunction(alpha=2).method6),
            "method7": sentence_bleu(references[1], candidates[1], smoothing_function=SmoothingFunction(k=3).method7),
        },
        "auto_reweigh_last_14": sentence_scores(
            candidates[-14:], references[-14:], "method0", auto_reweigh=True),
        "skewed_weights_last_14": sentence_scores(
            candidates[-14:], references[-14:], "method0", weights=(0.97, 0.01, 0.01, 0.01)),
    }


# --- The COCO toolkit

def joined(candidates, references):
    gts = {i: [" ".join(r) for r in rs] for i, rs in enumerate(references)}
    res = {i: [" ".join(c)] for i, c in enumerate(candidates)}
    return gts, res


def cider(candidates, references, frequencies=None, clipped=True, sigma=6.0):
    def count(words):
        return [Counter(tuple(words[i:i + n]) for i in range(len(words) - n + 1)) for n in (1, 2, 3, 4)]

    counts, documents = frequencies or document_frequencies(references)

    def vector(grams):
        return [{g: c * (math.log(documents) - math.log(max(1, counts[g]))) for g, c in gs.items()} for gs in grams]

    scores = []
    for candidate, own in zip(candidates, references):
        a, total = vector(count(candidate)), 0
        for reference in own:
            b = vector(count(reference))
            delta = max(0, len(candidate) - 1) - max(0, len(reference) - 1)
            for x, y in zip(a, b):
                norm = math.sqrt(sum(v * v for v in x.values()) * sum(v * v for v in y.values()))
                dot = sum((min(v, y[g]) if clipped else v) * y[g] for g, v in x.items() if g in y)
                penalty = math.exp(-delta * delta / (2 * sigma * sigma)) if clipped else 1
                total += penalty * dot / norm if norm else 0
        scores.append(10 * total / 4 / len(own))
    return scores


def document_frequencies(references):
    counts = Counter()
    for own in references:
        counts.update({tuple(r[i:i + n]) for r in own for n in (1, 2, 3, 4) for i in range(len(r) - n + 1)})
    return counts, len(references)


def floats(values):
    return [float(x) for x in values]


def coco_scores(candidates, references):
    gts, res = joined(candidates, references)
    bleu, bleus = Bleu(4).compute_score(gts, res, verbose=0)
    rouge, rouges = Rouge().compute_score(gts, res)
    ciderd, ciderds = Cider().compute_score(gts, res)
    assert max(abs(a - b) for a, b in zip(ciderds, cider(candidates, references))) < 1e-12
    others = {}
    for option in ("shortest", "average"):
        scorer = BleuScorer(n=4)
        for i in res:
            scorer += (res[i][0], gts[i])
        score, scores = scorer.compute_score(option=option)
        others[option] = {"corpus": floats(score), "images": [floats(s)[::5] for s in scores]}
    other = document_frequencies([image(3) for _ in range(400)])
    common = sorted(g for g, c in other[0].items() if c > 9)
    alone = Cider().compute_score({0: gts[0]}, {0: res[0]})[0]
    return {
        "bleu": floats(bleu), "bleu_images": [floats(s) for s in bleus],
        "bleu_every_fifth": others,
        "rouge": float(rouge), "rouge_images": floats(rouges),
        "ciderd": float(ciderd), "ciderd_images": floats(ciderds),
        "ciderd_alone": float(alone),
        "cider_images": cider(candidates, references, clipped=False),
        "frequencies": {"documents": other[1], "ngrams": [" ".join(g) for g in common],
                        "counts": [other[0][g] for g in common]},
        "ciderd_frequencies": cider(candidates, references, cut(other, 9)),
        "cider_frequencies": cider(candidates, references, cut(other, 9), clipped=False),
        "ciderd_sigma_2": cider(candidates, references, sigma=2.0)[::5],
    }


def cut(frequencies, least):
    counts, documents = frequencies
    return Counter({g: c for g, c in counts.items() if c > least}), documents


def flickr8k(path):
    captions = {}
    for line in open(path, encoding="utf-8"):
        name, text = line.rstrip("\n").split("\t")
        captions.setdefault(name.split("#")[0], []).append(text.split())
    candidates = [c[0] for c in captions.values()]
    references = [c[1:] for c in captions.values()]
    gts, res = joined(candidates, references)
    return {
        "images": len(captions),
        "nltk_bleu": floats(corpus_bleu(references, candidates, weights=UNIFORM)),
        "bleu": floats(Bleu(4).compute_score(gts, res, verbose=0)[0]),
        "rouge": float(Rouge().compute_score(gts, res)[0]),
        "ciderd": float(Cider().compute_score(gts, res)[0]),
        "cider": sum(cider(candidates, references, clipped=False)) / len(captions),
    }


def write(name, content):
    with open(name, "w", encoding="utf-8") as file:
        json.dump(content, file, ensure_ascii=False, separators=(",", ":"))
        file.write("\n")


candidates, references = corpus(240)
write("metrics_captions.json", {
    "candidates": [" ".join(c) for c in candidates],
    "references": [[" ".join(r) for r in rs] for rs in references]})
write("metrics_nltk.json", nltk_scores(candidates, references))
write("metrics_coco.json", coco_scores(candidates, references))
if len(sys.argv) > 1:
    write("metrics_flickr8k.json", flickr8k(sys.argv[1]))
