"""The unmodified AvatarAudioOut of videosdk-agents against Parley's kiosk: argv = URL of the link, token, WAV file."""
import asyncio, json, sys, wave

import websockets
from videosdk.agents.avatar import AvatarAuthCredentials, AvatarAudioOut


class LoopMeeting:
    """What AvatarAudioOut needs of a Meeting, over one WebSocket."""

    id = "loop"

    def __init__(self, socket):
        self.socket, self.handlers, self.sent = socket, [], []

    def add_event_listener(self, handler):
        self.handlers.append(handler)

    def remove_event_listener(self, handler):
        self.handlers.remove(handler)

    async def send(self, payload, options):
        self.sent.append((len(payload), options["reliability"]))
        await self.socket.send(payload)

    async def read(self):
        async for message in self.socket:
            for handler in list(self.handlers):
                handler.on_data({"payload": message, "from": "avatar"})


async def main(url, token, file):
    with wave.open(file) as wav:
        audio = wav.readframes(wav.getnframes())
        lasts = wav.getnframes() / wav.getframerate()
        url = f"{url}?sample_rate={wav.getframerate()}"
    headers = {"Authorization": f"Bearer {token}"}
    async with websockets.connect(url, additional_headers=headers) as socket:
        meeting, acks = LoopMeeting(socket), asyncio.Queue()
        out = AvatarAudioOut(credentials=AvatarAuthCredentials(participant_id="avatar", token="none"))
        out._on_stream_ended = lambda position, interrupted: acks.put_nowait((position, interrupted))
        out._set_meeting(meeting)
        reader = asyncio.create_task(meeting.read())
        await out.handle_audio_input(audio)
        await out.send_segment_end()
        whole = await asyncio.wait_for(acks.get(), lasts + 10)
        await out.handle_audio_input(audio)
        await asyncio.sleep(0.6)
        await out.interrupt()
        await out.interrupt()
        cut = await asyncio.wait_for(acks.get(), 5)
        await asyncio.sleep(0.4)
        await out.handle_audio_input(audio[:9600])
        await out.send_segment_end()
        again = await asyncio.wait_for(acks.get(), 10)
        await asyncio.sleep(0.3)
        reader.cancel()
        print(json.dumps({"lasts": lasts, "whole": whole, "cut": cut, "again": again, "more": acks.qsize()}))


asyncio.run(main(*sys.argv[1:]))
