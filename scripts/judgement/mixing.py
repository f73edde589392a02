"""Puts a sound into a room: its echoes, noise, other people, and what the canceller left of our own voice."""

import csv

import numpy as np
from scipy.signal import butter, fftconvolve, iirpeak, lfilter, resample_poly

import sounds
from recordings import RATE, levels, read_wav
from split import part_of

LENGTH = 3 * RATE


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


def made_room(rng):
    """A room that was never measured: the direct sound, some early reflections, a tail that decays."""
    decay_s = rng.uniform(0.15, 0.9)
    length = int(min(1.0, decay_s * 1.2) * RATE)
    t = np.arange(length) / RATE
    tail = sounds.band(rng, length, 80, rng.uniform(2500, 7500)) * 10 ** (-3 * t / decay_s)
    tail[: int(rng.uniform(0.002, 0.012) * RATE)] = 0
    for _ in range(int(rng.integers(2, 8))):
        tail[int(rng.uniform(0.002, 0.03) * RATE)] += rng.uniform(-0.5, 0.5)
    response = tail / np.sqrt((tail**2).sum()) * 10 ** (-rng.uniform(-5, 9) / 20)
    response[0] += 1
    return response / np.sqrt((response**2).sum())


def warped(samples, rng, kind):
    # Few real agreements are at hand: they are varied the most.
    speed = rng.uniform(0.8, 1.25) if kind == "backchannel" else rng.choice([1, 1, 0.9, 0.94, 1.06, 1.12])
    return samples if speed == 1 else resample_poly(samples, 100, int(round(100 * speed))).astype(np.float32)


def microphone(rng, samples):
    """As a cheap microphone, or one behind a panel, hears it: few lows, few highs, resonances."""
    low = np.exp(rng.uniform(np.log(60), np.log(700)))
    high = np.exp(rng.uniform(np.log(3400), np.log(7800)))
    b, a = butter(int(rng.integers(1, 4)), low / (RATE / 2), "high")
    heard = lfilter(b, a, samples)
    b, a = butter(int(rng.integers(1, 6)), high / (RATE / 2))
    heard = lfilter(b, a, heard)
    for _ in range(int(rng.integers(0, 4))):
        b, a = iirpeak(np.exp(rng.uniform(np.log(200), np.log(5000))) / (RATE / 2), rng.uniform(0.8, 4))
        heard = heard + lfilter(b, a, heard) * rng.uniform(-0.6, 1.5)
    return heard


def room_tone(rng, sound, length):
    """Noise like the recording's quietest tenth of a second; nothing where it has no quiet moment."""
    level = np.convolve(levels(sound), np.ones(8) / 8, "valid")
    if len(level) == 0 or level.min() > level.max() - 15:
        return np.zeros(length, np.float32)
    at = int(np.argmin(level)) * 160
    piece = sound[at : at + 1280] * np.hanning(1280) if len(sound) >= at + 1280 else None
    if piece is None:
        return np.zeros(length, np.float32)
    response = np.fft.irfft(np.abs(np.fft.rfft(piece)) * np.exp(1j * rng.uniform(0, 2 * np.pi, 641)))
    tone = fftconvolve(rng.standard_normal(length + 1280), response)[1280 : 1280 + length]
    return np.float32(tone / (np.std(tone) + 1e-9) * np.sqrt((sound[at : at + 1280] ** 2).mean()))


def babble(rng, voices_):
    """Some people who talk at once, as a lobby has them."""
    mixed = np.zeros(LENGTH)
    for _ in range(int(rng.integers(4, 12))):
        at = 0
        while at < LENGTH:
            voice = voices_[int(rng.integers(len(voices_)))]
            voice = voice[: LENGTH - at]
            mixed[at : at + len(voice)] += voice / (np.std(voice) + 1e-6) * rng.uniform(0.2, 1)
            at += len(voice) + int(rng.uniform(0, 0.6) * RATE)
    return np.float32(mixed / np.abs(mixed).max())


class Mixer:
    """Puts sounds into rooms.

    What a class is must not be heard from what was there before: three sounds of any class in turn come into the very
    same bed (the room's noise, somebody else's room tone, what the canceller left of our own voice).
    """

    def __init__(self, shared, residue, backgrounds, recordings, rng):
        self.near, self.far = rooms(shared)
        self.residue, self.backgrounds, self.recordings, self.rng = residue, backgrounds, recordings, rng
        self.bed, self.hears, self.uses = None, None, 0

    def piece(self, samples, length):
        if len(samples) <= length:
            return np.tile(samples, length // len(samples) + 1)[:length]
        at = int(self.rng.integers(0, len(samples) - length))
        return samples[at : at + length]

    def next_bed(self):
        """(samples, onset, level of what comes, dBFS)"""
        if self.uses % 3 == 0:
            self.bed = self.made_bed()
            # The same microphone for all three.
            self.hears = int(self.rng.integers(1 << 31)) if self.rng.random() < 0.25 else None
        self.uses += 1
        return self.bed

    def made_bed(self):
        rng = self.rng
        onset = int(rng.uniform(0.4, 1.0) * RATE)
        target = rng.uniform(-46, -14)
        floor = rng.standard_normal(LENGTH)
        if rng.random() < 0.6:
            floor = sounds.band(rng, LENGTH, 60, rng.uniform(400, 4000))
            floor /= np.std(floor) + 1e-9
        bed = floor * 10 ** (min(rng.uniform(-82, -55), target - 12) / 20)

        def add(samples, level):
            bed[:] += samples * 10 ** (level / 20) / (np.sqrt((samples**2).mean()) + 1e-6)

        if rng.random() < 0.5:
            add(room_tone(rng, self.recordings[int(rng.integers(len(self.recordings)))], LENGTH), target - rng.uniform(14, 34))
        if rng.random() < 0.5:
            noise = self.backgrounds[int(rng.integers(len(self.backgrounds)))]
            if rng.random() < 0.5:
                noise = fftconvolve(self.piece(noise, LENGTH), made_room(rng))[:LENGTH]
            add(self.piece(noise, LENGTH), target - rng.uniform(3, 22))
        if self.residue is not None and rng.random() < 0.5:
            add(self.piece(self.residue, LENGTH), target - rng.uniform(3, 24))
        return bed, onset, target

    def mix(self, kind, source, origin):
        """Returns (int16 samples, onset, end, is far): three seconds with this sound in them."""
        rng = self.rng
        bed, onset, target = self.next_bed()
        # People who recorded themselves brought their rooms along.
        brings_room = origin in ("crowd", "murmurs")
        sound = warped(source, rng, kind) if kind != "noise" or rng.random() < 0.5 else source
        sound = sound[: 2 * RATE + 6400]
        is_far = False
        if rng.random() < (0.35 if brings_room else 0.65):
            room = made_room(rng) if rng.random() < 0.5 else self.near[int(rng.integers(len(self.near)))]
            sound = fftconvolve(sound, room)[: len(sound) + 3200]
        elif kind == "interruption" and rng.random() < 0.12:
            # Two people who talk to each other, away from the kiosk.
            is_far = True
            sound = fftconvolve(sound, self.far[int(rng.integers(len(self.far)))])[: len(sound) + 3200]
            target = max(target - 20, rng.uniform(-58, -46))
        if rng.random() < 0.4:
            sound = microphone(rng, sound)
        active = np.sort(levels(sound[: RATE]))[-40:]
        loud = 10 * np.log10(np.mean(10 ** (active / 10)) + 1e-10)
        sound = sound[: LENGTH - onset]
        mixed = bed.copy()
        mixed[onset : onset + len(sound)] += sound * 10 ** ((target - loud) / 20)
        if self.hears is not None:
            before = np.sqrt((mixed**2).mean())
            mixed = microphone(np.random.default_rng(self.hears), mixed)
            mixed *= before / (np.sqrt((mixed**2).mean()) + 1e-9)
        mixed = np.clip(mixed, -1, 1)
        return (mixed * 32767).astype(np.int16), onset, min(LENGTH, onset + len(sound)), is_far
