"""A Pipecat pipeline whose voice is a WAV file: PARLEY_LINK_TOKEN=… python agent.py hello.wav

Says it once, then again and interrupts itself after half a second, then a third time to its end.
"""

import asyncio
import os
import sys
import wave

from parley_output import ParleyOutput
from pipecat.frames.frames import (
    BotStartedSpeakingFrame,
    BotStoppedSpeakingFrame,
    EndFrame,
    Frame,
    InterruptionFrame,
    TTSAudioRawFrame,
    TTSStartedFrame,
    TTSStoppedFrame,
)
from pipecat.pipeline.pipeline import Pipeline
from pipecat.pipeline.worker import PipelineWorker
from pipecat.processors.frame_processor import FrameDirection, FrameProcessor
from pipecat.workers.runner import WorkerRunner


class Witness(FrameProcessor):
    """Prints when the bot is heard, and lets others wait for it."""

    def __init__(self):
        super().__init__()
        self.started, self.stopped = asyncio.Event(), asyncio.Event()

    async def process_frame(self, frame: Frame, direction: FrameDirection):
        await super().process_frame(frame, direction)
        if isinstance(frame, (BotStartedSpeakingFrame, BotStoppedSpeakingFrame)):
            print(type(frame).__name__, flush=True)
            (self.started if isinstance(frame, BotStartedSpeakingFrame) else self.stopped).set()
        await self.push_frame(frame, direction)


async def main(file: str):
    with wave.open(file) as wav:
        sound = TTSAudioRawFrame, wav.readframes(wav.getnframes()), wav.getframerate(), wav.getnchannels()
    url = os.environ.get("PARLEY_LINK_URL", "ws://127.0.0.1:8792/link")
    witness = Witness()
    worker = PipelineWorker(Pipeline([witness, ParleyOutput(url, os.environ["PARLEY_LINK_TOKEN"])]))

    async def talk():
        for interrupts in (False, True, False):
            make, audio, sample_rate, channels = sound
            witness.started.clear()
            witness.stopped.clear()
            await worker.queue_frames(
                [
                    TTSStartedFrame(),
                    make(audio=audio, sample_rate=sample_rate, num_channels=channels),
                    TTSStoppedFrame(),
                ]
            )
            await asyncio.wait_for(witness.started.wait(), 10)
            if interrupts:
                await asyncio.sleep(0.5)
                await worker.queue_frame(InterruptionFrame())
            await asyncio.wait_for(witness.stopped.wait(), 60)
        await worker.queue_frame(EndFrame())

    runner = WorkerRunner()
    await runner.add_workers(worker)
    await asyncio.gather(runner.run(), talk())


asyncio.run(main(sys.argv[1]))
