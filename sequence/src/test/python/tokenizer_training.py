"""Vocabularies and merges that Hugging Face's tokenizers learn from every 14th verse, English and Spanish.

Run with a Python that has the tokenizers library (pip install tokenizers==0.23.2). Marked characters get ids in the order of a
hash table there, so WordPiece and BPE of characters are trained several times and only what every run gives is kept.
"""
import gzip
import json
import pathlib
import sys

import tokenizers
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, trainers

ROOT = pathlib.Path(__file__).resolve().parents[3]
VERSES = ROOT / "src/main/resources/org/inkstone/sequence/data/verses.tsv.gz"
GOLDEN = ROOT / "src/test/resources/golden/tokenizer_training.json"
STEP = 14
RUNS = 5


def texts():
    with gzip.open(VERSES, "rt", encoding="utf-8", newline="\n") as lines:
        verses = [line.rstrip("\n").split("\t") for line in lines]
    return [cell for verse in verses[::STEP] for cell in verse[3:5]]


def merges(tokenizer):
    return [" ".join(pair) for pair in json.loads(tokenizer.to_str())["model"]["merges"]]


def byte_level(corpus):
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.train_from_iterator(corpus, trainers.BpeTrainer(
        vocab_size=2000, min_frequency=2, special_tokens=["<pad>", "<unk>", "<bos>", "<eos>"], show_progress=False,
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet()))
    return tokenizer


def characters(corpus):
    tokenizer = Tokenizer(models.BPE(unk_token="<unk>", end_of_word_suffix="</w>"))
    tokenizer.pre_tokenizer = pre_tokenizers.WhitespaceSplit()
    tokenizer.train_from_iterator(corpus, trainers.BpeTrainer(
        vocab_size=1500, min_frequency=2, special_tokens=["<pad>", "<unk>", "<bos>", "<eos>"], show_progress=False,
        end_of_word_suffix="</w>"))
    return tokenizer


def word_piece(corpus):
    tokenizer = Tokenizer(models.WordPiece(unk_token="[UNK]"))
    tokenizer.normalizer = normalizers.BertNormalizer()
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    tokenizer.train_from_iterator(corpus, trainers.WordPieceTrainer(
        vocab_size=1500, min_frequency=2, special_tokens=["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"],
        show_progress=False))
    return tokenizer


def words(corpus):
    tokenizer = Tokenizer(models.WordLevel(unk_token="<unk>"))
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    tokenizer.train_from_iterator(corpus, trainers.WordLevelTrainer(
        vocab_size=500, min_frequency=2, special_tokens=["<pad>", "<unk>", "<bos>", "<eos>"], show_progress=False))
    return tokenizer


def in_order(tokenizer):
    vocabulary = tokenizer.get_vocab()
    return sorted(vocabulary, key=vocabulary.get)


def in_every_run(train, corpus):
    runs = [set(train(corpus).get_vocab()) for _ in range(RUNS)]
    return sorted(set.intersection(*runs)), len(set.union(*runs))


def main():
    corpus = texts()
    plain, plain_union = in_every_run(characters, corpus)
    pieces, pieces_union = in_every_run(word_piece, corpus)
    golden = {
        "versions": {"python": sys.version.split()[0], "tokenizers": tokenizers.__version__},
        "step": STEP,
        "byteLevelMerges": merges(byte_level(corpus)),
        "words": in_order(words(corpus)),
        "characterTokens": plain,
        "wordPieceTokens": pieces,
    }
    print(len(plain), "of", plain_union, "and", len(pieces), "of", pieces_union, "tokens in every run")
    GOLDEN.write_text(json.dumps(golden, ensure_ascii=False, separators=(",", ":")) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
