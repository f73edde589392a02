"""Drives LiveKit's own interruption detector for Python, whichever release is installed, against our server.

    python test-peers.py http|websocket BASE_URL FOLDER_WITH_VOICES

A question must interrupt, a backchannel must not, an overlap that the agent ends must be no backchannel (where the
release knows that), and a wrong secret must be turned away without a retry. Prints one line for each; exit 1 at the
first that is otherwise.
"""

import asyncio
import importlib.metadata
import inspect
import sys
import time
import wave
from pathlib import Path

import aiohttp
from livekit import rtc
from livekit.agents.inference import interruption

TRANSPORT, BASE_URL, VOICES = sys.argv[1], sys.argv[2], Path(sys.argv[3])
KEYS = {"api_key": "peer", "api_secret": "a-secret-of-at-least-thirty-two-bytes"}


def samples_of(name: str) -> bytes:
    with wave.open(str(VOICES / name)) as file:
        assert (file.getframerate(), file.getnchannels(), file.getsampwidth()) == (16000, 1, 2)
        return file.readframes(file.getnframes())


def detector_of(session: aiohttp.ClientSession, **keys: str) -> interruption.AdaptiveInterruptionDetector:
    if TRANSPORT == "websocket" and hasattr(interruption, "DEFAULT_INFERENCE_URL"):
        # Releases with HTTP use WebSocket only for the address that they know as LiveKit's own.
        interruption.DEFAULT_INFERENCE_URL = BASE_URL
    return interruption.AdaptiveInterruptionDetector(base_url=BASE_URL, http_session=session, **keys)


def frame(data: bytes) -> rtc.AudioFrame:
    return rtc.AudioFrame(data=data, sample_rate=16000, num_channels=1, samples_per_channel=len(data) // 2)


def overlap_ended(agent_ended: bool) -> object:
    sentinel = interruption._OverlapSpeechEndedSentinel
    if "agent_ended" in inspect.signature(sentinel).parameters:
        return sentinel(ended_at=time.time(), agent_ended=agent_ended)
    return sentinel(ended_at=time.time())


async def judge(session: aiohttp.ClientSession, name: str, agent_ended: bool = False) -> tuple[object, object]:
    """The one event and the metrics of one overlap in which the recording is spoken, faster than in life."""
    detector = detector_of(session, **KEYS)
    events: list = []
    metrics: list = []
    errors: list = []
    detector.on("overlapping_speech", events.append)
    detector.on("metrics_collected", metrics.append)
    detector.on("error", errors.append)
    stream = detector.stream()
    await asyncio.sleep(0.3)
    stream.push_frame(interruption._AgentSpeechStartedSentinel())
    for _ in range(10):
        stream.push_frame(frame(bytes(3200)))
    stream.push_frame(interruption._OverlapSpeechStartedSentinel(speech_duration=0.0, started_at=time.time()))
    data = samples_of(name)
    for at in range(0, len(data), 3200):
        stream.push_frame(frame(data[at : at + 3200]))
        await asyncio.sleep(0.08)
    await asyncio.sleep(0.3)
    stream.push_frame(overlap_ended(agent_ended))
    await asyncio.sleep(0.3)
    await stream.aclose()
    assert not errors, f"errors: {errors}"
    assert len(events) == 1, f"{len(events)} events"
    return events[0], metrics[0]


async def turned_away(session: aiohttp.ClientSession) -> list:
    detector = detector_of(session, api_key="peer", api_secret="another-secret-of-at-least-thirty-two-bytes")
    errors: list = []
    detector.on("error", errors.append)
    stream = detector.stream()
    stream.push_frame(interruption._AgentSpeechStartedSentinel())
    stream.push_frame(interruption._OverlapSpeechStartedSentinel(speech_duration=0.0, started_at=time.time()))
    for _ in range(40):
        if errors:
            break
        try:
            stream.push_frame(frame(bytes(3200)))
        except RuntimeError:
            break  # It has given up already.
        await asyncio.sleep(0.1)
    await asyncio.sleep(0.3)
    try:
        await stream.aclose()
    except Exception:
        pass  # What it died of is in the error event.
    return errors


async def main() -> None:
    version = importlib.metadata.version("livekit-agents")
    print(f"livekit-agents {version}, Python {sys.version.split()[0]}")
    async with aiohttp.ClientSession() as session:
        for name in ("is-there-much-more.wav", "how-old-is-the-brooklyn-bridge.wav"):
            event, metrics = await judge(session, name)
            assert event.is_interruption, f"{name} does not interrupt: {event.probability}"
            assert metrics.num_interruptions == 1
            assert event.probability >= 0.5 and 0 < event.total_duration < 1
            print(f"interrupts after {event.detection_delay * 1000:.0f} ms: {name}")
        for name in ("hmm.wav", "kay.wav", "okay.wav"):
            event, metrics = await judge(session, name)
            assert not event.is_interruption and metrics.num_backchannels == 1, f"{name} interrupts"
            print(f"passes with probability {event.probability:.2f}: {name}")
        if hasattr(event, "agent_ended"):
            event, metrics = await judge(session, "kay.wav", agent_ended=True)
            assert event.agent_ended and (metrics.num_interruptions, metrics.num_backchannels) == (0, 0)
            print("counts neither when the agent ended first")
        errors = await turned_away(session)
        assert [error.recoverable for error in errors] == [False], f"wrong secret: {errors}"
        assert getattr(errors[0].error, "status_code", None) == 401, f"wrong secret: {errors[0].error!r}"
        print("is turned away with 401 for a wrong secret, without a retry")


asyncio.run(asyncio.wait_for(main(), 90))
