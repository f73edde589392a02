"""Sounds that are no speech, made from nothing: for what no open recording is at hand. All 16 kHz float, peak about 1."""

import numpy as np
from scipy.signal import butter, lfilter

RATE = 16_000


def band(rng, length, low, high):
    b, a = butter(2, [low / (RATE / 2), min(0.99, high / (RATE / 2))], "band")
    return lfilter(b, a, rng.standard_normal(length))


def envelope(length, attack_s, decay_s):
    t = np.arange(length) / RATE
    return np.minimum(1, t / attack_s) * np.exp(-np.maximum(0, t - attack_s) / decay_s)


def tone(frequency):
    return np.sin(2 * np.pi * np.cumsum(frequency) / RATE)


def harmonic(rng, f0, tilt, count=18):
    """A voice-like buzz of this pitch curve, through two or three resonances."""
    source = sum(tone(f0 * k) / k**tilt for k in range(1, count) if np.max(f0) * k < 7500)
    out = np.zeros(len(f0))
    for _ in range(int(rng.integers(2, 4))):
        centre = rng.uniform(250, 3200)
        width = rng.uniform(80, 350)
        b, a = butter(1, [max(60, centre - width) / 8000, min(7900, centre + width) / 8000], "band")
        out += lfilter(b, a, source) * rng.uniform(0.3, 1)
    return out


def cough(rng):
    parts = []
    for _ in range(int(rng.integers(1, 4))):
        length = int(rng.uniform(0.15, 0.4) * RATE)
        burst = band(rng, length, rng.uniform(150, 500), rng.uniform(2500, 7000)) * envelope(length, 0.008, rng.uniform(0.04, 0.12))
        f0 = np.full(length, rng.uniform(120, 350)) * np.linspace(1.2, 0.7, length)
        burst += rng.uniform(0, 0.5) * harmonic(rng, f0, 1.2) * envelope(length, 0.03, 0.1)
        parts += [burst, np.zeros(int(rng.uniform(0.05, 0.3) * RATE))]
    return np.concatenate(parts)


def sneeze(rng):
    rise = int(rng.uniform(0.2, 0.6) * RATE)
    intake = band(rng, rise, 400, 3000) * np.linspace(0, 0.25, rise)
    length = int(rng.uniform(0.3, 0.6) * RATE)
    burst = band(rng, length, 800, 7500) * envelope(length, 0.01, rng.uniform(0.08, 0.2))
    return np.concatenate([intake, burst])


def laugh(rng):
    parts = []
    base = rng.uniform(130, 420)
    period = rng.uniform(0.15, 0.26)
    for i in range(int(rng.integers(3, 10))):
        length = int(period * rng.uniform(0.45, 0.7) * RATE)
        f0 = base * (1 - 0.03 * i) * np.linspace(1.1, 0.85, length)
        voiced = harmonic(rng, f0, rng.uniform(0.8, 1.5)) * np.hanning(length)
        breath = band(rng, length, 500, 5000) * np.hanning(length) * rng.uniform(0.1, 0.5)
        parts += [voiced + breath, 0.1 * band(rng, int(period * RATE) - length, 600, 4000)]
    return np.concatenate(parts)


def throat(rng):
    length = int(rng.uniform(0.25, 0.7) * RATE)
    f0 = np.full(length, rng.uniform(60, 120)) * (1 + 0.2 * rng.standard_normal(length).cumsum() / np.sqrt(length))
    rough = harmonic(rng, np.abs(f0) + 30, 0.8) * (0.5 + 0.5 * np.abs(band(rng, length, 20, 60)))
    return (rough + 0.5 * band(rng, length, 200, 2500)) * np.hanning(length)


def knocks(rng):
    out = np.zeros(int(rng.uniform(0.5, 1.8) * RATE))
    for _ in range(int(rng.integers(1, 6))):
        at = int(rng.uniform(0, 0.8) * len(out))
        length = min(len(out) - at, int(0.15 * RATE))
        hit = (band(rng, length, rng.uniform(60, 400), rng.uniform(600, 4000)) + tone(np.full(length, rng.uniform(90, 700)))) * envelope(length, 0.001, rng.uniform(0.01, 0.05))
        out[at : at + length] += hit * rng.uniform(0.4, 1)
    return out


def glass(rng):
    length = int(rng.uniform(0.4, 1.5) * RATE)
    out = np.zeros(length)
    for _ in range(int(rng.integers(6, 30))):
        at = int(rng.uniform(0, 0.7) * length)
        left = length - at
        out[at:] += tone(np.full(left, rng.uniform(1500, 7500))) * envelope(left, 0.001, rng.uniform(0.02, 0.2)) * rng.uniform(0.1, 1)
    return out + band(rng, length, 2000, 7500) * envelope(length, 0.001, 0.1)


def siren(rng):
    t = np.arange(int(2.4 * RATE)) / RATE
    low, high = sorted(rng.uniform(350, 1800, 2))
    speed = rng.uniform(0.2, 4)
    shape = np.sin(2 * np.pi * speed * t + rng.uniform(0, 6))
    if rng.random() < 0.5:
        shape = np.sign(shape)
    f0 = (low + high) / 2 + (high - low) / 2 * shape
    return sum(tone(f0 * k) / k ** rng.uniform(1, 2.5) for k in range(1, 5))


def alarm(rng):
    length = int(2.2 * RATE)
    t = np.arange(length) / RATE
    beep = tone(np.full(length, rng.uniform(500, 3500))) + 0.5 * tone(np.full(length, rng.uniform(500, 3500)))
    return beep * ((t * rng.uniform(1.5, 10)) % 1 < rng.uniform(0.2, 0.7))


def baby(rng):
    length = int(rng.uniform(0.6, 1.6) * RATE)
    arc = np.sin(np.pi * np.linspace(0.1, 1, length)) ** 0.5
    f0 = rng.uniform(320, 600) * (0.8 + 0.4 * arc) * (1 + 0.01 * np.sin(2 * np.pi * rng.uniform(4, 9) * np.arange(length) / RATE))
    return harmonic(rng, f0, 0.6) * arc


def bark(rng):
    parts = []
    for _ in range(int(rng.integers(1, 5))):
        length = int(rng.uniform(0.08, 0.25) * RATE)
        f0 = rng.uniform(250, 900) * np.linspace(0.8, 1.1, length) * np.linspace(1.1, 0.7, length)
        parts += [(harmonic(rng, f0, 0.7) + 0.4 * band(rng, length, 400, 5000)) * np.hanning(length), np.zeros(int(rng.uniform(0.1, 0.5) * RATE))]
    return np.concatenate(parts)


def meow(rng):
    length = int(rng.uniform(0.4, 1.0) * RATE)
    f0 = rng.uniform(350, 800) * (0.8 + 0.5 * np.sin(np.pi * np.linspace(0, 1, length)))
    return harmonic(rng, f0, 0.8) * np.hanning(length)


def hiss(rng):
    length = int(2.2 * RATE)
    low = rng.uniform(80, 2000)
    return band(rng, length, low, low * rng.uniform(2, 6)) * (1 + 0.3 * np.sin(2 * np.pi * rng.uniform(0.2, 6) * np.arange(length) / RATE))


def breath(rng):
    length = int(rng.uniform(0.3, 1.2) * RATE)
    return band(rng, length, rng.uniform(200, 1000), rng.uniform(2000, 6000)) * np.hanning(length)


def clicks(rng):
    out = np.zeros(int(2.0 * RATE))
    at = 0
    while True:
        at += int(rng.exponential(0.15) * RATE) + 300
        if at + 700 > len(out):
            return out
        out[at : at + 700] += band(rng, 700, rng.uniform(500, 2000), 7000) * envelope(700, 0.0005, rng.uniform(0.002, 0.012)) * rng.uniform(0.3, 1)


def clatter(rng):
    """Things put down and taken up, near by: short hits of wood, metal and china, some of which ring."""
    out = np.zeros(int(3.0 * RATE))
    at = 0
    while True:
        at += int(rng.exponential(rng.uniform(0.08, 0.5)) * RATE) + 200
        length = int(rng.uniform(0.03, 0.25) * RATE)
        if at + length > len(out):
            return out
        hit = band(rng, length, rng.uniform(200, 1500), rng.uniform(3000, 7500)) * envelope(length, 0.001, rng.uniform(0.004, 0.03))
        for _ in range(int(rng.integers(0, 5))):
            hit += tone(np.full(length, rng.uniform(700, 7000))) * envelope(length, 0.001, rng.uniform(0.01, 0.12)) * rng.uniform(0.1, 0.7)
        out[at : at + length] += hit * 10 ** (rng.uniform(-24, 0) / 20)


def clap(rng):
    out = np.zeros(int(2.0 * RATE))
    period = rng.uniform(0.15, 0.5)
    for i in range(int(2.0 / period) - 1):
        at = int((i * period + rng.uniform(0, 0.03)) * RATE)
        for _ in range(int(rng.integers(1, 6))):
            start = at + int(rng.uniform(0, 0.05) * RATE)
            length = min(len(out) - start, 1600)
            out[start : start + length] += band(rng, length, 400, 6000) * envelope(length, 0.001, rng.uniform(0.005, 0.03))
    return out


def hum(rng):
    """ "Mm-hmm" by a closed mouth: one or two soft, low-passed syllables that glide."""
    parts = []
    base = rng.uniform(85, 280)
    for _ in range(int(rng.integers(1, 3))):
        length = int(rng.uniform(0.12, 0.4) * RATE)
        start, end = rng.uniform(0.85, 1.3, 2)
        f0 = base * np.linspace(start, end, length)
        raw = sum(tone(f0 * k) / k ** rng.uniform(1.4, 2.6) for k in range(1, 14))
        b, a = butter(1, rng.uniform(300, 1100) / 8000)
        shape = np.minimum(1, np.minimum(np.linspace(0, rng.uniform(4, 10), length), np.linspace(rng.uniform(3, 8), 0, length)))
        parts += [lfilter(b, a, raw) * shape + 0.02 * rng.standard_normal(length) * shape, np.zeros(int(rng.uniform(0.02, 0.1) * RATE))]
    return np.concatenate(parts)


NOISES = [cough, cough, sneeze, laugh, laugh, throat, knocks, glass, siren, siren, alarm, baby, baby, bark, meow, hiss, breath, clicks, clatter, clap]
