"""Trains the mouth's network: `python3 scripts/lip-sync/train.py` makes everything under renderer/lip-sync/ anew.

Needs numpy and what corpus.py names; one thread, fixed seeds. The network of the product hears every voice; for each
test voice another one is trained that never heard its speaker, in any engine.
"""

import argparse
import base64
import glob
import json
import os
import time

import numpy as np

import augment
import clips
import corpus
import features
from phones import INDEX, LIP_OPENNESS

HIDDEN = (224, 128)
CLASSES = 15
OUTPUTS = CLASSES + 1  # the visemes, and how far the lips are apart
COPIES = 8
EPOCHS = 24
TALK = 6  # sentences of one conversation
OPEN_WEIGHT = 3.0
OPENNESS = np.array(LIP_OPENNESS)
# model → speakers it never hears, in any engine; "trial" is for choosing constants, the others are for judging
KEEP_OUT = {"all": (), "slt": ("slt",), "rms": ("rms",), "awb": ("awb",), "ked": ("ked",), "trial": ("kal",)}


def labels_at(times, spans):
    labels = np.zeros(len(times), np.int8)
    for viseme, start, end in spans:
        labels[(times >= start) & (times < end)] = viseme
    return labels


def smooth_openness(labels):
    kernel = np.exp(-np.arange(-9, 10) ** 2 / 18)
    return np.convolve(OPENNESS[np.maximum(labels, 0)], kernel / kernel.sum(), "same")


def talks_of(path, rng):
    """Sentences of one voice with pauses between, a few at a time."""
    data = np.load(path)
    samples = data["samples"].astype(np.float32) / 32768
    starts = np.concatenate([[0], np.cumsum(data["lengths"])])
    spans = json.loads(str(data["spans"]))
    order = rng.permutation(len(spans))
    for first in range(0, len(order), TALK):
        sound, marks = [], []
        at = 0
        for i in order[first : first + TALK]:
            gap = int(rng.uniform(0.1, 0.9) * features.RATE)
            sound += [np.zeros(gap, np.float32), samples[starts[i] : starts[i + 1]]]
            at += gap
            marks += [(v, s + at / features.RATE, e + at / features.RATE) for v, s, e in spans[i]]
            at += int(starts[i + 1] - starts[i])
        yield np.concatenate(sound), marks


def start_mean(paths):
    """The log energies of speech at a usual level: what the normaliser believes before it heard anybody."""
    bank = features.filterbank()
    totals = []
    for path in paths:
        data = np.load(path)
        samples = data["samples"][: 40 * features.RATE].astype(np.float32) / 32768
        samples *= 0.07 / np.sqrt(np.mean(samples**2))
        frames = features.log_mel(samples, bank)
        levels = frames.mean(1)
        totals.append(frames[levels > levels.max() - features.ACTIVE_BELOW_PEAK - 1].mean(0))
    return np.mean(totals, 0)


def prepare(path, copy, mean, rooms, noises):
    rng = np.random.default_rng([copy, *map(ord, os.path.basename(path))])
    nobody = str(np.load(path)["speaker"]) == corpus.NOBODY
    parts, labels, openness = [], [], []
    for samples, marks in talks_of(path, rng):
        line = augment.Line(rng, rooms, noises)
        if nobody:
            line.level_dbfs = rng.uniform(-60, -20)
        frames = features.Normaliser(mean)(line.frames(samples))
        times = (np.arange(len(frames)) * features.HOP + features.WINDOW / 2) * line.speed / features.RATE
        y = labels_at(times, marks)
        quiet = np.full((features.PAST, features.BANDS), frames[0])
        parts.append(np.concatenate([quiet, frames, np.repeat(frames[-1:], features.AHEAD, 0)]))
        ignore = lambda a: np.concatenate([np.full(features.PAST, -1), a, np.full(features.AHEAD, -1)])
        labels.append(ignore(y))
        openness.append(ignore(smooth_openness(y)))
    return np.concatenate(parts).astype(np.float16), np.concatenate(labels), np.concatenate(openness)


def load_pool(folder, mean, rooms, noises, copies=COPIES):
    """→ [(speaker, voice, copy, features, labels, openness)], kept on disk between runs"""
    pool = []
    for path in sorted(glob.glob(f"{folder}/*.npz")):
        voice = os.path.basename(path)[:-4]
        speaker = str(np.load(path)["speaker"])
        for copy in range(copies):
            cached = f"{folder}/features/{voice}.{copy}.npz"
            if not os.path.exists(cached):
                os.makedirs(os.path.dirname(cached), exist_ok=True)
                x, y, o = prepare(path, copy, mean, rooms, noises)
                np.savez(cached, x=x, y=y.astype(np.int8), o=o.astype(np.float16))
            data = np.load(cached)
            pool.append((speaker, voice, copy, data["x"], data["y"], data["o"]))
    return pool


class Network:
    def __init__(self, rng):
        sizes = [features.CONTEXT * features.BANDS, *HIDDEN, OUTPUTS]
        self.weights = [
            (rng.standard_normal((a, b)) * np.sqrt(2 / a)).astype(np.float32) for a, b in zip(sizes, sizes[1:])
        ]
        self.biases = [np.zeros(b, np.float32) for b in sizes[1:]]

    def forward(self, x, rng=None, drop=0.0):
        self.seen = [x]
        for at, (w, b) in enumerate(zip(self.weights, self.biases)):
            x = x @ w + b
            if at < len(self.weights) - 1:
                x = np.maximum(x, 0)
                if rng is not None and drop:
                    x *= (rng.random(x.shape, np.float32) > drop).astype(np.float32) / (1 - drop)
                self.seen.append(x)
        return x

    def backward(self, gradient):
        weights, biases = [], []
        for at in reversed(range(len(self.weights))):
            weights.insert(0, self.seen[at].T @ gradient)
            biases.insert(0, gradient.sum(0))
            if at:
                gradient = (gradient @ self.weights[at].T) * (self.seen[at] > 0)
        return weights + biases


def softmax(z):
    e = np.exp(z - z.max(1, keepdims=True))
    return e / e.sum(1, keepdims=True)


def batches(x, y, o, rng, size):
    offsets = np.arange(-features.PAST, features.AHEAD + 1)
    usable = np.flatnonzero(y >= 0)
    order = rng.permutation(usable)
    for at in range(0, len(order) - size, size):
        chosen = order[at : at + size]
        inputs = x[chosen[:, None] + offsets].astype(np.float32)
        yield inputs, y[chosen].astype(np.int64), o[chosen].astype(np.float32)


NOISE = 0.08 * np.random.default_rng(7).standard_normal(1 << 22, np.float32)


def disturb(inputs, rng):
    """A little noise, a level that wanders, and now and then a band that is missing."""
    size = len(inputs)
    at = int(rng.integers(len(NOISE) - inputs.size))
    inputs += NOISE[at : at + inputs.size].reshape(inputs.shape)
    inputs += 0.2 * rng.standard_normal((size, 1, 1), np.float32)
    band = rng.integers(0, features.BANDS, size)
    masked = (np.abs(np.arange(features.BANDS)[None] - band[:, None]) < 2) & (rng.random((size, 1)) < 0.4)
    inputs *= ~masked[:, None, :]
    return inputs.reshape(size, -1)


def train(pool, leave_out, epochs, copies=COPIES, seed=1, size=512, rate=1.5e-3, drop=0.1):
    rng = np.random.default_rng(seed)
    heard = [item for item in pool if item[0] not in leave_out]
    counts = np.bincount(np.concatenate([y[y >= 0] for *_, y, _ in heard]), minlength=CLASSES)
    class_weight = (counts / counts.sum()) ** -0.25
    class_weight[0] *= 0.6
    class_weight /= (class_weight * counts).sum() / counts.sum()
    class_weight = class_weight.astype(np.float32)
    network = Network(rng)
    parameters = network.weights + network.biases
    first = [np.zeros_like(p) for p in parameters]
    second = [np.zeros_like(p) for p in parameters]
    step = 0
    for epoch in range(epochs):
        began = time.time()
        members = [item for item in heard if item[2] == epoch % copies]
        x = np.concatenate([m[3] for m in members])
        y = np.concatenate([m[4] for m in members])
        o = np.concatenate([m[5] for m in members])
        total = (y >= 0).sum() // size
        right = loss_open = 0.0
        for k, (inputs, labels, openness) in enumerate(batches(x, y, o, rng, size)):
            z = network.forward(disturb(inputs, rng), rng, drop)
            p = softmax(z[:, :CLASSES])
            right += (p.argmax(1) == labels).mean()
            gradient = np.empty_like(z)
            gradient[:, :CLASSES] = p
            gradient[np.arange(size), labels] -= 1
            gradient[:, :CLASSES] *= class_weight[labels][:, None] / size
            wrong = z[:, CLASSES] - openness
            loss_open += (wrong**2).mean()
            gradient[:, CLASSES] = OPEN_WEIGHT * wrong / size
            step += 1
            part = (epoch + k / total) / epochs
            now = rate * min(1, step / 300) * (0.5 * (1 + np.cos(np.pi * part))) + 1e-6
            for i, (p_, g) in enumerate(zip(parameters, network.backward(gradient))):
                first[i] += 0.1 * (g - first[i])
                second[i] += 0.001 * (g * g - second[i])
                p_ -= now * (first[i] / (1 - 0.9**step) / (np.sqrt(second[i] / (1 - 0.999**step)) + 1e-8) + 1e-3 * p_)
        print(f"  epoch {epoch}: {right / (k + 1):.3f} {loss_open / (k + 1):.4f} {time.time() - began:.0f} s", flush=True)
    return network


def infer(network, frames):
    padded = np.concatenate([np.repeat(frames[:1], features.PAST, 0), frames, np.repeat(frames[-1:], features.AHEAD, 0)])
    windows = np.concatenate([padded[j : j + len(frames)] for j in range(features.CONTEXT)], 1).astype(np.float32)
    z = network.forward(windows)
    return softmax(z[:, :CLASSES]), z[:, CLASSES]


def judge(network, path, mean):
    """Accuracy of the bare network on clean sentences, in order, as one conversation."""
    data = np.load(path)
    samples = data["samples"].astype(np.float32) / 32768
    starts = np.concatenate([[0], np.cumsum(data["lengths"])])
    spans = json.loads(str(data["spans"]))
    normalise = features.Normaliser(mean)
    bank = features.filterbank()
    right = count = vowels = vowels_right = 0
    opened, wanted = [], []
    confusion = np.zeros((CLASSES, CLASSES), int)
    for i, marks in enumerate(spans):
        frames = normalise(features.log_mel(samples[starts[i] : starts[i + 1]], bank))
        y = labels_at((np.arange(len(frames)) * features.HOP + features.WINDOW / 2) / features.RATE, marks)
        p, o = infer(network, frames)
        guess = p.argmax(1)
        speech = y > 0
        np.add.at(confusion, (y[speech], guess[speech]), 1)
        right += (guess[speech] == y[speech]).sum()
        count += speech.sum()
        vowel = y >= INDEX["aa"]
        vowels += vowel.sum()
        vowels_right += (guess[vowel] == y[vowel]).sum()
        opened.append(o)
        wanted.append(smooth_openness(y))
    r = np.corrcoef(np.concatenate(opened), np.concatenate(wanted))[0, 1]
    return {"classes": right / count, "vowels": vowels_right / vowels, "openness_r": r, "confusion": confusion}


def export(network, mean, path, note):
    layers = []
    for w, b in zip(network.weights, network.biases):
        scale = np.abs(w).max(0) / 127
        whole = np.round(w / scale).astype(np.int8)
        encode = lambda a: base64.b64encode(np.ascontiguousarray(a).tobytes()).decode()
        layers.append(
            {
                "inputs": w.shape[0],
                "outputs": w.shape[1],
                "weights": encode(whole.T),
                "scales": encode(scale.astype("<f4")),
                "biases": encode(b.astype("<f4")),
            }
        )
    content = {"note": note, "startMean": [round(float(m), 4) for m in mean], "layers": layers}
    with open(path, "w") as file:
        json.dump(content, file, indent=2)
        file.write("\n")


def main():
    here = os.path.dirname(os.path.abspath(__file__))
    root = os.path.dirname(os.path.dirname(here))
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--corpus", default=f"{root}/.parley/lip-sync-corpus")
    parser.add_argument("--shared", default=os.environ.get("PARLEY_SHARED", f"{os.path.dirname(root)}/shared"))
    parser.add_argument("--models", default="slt,rms,awb,ked,all")
    parser.add_argument("--epochs", type=int, default=EPOCHS)
    parser.add_argument("--copies", type=int, default=COPIES)
    parser.add_argument("--out", default=f"{root}/renderer/lip-sync")
    options = parser.parse_args()

    rooms, noises = augment.load_rooms(options.shared), augment.load_noises(options.shared)
    corpus.make(options.corpus, noises)
    paths = sorted(glob.glob(f"{options.corpus}/*.npz"))
    mean = start_mean([path for path in paths if not path.endswith("/noise.npz")])
    pool = load_pool(options.corpus, mean, rooms, noises, options.copies)
    if not os.path.isdir(f"{options.corpus}/test"):
        clips.make_judged(f"{options.corpus}/test")
    print(f"{sum(len(item[4]) for item in pool) / options.copies / 100:.0f} s of speech, {options.copies} copies", flush=True)
    for name in options.models.split(","):
        began = time.time()
        network = train(pool, KEEP_OUT[name], options.epochs, options.copies)
        for path in sorted(glob.glob(f"{options.corpus}/test/*.npz")):
            figures = judge(network, path, mean)
            kind = "never heard" if os.path.basename(path)[:3] in KEEP_OUT[name] else "heard"
            shown = {k: round(float(v), 3) for k, v in figures.items() if k != "confusion"}
            print(f"model {name} on {os.path.basename(path)} ({kind}): {shown}", flush=True)
        target = "weights.json" if name == "all" else f"testing/without-{name}.json"
        os.makedirs(os.path.dirname(f"{options.out}/{target}"), exist_ok=True)
        heard = " but ".join(["every speaker", *KEEP_OUT[name]])
        export(network, mean, f"{options.out}/{target}", f"made by scripts/lip-sync/train.py; heard {heard}")
        print(f"model {name}: {time.time() - began:.0f} s", flush=True)


if __name__ == "__main__":
    main()
