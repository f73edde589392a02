"""People who said words and commands into their own microphones: public recordings that are not in `shared`.

Clones of these, or only their WAV files, in one folder for each (what is missing is left out, and the weights become others):

* `wake`: Picovoice/wake-word-benchmark (Apache 2.0; without its `audio/alexa`, which comes from elsewhere)
* `intent`: Picovoice/speech-to-intent-benchmark, `data/speech/clean` (Apache 2.0)
* `precise`: MycroftAI/Precise-Community-Data (public domain; without its `heysavant`, which is not for commercial use)
"""

import hashlib
import pathlib

import numpy as np
from scipy.signal import butter, lfilter, resample_poly

from recordings import RATE, levels, read_wav, starts_after_pauses, trimmed

EXCLUDED = ("audio/alexa", "heysavant", "multiple_keywords", "data/noise")


def part_of_clip(path):
    """Who spoke is not told: a tenth of the clips is for validation, by name, so that it never changes."""
    return "validation" if int(hashlib.sha256(path.name.encode()).hexdigest(), 16) % 10 == 0 else "training"


def crowd(folder):
    """Yields (part, corpus, samples from the onset on)."""
    if folder is None:
        return
    for corpus in ("wake", "intent", "precise"):
        for path in sorted((pathlib.Path(folder) / corpus).rglob("*.wav")):
            if any(part in path.as_posix() for part in EXCLUDED):
                continue
            samples = read_wav(path)
            if len(samples) < 0.5 * RATE or not is_clean(samples):
                continue
            if len(samples) < 4 * RATE:
                word = trimmed(samples, 24)
                if 0.25 * RATE < len(word) < 2.5 * RATE:
                    yield part_of_clip(path), corpus, word
                continue
            for at in starts_after_pauses(samples, 0.25)[:3]:
                if len(samples) - at > 0.8 * RATE:
                    yield part_of_clip(path), corpus, samples[at : at + 2 * RATE]


def is_clean(samples, least_db=24):
    """Whether the word stands so far above its own room: where a word is lost in noise, its beginning is not known."""
    level = levels(samples)
    return np.percentile(level, 95) - np.percentile(level, 10) > least_db


def murmur(rng, samples):
    """The loudest syllable of a real voice as a mouth that hardly opens would say it: an agreement in that voice and room."""
    level = np.convolve(levels(samples), np.ones(9) / 9, "same")
    length = int(rng.uniform(0.14, 0.36) * RATE)
    at = max(0, int(np.argmax(level)) * 160 - length // 2)
    piece = samples[at : at + length]
    if len(piece) < 0.1 * RATE:
        return None
    # Longer or shorter, and with it lower or higher; agreements glide.
    piece = resample_poly(piece, 100, int(rng.integers(85, 130)))
    b, a = butter(2 if rng.random() < 0.6 else 1, rng.uniform(350, 1600) / 8000)
    shape = np.minimum(1, np.minimum(np.linspace(0, rng.uniform(3, 9), len(piece)), np.linspace(rng.uniform(2, 6), 0, len(piece))))
    sound = lfilter(b, a, piece) * shape
    if rng.random() < 0.4:
        pause = np.zeros(int(rng.uniform(0.02, 0.12) * RATE))
        again = sound[: int(len(sound) * rng.uniform(0.6, 1))] * rng.uniform(0.6, 1.2)
        sound = np.concatenate([sound, pause, again])
    return np.float32(sound)
