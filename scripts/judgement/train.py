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
HIDDEN = 48
MIN_FRAMES = 2
BATCH = 384
SPEECH = 24
# Of the three seconds: what comes later teaches little.
TAUGHT_FRAMES = 96


class Judge(nn.Module):
    """Features [1 or batch, time, features] → probabilities [batch, time, class]."""

    def __init__(self, features, mean, scale):
        super().__init__()
        self.register_buffer("mean", mean)
        self.register_buffer("scale", scale)
        self.entry = nn.Linear(features, 40)
        self.memory = nn.GRU(40, HIDDEN, batch_first=True)
        self.answer = nn.Linear(HIDDEN, len(CLASSES))
        self.dropout = nn.Dropout(0.15)

    def logits(self, x):
        x = torch.relu(self.entry((x - self.mean) * self.scale))
        x, _ = self.memory(self.dropout(x))
        return self.answer(self.dropout(x))

    def forward(self, x):
        return torch.softmax(self.logits(x), -1)


def believed(speech, first):
    """The frame with which the kiosk opens an overlap: 0.5 for 100 ms; FRAMES when it never does."""
    row = 0
    for frame in range(first, FRAMES):
        row = row + 1 if speech[frame] >= 0.5 else 0
        if row >= 4:
            return frame
    return FRAMES


def targets(meta, speech):
    """(class, weight) for each frame of each example.

    The judge is asked only when the voice detector believes in speech: that is what it must be good at. The rest counts
    a little, so that it is no nonsense.
    """
    labels = np.full((len(meta), FRAMES), CLASSES.index("noise"), np.int64)
    weights = np.zeros((len(meta), FRAMES), np.float32)
    for row, example in enumerate(meta):
        first = example["onset"] // FRAME_SAMPLES
        # After a short word there is silence, and what it was is known; then nothing is asked any more.
        last = min(FRAMES, example["end"] // FRAME_SAMPLES + (12 if example["kind"] != "noise" else 4))
        labels[row, first:last] = CLASSES.index(example["kind"])
        weights[row, :first] = 0.05
        weights[row, first:last] = 0.1
        asked = believed(speech[row], first)
        weights[row, asked:last] = 1
        # The verdict is asked for soon: the first half second of it counts double.
        weights[row, asked : min(last, asked + 20)] = 2
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


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--out", type=pathlib.Path, required=True)
    parser.add_argument("--model", type=pathlib.Path)
    parser.add_argument("--epochs", type=int, default=18)
    args = parser.parse_args()
    torch.manual_seed(8)
    torch.set_num_threads(2)
    meta = json.loads((args.out / "examples.json").read_text())
    features = np.fromfile(args.out / "features.f32", np.float32).reshape(len(meta), FRAMES, -1)
    labels, weights = targets(meta, features[:, :, SPEECH])
    for row, example in enumerate(meta):
        example["asked"] = believed(features[row, :, SPEECH], example["onset"] // FRAME_SAMPLES)
    is_training = np.array([example["part"] == "training" for example in meta])
    rng = np.random.default_rng(8)
    x, y, w = (torch.from_numpy(a[:, :TAUGHT_FRAMES].copy()) for a in (features, labels, weights))
    train = np.flatnonzero(is_training)
    held = np.flatnonzero(~is_training)
    print(len(train), "to learn from,", len(held), "held out")
    flat = features[train].reshape(-1, features.shape[2])
    mean, scale = torch.tensor(flat.mean(0)), torch.tensor(1 / (flat.std(0) + 0.05))
    model = Judge(features.shape[2], mean, scale)
    print(sum(p.numel() for p in model.parameters()), "parameters")
    optimiser = torch.optim.AdamW(model.parameters(), 3e-3, weight_decay=0.02)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, 1e-2, args.epochs * (len(train) // BATCH + 1))
    held_meta = [meta[i] for i in held]
    best = (1e9, None)
    for epoch in range(args.epochs):
        model.train()
        order = rng.permutation(train)
        for at in range(0, len(order), BATCH):
            batch = order[at : at + BATCH]
            inputs = x[batch]
            # Another microphone: each band a little louder or softer, for the whole example.
            tilt = torch.randn(len(batch), 1, 24) * 0.12
            inputs = torch.cat([(inputs[..., :24] + tilt * (inputs[..., :24] > 0.15)).clamp(0, 2.5), inputs[..., 24:]], -1)
            loss = nn.functional.cross_entropy(model.logits(inputs).transpose(1, 2), y[batch], reduction="none", label_smoothing=0.02)
            loss = (loss * w[batch]).sum() / w[batch].sum()
            optimiser.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(model.parameters(), 1)
            optimiser.step()
            schedule.step()
        model.eval()
        with torch.no_grad():
            logits = model.logits(x[held])
            held_loss = nn.functional.cross_entropy(logits.transpose(1, 2), y[held], reduction="none")
            held_loss = float((held_loss * w[held]).sum() / w[held].sum())
        if held_loss < best[0]:
            best = (held_loss, {name: value.clone() for name, value in model.state_dict().items()})
        if epoch % 4 == 3:
            p = torch.softmax(logits, -1)[..., 0].numpy()
            print(epoch, f"training {float(loss.detach()):.3f} validation {held_loss:.3f}", json.dumps(figures(p, held_meta, 0.5)[500]), flush=True)
    model.load_state_dict(best[1])
    model.eval()
    with torch.no_grad():
        p = model(x[held])[..., 0].numpy()
    real = [i for i, example in enumerate(held_meta) if example["origin"] == "real"]
    report = {
        "validationLoss": best[0],
        "calibrationError": calibration_error(p, labels[held, :TAUGHT_FRAMES], weights[held, :TAUGHT_FRAMES]),
        "byThreshold": {t: figures(p, held_meta, t) for t in (0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9)},
        "realOnly": {t: figures(p[real], [held_meta[i] for i in real], t) for t in (0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9)},
    }
    for name in ("byThreshold", "realOnly"):
        for threshold, row in report[name].items():
            print(name, threshold, {h: {k: round(v, 3) for k, v in f.items()} for h, f in row.items()})
    print("calibration error", report["calibrationError"])
    (args.out / "training.json").write_text(json.dumps(report, indent=1))
    if args.model:
        torch.onnx.export(
            model, (torch.zeros(1, 60, features.shape[2]),), str(args.model), input_names=["features"], output_names=["probabilities"],
            dynamic_axes={"features": {1: "time"}, "probabilities": {1: "time"}}, opset_version=17, dynamo=False,
        )
        print(args.model, args.model.stat().st_size, "bytes")


main()
