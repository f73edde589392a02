"""A Pipecat processor that talks through a Parley kiosk; it stands where `transport.output()` does.

Sound goes out as fast as it is made, because the kiosk buffers it. That the bot started or stopped speaking is said when
visitors hear it, not when it was sent. An interruption by either side stops both within a few hundredths of a second.
"""

import asyncio
import json

import websockets
from loguru import logger
from pipecat.frames.frames import (
    BotStartedSpeakingFrame,
    BotStoppedSpeakingFrame,
    CancelFrame,
    EndFrame,
    Frame,
    InterruptionFrame,
    StartFrame,
    TTSAudioRawFrame,
    TTSStartedFrame,
    TTSStoppedFrame,
    TTSTextFrame,
)
from pipecat.processors.frame_processor import FrameDirection, FrameProcessor


class ParleyOutput(FrameProcessor):
    def __init__(self, url: str, token: str, **kwargs):
        super().__init__(**kwargs)
        self._url, self._token = url, token
        self._kiosk = None
        self._reader = None
        self._count = 0
        self._generation = 1
        self._open = False
        self._text = ""
        self._waiting = set()
        self._all_finished = asyncio.Event()
        self._all_finished.set()

    async def process_frame(self, frame: Frame, direction: FrameDirection):
        await super().process_frame(frame, direction)
        if isinstance(frame, StartFrame):
            await self._connect()
        elif isinstance(frame, InterruptionFrame):
            self._open = False
            await self._send({"type": "clear"})
        elif isinstance(frame, TTSStartedFrame):
            await self._close_segment()
        elif isinstance(frame, TTSAudioRawFrame):
            if not self._open:
                await self._open_segment(frame)
            await self._kiosk.send(frame.audio)
        elif isinstance(frame, TTSTextFrame) and self._open:
            self._text = f"{self._text} {frame.text}".strip()
            await self._send({"type": "caption", "id": str(self._count), "text": self._text})
        elif isinstance(frame, TTSStoppedFrame):
            await self._close_segment()
        elif isinstance(frame, EndFrame):
            # What was said so far is heard to its end.
            await self._close_segment()
            await self._all_finished.wait()
            await self._disconnect()
        elif isinstance(frame, CancelFrame):
            await self._disconnect()
        await self.push_frame(frame, direction)

    async def _open_segment(self, frame: TTSAudioRawFrame):
        self._count += 1
        self._open, self._text = True, ""
        self._waiting.add(str(self._count))
        self._all_finished.clear()
        await self._send(
            {
                "type": "segment-start",
                "id": str(self._count),
                "sampleRate": frame.sample_rate,
                "channels": frame.num_channels,
                "generation": self._generation,
            }
        )

    async def _close_segment(self):
        if self._open:
            self._open = False
            await self._send({"type": "segment-end"})

    async def _hear(self, message: dict):
        kind = message["type"]
        if kind == "playback-started":
            await self.broadcast_frame(BotStartedSpeakingFrame)
        elif kind == "playback-finished":
            self._waiting.discard(message["id"])
            if not self._waiting:
                self._all_finished.set()
                await self.broadcast_frame(BotStoppedSpeakingFrame)
        elif kind == "interrupted":
            # The kiosk has stopped already; what is still on its way is of an older generation.
            self._generation, self._open = message["generation"], False
            await self.broadcast_interruption()
        elif kind == "error":
            logger.warning(f"the kiosk: {message['message']}")

    async def _connect(self):
        headers = {"Authorization": f"Bearer {self._token}"}
        self._kiosk = await websockets.connect(self._url, additional_headers=headers)
        self._reader = self.create_task(self._read())

    async def _read(self):
        async for message in self._kiosk:
            if isinstance(message, str):
                await self._hear(json.loads(message))
        self._all_finished.set()

    async def _send(self, message: dict):
        await self._kiosk.send(json.dumps(message))

    async def _disconnect(self):
        if self._reader:
            await self.cancel_task(self._reader)
            self._reader = None
            await self._kiosk.close()
