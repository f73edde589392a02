"""Says a WAV file through the kiosk: PARLEY_LINK_TOKEN=… python link_agent.py hello.wav"""
import json, os, sys, wave
from websockets.sync.client import connect

url = os.environ.get("PARLEY_LINK_URL", "ws://127.0.0.1:8792/link")
token = {"Authorization": f"Bearer {os.environ['PARLEY_LINK_TOKEN']}"}
with wave.open(sys.argv[1]) as wav, connect(url, additional_headers=token) as kiosk:
    start = {"type": "segment-start", "id": "hello", "text": "Hello from Python.", "sampleRate": wav.getframerate()}
    kiosk.send(json.dumps(start))
    while piece := wav.readframes(48_000):
        kiosk.send(piece)
    kiosk.send(json.dumps({"type": "segment-end"}))
    for message in kiosk:
        print(message, flush=True)
        if json.loads(message)["type"] == "playback-finished":
            break
