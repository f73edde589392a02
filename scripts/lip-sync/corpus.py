"""Speaks the training texts with every free voice of Debian: audio at 16 kHz and the end of every phone.

    apt-get install flite festival espeak-ng sox festvox-{kdlpc16k,us-slt-hts,italp16k,itapc16k,suopuhe-lj,suopuhe-mv} \
        festvox-{czech-dita,czech-krb,czech-machac,ca-ona-hts,ru,hi-nsk,te-nsk,mr-nsk} festival-{ca,czech,hi,te,mr}
"""

import json
import os
import subprocess
import tempfile
import wave

import numpy as np

import texts
from espeak import Espeak
from phones import TABLES, viseme_spans

RATE = 16_000
NOBODY = "nobody"
# voice → (speaker, table); the speaker is what is left out of training, whatever engine speaks with that voice
FLITE = {"slt": "slt", "rms": "rms", "awb": "awb", "kal16": "kal"}
# voice → (speaker, language of texts, phone table, encoding)
FESTIVAL = {
    "ked_diphone": ("ked", "english", "english", "latin1"),
    "kal_diphone": ("kal", "english", "english", "latin1"),
    "cmu_us_slt_arctic_hts": ("slt", "english", "english", "latin1"),
    "lp_diphone": ("lp", "italian", "italian", "latin1"),
    "pc_diphone": ("pc", "italian", "italian", "latin1"),
    "suo_fi_lj_diphone": ("lj", "finnish", "finnish", "latin1"),
    "hy_fi_mv_diphone": ("mv", "finnish", "finnish", "latin1"),
    "czech_dita": ("dita", "czech", "czech", "latin2"),
    "czech_krb": ("krb", "czech", "czech", "latin2"),
    "czech_machac": ("machac", "czech", "czech", "latin2"),
    "msu_ru_nsh_clunits": ("nsh", "russian", "russian", "utf8"),
    "upc_ca_ona_hts": ("ona", "catalan", "catalan", "latin1"),
    "hindi_NSK_diphone": ("nsk", "indic", "indic", "utf8"),
    "telugu_NSK_diphone": ("nsk-te", "telugu", "indic", "utf8"),
}
ESPEAK = [
    f"{accent}{variant}"
    for accent, variant in zip(
        ["en-us", "en-gb", "en-us", "en-gb-x-rp", "en-us", "en-gb-scotland", "en-us", "en-029", "en-us", "en-gb"] * 2,
        "+f1 +m1 +f2 +m3 +f3 +m7 +f4 +klatt2 +Annie +Michael +linda +benjamin +steph +adam +anika +max +belinda +Alex"
        " +aunty +grandpa".split(),
    )
]


def read_wave(path):
    converted = path + ".16k.wav"
    subprocess.run(["sox", "-V1", "-v", "0.9", path, "-r", str(RATE), "-c", "1", "-b", "16", converted], check=True)
    with wave.open(converted) as file:
        return np.frombuffer(file.readframes(file.getnframes()), np.int16)


def speak_with_flite(voice, jobs, folder):
    """jobs: (text, stretch) → [(samples, [(phone, end s)])]"""
    spoken = []
    for i, (text, stretch) in enumerate(jobs):
        path = f"{folder}/{voice}-{i}.wav"
        stretched = ["--setf", f"duration_stretch={stretch:.2f}"]
        command = ["flite", "-voice", voice, *stretched, "-psdur", "-t", text, "-o", path]
        printed = subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()
        phones = [(name, float(end)) for name, end in (item.split(":") for item in printed)]
        spoken.append((read_wave(path), phones))
    return spoken


def flite_voice(voice, count, rng, folder):
    return speak_with_flite(voice, [(texts.english(rng), rng.uniform(0.85, 1.2)) for _ in range(count)], folder)


def festival_voice(voice, count, rng, folder):
    _, language, _, _ = FESTIVAL[voice]
    say = lambda: texts.english(rng) if language == "english" else texts.made_up(rng, language)
    return speak_with_festival(voice, [(say(), rng.uniform(0.85, 1.2)) for _ in range(count)], folder)


def speak_with_festival(voice, jobs, folder):
    """As `speak_with_flite`; what the voice cannot say is missing."""
    *_, encoding = FESTIVAL[voice]
    lines = [f"(voice_{voice})"]
    for i, (text, stretch) in enumerate(jobs):
        lines.append(f"(Parameter.set 'Duration_Stretch {stretch:.2f})")
        lines.append(f'(set! u (utt.synth (Utterance Text "{text}")))')
        lines.append(f'(utt.save.wave u "{folder}/{voice}-{i}.wav" \'riff)')
        lines.append(f'(utt.save.segs u "{folder}/{voice}-{i}.lab")')
    script = f"{folder}/{voice}.scm"
    with open(script, "w", encoding=encoding, errors="replace") as file:
        file.write("\n".join(lines))
    subprocess.run(["festival", "-b", script], capture_output=True)
    spoken = []
    for i in range(len(jobs)):
        label = f"{folder}/{voice}-{i}.lab"
        if not os.path.exists(label):
            continue
        rows = [line.split() for line in open(label, encoding="latin1") if not line.startswith("#")]
        phones = [(row[2], float(row[0])) for row in rows if len(row) >= 3]
        spoken.append((read_wave(f"{folder}/{voice}-{i}.wav"), phones))
    return spoken


def espeak_voice(espeak, voice, count, rng, folder):
    spoken = []
    for i in range(count):
        samples, phones = espeak.say(
            voice, texts.english(rng), int(rng.integers(140, 190)), int(rng.integers(35, 65)), TABLES["espeak"]
        )
        path = f"{folder}/{voice.replace('+', '-')}-{i}.wav"
        with wave.open(path, "wb") as file:
            file.setnchannels(1)
            file.setsampwidth(2)
            file.setframerate(espeak.rate)
            file.writeframes(samples.tobytes())
        spoken.append((read_wave(path), phones))
    return spoken


def noises(count, rng, recorded):
    """Sounds that no mouth makes: coloured noise, hum, clicks and, where they are, recordings of rooms."""
    sounds = []
    for i in range(count):
        size = int(rng.uniform(2, 8) * RATE)
        time = np.arange(size) / RATE
        kind = i % 5
        if kind == 4 and recorded:
            room = recorded[int(rng.integers(len(recorded)))]
            sound = np.resize(np.roll(room, -int(rng.integers(len(room)))), size)
        elif kind == 3:
            mains = rng.choice([50, 60, 100, 120, 400])
            sound = sum(rng.random() * np.sin(2 * np.pi * mains * k * time) for k in range(1, 12)) + rng.normal(0, 0.1, size)
        elif kind == 2:
            sound = rng.normal(0, 0.01, size)
            for at in rng.integers(0, size - 400, int(size / RATE * rng.uniform(2, 10))):
                sound[at : at + 400] += rng.normal(0, 1, 400) * np.exp(-np.arange(400) / rng.uniform(10, 120))
        else:
            spectrum = np.fft.rfft(rng.normal(0, 1, size))
            spectrum[1:] *= np.arange(1, len(spectrum)) ** -rng.choice([0.0, 0.5, 1.0, -0.3])
            sound = np.fft.irfft(spectrum, size)
        sounds.append((np.round(sound / np.abs(sound).max() * 20000).astype(np.int16), [("pau", size / RATE)]))
    return sounds


def save(out, voice, speaker, table, spoken):
    unknown = {}
    for _, phones in spoken:
        for name, _ in phones:
            if name not in TABLES[table]:
                unknown[name] = unknown.get(name, 0) + 1
    np.savez(
        f"{out}/{voice}.npz",
        speaker=speaker,
        samples=np.concatenate([samples for samples, _ in spoken]),
        lengths=np.array([len(samples) for samples, _ in spoken]),
        spans=json.dumps([viseme_spans(phones, TABLES[table]) for _, phones in spoken]),
        phones=json.dumps([phones for _, phones in spoken]),
    )
    seconds = sum(len(samples) for samples, _ in spoken) / RATE
    print(f"{voice}: {len(spoken)} sentences, {seconds:.0f} s, phones without viseme: {unknown}", flush=True)


def make(out, recorded, english_count=250, other_count=80, espeak_count=24):
    os.makedirs(out, exist_ok=True)

    def missing(voice):
        return not os.path.exists(f"{out}/{voice}.npz")

    with tempfile.TemporaryDirectory() as folder:
        seed = lambda voice: np.random.default_rng([ord(c) for c in voice])
        if missing("noise"):
            save(out, "noise", NOBODY, "english", noises(120, seed("noise"), recorded))
        espeak = Espeak()
        for voice in filter(missing, ESPEAK):
            save(out, voice, "espeak", "espeak", espeak_voice(espeak, voice, espeak_count, seed(voice), folder))
        for voice in filter(missing, FESTIVAL):
            speaker, language, table, _ = FESTIVAL[voice]
            count = english_count if language == "english" else other_count
            save(out, voice, speaker, table, festival_voice(voice, count, seed(voice), folder))
        for voice in filter(missing, FLITE):
            save(out, voice, FLITE[voice], "english", flite_voice(voice, english_count, seed(voice), folder))
