"""Writes meteor.json and meteor_paraphrases.gz: scores of METEOR 1.5's own jar.

    pip install pycocoevalcap==1.2      (brings meteor-1.5.jar; Java 8 or newer is needed)
    python make_meteor.py FLICKR8K_TOKENS

FLICKR8K_TOKENS is Flickr8k.token.txt. The jar runs as pycocoevalcap runs it, `-stdio -l en -norm`:
once with `-m "exact stem synonym" -w "1.0 0.6 0.8"`, once with all four modules and a small
paraphrase table, in the format of METEOR's own, of phrases drawn from the texts.
"""

import gzip
import json
import random
import subprocess
import sys
from pathlib import Path

import pycocoevalcap.meteor.meteor as package

here = Path(__file__).parent
jar = Path(package.__file__).parent / "meteor-1.5.jar"
generator = random.Random(15)

PUNCTUATION = "'' ' `` ` -LRB- -RRB- -LCB- -RCB- . ? ! , : - -- ... ; \"".split()
captions = {}
for line in open(sys.argv[1], encoding="utf-8").read().splitlines():
    name, text = line.split("\t", 1)
    words = [w for w in text.split() if w not in PUNCTUATION]
    captions.setdefault(name.split("#")[0], []).append(" ".join(words).lower())
names = sorted(captions)

SWAPS = {
    "dog": "canine", "man": "gentleman", "running": "run", "runs": "running", "boy": "lad",
    "two": "both", "people": "persons", "water": "ocean", "jumps": "leaps", "jumping": "leaping",
    "playing": "plays", "girl": "young lady", "child": "kid", "street": "road", "plays": "play",
    "standing": "stands", "men": "man", "women": "woman", "mountain": "mount", "bike": "bicycle",
}
cases = []
for name in generator.sample(names, 200):
    own = captions[name]
    index = generator.randrange(len(own))
    cases.append((own[index], own[:index] + own[index + 1:]))
for name in generator.sample(names, 25):
    cases.append((captions[generator.choice(names)][0], captions[name]))
for name in generator.sample(names, 60):
    own = captions[name]
    words = own[0].split()
    kind = generator.randrange(4)
    if kind == 0:
        generator.shuffle(words)
    elif kind == 1:
        words = words + generator.sample(words, len(words) // 2) + words[:4]
    else:
        words = [SWAPS.get(w, w) for w in words]
    cases.append((" ".join(words), own[kind % 2:3]))

TEXTS = [
    "", "a", ".", "...", "the", "a dog", "A Dog Runs .", "the the the the a a a a of of",
    "a a a b b b a a b b a b a b a b a b", "a well-known t-b-c mother-in-law - x -- y --- z",
    "U.S. troops in the U.S.A. met Mr. Smith , Mr . Jones and dr. Brown at 5 p.m. today.",
    "No. 5 is here . No. it is not no. 7 pp. 3 Nos. 4 vs. them v. us e.g. this i.e. that etc. end.",
    "don't can't it's the dogs' bowls 'quoted' 'tis o'clock rock 'n' roll 1990's 90s' n't 's",
    "\u201cquotes\u201d \u2018single\u2019 \u2019tis ``latex'' '' ` \u2013 en \u2014 em\u2014dash \u00b4",
    "1,000 dogs , 2,5 x,y a,1 1,a ,, a,,b ,a b,", "wait... what.. ok. end . a.b c..d e . . . f ....",
    "50% of $5 & #1 a/b (c) [d] {e} <f> x=y+z ~ ^ | a_b @home * \\ !?;:", "caf\u00e9 na\u00efve \u041c\u043e\u0441\u043a\u0432\u0430 \u00fcber \u732b\u304c \u1ebd \u0178 \U0001f600 dog\U0001f600",
    "non\u00a0breaking\u2003em\u3000wide\u200azero", "tab\tand  double   spaces ", "-lrb- dog -rrb- ( cat )",
    "a dog 's ball and the dog is 's is", "boxes churches buses men women ponies geese mice oxen ss us as",
    "running ran runs runner happier happiest bigger better best flies flying died dying lay lies",
    "one two three four five six seven eight nine ten " * 8, "a man and a woman and a man and a woman " * 5,
    "x. y. Z. a. B.", "\u017f \u0130stanbul I\u0307 \u00df", "3-d 5'8 6'2\" 7 's 8's 9s", "'' ''' '''' `' a''b",
]
for _ in range(60):
    a, b = generator.choice(TEXTS), generator.choice(TEXTS)
    references = [b, generator.choice(TEXTS)][: generator.randint(1, 2)]
    cases.append((a, references))
for text in TEXTS:
    words = text.split()
    generator.shuffle(words)
    cases.append((text, [" ".join(words)]))
    cases.append((text, [text]))
# Few words in many places: hard alignments.
for _ in range(40):
    few = generator.sample("a dog dogs hound the run runs running person people man men .".split(), 5)
    draw = lambda: " ".join(generator.choices(few, k=generator.randint(3, 24)))
    cases.append((draw(), [draw() for _ in range(generator.randint(1, 3))]))

# Words that are synonyms to METEOR only because it forgets parts of speech.
cases.append((
    "a girl on a pink scooter pushes herself down a subdivsion sidewalk",
    ["a group of people cross the street with buckets and poles"]))
cases.append((
    "a man and a woman standing on a city street",
    ["a child in red and blue floaties looking down at the water"]))
cases.append((
    "four white dogs are standing beside a black sheep",
    ["a black dog runs down a snowy hill with his legs deep in the snow"]))

# A table of phrases that occur, half of the pairs also the other way round.
def phrase(text):
    words = text.split()
    start = generator.randrange(len(words))
    return " ".join(words[start:start + generator.choice([1, 1, 2, 2, 3, 4])])


pairs = []
for candidate, references in cases[:285] + cases[-43:]:
    for _ in range(3):
        a, b = phrase(candidate), phrase(generator.choice(references))
        if a != b:
            pairs.append((a, b))
            if generator.random() < 0.5:
                pairs.append((b, a))
generator.shuffle(pairs)
table = here / "meteor_paraphrases.gz"
with open(table, "wb") as file, gzip.GzipFile("", "wb", mtime=0, fileobj=file) as out:
    for a, b in pairs:
        out.write(f"{generator.random():.6f}\n{a}\n{b}\n".encode())


def run(*options):
    command = ["java", "-Xmx2G", "-jar", str(jar), "-", "-", "-stdio", "-l", "en", "-norm", *options]
    process = subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8")

    def ask(line):
        process.stdin.write(line + "\n")
        process.stdin.flush()
        return process.stdout.readline().strip()

    stats = [ask(" ||| ".join(["SCORE", " ||| ".join(r), c])) for c, r in cases]
    first = ask(" ||| ".join(["EVAL"] + stats))
    scores = [float(first)] + [float(process.stdout.readline()) for _ in cases]
    process.stdin.close()
    return scores[:-1], scores[-1], stats


plain, plain_corpus, _ = run("-m", "exact stem synonym", "-w", "1.0 0.6 0.8")
full, full_corpus, _ = run("-a", str(table))

normalizer = subprocess.run(
    ["java", "-cp", str(jar), "edu.cmu.meteor.util.Normalizer", "en", "true"],
    input="".join(t.replace("\t", " ") + "\n" for t in TEXTS), capture_output=True, text=True,
    encoding="utf-8", check=True)
lines = normalizer.stdout.split("\n")
normalized = [[t.replace("\t", " "), line.lower().split()] for t, line in zip(TEXTS, lines) if line]

result = {
    "corpus": plain_corpus,
    "corpusWithParaphrases": full_corpus,
    "cases": [
        {"candidate": c, "references": r, "score": s, "scoreWithParaphrases": f}
        for (c, r), s, f in zip(cases, plain, full)
    ],
    "normalized": normalized,
}
text = json.dumps(result, ensure_ascii=False, separators=(",", ":"))
(here / "meteor.json").write_text(text.replace('{"candidate"', '\n{"candidate"') + "\n")
print(len(cases), "cases, corpus", plain_corpus, full_corpus, sum(a != b for a, b in zip(plain, full)))
