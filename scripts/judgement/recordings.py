"""Recordings as examples read them: 16 kHz, one channel."""

import json
import wave

import numpy as np

RATE = 16_000


def read_wav(path):
    with wave.open(str(path)) as file:
        samples = np.frombuffer(file.readframes(file.getnframes()), np.int16).astype(np.float32) / 32768
        if file.getnchannels() > 1:
            samples = samples.reshape(-1, file.getnchannels())[:, 0]
        rate = file.getframerate()
    if rate == RATE:
        return samples
    from scipy.signal import resample_poly

    return resample_poly(samples, RATE, rate).astype(np.float32)


def marked(file):
    """Yields (class, samples) of `{"file": WAV, "kind": class, "onsetMs": …}` lines."""
    if file is None:
        return
    for line in file.read_text().splitlines():
        entry = json.loads(line)
        samples = read_wav(file.parent / entry["file"])
        yield entry["kind"], samples[int(entry["onsetMs"] * RATE / 1000) :][: 2 * RATE]
