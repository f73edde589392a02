"""The front end of the engine, as renderer/lip-sync/log-mel.ts does it: keep the two alike."""

import numpy as np

RATE = 16_000
WINDOW = 400
HOP = 160
FFT = 512
BANDS = 32
LOW_HZ, HIGH_HZ = 80.0, 7600.0
PRE_EMPHASIS = 0.97
FLOOR = 1e-8
PAST, AHEAD = 10, 4  # frames of context
CONTEXT = PAST + 1 + AHEAD
SCALE = 2.0

# Normaliser: a running mean of the log energies over frames with a voice in them
START_FRAMES = 30.0
MEMORY_FRAMES = 400.0
ACTIVE_BELOW_PEAK = 4.0
PEAK_FALL = 0.004

HANN = 0.5 - 0.5 * np.cos(2 * np.pi * np.arange(WINDOW) / WINDOW)


def _mel(hz):
    return 2595 * np.log10(1 + hz / 700)


def _hz(mel):
    return 700 * (10 ** (mel / 2595) - 1)


def filterbank(warp=1.0):
    points = np.clip(_hz(np.linspace(_mel(LOW_HZ), _mel(HIGH_HZ), BANDS + 2)) * warp, 20, 7950)
    bins = np.arange(FFT // 2 + 1) * RATE / FFT
    rows = []
    for low, middle, high in zip(points, points[1:], points[2:]):
        rise = (bins - low) / max(middle - low, 1)
        fall = (high - bins) / max(high - middle, 1)
        rows.append(np.clip(np.minimum(rise, fall), 0, None))
    return np.array(rows)


def log_mel(samples, bank):
    """samples −1…1 → [frames, BANDS]; frame k is centred at k·HOP + WINDOW/2."""
    emphasised = samples.copy()
    emphasised[1:] -= PRE_EMPHASIS * samples[:-1]
    frames = np.lib.stride_tricks.sliding_window_view(emphasised, WINDOW)[::HOP] * HANN
    power = np.abs(np.fft.rfft(frames, FFT)) ** 2 / FFT
    return np.log(power @ bank.T + FLOOR)


class Normaliser:
    def __init__(self, start_mean):
        self.mean = start_mean.astype(np.float64).copy()
        self.peak = float(start_mean.mean())
        self.count = START_FRAMES

    def __call__(self, frames):
        out = np.empty_like(frames)
        levels = frames.mean(1)
        for k, frame in enumerate(frames):
            self.peak = max(levels[k], self.peak - PEAK_FALL)
            if levels[k] > self.peak - ACTIVE_BELOW_PEAK:
                self.count = min(self.count + 1, MEMORY_FRAMES)
                self.mean += (frame - self.mean) / self.count
            out[k] = (frame - self.mean) / SCALE
        return out
