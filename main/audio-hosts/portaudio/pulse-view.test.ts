import { describe, expect, it } from 'vitest';
import { pulseViewOf } from './pulse-view.ts';

/** As PulseAudio 16.1 printed it, without what is not read. */
const lists = {
  sinkInputs: `[{"index":2878,"driver":"protocol-native.c","sink":0,"corked":false,"buffer_latency_usec":12384.00,
    "sink_latency_usec":4045.00,"properties":{"media.name":"ALSA Playback","application.process.id":"19307"}}]`,
  sourceOutputs: `[{"index":0,"driver":"module-remap-source.c","client":null,"source":1,"buffer_latency_usec":0.00,
    "source_latency_usec":0.00,"properties":{"media.name":"Remapped Stream","media.role":"filter"}},
    {"index":100,"source":2,"buffer_latency_usec":10249.00,"source_latency_usec":0.00,
    "properties":{"media.name":"ALSA Capture","application.process.id":"19306"}}]`,
  sinks: `[{"index":0,"state":"RUNNING","name":"speaker"},{"index":1,"state":"RUNNING","name":"micsink"}]`,
  sources: `[{"index":0,"name":"speaker.monitor","monitor_source":"speaker"},
    {"index":1,"name":"micsink.monitor","monitor_source":"micsink"},
    {"index":2,"name":"mic","monitor_source":""}]`,
};

describe('view of PulseAudio', () => {
  it('finds our streams by their process', () => {
    expect(pulseViewOf(lists, 19_307, 19_306)).toEqual({
      speakerLatencyMs: 16.429,
      source: 'mic',
      hearsItself: false,
      devices: 'speaker micsink speaker.monitor micsink.monitor mic',
    });
  });

  it('knows when the microphone is the monitor of our own loudspeaker, and forgives another monitor', () => {
    const movedTo = (source: number) => ({
      ...lists,
      sourceOutputs: lists.sourceOutputs.replace('"source":2', `"source":${source}`),
    });
    expect(pulseViewOf(movedTo(0), 19_307, 19_306)).toMatchObject({ source: 'speaker.monitor', hearsItself: true });
    expect(pulseViewOf(movedTo(1), 19_307, 19_306)).toMatchObject({ source: 'micsink.monitor', hearsItself: false });
  });

  it('knows nothing of processes that have no stream', () => {
    const nothing = {
      devices: 'speaker micsink speaker.monitor micsink.monitor mic',
      speakerLatencyMs: null,
      source: null,
      hearsItself: false,
    };
    expect(pulseViewOf(lists, undefined, undefined)).toEqual(nothing);
    expect(pulseViewOf(lists, 1, 2)).toEqual(nothing);
    expect(() => pulseViewOf({ ...lists, sinks: 'Connection refused' }, 1, 2)).toThrow(SyntaxError);
  });
});
