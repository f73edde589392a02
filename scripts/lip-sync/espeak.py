"""Speech of eSpeak NG with the instant of every phoneme, through the C library (development time only)."""

import ctypes as C

import numpy as np

PHONEME_EVENT = 7


class _Id(C.Union):
    _fields_ = [("number", C.c_int), ("name", C.c_char_p), ("string", C.c_char * 8)]


class _Event(C.Structure):
    _fields_ = [
        ("type", C.c_int),
        ("unique_identifier", C.c_uint),
        ("text_position", C.c_int),
        ("length", C.c_int),
        ("audio_position", C.c_int),
        ("sample", C.c_int),
        ("user_data", C.c_void_p),
        ("id", _Id),
    ]


_CALLBACK = C.CFUNCTYPE(C.c_int, C.POINTER(C.c_short), C.c_int, C.POINTER(_Event))
MARKS = "',%=_:|"


class Espeak:
    def __init__(self):
        self.library = C.CDLL("libespeak-ng.so.1")
        self.rate = self.library.espeak_Initialize(2, 500, None, 1)
        self.pcm = bytearray()
        self.events = []
        self.callback = _CALLBACK(self._on_audio)
        self.library.espeak_SetSynthCallback(self.callback)

    def _on_audio(self, samples, count, events):
        if count > 0 and samples:
            self.pcm.extend(C.string_at(samples, count * 2))
        at = 0
        while events[at].type != 0:
            if events[at].type == PHONEME_EVENT:
                name = bytes(events[at].id.string).split(b"\0")[0].decode("utf8", "replace")
                self.events.append((events[at].sample, name))
            at += 1
        return 0

    def say(self, voice, text, words_per_minute, pitch, known):
        """→ (samples at self.rate, [(phone, end seconds)])"""
        self.pcm.clear()
        self.events.clear()
        self.library.espeak_SetVoiceByName(voice.encode())
        self.library.espeak_SetParameter(1, words_per_minute, 0)
        self.library.espeak_SetParameter(3, pitch, 0)
        data = text.encode()
        self.library.espeak_Synth(data, len(data) + 1, 0, 0, 0, 1, None, None)
        self.library.espeak_Synchronize()
        samples = np.frombuffer(bytes(self.pcm), np.int16)
        ends = [at for at, _ in self.events[1:]] + [len(samples)]
        phones = [("_:", self.events[0][0] / self.rate)] if self.events else []
        for (_, name), end in zip(self.events, ends):
            plain = name if name in known else name.strip(MARKS)
            phones.append((plain or "_:", end / self.rate))
        return samples, phones
