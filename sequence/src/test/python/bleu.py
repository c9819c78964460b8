#!/usr/bin/python3
"""SacreBLEU's scores and 13a tokenization of made-up and real sentences, in golden/bleu.json.

    python3 bleu.py ../resources/golden/bleu.json     (needs sacrebleu: pip install sacrebleu==2.6.0)
"""
import gzip
import json
import os
import random
import sys

import sacrebleu
from sacrebleu.metrics import BLEU
from sacrebleu.tokenizers.tokenizer_13a import Tokenizer13a

here = os.path.dirname(os.path.abspath(__file__))
dice = random.Random(13)

LINES = [
    "The cat's tail -- (12.5cm, or 1,000 mm) -- is long.", "U.S.A. 1990-95: $3.50/day & 7%", "a-b 3-4 5 -6 x,y 1,2.",
    "&quot;Tom &amp; Jerry&quot; &lt;b&gt;", "end-\nof-line\nbreak<skipped>", "", "  \t ", "¿Qué? ¡Ay! «sí» … 3.º",
    "e-mail@x.org http://a.b/c?d=e#f", "...,,,...", "1. 2. .3 ,4 5,", "naïve 日本語 😀 café", "{a}[b]|c~d`e^f_g\\h",
    "no\u00a0break\u2003em", "it's 'quoted' ''twice''", "x -", "9-", "-9", "5.,6",
]


def sentence(words, length):
    return " ".join(dice.choice(words) for _ in range(length))


def noisy(line):
    words = line.split()
    for _ in range(dice.randint(0, 3)):
        if words and dice.random() < 0.5:
            words.pop(dice.randrange(len(words)))
        elif words:
            words.insert(dice.randrange(len(words)), dice.choice(words))
    return " ".join(words)


def corpora():
    few, many = list("abcde"), [f"w{i}" for i in range(60)]
    yield "few words", [sentence(few, dice.randint(1, 12)) for _ in range(30)], \
        [[sentence(few, dice.randint(1, 12)) for _ in range(30)] for _ in range(3)]
    yield "no long matches", [sentence(many, 9) for _ in range(10)], [[sentence(many, 11) for _ in range(10)]]
    yield "nothing matches", ["a b c d e"], [["f g h i j"]]
    yield "short", ["a b", "a"], [["a b c", "a"], ["b a", "c"]]
    yield "one empty", ["", "a b c d e"], [["a b", "a b c d f"]]
    yield "all empty", [""], [["a b"]]
    base = [sentence(many, dice.randint(5, 20)) for _ in range(40)]
    yield "noise", [noisy(line) for line in base], [base, [noisy(line) for line in base]]
    yield "identical", base[:5], [base[:5]]
    with gzip.open(os.path.join(here, "../../main/resources/org/inkstone/sequence/data/verses.tsv.gz"), "rt") as file:
        verses = [line.split("\t")[3] for line in file][::1500]
    yield "verses", [noisy(line) for line in verses], [verses]


def result(score):
    return {"score": score.score, "precisions": score.precisions, "bp": score.bp, "hyp_len": score.sys_len,
            "ref_len": score.ref_len}


cases = []
for name, hypotheses, references in corpora():
    for tokenize in ("none", "13a"):
        for method, value in (("none", None), ("add-k", 1), ("add-k", 0.5), ("exp", None)):
            if tokenize == "13a" and method != "exp":
                continue
            bleu = BLEU(smooth_method=method, smooth_value=value, tokenize=tokenize, force=True)
            cases.append({"name": name, "tokenize": tokenize, "smooth": method, "k": value or 0, "hypotheses": hypotheses,
                          "references": [list(r) for r in zip(*references)],
                          "corpus": result(bleu.corpus_score(hypotheses, references))})
            if method == "exp" and tokenize == "none":
                alone = BLEU(smooth_method="exp", tokenize=tokenize, force=True, effective_order=True)
                cases[-1]["sentences"] = [result(alone.sentence_score(h, list(r)))
                                          for h, r in zip(hypotheses, zip(*references))]
tokens = [{"line": line, "tokens": Tokenizer13a()(line).split()} for line in LINES]
with open(sys.argv[1], "w") as file:
    json.dump({"sacrebleu": sacrebleu.__version__, "python": sys.version.split()[0], "tokens": tokens, "cases": cases},
              file, indent=0, ensure_ascii=True)
    file.write("\n")
