"""Golden tokens from the tools that the word tokenisers equal.

Made with Python 3.11, nltk 3.10.4, pycocoevalcap 1.2 (Stanford CoreNLP 3.4.1, Java 17), torchtext
0.6.0's `data/utils.py`, and tensorflow 2.21 (Keras 3) for the two Keras cuts:

    pip install nltk pycocoevalcap tensorflow-cpu
    pip download --no-deps torchtext==0.6.0 && unzip torchtext-*.whl torchtext/data/utils.py -d TT
    python make_tokenizers.py --torchtext TT --flickr8k ../../../shared/data/flickr8k

Writes `tokenizers_*.json`: for each tool the tokens of every sentence, joined by spaces, and the
FNV-1a hash of the tokens of the 35 460 captions of Flickr8k that are shared (training, dev, unsplit).
`punkt/english` gets a small set of Punkt's parameters in the form of NLTK's punkt_tab, made up here so that every
rule has something to find. Without TensorFlow the Keras cuts of an earlier run stay.
"""

import argparse
import importlib.util
import json
import os
import random
import subprocess
import sys
import tempfile
import unicodedata

HERE = os.path.dirname(os.path.abspath(__file__))

SENTENCES = open(os.path.join(HERE, "sentences.txt"), encoding="utf-8").read().split("\n")[:-1]

# Pieces of which random sentences are made: what meets what matters to a lexer.
PIECES = """a A dog Dogs cat's dogs' can't won't cannot CANNOT gonna wanna gotta gimme lemme 'tis
'twas don't n't 's 'll 're 've 'd 'm o'clock y'all ma'am 'em rock'n'roll d'ye more'n O'Brien d'Artagnan Mr. Mrs. Dr.
St. Jr. U.S. U.K. a.m. p.m. e.g. i.e. etc. Inc. Corp. No. Jan. Fig. ca. vs. Ph.D. C. 3 42 1,000
1,000.50 3.14 .5 3/4 1 1/2 5-10 12:30 6'2" $5 $ £3 €9 50% #1 # @ @user #tag & AT&T R&D and/or
well-known two-year-old pre-1990 x-ray -- - --- – — ... .. . .... . . . ! ? !! ?! !? , ; : ,, :: ( ) [ ] { } < >
<b> </b> <br /> " ' '' `` ` “ ” ‘ ’ « » „ … * ** / \\ | ~ ^ _ __ = + é café naïve ñ ß 中文 日本 ½ ¼ ² ° © €
http://a.b/c www.site.com foo@bar.com file.txt a.jpg :) :-) ;-) :D ^_^ (-: <3 http://x.org/(y).
\u00a0 \u2009 \t I The He It You In the in it of on with 's-Hertogenbosch ye 'Cause 'til 90s '90s
1990's 5ft. 10ft c++ C# f# .com &amp; &lt; &quot; &nbsp; &apos; (555) 555-1234 555.123.4567 +1-555-1234""".split()


def random_sentences(count):
    generator = random.Random(20240817)
    sentences = []
    for _ in range(count):
        text = ""
        for _ in range(generator.randint(1, 12)):
            text += generator.choice(PIECES) + generator.choice(["", " ", " ", " ", "", " ", " ", "\u00a0"])
        sentences.append(text)
    return sentences


def fnv(lines):
    """FNV-1a, 64 bits, of each line's UTF-8 and a line feed."""
    value = 0xCBF29CE484222325
    for line in lines:
        for byte in line.encode() + b"\n":
            value = (value ^ byte) * 0x100000001B3 & 0xFFFFFFFFFFFFFFFF
    return f"{value:016x}"


# Tokens of one text each, as pycocoevalcap's command cuts the lines of a file.
JAVA = """
import edu.stanford.nlp.ling.CoreLabel;
import edu.stanford.nlp.process.*;
import java.io.*;
import java.nio.charset.StandardCharsets;
public class Alone {
  public static void main(String[] arguments) throws Exception {
    java.util.logging.LogManager.getLogManager().reset();
    var input = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    var output = new PrintStream(System.out, false, StandardCharsets.UTF_8);
    for (String line; (line = input.readLine()) != null;) {
      var words = new StringBuilder();
      var tokenizer = new PTBTokenizer<CoreLabel>(
          new StringReader(line), new CoreLabelTokenFactory(), "tokenizeNLs=true");
      while (tokenizer.hasNext()) {
        words.append(tokenizer.next().word().toLowerCase(java.util.Locale.ENGLISH)).append(' ');
      }
      output.println(words);
    }
    output.flush();
  }
}
"""


def ptb(sentences, alone):
    """The tokens that pycocoevalcap keeps: of a file of lines, or of each line alone."""
    from pycocoevalcap.tokenizer import ptbtokenizer

    folder = os.path.dirname(ptbtokenizer.__file__)
    jar = os.path.join(folder, ptbtokenizer.STANFORD_CORENLP_3_4_1_JAR)
    text = "\n".join(sentences)
    with tempfile.TemporaryDirectory() as work:
        if alone:
            source = os.path.join(work, "Alone.java")
            open(source, "w").write(JAVA)
            command = ["java", "-cp", jar, source]
            done = subprocess.run(command, input=text.encode(), capture_output=True, check=True)
        else:
            path = os.path.join(work, "text")
            open(path, "w", encoding="utf-8").write(text)
            command = ["java", "-cp", jar, "edu.stanford.nlp.process.PTBTokenizer"]
            command += ["-preserveLines", "-lowerCase", path]
            done = subprocess.run(command, capture_output=True, check=True)
    lines = done.stdout.decode().split("\n")
    lines += [""] * (len(sentences) - len(lines))
    punctuation = ptbtokenizer.PUNCTUATIONS
    kept = [" ".join(w for w in line.rstrip().split(" ") if w not in punctuation) for line in lines]
    # The metrics split again, also at no-break spaces.
    return [" ".join(line.split()) for line in kept[: len(sentences)]]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--torchtext", required=True)
    parser.add_argument("--flickr8k", required=True)
    options = parser.parse_args()

    captions = [
        line.rstrip("\n").split("\t")[1]
        for line in open(
            os.path.join(options.flickr8k, "Flickr8k_text/Flickr8k.token.txt"), encoding="utf-8"
        )
    ]
    assert len(captions) == 35460, "without the test split"

    specification = importlib.util.spec_from_file_location(
        "torchtext_utils", os.path.join(options.torchtext, "torchtext/data/utils.py")
    )
    torchtext = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(torchtext)

    from nltk.tokenize import NLTKWordTokenizer, TreebankWordTokenizer

    basic = torchtext.get_tokenizer("basic_english")
    tools = {
        "whitespace": str.split,
        "basic_english": basic,
        "treebank": NLTKWordTokenizer().tokenize,
        "treebank_classic": TreebankWordTokenizer().tokenize,
        "treebank_converted": lambda s: NLTKWordTokenizer().tokenize(s, convert_parentheses=True),
    }
    try:
        import tensorflow
        from tensorflow.keras.layers import TextVectorization
        from tensorflow.keras.preprocessing.text import text_to_word_sequence

        layer = TextVectorization()

        def vectorized(sentences):
            cut = layer._preprocess(tensorflow.constant(sentences))
            return [b" ".join(words).decode() for words in cut.to_list()]

        tools["keras"] = vectorized
        tools["keras_legacy"] = text_to_word_sequence
    except ImportError as missing:
        print("left out:", missing, file=sys.stderr)

    sentences = SENTENCES + random_sentences(500)
    json.dump(
        sentences, open(os.path.join(HERE, "tokenizers_sentences.json"), "w"), ensure_ascii=False,
        indent=0,
    )

    def write(name, lines, hashed):
        path = os.path.join(HERE, f"tokenizers_{name}.json")
        golden = {"flickr8k": hashed, "tokens": lines}
        json.dump(golden, open(path, "w"), ensure_ascii=False, indent=0)

    for name, tool in tools.items():
        if name == "keras":
            write(name, tool(sentences), fnv(tool(captions)))
        else:
            hashed = fnv(" ".join(tool(caption)) for caption in captions)
            write(name, [" ".join(tool(sentence)) for sentence in sentences], hashed)
    # A line separator inside a line would make two of it there.
    write("ptb", ptb(sentences, alone=False), fnv(ptb(captions, alone=False)))
    write("ptb_alone", ptb(sentences, alone=True), fnv(ptb(captions, alone=True)))

    forms = {
        form: [unicodedata.normalize(form.upper(), sentence) for sentence in SENTENCES]
        for form in ["nfc", "nfd", "nfkc", "nfkd"]
    }
    json.dump(
        {form: fnv(texts) for form, texts in forms.items()},
        open(os.path.join(HERE, "tokenizers_normal_forms.json"), "w"), indent=0,
    )
    punkt()


ABBREVIATIONS = """a.m p.m e.g i.e u.s u.n d.c n.y l.a dr mr mrs ms prof gen st jr sr inc corp co fig jan feb sept dec vs etc
no ph.d approx dept mt b.c a.d lt col rev""".split()
COLLOCATIONS = [
    ("##number##", "miles"), ("##number##", "pages"), ("u.s", "army"), ("s", "bach"), ("n.y", "times"), ("l.a", "lakers"),
    ("a", "smith"), ("no", "##number##"), ("fig", "##number##")]
STARTERS = "he she it they the in on at but however then this that when if i we there".split()
# Bits as NLTK counts them: 2, 4, 8 for an upper-case word at the beginning, inside, where unknown; 16, 32, 64 for lower case.
CONTEXT = {
    "a": 126, "the": 126, "he": 46, "she": 46, "it": 110, "smith": 4, "bach": 4, "weather": 48, "end": 112, "so": 122,
    "then": 58, "next": 58, "students": 48, "lakers": 4, "times": 52, "dogs": 50, "bell": 48, "and": 120, "two": 58,
    "chicago": 4, "jones": 4, "lee": 4, "yes": 10, "version": 50, "pages": 48, "paragraph": 50, "i": 14, "at": 110, "b": 44}


def punkt():
    """Sentences by NLTK's Punkt with the parameters above, and these as files."""
    from nltk.tokenize.punkt import PunktParameters, PunktSentenceTokenizer

    full = PunktParameters()
    full.abbrev_types = set(ABBREVIATIONS)
    full.collocations = set(COLLOCATIONS)
    full.sent_starters = set(STARTERS)
    full.ortho_context.update(CONTEXT)
    texts = open(os.path.join(HERE, "punkt_texts.txt"), encoding="utf-8").read().split("\n%\n")
    texts += [a + " " + b for a, b in zip(SENTENCES[::2], SENTENCES[1::2])] + ["", " ", "."]
    texts += [" ".join(random_sentences(300)[i : i + 3]) for i in range(0, 300, 3)]

    from nltk.tokenize import NLTKWordTokenizer

    tokenizer = PunktSentenceTokenizer(full)
    words = NLTKWordTokenizer()
    golden = []
    for text in texts:
        sentences = tokenizer.tokenize(text)
        tokens = [token for sentence in sentences for token in words.tokenize(sentence)]
        golden.append({"text": text, "sentences": sentences, "tokens": " ".join(tokens)})
    json.dump(golden, open(os.path.join(HERE, "punkt.json"), "w"), ensure_ascii=False, indent=0)

    folder = os.path.join(HERE, "punkt", "english")
    os.makedirs(folder, exist_ok=True)

    def lines(name, values):
        path = os.path.join(folder, name)
        open(path, "w", encoding="utf-8").write("".join(f"{value}\n" for value in sorted(values)))

    lines("abbrev_types.txt", full.abbrev_types)
    lines("sent_starters.txt", full.sent_starters)
    lines("collocations.tab", [f"{a}\t{b}" for a, b in full.collocations])
    lines("ortho_context.tab", [f"{word}\t{bits}" for word, bits in CONTEXT.items()])


main()
