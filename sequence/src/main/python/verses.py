#!/usr/bin/env python3
"""Makes verses.tsv.gz, the aligned English and Spanish verses that org.inkstone.sequence.data.Verses reads.

    apt-get install libsword-utils sword-text-web sword-text-sparv
    mod2imp engWEB2015eb > web.imp && mod2imp spaRV1909eb > rv.imp
    python3 verses.py web.imp rv.imp ../resources/org/inkstone/sequence/data/verses.tsv.gz

Made with Debian 12's libsword-utils 1.9.0+dfsg-4+b4, sword-text-web 426.0-1 and sword-text-sparv 2.60-1. Needs only
Python's standard library; the same input gives the same bytes. Lines: book, chapter, verse, English, Spanish, by tabs.
"""
import collections
import gzip
import html
import re
import sys

HEADER = re.compile(r"\$\$\$(.+) (\d+):(\d+)")
# with all they hold: footnotes, headings that the printer added, who speaks in the Song of Solomon
DROPPED = re.compile(
    r"<note\b.*?</note>|<title(?![^>]*canonical=\"true\")[^>]*>.*?</title>|<speaker\b.*?</speaker>", re.S)
BREAK = re.compile(r"<(?:l|lg|lb|div|milestone|chapter|title|list|item)\b[^>]*>|</(?:title|list|item)>")
TAG = re.compile(r"<[^>]*>")
# the Spanish text lacks the space between a word the translator added and its neighbour
GLUED = re.compile(r"(?<=\w)(</(?:w|transChange)>)(?=<(?:w|transChange)\b)")
STRONG = re.compile(r"strong:([GH]\d+)")
CAPITALS = re.compile(r"\b[^\W\d_a-zà-ÿ]{2,}\b")


def verses(file):
    """(book, chapter, verse) -> markup, in the order of the file; chapter headings and introductions are left out."""
    found, key = {}, None
    for line in open(file, encoding="utf-8"):
        if line.startswith("$$$"):
            match = HEADER.match(line.strip())
            key = (match[1], int(match[2]), int(match[3])) if match and int(match[2]) and int(match[3]) else None
        elif key:
            found[key] = found.get(key, "") + line
    return found


def plain(markup):
    text = GLUED.sub(r"\1 ", DROPPED.sub(" ", markup))
    text = html.unescape(TAG.sub("", BREAK.sub(" ", text)))
    text = re.sub(r"\s+", " ", text).strip()
    return re.sub(r" ([,.;:!?”’)])", r"\1", text)


def without_drop_capitals(text, forms):
    """Printers set the first word of a chapter in capitals: "EN el principio", "Y HABLÓ Saúl"."""
    def small(match):
        word = match[0]
        starts = not re.search(r"[\w,;:][^\w.!?¡¿]*$", text[:match.start()])
        return word.lower() if not starts and forms[word.lower()] > forms[word.capitalize()] else word.capitalize()
    return CAPITALS.sub(small, text)


def overlap(a, b):
    """How far the numbered words of the two texts (J. Strong's concordance) are the same, 0 to 1."""
    a, b = set(STRONG.findall(a)), set(STRONG.findall(b))
    return len(a & b) / min(len(a), len(b)) if a and b else 0


def shifted(key, english, spanish):
    """Whether the Spanish verse of that number says something else than another one near by."""
    book, chapter, verse = key
    here = overlap(english[key], spanish[key])
    near = [(book, chapter, verse + by) for by in range(-6, 7) if by]
    return here < 0.5 and any(n in spanish and overlap(english[key], spanish[n]) > here + 0.2 for n in near)


def renumbered(english, spanish):
    """Chapters, most of them psalms, where many verses are shifted; only verses with many common words count there."""
    verse_count, shifts = collections.Counter(), collections.Counter()
    for key in english.keys() & spanish.keys():
        verse_count[key[:2]] += 1
        shifts[key[:2]] += shifted(key, english, spanish)
    return {chapter for chapter, n in verse_count.items() if shifts[chapter] > 0.2 * n}


def main(english_file, spanish_file, target):
    english, spanish = verses(english_file), verses(spanish_file)
    suspect = renumbered(english, spanish)
    forms = collections.Counter(re.findall(r"\w+", " ".join(plain(text) for text in spanish.values())))
    lines, empty, moved, uneven = [], 0, 0, 0
    for key in english:
        if key not in spanish:
            continue
        en = plain(english[key])
        es = plain(spanish[key])
        if key[2] == 1:
            es = without_drop_capitals(es, forms)
        if not en or not es:
            empty += 1
        elif shifted(key, english, spanish) or (
                key[:2] in suspect and overlap(english[key], spanish[key]) < 0.5):
            moved += 1
        elif max(len(en), len(es)) > 2.2 * min(len(en), len(es)) + 20:
            uneven += 1
        else:
            lines.append("\t".join((key[0], str(key[1]), str(key[2]), en, es)))
    with open(target, "wb") as file, gzip.GzipFile("", "wb", 9, file, mtime=0) as out:
        out.write(("\n".join(lines) + "\n").encode("utf-8"))
    print(f"{len(lines)} pairs; left out: {empty} empty, {moved} numbered otherwise, {uneven} of uneven length")


if __name__ == "__main__":
    main(*sys.argv[1:])
