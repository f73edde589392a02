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


def levels(samples):
    """dB of each 10 ms."""
    frames = samples[: len(samples) // 160 * 160].reshape(-1, 160)
    return 10 * np.log10((frames**2).mean(1) + 1e-10)


def trimmed(samples, drop_db=32):
    """From the first to the last 10 ms that are within `drop_db` of the loudest."""
    level = levels(samples)
    if len(level) == 0:
        return samples
    loud = np.flatnonzero(level > level.max() - drop_db)
    return samples[loud[0] * 160 : (loud[-1] + 1) * 160]


def starts_after_pauses(samples, pause_s=0.2):
    """Where speech begins anew, as sample positions."""
    level = levels(samples)
    threshold = np.percentile(level, 95) - 28
    pause = int(pause_s * 100)
    quiet, found = pause, []
    for at, db in enumerate(level):
        if db > threshold:
            if quiet >= pause:
                found.append(max(0, at - 1) * 160)
            quiet = 0
        else:
            quiet += 1
    return found


def marked(file):
    """Yields (class, samples) of `{"file": WAV, "kind": class, "onsetMs": …}` lines."""
    if file is None:
        return
    for line in file.read_text().splitlines():
        entry = json.loads(line)
        samples = read_wav(file.parent / entry["file"])
        yield entry["kind"], samples[int(entry["onsetMs"] * RATE / 1000) :][: 2 * RATE]
