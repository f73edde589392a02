"""An agent that talks through a Parley kiosk, without any model: espeak-ng speaks, or a hum where it is missing.

    pip install livekit-agents
    LIVEKIT_URL=ws://127.0.0.1:7880 LIVEKIT_API_KEY=devkey LIVEKIT_API_SECRET=secret python agent.py connect --room parley
"""

import asyncio
import math
import shutil
import struct
from collections.abc import AsyncIterator

from livekit import rtc
from livekit.agents import Agent, AgentSession, JobContext, WorkerOptions, cli
from livekit.agents.voice.avatar import DataStreamAudioOutput  # not `from livekit import …`

STORY = (
    "Good morning. I live on somebody else's machine, and speak through this one.",
    "Interrupt me whenever you like: I am told which word you heard last.",
    "That was all I know without a language model.",
)
RATE = 22050


async def voice(text: str) -> AsyncIterator[rtc.AudioFrame]:
    if shutil.which("espeak-ng"):
        espeak = await asyncio.create_subprocess_exec(
            "espeak-ng", "--stdout", "-s", "150", text, stdout=asyncio.subprocess.PIPE
        )
        data = (await espeak.communicate())[0][44:]
    else:
        hum = (8000 * math.sin(i * 0.04) * math.sin(i * 0.0004) ** 2 for i in range(len(text) * RATE // 14))
        data = b"".join(struct.pack("<h", int(sample)) for sample in hum)
    for at in range(0, len(data) - len(data) % 2, 882):
        piece = data[at : at + 882]
        yield rtc.AudioFrame(data=piece, sample_rate=RATE, num_channels=1, samples_per_channel=len(piece) // 2)


def told(event) -> str:
    return f"heard {event.playback_position:.2f} s" + (", interrupted" if event.interrupted else "")


async def entrypoint(context: JobContext) -> None:
    await context.connect()
    session = AgentSession()  # With models: AgentSession(stt=…, llm=…, tts=…, vad=…)
    audio = DataStreamAudioOutput(context.room, destination_identity="avatar_worker", sample_rate=16000)
    # On the output, not on the agent: there is no user_started_speaking, but user_state_changed on the session.
    audio.on("playback_finished", lambda event: print(told(event), flush=True))
    session.output.audio = audio  # before start, or an interruption can leave the agent waiting
    await session.start(Agent(instructions="You are a guide in a museum."), room=context.room)
    for sentence in STORY:
        await session.say(sentence, audio=voice(sentence)).wait_for_playout()


if __name__ == "__main__":
    cli.run_app(WorkerOptions(entrypoint_fnc=entrypoint))
