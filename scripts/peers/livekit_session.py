"""An unmodified AgentSession of livekit-agents, assigned the kiosk as its voice: whom does it listen to, and how loud?

    python livekit_session.py URL TOKEN

Prints one JSON object a line: the participant it is linked to, and the level of what it hears of it.
"""

import asyncio
import json
import sys

from livekit import rtc
from livekit.agents import Agent, AgentSession
from livekit.agents.voice.avatar import DataStreamAudioOutput
from livekit.agents.voice.io import AudioInput

URL, TOKEN = sys.argv[1:3]


def tell(**event: object) -> None:
    print(json.dumps(event), flush=True)


class Meter(AudioInput):
    """Between the room's input and the session, as livekit-agents allows it."""

    def __init__(self, source: AudioInput) -> None:
        super().__init__(label="meter", source=source)
        self.loud = self.samples = 0

    async def __anext__(self) -> rtc.AudioFrame:
        frame = await self.source.__anext__()
        self.samples += frame.samples_per_channel
        self.loud += sum(1 for sample in frame.data if abs(sample) > 1500)
        return frame


async def main() -> None:
    room = rtc.Room()
    await room.connect(URL, TOKEN)
    session = AgentSession()
    session.output.audio = DataStreamAudioOutput(room, destination_identity="avatar_worker", sample_rate=16000)
    await session.start(Agent(instructions="You listen."), room=room)
    for _ in range(200):
        linked = session.room_io.linked_participant
        if linked is not None:
            break
        await asyncio.sleep(0.1)
    tell(kind="linked", identity=linked.identity if linked else None)
    meter = Meter(session.input.audio)
    session.input.audio = meter
    tell(kind="listening")
    await asyncio.get_running_loop().run_in_executor(None, sys.stdin.readline)
    tell(kind="heard", samples=meter.samples, loud=meter.loud)
    await session.aclose()
    await room.disconnect()


asyncio.run(asyncio.wait_for(main(), 60))
