"""Makes the examples that the judge learns from: three seconds each, what is heard before somebody speaks and after.

    python examples.py --shared ../../../shared --assets ../../assets --out DIR [--count 12000]

With `--only-own-voice`: writes `far.s16` and `mic.s16`, our own voice and its echo, for `residue.ts`. Without:
`examples.s16` (int16, count × 48000) and `examples.json` (onset, end, class, part, speaker, group of each).
"""

import argparse
import csv
import json
import pathlib

import numpy as np
from scipy.signal import fftconvolve

import sounds
import voices
from crowd import crowd, murmur
from mixing import Mixer, babble, rooms
from recordings import RATE, marked, read_wav, starts_after_pauses, trimmed
from split import VALIDATION_VOICES, part_of

CLASSES = ["interruption", "backchannel", "noise"]


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


def own_voice(assets, shared, out, rng):
    """Our own voice through measured rooms into the microphone, for the canceller."""
    clips = [read_wav(path) for path in sorted((assets / "demo/museum-guide").glob("*.wav"))]
    speech = np.concatenate(clips)[: 120 * RATE]
    # An agent from elsewhere has another voice.
    others = [samples for _, samples in prompts(rng)]
    speech = np.concatenate([speech, *[others[i] for i in rng.permutation(len(others))]])[: 220 * RATE]
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


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--shared", type=pathlib.Path, required=True)
    parser.add_argument("--assets", type=pathlib.Path, required=True)
    parser.add_argument("--out", type=pathlib.Path, required=True)
    parser.add_argument("--count", type=int, default=16_000)
    parser.add_argument("--only-own-voice", action="store_true")
    parser.add_argument("--crowd", type=pathlib.Path, help="a folder with what `crowd.py` names")
    parser.add_argument("--marked", type=pathlib.Path, help="overlaps that an operator marked as wrong, one JSON object a line")
    args = parser.parse_args()
    args.out.mkdir(parents=True, exist_ok=True)
    rng = np.random.default_rng(8)
    if args.only_own_voice:
        own_voice(args.assets, args.shared, args.out, rng)
        return
    residue = np.fromfile(args.out / "residue.s16", np.int16).astype(np.float32) / 32768
    pools = {(kind, part, origin): [] for kind in CLASSES for part in ("training", "validation") for origin in ("real", "made", "prompts", "hums", "crowd", "murmurs", "own")}
    for kind, part, speaker, samples in real_sources(args.shared):
        if len(samples) > 800:
            pools[kind, part, "real"].append((speaker, samples))
    for kind, speaker, samples in voices.speak_all(str(args.out / "voices"), rng):
        part = "validation" if speaker in VALIDATION_VOICES else "training"
        pools[kind, part, "made"].append((speaker, trimmed(samples)))
    for speaker, samples in prompts(rng):
        pools["interruption", "training", "prompts"].append((speaker, samples))
    for part, corpus, samples in crowd(args.crowd):
        pools["interruption", part, "crowd"].append((corpus, samples))
        said = murmur(rng, samples)
        if said is not None:
            pools["backchannel", part, "murmurs"].append((corpus, said))
    for kind, samples in marked(args.marked):
        pools[kind, "training", "real"].append(("marked", samples))
    for make in sounds.NOISES * 12:
        pools["noise", "training", "made"].append((make.__name__, np.float32(make(rng))))
    for _ in range(400):
        pools["backchannel", "training", "hums"].append(("hum", np.float32(sounds.hum(rng))))
    for key, pool in pools.items():
        print(*key, len(pool), sorted({speaker for speaker, _ in pool})[:6])
    for start in range(0, len(residue) - 2 * RATE, 3 * RATE):
        part = "validation" if start // (3 * RATE) % 10 == 0 else "training"
        pools["noise", part, "own"].append(("our own voice", residue[start : start + int(2.4 * RATE)]))
    spoken = [samples for origin in ("real", "crowd", "prompts") for _, samples in pools["interruption", "training", origin]]
    crowds = [babble(rng, spoken) for _ in range(160)] if spoken else []
    pools["noise", "training", "made"] += [("babble", samples) for samples in crowds[:40]]
    backgrounds = [samples for origin in ("real", "made") for _, samples in pools["noise", "training", origin] if len(samples) > 1.5 * RATE]
    backgrounds += crowds[40:] + [np.float32(sounds.clatter(rng)) for _ in range(120)]
    mixer = Mixer(args.shared, residue, backgrounds, spoken, rng)
    # class and origin: how often
    plan = [
        ("interruption", "real", 0.17), ("interruption", "crowd", 0.16), ("interruption", "made", 0.08), ("interruption", "prompts", 0.05),
        ("backchannel", "real", 0.15), ("backchannel", "made", 0.08), ("backchannel", "hums", 0.04), ("backchannel", "murmurs", 0.04),
        ("noise", "real", 0.09), ("noise", "made", 0.08), ("noise", "own", 0.06),
    ]
    meta = []
    with open(args.out / "examples.s16", "wb") as file:
        for i in range(args.count):
            part = "validation" if i % 8 == 0 else "training"
            kind, origin, _ = plan[int(rng.choice(len(plan), p=[share for *_, share in plan]))]
            pool = pools[kind, part, origin] or pools[kind, part, "real"] or pools[kind, "training", origin]
            speaker, source = pool[int(rng.integers(len(pool)))]
            samples, onset, end, is_far = mixer.mix(kind, source, origin)
            samples.tofile(file)
            meta.append({"kind": "noise" if is_far else kind, "part": part, "origin": origin, "speaker": "far away" if is_far else speaker, "onset": onset, "end": end})
    (args.out / "examples.json").write_text(json.dumps(meta))


main()
