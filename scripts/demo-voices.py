#!/usr/bin/env python3
"""Makes the voice clips of a content pack and their word times. Development time only; needs festival with
cmu_us_slt_arctic_hts (Debian: festival festvox-us-slt-hts), sox and nothing else.

    python3 scripts/demo-voices.py [PACK_FOLDER] [LINE ...]

Reads `lines` in pack.json (a line's text, or the whole line), says each, and writes LINE.wav (24 kHz, mono, 16 bits,
-20 dBFS RMS) and the line with its word times back. Names of lines on the command line: only these.

Why this voice: of what Debian has for free, it alone fills the band up to 12 kHz (flite's slt ends at 8 kHz,
espeak-ng is buzzy above 7 kHz) and pauses at commas as people do.
"""
import array
import json
import math
import os
import re
import subprocess
import sys
import tempfile

RATE = 24_000
LEVEL_DBFS = -20.0
# Names that the voice's lexicon does not know: phones and stress of each syllable.
NAMES = """
(lex.add.entry '("kempelen" nil (((k eh m) 1) ((p ax) 0) ((l ax n) 0))))
(lex.add.entry '("wolfgang" nil (((w uh l f) 1) ((g ae ng) 0))))
(lex.add.entry '("von" nil (((f ao n) 0))))
(lex.add.entry '("faber" nil (((f ey) 1) ((b er) 0))))
(lex.add.entry '("euphonia" nil (((y uw) 0) ((f ow) 1) ((n iy) 0) ((ax) 0))))
(lex.add.entry '("voder" nil (((v ow) 1) ((d er) 0))))
(lex.add.entry '("edison" nil (((eh) 1) ((d ax) 0) ((s ax n) 0))))
(lex.add.entry '("tinfoil" nil (((t ih n) 1) ((f oy l) 0))))
"""
# How a word on the screen is given to the voice.
SPOKEN = {"1769,": "seventeen sixty nine,", "1846,": "eighteen forty six,", "1860,": "eighteen sixty,",
          "1876,": "eighteen seventy six,", "1877.": "eighteen seventy seven.", "1939,": "nineteen thirty nine,",
          "1961,": "nineteen sixty one,", "2008,": "two thousand and eight,", "Mr.": "mister"}


def festival(spoken, wav):
    """Says the text; gives (name, start_s, end_s) for each spoken word."""
    escaped = spoken.replace("\\", "").replace('"', "")
    commands = f"""
(voice_cmu_us_slt_arctic_hts)
{NAMES}
(set! u (utt.synth (Utterance Text "{escaped}")))
(utt.save.wave u "{wav}" 'riff)
(mapcar (lambda (w) (format t "W %s %f %f\\n" (item.name w) (item.feat w "word_start") (item.feat w "word_end")))
  (utt.relation.items u 'Word))
"""
    out = subprocess.run(["festival", "--pipe"], input=commands, capture_output=True, text=True, check=True)
    words = [line.split() for line in out.stdout.splitlines() if line.startswith("W ")]
    if not words:
        sys.exit(f"festival said nothing: {out.stderr.strip()}")
    joined = []
    for _, name, start, end in words:
        if name.startswith("'") and joined:  # "World" "'s"
            joined[-1] = (joined[-1][0] + name, joined[-1][1], max(joined[-1][2], float(end)))
        else:
            joined.append((name, float(start), float(end)))
    return joined


def read_samples(wav, *effects):
    raw = subprocess.run(["sox", "-D", wav, "-t", "raw", "-e", "signed", "-b", "16", "-r", str(RATE), "-c", "1", "-",
                          *effects], capture_output=True, check=True).stdout
    return array.array("h", raw)


def rms(samples):
    return math.sqrt(sum(s * s for s in samples) / max(1, len(samples))) / 32768


def trim(samples):
    """First and last sample that are heard: above -48 dBFS in 5 ms, with a short breath around."""
    step = RATE // 200
    loud = [i for i in range(0, len(samples) - step, step) if rms(samples[i:i + step]) > 10 ** (-48 / 20)]
    return max(0, loud[0] - RATE * 40 // 1000), min(len(samples), loud[-1] + step + RATE * 90 // 1000)


def faded(samples):
    n = RATE // 100
    for i in range(n):
        samples[i] = int(samples[i] * i / n)
        samples[-1 - i] = int(samples[-1 - i] * i / n)
    return samples


def caption_words(text, spoken_words, trimmed_s, length_s):
    """Joins spoken words to the words on the screen: "1769," is three of them."""
    words, at = [], 0
    for shown in text.split():
        said = SPOKEN.get(shown, shown)
        count = len([w for w in re.split(r"[\s-]+", said) if re.search(r"\w", w)])
        group = spoken_words[at:at + count]
        at += count
        if not group:
            sys.exit(f'no time for "{shown}" in: {text}')
        words.append([shown, group[0][1] - trimmed_s, group[-1][2] - trimmed_s])
    if at != len(spoken_words):
        sys.exit(f"{len(spoken_words)} words said for {at} shown: {text}\n{[w[0] for w in spoken_words]}")
    last = 0.0
    result = []
    for shown, start, end in words:
        start = min(max(start, last), length_s)
        last = min(max(end, start), length_s)
        result.append({"text": shown, "startMs": round(start * 1000), "endMs": round(last * 1000)})
    return result


def make(folder, name, text):
    spoken = " ".join(SPOKEN.get(word, word) for word in text.split())
    with tempfile.TemporaryDirectory() as scratch:
        raw = os.path.join(scratch, "raw.wav")
        spoken_words = festival(spoken, raw)
        # Rumble off; the voice's sibilants are 4 dB strong above 6.5 kHz; half a dB of head room for resampling.
        samples = read_samples(raw, "gain", "-3", "highpass", "70", "treble", "-3", "6500", "0.7s", "rate", "-v", str(RATE))
        start, end = trim(samples)
        samples = samples[start:end]
        gain = 10 ** (LEVEL_DBFS / 20) / rms(samples)
        peak = max(abs(s) for s in samples) * gain / 32768
        if peak > 10 ** (-1.2 / 20):
            sys.exit(f"{name}: would peak at {20 * math.log10(peak):.1f} dBFS")
        samples = faded(array.array("h", (round(s * gain) for s in samples)))
        pcm = os.path.join(scratch, "pcm.raw")
        with open(pcm, "wb") as out:
            samples.tofile(out)
        subprocess.run(["sox", "-D", "-t", "raw", "-e", "signed", "-b", "16", "-r", str(RATE), "-c", "1", pcm,
                        os.path.join(folder, f"{name}.wav")], check=True)
    seconds = len(samples) / RATE
    words = caption_words(text, spoken_words, start / RATE, seconds)
    print(f"{name:14} {seconds:5.2f} s  peak {20 * math.log10(peak):5.1f} dBFS  {text[:60]}")
    return seconds, {"audio": f"{name}.wav", "text": text, "words": words}


def written(value, indent=0):
    """JSON as a person writes it: what fits on a line of 118 is on one line."""
    line = json.dumps(value, ensure_ascii=False)
    if not isinstance(value, (dict, list)) or (indent and len(line) + indent <= 118):
        return line if isinstance(value, str) else line.replace("{", "{ ").replace("}", " }")
    pad, closing = " " * (indent + 2), " " * indent
    if isinstance(value, list):
        return "[\n" + ",\n".join(pad + written(v, indent + 2) for v in value) + f"\n{closing}]"
    rows = [f"{pad}{json.dumps(key)}: {written(v, indent + 2 + len(key) + 4 if not isinstance(v, (dict, list)) else indent + 2)}"
            for key, v in value.items()]
    return "{\n" + ",\n".join(rows) + f"\n{closing}}}"


def main():
    folder = sys.argv[1] if len(sys.argv) > 1 else "assets/demo/museum-guide"
    only = sys.argv[2:]
    path = os.path.join(folder, "pack.json")
    with open(path, encoding="utf-8") as file:
        pack = json.load(file)
    total = 0.0
    for name, line in pack["lines"].items():
        if only and name not in only:
            continue
        known = {"text": line} if isinstance(line, str) else line
        seconds, made = make(folder, name, known["text"])
        pack["lines"][name] = {**known, **made}
        total += seconds
    with open(path, "w", encoding="utf-8") as file:
        file.write(written(pack) + "\n")
    print(f"{total:.1f} s in all")


main()
