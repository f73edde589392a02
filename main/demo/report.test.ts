import { describe, expect, it } from 'vitest';
import type { KioskEvent } from '../domain/kiosk-events.ts';
import { verdictAt } from '../testing/overlap-judged.ts';
import { reportOf, reportSchema } from './report.ts';
import type { Story } from './story.ts';

const words = [
  { text: 'Good', startMs: 0, endMs: 400 },
  { text: 'day.', startMs: 400, endMs: 2000 },
];
const verdict = verdictAt(5400, {
  detectionDelayMs: 400,
  overlapStartedAtMs: 5000,
  speechInput: new Int16Array(3),
  probability: 0.9,
  because: '320 ms of speech',
});
const events: readonly KioskEvent[] = [
  { kind: 'segment-started', atMs: 2000, segmentId: 'a', generation: 1, text: 'Good day.', words },
  { kind: 'segment-finished', atMs: 4200, segmentId: 'a', heardMs: 2200, interrupted: false },
  { kind: 'segment-started', atMs: 4500, segmentId: 'b', generation: 1, text: 'Good day.', words },
  { kind: 'overlap-judged', atMs: 5400, verdict },
  { kind: 'interrupted', atMs: 5400, onsetAtMs: 5000, generation: 2, because: 'because' },
  { kind: 'segment-finished', atMs: 5430, segmentId: 'b', heardMs: 930.04, interrupted: true },
  { kind: 'speaker-silent', atMs: 5465.5, generation: 2 },
];
const story: Story = {
  startedAtMs: 1000,
  endedAtMs: 9000,
  events,
  agentVoice: [],
  visitorVoice: [],
  visitorSaid: [],
};
const screenReport = { framesReceived: 10, framesRendered: 30, fps: 30, renderer: 'r', audioToMouthMs: [20, 10, 40] };

describe('the report', () => {
  const report = reportOf(story, {
    shell: 'chromium',
    audioHost: 'portaudio',
    screenReports: [screenReport, { ...screenReport, fps: 58, audioToMouthMs: [30] }],
    database: '/data/speech-log.db',
    screenshots: ['speaking.png'],
  });

  it('tells what was said, who interrupted, and how fast', () => {
    expect(report).toEqual({
      shell: 'chromium',
      audioHost: 'portaudio',
      segments: [
        { id: 'a', startedAtMs: 1000, durationMs: 2200, heardMs: 2200, interrupted: false },
        { id: 'b', startedAtMs: 3500, durationMs: 2000, heardMs: 930, interrupted: true },
      ],
      overlaps: [{ startedAtMs: 4000, endedAtMs: 4400, isInterruption: true, probability: 0.9, detectionDelayMs: 400 }],
      bargeIn: { onsetToDecisionMs: [400], decisionToSilenceMs: [65.5], onsetToSilenceMs: [465.5] },
      lipSync: { framesReceived: 20, audioToMouthMs: { p50: 20, p95: 40, worst: 40 }, lateShare: 0.25 },
      frames: { rendered: 60, fps: 30 },
      database: '/data/speech-log.db',
      screenshots: ['speaking.png'],
    });
  });

  it('is what its schema says, also after a trip through a file', () => {
    expect(reportSchema.parse(JSON.parse(JSON.stringify(report)))).toEqual(report);
  });

  it('has no mouth and no frames without a screen', () => {
    const bare = reportOf(
      { ...story, events: [] },
      { shell: 'none', audioHost: 'null', screenReports: [], database: null, screenshots: [] },
    );
    expect(reportSchema.parse(bare)).toMatchObject({
      lipSync: { framesReceived: 0, audioToMouthMs: { p50: null, p95: null, worst: null }, lateShare: 0 },
      frames: { rendered: 0, fps: 0 },
      segments: [],
    });
  });

  it('counts a segment that was held and taken up again once, with its last end', () => {
    const resumed: readonly KioskEvent[] = [
      ...events,
      { kind: 'segment-started', atMs: 6000, segmentId: 'b', generation: 3, text: 'Good day.', words },
      { kind: 'segment-finished', atMs: 7100, segmentId: 'b', heardMs: 2000, interrupted: false },
    ];
    const { segments } = reportOf(
      { ...story, events: resumed },
      { shell: 'none', audioHost: 'null', screenReports: [], database: null, screenshots: [] },
    );
    expect(segments[1]).toEqual({ id: 'b', startedAtMs: 3500, durationMs: 2000, heardMs: 2000, interrupted: false });
  });
});
