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
# voice → (who speaks, the voice's name there)
VOICES = {
    "slt": (corpus.speak_with_flite, "slt"),
    "rms": (corpus.speak_with_flite, "rms"),
    "awb": (corpus.speak_with_flite, "awb"),
    "ked": (corpus.speak_with_festival, "ked_diphone"),
}
# for choosing the training's constants, which must not be chosen with the voices above
TRIAL_VOICES = {"kal": (corpus.speak_with_flite, "kal16")}


def harvard():
    with open(f"{HERE}/harvard.txt") as file:
        return [line.strip() for line in file if line.strip()]


def speak(voice, sentences, folder):
    """→ (samples, [(phone, end s)]) of all sentences, a pause before each"""
    sound, phones, at = [], [], 0.0
    say, engine_voice = VOICES[voice]
    for samples, spoken in say(engine_voice, [(text, 1.0) for text in sentences], folder):
        at += PAUSE_S
        phones.append(("pau", at))
        phones += [(name, at + end) for name, end in spoken]
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
        for voice, (say, name) in {**VOICES, **TRIAL_VOICES}.items():
            spoken = say(name, [(text, 1.0) for text in harvard()], scratch)
            corpus.save(folder, voice, voice, "english", spoken)


if __name__ == "__main__":
    out = sys.argv[1]
    count = int(sys.argv[2]) if len(sys.argv) > 2 else 12
    os.makedirs(out, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        for voice in VOICES:
            write(out, voice, *speak(voice, harvard()[:count], folder))
