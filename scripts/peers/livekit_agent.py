"""The unmodified DataStreamAudioOutput of livekit-agents against a kiosk that is in the room as avatar_worker.

    python livekit_agent.py URL TOKEN INTERRUPTIONS

Says an utterance to its end, then interrupts as often as told, then says one to its end again. Prints one JSON object a
line: what was pushed, when silence was asked for (CLOCK_MONOTONIC, ms), and what the playback_finished event says.
"""

import asyncio
import importlib.metadata
import json
import math
import random
import struct
import sys
import time

from livekit import rtc
from livekit.agents.voice.avatar import DataStreamAudioOutput

URL, TOKEN, INTERRUPTIONS = sys.argv[1], sys.argv[2], int(sys.argv[3])
RATE = 16000


def tone(ms: int) -> list[rtc.AudioFrame]:
    """20 ms frames of a tone that is as loud from its first sample to its last."""
    count = RATE * ms // 1000
    data = b"".join(struct.pack("<h", int(9000 * math.sin(i * 0.18))) for i in range(count))
    step = RATE // 50 * 2
    pieces = [data[at : at + step] for at in range(0, len(data), step)]
    return [
        rtc.AudioFrame(data=piece, sample_rate=RATE, num_channels=1, samples_per_channel=len(piece) // 2)
        for piece in pieces
    ]


def tell(**event: object) -> None:
    print(json.dumps({"atMs": time.monotonic() * 1000, **event}), flush=True)


async def main() -> None:
    room = rtc.Room()
    await room.connect(URL, TOKEN)
    output = DataStreamAudioOutput(room, destination_identity="avatar_worker", sample_rate=16000)
    events: list = []
    output.on("playback_finished", events.append)
    tell(kind="ready", version=importlib.metadata.version("livekit-agents"))
    chance = random.Random(7)

    async def utter(ms: int, clear_after_ms: int | None) -> None:
        before = len(events)
        started = time.monotonic()
        for frame in tone(ms):
            await output.capture_frame(frame)
        output.flush()
        tell(kind="pushed", ms=ms, tookMs=(time.monotonic() - started) * 1000)
        if clear_after_ms is not None:
            await asyncio.sleep(clear_after_ms / 1000)
            tell(kind="clearing")
            output.clear_buffer()
        said = await asyncio.wait_for(output.wait_for_playout(), 20)
        await asyncio.sleep(0.5)
        tell(
            kind="finished",
            positionMs=said.playback_position * 1000,
            interrupted=said.interrupted,
            events=len(events) - before,
        )

    await utter(1500, None)
    for _ in range(INTERRUPTIONS):
        await utter(4000, chance.randrange(400, 1800))
    await utter(1000, None)
    await room.disconnect()


asyncio.run(asyncio.wait_for(main(), 150))
