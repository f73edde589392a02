"""Speaks the test sentences (the first Harvard lists) with the test voices: one WAV (mu-law, 16 kHz) and one label file
for each voice. Usage: clips.py FOLDER [SENTENCES]
"""

import json
import os
import subprocess
import sys
import tempfile
import wave

import numpy as np

import corpus
from phones import ENGLISH, HEAD_AUDIO, VISEMES, viseme_spans

HERE = os.path.dirname(os.path.abspath(__file__))
PAUSE_S = 0.4


def harvard():
    with open(f"{HERE}/harvard.txt") as file:
        return [line.strip() for line in file if line.strip()]


def speak(voice, sentences, folder):
    """→ (samples, [(phone, end s)]) of all sentences, a pause before each"""
    sound, phones, at = [], [], 0.0
    for i, text in enumerate(sentences):
        path = f"{folder}/{voice}-{i}.wav"
        spoken = corpus.speak_flite(voice, text, 1.0, path)
        at += PAUSE_S
        phones.append(("pau", at))
        phones += [(name, at + end) for name, end in spoken]
        samples = corpus.read_wave(path)
        sound += [np.zeros(int(PAUSE_S * corpus.RATE), np.int16), samples]
        at += len(samples) / corpus.RATE
    return np.concatenate(sound), phones


def labels(phones):
    def rows(table):
        return [[VISEMES[v], round(s * 1000, 1), round(e * 1000, 1)] for v, s, e in viseme_spans(phones, table) if e > s]

    return {"visemes": rows(ENGLISH), "headAudioVisemes": rows(HEAD_AUDIO)}


def write(out, voice, samples, phones):
    plain = f"{out}/{voice}.plain.wav"
    with wave.open(plain, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(corpus.RATE)
        file.writeframes(samples.tobytes())
    subprocess.run(["sox", "-D", plain, "-e", "mu-law", f"{out}/{voice}.wav"], check=True)
    os.remove(plain)
    with open(f"{out}/{voice}.json", "w") as file:
        json.dump(labels(phones), file)
        file.write("\n")


def make_judged(folder):
    """The same sentences, all of them, as training's own judge reads them."""
    os.makedirs(folder)
    with tempfile.TemporaryDirectory() as scratch:
        for voice in ["slt", "rms", "awb"]:
            spoken = []
            for i, text in enumerate(harvard()):
                path = f"{scratch}/{voice}-{i}.wav"
                phones = corpus.speak_flite(voice, text, 1.0, path)
                spoken.append((corpus.read_wave(path), phones))
            corpus.save(folder, voice, voice, "english", spoken)


if __name__ == "__main__":
    out = sys.argv[1]
    count = int(sys.argv[2]) if len(sys.argv) > 2 else 12
    os.makedirs(out, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        for voice in ["slt", "rms", "awb"]:
            write(out, voice, *speak(voice, harvard()[:count], folder))
