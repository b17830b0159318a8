"""Writes lemmas.txt, stems.txt and morphology.json: lemmas by NLTK, stems by PyStemmer.

    pip install nltk==3.9.4 PyStemmer==2.2.0.3
    apt install wordnet-base
    python make_morphology.py FLICKR8K_TOKENS

FLICKR8K_TOKENS is Flickr8k.token.txt. NLTK reads Debian's WordNet 3.0, the same files as the
package's tests. Stems are kept where two versions of libstemmer agree, 2.2 (PyStemmer 2.2.0.3) and
the installed `snowballstemmer`'s (3.1.1), for the tests must hold with any of them. SNOWBALL_2 in the
environment is the path of PyStemmer's extension module.
"""

import importlib.util
import json
import os
import random
import re
import shutil
import sys
import tempfile
from pathlib import Path

import nltk
import snowballstemmer

here = Path(__file__).parent
wordnet = Path("/usr/share/wordnet")

# NLTK's corpus folder out of Debian's files. It wants the names of the lexicographers' files too.
corpora = Path(tempfile.mkdtemp())
corpus = corpora / "corpora" / "wordnet"
corpus.mkdir(parents=True)
for file in wordnet.iterdir():
    if file.is_file():
        shutil.copy(file, corpus)
(corpus / "lexnames").write_text("".join(f"{i:02}\tname{i}\t1\n" for i in range(45)))
nltk.data.path = [str(corpora)]
from nltk.corpus.reader.wordnet import WordNetCorpusReader  # noqa: E402

# It maps synsets between versions for other languages, by a file that Debian packs apart.
WordNetCorpusReader.map_wn = lambda self, version="wordnet": None
from nltk.corpus import wordnet as wn  # noqa: E402
from nltk.stem import WordNetLemmatizer  # noqa: E402

lemmatizer = WordNetLemmatizer()
parts = ["n", "v", "a", "r"]

captions = [line.split("\t", 1)[1] for line in open(sys.argv[1], encoding="utf-8").read().splitlines()]
caption_words = sorted({w for c in captions for w in re.findall(r"[a-z'-]+", c.lower())})
exceptions = sorted(
    {line.split()[0] for p in ["noun", "verb", "adj", "adv"] for line in open(wordnet / f"{p}.exc")}
)
generator = random.Random(7)
inflected = []
lemmas = [
    w
    for w in sorted(wn.all_lemma_names())
    if re.fullmatch("[a-z]{3,14}", w)
]
for word in generator.sample(lemmas, 400):
    inflected.append(word + generator.choice(
        ["s", "es", "ed", "ing", "er", "est", "ses", "ves", "ies", "men", "ches", "shes", "xes"]))
tricky = """us as was is are were has his this ss s es ed ing er est sses friendss Dogs DOGS dog's
    ax axes men women oxen boxesful children mice geese leaves wolves knives better best worse
    worst further left leaves lay lying dying ran runs running runner happier happiest bigger biggest
    corpora indices matrices aliases buses gases quizzes data media sheep fish news scissors glasses
    né café naïve 猫 ice_cream ice_creams attorneys_general 100 3d 'hood x-rays x- - ' . hardrock
    aardwolves abaci churches catss anythinggoeszxcv rinsing singing sing fed feed bed shed red""".split()
words = sorted(set(
    tricky + inflected + generator.sample(exceptions, 900) + generator.sample(caption_words, 2200)))
table = []
for word in words:
    row = [lemmatizer.lemmatize(word, p) for p in parts]
    # Unchanged lemmas are left empty.
    table.append("\t".join([word] + ["" if lemma == word else lemma for lemma in row]))
(here / "lemmas.txt").write_text("\n".join(table) + "\n", encoding="utf-8")

spec = importlib.util.spec_from_file_location("Stemmer", os.environ["SNOWBALL_2"])
old = importlib.util.module_from_spec(spec)
spec.loader.exec_module(old)


def agreed(algorithm, words):
    a = old.Stemmer(algorithm)
    b = snowballstemmer.stemmer(algorithm)
    rows = [(w, a.stemWord(w), b.stemWord(w)) for w in words]
    kept = [(w, x) for w, x, y in rows if x == y]
    print(algorithm, len(rows), "words,", len(rows) - len(kept), "differ between versions")
    return kept


stem_words = sorted(set(
    generator.sample(caption_words, 2200) + generator.sample(lemmas, 700) + inflected
    + [w for w in tricky if w.isascii()]))
english = dict(agreed("english", stem_words))
porter = dict(agreed("porter", stem_words))
rows = [
    "\t".join([w, "" if english[w] == w else english[w], "" if porter[w] == w else porter[w]])
    for w in stem_words
    # An empty field says unchanged.
    if english.get(w) and porter.get(w)
]
(here / "stems.txt").write_text("\n".join(rows) + "\n", encoding="utf-8")

others = {
    "german": "häuser laufen gelaufen schönheit straßen mädchen verständlich aufgegessen kindern",
    "french": "chevaux manger mangeaient naïveté cœurs généralement vieilles jouions",
    "spanish": "perros corriendo niñas rápidamente canciones habláramos",
    "russian": "собаки бегущие мальчиками красивого играющий",
    "italian": "cavalli correndo ragazze velocemente città",
    "dutch": "honden lopende kinderen mogelijkheden huizen",
    "portuguese": "cães correndo meninas rapidamente canções",
    "swedish": "hundarna springer flickorna möjligheterna",
    "finnish": "koirat juoksevat taloissammekin lapsille",
    "turkish": "köpekler evlerimizden çocuklar koşuyor",
}
stems = {a: [list(pair) for pair in agreed(a, w.split())] for a, w in others.items()}


def fnv(lines):
    value = 0xCBF29CE484222325
    for byte in "".join(line + "\n" for line in lines).encode():
        value = (value ^ byte) * 0x100000001B3 % 2**64
    return f"{value:016x}"


# All captions: lower case, split at white space, each word as a noun and as a verb.
cache = {}


def lemma(word, part):
    key = (word, part)
    if key not in cache:
        cache[key] = lemmatizer.lemmatize(word, part)
    return cache[key]


def folded(part):
    return fnv(" ".join(lemma(w, part) for w in c.lower().split()) for c in captions)


synsets = {
    f"{w} {p}": [[s.offset(), [l.name() for l in s.lemmas()]] for s in wn.synsets(w, p)]
    for w, p in [("dog", "n"), ("run", "v"), ("galore", "a"), ("quickly", "r"), ("ice_cream", "n")]
}
result = {
    "nltk": nltk.__version__,
    "captions": len(captions),
    "captionsAsNouns": folded("n"),
    "captionsAsVerbs": folded("v"),
    "stems": stems,
    "synsets": synsets,
}
(here / "morphology.json").write_text(json.dumps(result, ensure_ascii=False, indent=1) + "\n")
