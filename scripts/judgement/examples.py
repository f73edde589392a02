"""Makes the examples that the judge learns from: three seconds each, what is heard before somebody speaks and after.

    python examples.py --shared ../../../shared --assets ../../assets --out DIR [--count 12000]

With `--only-own-voice`: writes `far.s16` and `mic.s16`, our own voice and its echo, for `residue.ts`. Without:
`examples.s16` (int16, count × 48000) and `examples.json` (onset, end, class, part, speaker, group of each).
"""

import argparse
import csv
import json
import os
import pathlib

import numpy as np
from scipy.signal import fftconvolve, resample_poly

import sounds
import voices
from recordings import RATE, marked, read_wav
from split import VALIDATION_VOICES, part_of

LENGTH = 3 * RATE
CLASSES = ["interruption", "backchannel", "noise"]


def levels(samples):
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


def real_sources(shared):
    """Yields (class, part, speaker, samples from the onset on)."""
    data = shared / "data"
    for row in csv.DictReader(open(data / "MANIFEST.csv")):
        file, kind = row["file"], row["class"]
        part = part_of(file, row["licence_class"])
        if part == "test" or kind in ("rir", "echo", "model", "text"):
            continue
        samples = read_wav(data / file)
        stem = pathlib.Path(file).stem
        if kind == "backchannel" or stem in ("mfa_uh",):
            yield "backchannel", part, stem, trimmed(samples[: int(1.6 * RATE)], 26)
        elif kind == "speech":
            if "command_" in file or len(samples) < 1.3 * RATE:
                yield "interruption", part, stem, trimmed(samples)
            else:
                for at in starts_after_pauses(samples):
                    if len(samples) - at > 0.6 * RATE:
                        yield "interruption", part, stem, samples[at : at + 2 * RATE]
        elif kind == "conversation":
            yield from from_conversation(data, file, row, part, samples, stem)
        elif kind.startswith("noise") or kind == "music":
            for at in range(0, max(1, len(samples) - RATE), RATE):
                yield "noise", part, stem, samples[at : at + int(2.4 * RATE)]


def prompts(rng):
    """Announcements by five speakers in five languages (Debian's asterisk-core-sounds-*-wav), where they are installed."""
    for folder in sorted(pathlib.Path("/usr/share/asterisk/sounds").glob("*_*")):
        files = sorted(folder.rglob("*.wav"))
        for path in [files[i] for i in rng.permutation(len(files))[:220]]:
            samples = trimmed(read_wav(path))
            if len(samples) > 0.25 * RATE:
                # Too few speakers for validation: all of them train.
                yield folder.name, samples[: 2 * RATE]


def from_conversation(data, file, row, part, samples, stem):
    events = [name for name in row["annotation"].split(";") if name.endswith(".events.csv")]
    if not events:
        for at in starts_after_pauses(samples, 0.3):
            if len(samples) - at > 0.8 * RATE:
                yield "interruption", part, stem, samples[at : at + 2 * RATE]
        return
    rows = list(csv.DictReader(open(data / events[0])))
    for event in rows:
        start, end = float(event["start"]), float(event["end"])
        before = max((float(other["end"]) for other in rows if float(other["start"]) < start - 0.01), default=0)
        alone = before < start - 0.05
        cut = samples[int(max(0, start - 0.03) * RATE) : int((start + 2) * RATE)]
        if event["type"].startswith("backchannel") and alone:
            after = min((float(other["start"]) for other in rows if float(other["start"]) > start + 0.01), default=99)
            if after > end:
                yield "backchannel", part, stem, samples[int(max(0, start - 0.03) * RATE) : int(min(end + 0.1, after) * RATE)]
        elif event["type"] in ("turn", "interruption_floor_taken") and end - start > 0.7 and alone:
            yield "interruption", part, stem, cut


def rooms(shared):
    """Impulse responses from their direct sound on: (near, far)."""
    near, far = [], []
    for row in csv.DictReader(open(shared / "data/audio16k/rir/rir_info.csv")):
        path = shared / "data/audio16k/rir" / row["file"]
        if not path.exists() or "telephone" in row["file"] or part_of("rir/" + row["file"], "open") == "test":
            continue
        response = read_wav(path)[int(float(row["onset_ms"]) * 16) :][: int(1.2 * RATE)]
        response = response / np.sqrt((response**2).sum())
        (near if float(row["drr_db"]) > -5 else far).append(response)
    return near, far


def own_voice(assets, shared, out, rng):
    """Our own voice through measured rooms into the microphone, for the canceller."""
    clips = [read_wav(path) for path in sorted((assets / "demo/museum-guide").glob("*.wav"))]
    speech = np.concatenate(clips)[: 150 * RATE]
    near, far = rooms(shared)
    fars, mics = [], []
    for room in [near[0], near[1 % len(near)], far[0], near[-1], far[1]]:
        gain = 10 ** (rng.uniform(-14, 0) / 20)
        echo = fftconvolve(speech, room)[: len(speech)] * gain
        delay = int(rng.uniform(0.03, 0.08) * RATE)
        mic = np.concatenate([np.zeros(delay), echo])[: len(speech)] + rng.standard_normal(len(speech)) * 10 ** (-70 / 20)
        fars.append(speech)
        mics.append(mic)
    for name, parts in (("far", fars), ("mic", mics)):
        (np.clip(np.concatenate(parts), -1, 1) * 32767).astype(np.int16).tofile(out / f"{name}.s16")


def warped(samples, rng, kind):
    # Few real agreements are at hand: they are varied the most.
    speed = rng.uniform(0.8, 1.25) if kind == "backchannel" else rng.choice([1, 1, 0.9, 0.94, 1.06, 1.12])
    return samples if speed == 1 else resample_poly(samples, 100, int(round(100 * speed))).astype(np.float32)


class Mixer:
    def __init__(self, shared, residue, backgrounds, rng):
        self.near, self.far = rooms(shared)
        self.residue, self.backgrounds, self.rng = residue, backgrounds, rng

    def piece(self, samples, length):
        if len(samples) <= length:
            return np.tile(samples, length // len(samples) + 1)[:length]
        at = int(self.rng.integers(0, len(samples) - length))
        return samples[at : at + length]

    def mix(self, kind, source):
        """Returns (int16 samples, onset, end): three seconds with this sound in them."""
        rng = self.rng
        sound = warped(source, rng, kind) if kind != "noise" or rng.random() < 0.5 else source
        sound = sound[: 2 * RATE + 6400]
        is_far = False
        if rng.random() < 0.5:
            room = self.near[int(rng.integers(len(self.near)))]
            sound = fftconvolve(sound, room)[: len(sound) + 3200]
        elif kind == "interruption" and rng.random() < 0.12:
            # Two people who talk to each other, away from the kiosk.
            is_far = True
            sound = fftconvolve(sound, self.far[int(rng.integers(len(self.far)))])[: len(sound) + 3200]
        onset = int(rng.uniform(0.4, 1.0) * RATE)
        active = np.sort(levels(sound[: RATE]))[-40:]
        loud = 10 * np.log10(np.mean(10 ** (active / 10)) + 1e-10)
        target = rng.uniform(-58, -46) if is_far else rng.uniform(-46, -14)
        voice = np.zeros(LENGTH, np.float32)
        sound = sound[: LENGTH - onset]
        voice[onset : onset + len(sound)] = sound * 10 ** ((target - loud) / 20)
        floor_db = min(rng.uniform(-82, -55), target - 12)
        floor = rng.standard_normal(LENGTH)
        if rng.random() < 0.6:
            floor = sounds.band(rng, LENGTH, 60, rng.uniform(400, 4000))
            floor /= np.std(floor) + 1e-9
        mixed = voice + floor * 10 ** (floor_db / 20)
        if rng.random() < 0.4:
            noise = self.piece(self.backgrounds[int(rng.integers(len(self.backgrounds)))], LENGTH)
            snr = rng.uniform(0, 20)
            mixed += noise * 10 ** ((target - snr) / 20) / (np.sqrt((noise**2).mean()) + 1e-6)
        if self.residue is not None and rng.random() < 0.6:
            leak = self.piece(self.residue, LENGTH)
            gain = min(10 ** (rng.uniform(-8, 6) / 20), 10 ** ((target - 3) / 20) / (np.sqrt((leak**2).mean()) + 1e-6))
            mixed += leak * gain
        mixed = np.clip(mixed, -1, 1)
        return (mixed * 32767).astype(np.int16), onset, min(LENGTH, onset + len(sound)), is_far


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--shared", type=pathlib.Path, required=True)
    parser.add_argument("--assets", type=pathlib.Path, required=True)
    parser.add_argument("--out", type=pathlib.Path, required=True)
    parser.add_argument("--count", type=int, default=8_000)
    parser.add_argument("--only-own-voice", action="store_true")
    parser.add_argument("--marked", type=pathlib.Path, help="overlaps that an operator marked as wrong, one JSON object a line")
    args = parser.parse_args()
    args.out.mkdir(parents=True, exist_ok=True)
    rng = np.random.default_rng(8)
    if args.only_own_voice:
        own_voice(args.assets, args.shared, args.out, rng)
        return
    residue = np.fromfile(args.out / "residue.s16", np.int16).astype(np.float32) / 32768
    pools = {(kind, part, origin): [] for kind in CLASSES for part in ("training", "validation") for origin in ("real", "made", "prompts", "hums")}
    for kind, part, speaker, samples in real_sources(args.shared):
        if len(samples) > 800:
            pools[kind, part, "real"].append((speaker, samples))
    for kind, speaker, samples in voices.speak_all(str(args.out / "voices"), rng):
        part = "validation" if speaker in VALIDATION_VOICES else "training"
        pools[kind, part, "made"].append((speaker, trimmed(samples)))
    for speaker, samples in prompts(rng):
        pools["interruption", "training", "prompts"].append((speaker, samples))
    for kind, samples in marked(args.marked):
        pools[kind, "training", "real"].append(("marked", samples))
    for make in sounds.NOISES * 12:
        pools["noise", "training", "made"].append((make.__name__, np.float32(make(rng))))
    for _ in range(400):
        pools["backchannel", "training", "hums"].append(("hum", np.float32(sounds.hum(rng))))
    for key, pool in pools.items():
        print(*key, len(pool), sorted({speaker for speaker, _ in pool})[:6])
    for start in range(0, len(residue) - 2 * RATE, 3 * RATE):
        pools["noise", "training", "real"].append(("our own voice", residue[start : start + int(2.4 * RATE)]))
    backgrounds = [samples for speaker, samples in pools["noise", "training", "real"] if speaker != "our own voice" and len(samples) > RATE]
    mixer = Mixer(args.shared, residue, backgrounds, rng)
    # class and origin: how often
    plan = [
        ("interruption", "real", 0.20), ("interruption", "made", 0.16), ("interruption", "prompts", 0.10),
        ("backchannel", "real", 0.19), ("backchannel", "made", 0.09), ("backchannel", "hums", 0.05),
        ("noise", "real", 0.10), ("noise", "made", 0.11),
    ]
    meta = []
    with open(args.out / "examples.s16", "wb") as file:
        for i in range(args.count):
            part = "validation" if i % 8 == 0 else "training"
            kind, origin, _ = plan[int(rng.choice(len(plan), p=[share for *_, share in plan]))]
            pool = pools[kind, part, origin] or pools[kind, part, "real"] or pools[kind, "training", origin]
            speaker, source = pool[int(rng.integers(len(pool)))]
            samples, onset, end, is_far = mixer.mix(kind, source)
            samples.tofile(file)
            meta.append({"kind": "noise" if is_far else kind, "part": part, "origin": origin, "speaker": "far away" if is_far else speaker, "onset": onset, "end": end})
    (args.out / "examples.json").write_text(json.dumps(meta))


main()
