"""The unmodified AvatarAudioIn of videosdk-agents, fed by Parley's AvatarAudioOut: argv = URL of the loop."""
import asyncio, json, sys

import websockets
from videosdk.agents.avatar import AudioSegmentEnd, AvatarAudioIn, generate_avatar_credentials


class LoopMeeting:
    def __init__(self, socket):
        self.socket, self.handlers = socket, []

    def add_event_listener(self, handler):
        self.handlers.append(handler)

    def remove_event_listener(self, handler):
        self.handlers.remove(handler)

    async def send(self, payload, options):
        await self.socket.send(payload)

    async def read(self):
        async for message in self.socket:
            if message == "token?":
                await self.socket.send("token " + generate_avatar_credentials("key", "a-secret-of-thirty-two-bytes-....", participant_id="avatar").token)
                continue
            for handler in list(self.handlers):
                handler.on_data({"payload": message, "from": "agent"})


async def main(url):
    async with websockets.connect(url) as socket:
        meeting = LoopMeeting(socket)
        audio_in = AvatarAudioIn(meeting)
        audio_in.on("reset_stream", lambda *_: asyncio.ensure_future(socket.send(json.dumps({"saw": "reset"}))))
        reader = asyncio.create_task(meeting.read())

        async def consume():
            async for item in audio_in:
                if isinstance(item, AudioSegmentEnd):
                    await socket.send(json.dumps({"saw": "end"}))
                    audio_in.notify_stream_ended(1.5, False)
                else:
                    await socket.send(json.dumps({"saw": "audio", "samples": item.samples, "rate": item.sample_rate}))

        consumer = asyncio.create_task(consume())
        await reader
        consumer.cancel()


asyncio.run(main(sys.argv[1]))
