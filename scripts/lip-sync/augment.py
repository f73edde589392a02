"""Other throats, rooms and lines for the same recording; labels move with the sound."""

import csv
import os

import numpy as np

import features

WARPS = [0.82, 0.87, 0.92, 0.96, 1.0, 1.04, 1.09, 1.15, 1.22]
BANKS = [features.filterbank(warp) for warp in WARPS]
SOUND_CLASSES = ("noise/ambience", "noise/crowd")


def read_wave(path):
    import wave

    with wave.open(path) as file:
        raw = np.frombuffer(file.readframes(file.getnframes()), np.int16)
        return raw[:: file.getnchannels()].astype(np.float32) / 32768


def load_rooms(shared):
    """Room responses from their onset on, half a second, direct sound at 1; none without the shared recordings."""
    rooms = []
    with open(f"{shared}/data/audio16k/rir/rir_info.csv") as file:
        for row in csv.DictReader(file):
            path = f"{shared}/data/audio16k/rir/{row['file']}"
            if not os.path.exists(path) or float(row["t30_s"]) > 1.2:
                continue
            response = read_wave(path)
            peak = int(np.abs(response).argmax())
            response = response[peak : peak + 8000]
            rooms.append(response / np.abs(response[0]))
    return rooms


def load_noises(shared):
    with open(f"{shared}/data/MANIFEST.csv") as file:
        rows = [row for row in csv.DictReader(file) if row["class"] in SOUND_CLASSES and row["licence_class"] == "open"]
    return [read_wave(f"{shared}/data/{row['file']}") for row in rows if os.path.exists(f"{shared}/data/{row['file']}")]


def convolve(samples, response):
    size = 1 << (len(samples) + len(response) - 1).bit_length()
    return np.fft.irfft(np.fft.rfft(samples, size) * np.fft.rfft(response, size), size)[: len(samples)]


class Line:
    """One random throat, room and line; a whole conversation goes through it."""

    def __init__(self, rng, rooms, noises):
        self.rng = rng
        self.speed = rng.uniform(0.86, 1.16) if rng.random() < 0.8 else 1.0
        self.bank = BANKS[int(rng.integers(len(BANKS)))]
        self.level_dbfs = rng.uniform(-36, -14)
        self.room = rooms[int(rng.integers(len(rooms)))] if rooms and rng.random() < 0.25 else None
        self.wet = rng.uniform(0.1, 0.6)
        self.noise = noises[int(rng.integers(len(noises)))] if noises and rng.random() < 0.25 else None
        self.snr_db = rng.uniform(12, 40)
        self.hiss = 10 ** (rng.uniform(-95, -65) / 20) if rng.random() < 0.5 else 0.0
        tilt = rng.normal(0, 0.6) * np.linspace(-1, 1, features.BANDS)
        bumps = sum(
            rng.normal(0, 0.35) * np.cos(np.pi * k * (np.arange(features.BANDS) + 0.5) / features.BANDS)
            for k in range(2, 5)
        )
        self.colour = tilt + bumps
        self.cut_band = int(rng.integers(22, features.BANDS)) if rng.random() < 0.1 else features.BANDS

    def frames(self, samples):
        """→ log-mel frames; a frame of the result is `speed` frames of the recording"""
        rng = self.rng
        moved = np.arange(0, len(samples) - 1, self.speed)
        voice = np.interp(moved, np.arange(len(samples)), samples)
        if self.room is not None:
            wet = self.room.copy()
            wet[1:] *= self.wet
            voice = convolve(voice, wet)
        voice *= 10 ** (self.level_dbfs / 20) / (np.sqrt(np.mean(voice**2)) + 1e-9)
        if self.noise is not None:
            at = int(rng.integers(len(self.noise)))
            noise = np.resize(np.roll(self.noise, -at), len(voice))
            gain = 10 ** ((self.level_dbfs - self.snr_db) / 20) / (np.sqrt(np.mean(noise**2)) + 1e-9)
            voice += gain * noise
        voice += self.hiss * rng.standard_normal(len(voice))
        voice = np.round(np.clip(voice, -1, 1) * 32767) / 32768
        frames = features.log_mel(voice, self.bank) + self.colour
        frames[:, self.cut_band :] -= 6
        return np.maximum(frames, np.log(features.FLOOR))
