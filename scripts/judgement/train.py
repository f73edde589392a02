"""Trains the judge: a small recurrent network over the product's own features, one answer for each 25 ms.

    python train.py --out DIR [--model FILE.onnx]

Reads `features.f32` and `examples.json` from DIR; writes the ONNX file and `training.json`, what it came to on the
validation part. Fixed seeds; about ten minutes on two cores.
"""

import argparse
import json
import pathlib

import numpy as np
import torch
from torch import nn

FRAMES = 120
CLASSES = ["interruption", "backchannel", "noise"]
FRAME_SAMPLES = 400
HIDDEN = 64
MIN_FRAMES = 2
BATCH = 384
SPEECH = 24
# Of the three seconds: what comes later teaches little.
TAUGHT_FRAMES = 96
# As the kiosk has it.
SPEECH_OPENS = 0.5
OPENS_FRAMES = 4


class Judge(nn.Module):
    """Features [1 or batch, time, features] → probabilities [batch, time, class]."""

    def __init__(self, features, mean, scale):
        super().__init__()
        self.register_buffer("mean", mean)
        self.register_buffer("scale", scale)
        self.entry = nn.Linear(features, 48)
        self.memory = nn.GRU(48, HIDDEN, batch_first=True)
        self.answer = nn.Linear(HIDDEN, len(CLASSES))
        self.dropout = nn.Dropout(0.2)

    def logits(self, x):
        x = torch.relu(self.entry((x - self.mean) * self.scale))
        x, _ = self.memory(self.dropout(x))
        return self.answer(self.dropout(x))

    def forward(self, x):
        return torch.softmax(self.logits(x), -1)


def believed(speech, first):
    """The frame with which the kiosk opens an overlap: the voice detector hears somebody; FRAMES when it never does."""
    row = 0
    for frame in range(first, len(speech)):
        row = row + 1 if speech[frame] >= SPEECH_OPENS else 0
        if row >= OPENS_FRAMES:
            return frame
    return FRAMES


def targets(meta):
    """(class, weight) for each frame of each example.

    What is heard before anybody speaks is noise, our own voice in it included.
    """
    labels = np.full((len(meta), FRAMES), CLASSES.index("noise"), np.int64)
    weights = np.zeros((len(meta), FRAMES), np.float32)
    for row, example in enumerate(meta):
        first = example["onset"] // FRAME_SAMPLES
        # After a short word there is silence, and what it was is known; then nothing is asked any more.
        last = min(FRAMES, example["end"] // FRAME_SAMPLES + (12 if example["kind"] != "noise" else 4))
        labels[row, first:last] = CLASSES.index(example["kind"])
        weights[row, 4:first] = 0.4
        # Nobody can know what a sound is in its first moment.
        weights[row, first : min(last, first + 3)] = 0.1
        weights[row, first + 3 : last] = 1
        # The verdict is asked for soon: the first half second of it counts double.
        weights[row, first + 4 : min(last, first + 24)] = 2
    return labels, weights


def verdict_scores(probabilities, meta, horizon_ms):
    """For each example the highest probability that held for MIN_FRAMES frames, asked as in the kiosk, in this time."""
    scores = np.zeros(len(meta))
    for row, example in enumerate(meta):
        first = example["onset"] // FRAME_SAMPLES
        if example["asked"] >= first + horizon_ms // 25:
            continue
        held = probabilities[row, first : first + horizon_ms // 25]
        held = np.minimum.reduce([held[i : len(held) - MIN_FRAMES + 1 + i] for i in range(MIN_FRAMES)])
        scores[row] = held.max()
    return scores


def ask(meta, features):
    for row, example in enumerate(meta):
        example["asked"] = believed(features[row, :, SPEECH], example["onset"] // FRAME_SAMPLES)


def figures(probabilities, meta, threshold):
    truth = np.array([example["kind"] == "interruption" for example in meta])
    kinds = np.array([example["kind"] for example in meta])
    out = {}
    for horizon in (300, 500, 800):
        said = verdict_scores(probabilities, meta, horizon) >= threshold
        out[horizon] = {
            "recall": float((said & truth).sum() / truth.sum()),
            "precision": float((said & truth).sum() / max(1, said.sum())),
            "backchannels": float(said[kinds == "backchannel"].mean()),
            "noises": float(said[kinds == "noise"].mean()),
        }
    return out


def calibration_error(probabilities, labels, weights, bins=10):
    p = probabilities[weights >= 1]
    y = (labels[weights >= 1] == 0).astype(float)
    error = 0
    for low in np.arange(bins) / bins:
        inside = (p >= low) & (p < low + 1 / bins)
        if inside.any():
            error += inside.mean() * abs(p[inside].mean() - y[inside].mean())
    return float(error)


class Judges(nn.Module):
    """Several that were taught in another order and began elsewhere: what they agree on is less of an accident."""

    def __init__(self, members):
        super().__init__()
        self.members = nn.ModuleList(members)

    def forward(self, x):
        return torch.stack([member(x) for member in self.members]).mean(0)


class Lessons:
    """What is taught, and what is held out."""

    def __init__(self, folder):
        self.meta = json.loads((folder / "examples.json").read_text())
        features = np.fromfile(folder / "features.f32", np.float32).reshape(len(self.meta), FRAMES, -1)
        labels, weights = targets(self.meta)
        is_training = np.array([example["part"] == "training" for example in self.meta])
        self.train, self.held = np.flatnonzero(is_training), np.flatnonzero(~is_training)
        self.held_meta = [self.meta[i] for i in self.held]
        self.held_features = features[self.held, :TAUGHT_FRAMES]
        self.labels, self.weights = labels[:, :TAUGHT_FRAMES], weights[:, :TAUGHT_FRAMES]
        self.x, self.y, self.w = (torch.from_numpy(a[:, :TAUGHT_FRAMES].copy()) for a in (features, labels, weights))
        flat = features[self.train].reshape(-1, features.shape[2])
        self.mean, self.scale = torch.tensor(flat.mean(0)), torch.tensor(1 / (flat.std(0) + 0.05))
        self.features = features.shape[2]
        print(len(self.train), "to learn from,", len(self.held), "held out")


def loss_of(logits, y, w, label_smoothing=0.0):
    loss = nn.functional.cross_entropy(logits.transpose(1, 2), y, reduction="none", label_smoothing=label_smoothing)
    return (loss * w).sum() / w.sum()


def taught(lessons, seed, epochs):
    """One network, as it was when the held-out part liked it best."""
    torch.manual_seed(seed)
    rng = np.random.default_rng(seed)
    x, y, w, train, held = lessons.x, lessons.y, lessons.w, lessons.train, lessons.held
    model = Judge(lessons.features, lessons.mean, lessons.scale)
    optimiser = torch.optim.AdamW(model.parameters(), 3e-3, weight_decay=0.02)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, 1e-2, epochs * (len(train) // BATCH + 1))
    best = (1e9, None)
    # The average of the last few hundred steps generalises better than any of them.
    average = torch.optim.swa_utils.AveragedModel(model, multi_avg_fn=torch.optim.swa_utils.get_ema_multi_avg_fn(0.995))
    for epoch in range(epochs):
        model.train()
        order = rng.permutation(train)
        for at in range(0, len(order), BATCH):
            batch = order[at : at + BATCH]
            inputs = x[batch]
            # Another microphone: each band a little louder or softer, for the whole example.
            tilt = torch.randn(len(batch), 1, 24) * 0.12
            inputs = torch.cat([(inputs[..., :24] + tilt * (inputs[..., :24] > 0.15)).clamp(0, 2.5), inputs[..., 24:]], -1)
            loss = loss_of(model.logits(inputs), y[batch], w[batch], 0.02)
            optimiser.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(model.parameters(), 1)
            optimiser.step()
            schedule.step()
            average.update_parameters(model)
        average.eval()
        with torch.no_grad():
            held_loss = float(loss_of(average.module.logits(x[held]), y[held], w[held]))
        if held_loss < best[0]:
            best = (held_loss, {name: value.clone() for name, value in average.module.state_dict().items()})
        if epoch % 4 == 3:
            print(seed, epoch, f"training {float(loss.detach()):.3f} validation {held_loss:.3f}", flush=True)
    model.load_state_dict(best[1])
    model.eval()
    return model


def report_on(lessons, judges):
    with torch.no_grad():
        p = judges(lessons.x[lessons.held]).numpy()
    meta, held = lessons.held_meta, lessons.held
    ask(meta, lessons.held_features)
    interruption = p[..., 0]
    real = [i for i, example in enumerate(meta) if example["origin"] in ("real", "own")]
    thresholds = (0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9)
    report = {
        "calibrationError": calibration_error(interruption, lessons.labels[held], lessons.weights[held]),
        "byThreshold": {t: figures(interruption, meta, t) for t in thresholds},
        "realOnly": {t: figures(interruption[real], [meta[i] for i in real], t) for t in thresholds},
    }
    for name in ("byThreshold", "realOnly"):
        for threshold, row in report[name].items():
            print(name, threshold, {h: {k: round(v, 3) for k, v in f.items()} for h, f in row.items()})
    print("calibration error", report["calibrationError"])
    return report, p


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--out", type=pathlib.Path, required=True)
    parser.add_argument("--model", type=pathlib.Path)
    parser.add_argument("--epochs", type=int, default=18)
    parser.add_argument("--members", type=int, default=2)
    args = parser.parse_args()
    torch.set_num_threads(2)
    lessons = Lessons(args.out)
    judges = Judges([taught(lessons, 8 + i, args.epochs) for i in range(args.members)]).eval()
    print(sum(p.numel() for p in judges.parameters()), "parameters")
    report, p = report_on(lessons, judges)
    np.save(args.out / "held.npy", p)
    (args.out / "training.json").write_text(json.dumps(report, indent=1))
    if args.model:
        torch.onnx.export(
            judges, (torch.zeros(1, 60, lessons.features),), str(args.model), input_names=["features"], output_names=["probabilities"],
            dynamic_axes={"features": {1: "time"}, "probabilities": {1: "time"}}, opset_version=17, dynamo=False,
        )
        print(args.model, args.model.stat().st_size, "bytes")


main()
