"""Makes decoding.json: what Hugging Face's logits processors and `generate` do, and a plain diverse
beam search.

The model is a table: the logits of the next token by the last two, one table an "image". `generate`
searches it as it would a network.

Made with Python 3.11, torch 2.15.0, transformers 5.23.0:

    python make_decoding.py
"""
import json
import math
import pathlib

import torch
from transformers import GenerationConfig, GenerationMixin, PreTrainedConfig, PreTrainedModel
from transformers.generation import logits_process as hf
from transformers.modeling_outputs import CausalLMOutput

V, START, END = 9, 0, 1
LENGTH = 20


def rounded(x):
    """Numbers that decimal text keeps exactly as floats."""
    return (x * 1024).round() / 1024


class Config(PreTrainedConfig):
    model_type = "table"


class Table(PreTrainedModel, GenerationMixin):
    config_class = Config

    def __init__(self, config):
        super().__init__(config)
        self.unused = torch.nn.Parameter(torch.zeros(1))
        self.post_init()

    def _init_weights(self, module):
        pass

    def prepare_inputs_for_generation(self, input_ids, **kwargs):
        return {"input_ids": input_ids}

    def forward(self, input_ids, **kwargs):
        before = torch.cat([torch.zeros_like(input_ids[:, :1]), input_ids[:, :-1]], 1)
        return CausalLMOutput(logits=self.table[before, input_ids])


def strip(sequence):
    """The words of a sequence that begins with START, and whether it ended."""
    words = sequence.tolist()[1:]
    return (words[: words.index(END)], True) if END in words else (words, False)


def generate(tables):
    model = Table(Config(vocab_size=V)).eval()
    cases = []
    options = [dict(beams=1), dict(beams=1, repetition_penalty=1.6), dict(beams=1, ngram=2)]
    options += [dict(beams=1, minimum=6, ngram=3)]
    options += [
        dict(beams=b, penalty=p, returned=b)
        for b in (2, 3, 5)
        for p in (0.0, 0.7, 1.0)
    ]
    options += [
        dict(beams=4, penalty=1.0, returned=2, ngram=2, minimum=5),
        dict(beams=3, penalty=1.0, returned=3, ngram=1),
        dict(beams=8, penalty=1.0, returned=8, minimum=4),
        dict(beams=3, penalty=1.0, returned=3, banned=[3, 4]),
    ]
    options += [
        dict(beams=b, penalty=p, returned=returned, ending="best")
        for b in (2, 3, 5)
        for p, returned in ((-0.5, b), (0.0, b), (0.7, 1), (1.0, 1))
    ]
    options += [dict(beams=4, penalty=1.0, returned=4, minimum=4, ngram=2, ending="best")]
    for case in options:
        results = []
        for table in tables:
            model.table = table
            config = GenerationConfig(
                do_sample=False, num_beams=case["beams"], max_new_tokens=LENGTH,
                min_new_tokens=case.get("minimum", 1) - 1,
                early_stopping="never" if "ending" in case else case["beams"] > 1,
                length_penalty=case.get("penalty", 1.0),
                num_return_sequences=case.get("returned", 1),
                repetition_penalty=case.get("repetition_penalty", 1.0),
                no_repeat_ngram_size=case.get("ngram", 0),
                suppress_tokens=[START] + case.get("banned", []), bos_token_id=START,
                eos_token_id=END, pad_token_id=END, use_cache=False, return_dict_in_generate=True,
                output_scores=True)
            out = model.generate(torch.tensor([[START]]), generation_config=config)
            captions = [strip(s) for s in out.sequences]
            result = {"tokens": [c[0] for c in captions], "finished": [c[1] for c in captions]}
            if case["beams"] > 1:
                result["scores"] = out.sequences_scores.tolist()
            results.append(result)
        cases.append({**case, "results": results})
    return cases


def processed(scores, histories):
    """Rows of scores after each processor: null where a token is impossible."""
    ids = torch.tensor(histories)
    cases = []

    def add(name, value, processor):
        out = processor(ids, scores.clone())
        rows = [[None if v == -math.inf else v for v in row] for row in out.tolist()]
        cases.append({"name": name, "value": value, "rows": rows})

    for penalty in (1.3, 0.7):
        add("repetition_penalty", penalty, hf.RepetitionPenaltyLogitsProcessor(penalty))
    for n in (1, 2, 3):
        add("ngram", n, hf.NoRepeatNGramLogitsProcessor(n))
    for n in (8, 9):  # histories have 8 tokens
        add("minimum", n, hf.MinLengthLogitsProcessor(n, END, device="cpu"))
    for k in (1, 4, 30):
        add("top_k", k, hf.TopKLogitsWarper(k))
    for p in (0.05, 0.5, 0.9):
        add("top_p", p, hf.TopPLogitsWarper(p))
    for p in (0.2, 0.6, 0.95):
        add("typical_p", p, hf.TypicalLogitsWarper(p))
    return {"scores": scores.tolist(), "histories": histories, "cases": cases}


def diverse(table, width, groups, strength, penalty):
    """Diverse beam search (Vijayakumar et al. 2018) with Hamming diversity, by lists.

    A group's beams are chosen by log-probability less `strength` for each beam of an earlier group
    that goes on by the same token in the same place; what a beam is worth later has no such part.
    """
    each = width // groups
    live = [[((), 0.0)] for _ in range(groups)]
    done = [[] for _ in range(groups)]
    for _ in range(LENGTH):
        chosen = []
        for g in range(groups):
            if len(done[g]) >= each:
                continue
            options = []
            for place, (words, score) in enumerate(live[g]):
                before = ((START, START) + words)[-2:]
                logp = torch.log_softmax(table[before[0], before[1]].double(), 0).tolist()
                for token in range(V):
                    if token != START:
                        total = score + logp[token]
                        options.append(
                            (total - strength * chosen.count(token), -place, -token, total, words))
            options.sort(reverse=True)
            live[g] = []
            for rank, (_, _, token, total, words) in enumerate(options):
                if -token == END:
                    if rank < each:
                        done[g].append((total / (len(words) + 1) ** penalty, words, total))
                elif len(live[g]) < each:
                    live[g].append((words + (-token,), total))
            done[g] = sorted(done[g], reverse=True)[:each]
            chosen += [words[-1] for words, _ in live[g]]
    return [[{"tokens": list(w), "log_probability": t} for _, w, t in group] for group in done]


def main():
    torch.manual_seed(0)
    tables = torch.randn(6, V, V, V) * 1.8
    tables[..., END] += 0.9
    # Some stutter now and then, for the rules against repetition.
    tables[3:] += 1.5 * torch.eye(V)
    tables = rounded(tables)
    cases = [(4, 2, 0.5, 1.0), (6, 3, 1.5, 1.0), (6, 6, 0.8, 0.0), (6, 2, 0.0, 1.0)]
    histories = [[2, 3, 2, 3, 4, 5, 2, 3], [4, 4, 4, 4, 4, 4, 4, 4], [5, 6, 7, 5, 6, 8, 5, 6],
                 [2, 8, 3, 7, 4, 6, 5, 2]]
    content = {
        "tables": tables.tolist(),
        "generate": generate(tables),
        "processors": processed(rounded(torch.randn(4, 30) * 2), histories),
        "diverse": [
            {"width": w, "groups": g, "strength": s, "penalty": p,
             "results": [diverse(t, w, g, s, p) for t in tables]}
            for w, g, s, p in cases
        ],
    }
    path = pathlib.Path(__file__).with_name("decoding.json")
    path.write_text(json.dumps(content, separators=(",", ":")) + "\n")


if __name__ == "__main__":
    main()
