"""Speaks words with Debian's free synthesisers: 16 kHz mono float, in one folder of WAV files.

    apt-get install flite festival espeak-ng sox   (festvox voices are used where they are installed)

None of MBROLA's: its voices are for non-commercial use.
"""

import os
import subprocess
import wave
from concurrent.futures import ThreadPoolExecutor

import numpy as np

from words import BACKCHANNELS, COMMANDS, SENTENCES

RATE = 16_000
FLITE = ["slt", "rms", "awb", "kal16"]
FESTIVAL = ["kal_diphone", "ked_diphone", "cmu_us_slt_arctic_hts"]
ESPEAK = [
    "en-us+f1", "en-gb+m1", "en-us+f2", "en-gb-x-rp+m3", "en-us+f3", "en-gb-scotland+f3", "en-us+m7", "en-029+f4",
    "en-gb+klatt2", "en-us+Annie", "en-gb+Michael", "en-us+linda", "en-gb+steph", "en-us+anika", "en-gb+max",
    "en-us+belinda", "en-gb+grandpa", "en-us+aunty", "en-us+Alex", "en-gb+adam", "en-us+whisper", "en-gb+croak",
]


def read(path):
    with wave.open(path) as file:
        return np.frombuffer(file.readframes(file.getnframes()), np.int16).astype(np.float32) / 32768


def speak(job):
    engine, voice, text, path, speed, pitch = job
    raw = path + ".raw.wav"
    try:
        if engine == "flite":
            run = ["flite", "-voice", voice, "--setf", f"duration_stretch={1 / speed:.2f}", "-t", text, "-o", raw]
        elif engine == "festival":
            run = ["text2wave", "-eval", f"(voice_{voice})", "-eval", f"(Parameter.set 'Duration_Stretch {1 / speed:.2f})", "-o", raw]
        else:
            run = ["espeak-ng", "-v", voice, "-s", str(int(165 * speed)), "-p", str(pitch), "-w", raw, text]
        subprocess.run(run, input=text if engine == "festival" else None, check=True, capture_output=True, text=True, timeout=20)
        subprocess.run(["sox", "-V1", "-v", "0.9", raw, "-r", str(RATE), "-c", "1", "-b", "16", path], check=True, timeout=20)
        os.remove(raw)
        return path
    except (subprocess.SubprocessError, OSError):
        # A voice that is not installed on this machine.
        return None


def speak_all(folder, rng):
    """Yields (class, speaker, samples)."""
    os.makedirs(folder, exist_ok=True)
    voices = [("flite", v) for v in FLITE] + [("festival", v) for v in FESTIVAL]
    voices += [("espeak", v) for v in ESPEAK]
    jobs = []
    for engine, voice in voices:
        for kind, texts, count in (
            ("interruption", COMMANDS, 26), ("interruption", SENTENCES, 18), ("backchannel", BACKCHANNELS, 26),
        ):
            if engine == "festival":
                count //= 2
            for text in rng.choice(texts, min(count, len(texts)), replace=False):
                path = f"{folder}/{len(jobs)}.wav"
                jobs.append((kind, voice, (engine, voice, str(text).strip(), path, rng.uniform(0.85, 1.25), int(rng.integers(25, 80)))))
    with ThreadPoolExecutor(3) as pool:
        paths = list(pool.map(speak, [job for _, _, job in jobs]))
    for (kind, voice, _), path in zip(jobs, paths):
        if path is not None:
            speaker = {"cmu_us_slt_arctic_hts": "slt", "kal_diphone": "kal", "kal16": "kal"}.get(voice, voice)
            yield kind, speaker, read(path)
