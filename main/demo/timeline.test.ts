import { describe, expect, it } from 'vitest';
import type { Report } from './report.ts';
import { pictureOf } from './timeline-picture.ts';
import { openTimelinePrinter } from './timeline-printer.ts';
import type { TimelineEvent } from './timeline.ts';

const words = 'One two three four. Five six seven eight nine ten.'
  .split(' ')
  .map((text, i) => ({ text, startMs: i * 300, endMs: i * 300 + 250 }));
const happened: readonly TimelineEvent[] = [
  { kind: 'offers-changed', atMs: 1000, offers: [{ id: 'bell', label: 'Bell?' }] },
  { kind: 'topic-chosen', atMs: 1100, topicId: 'bell' },
  { kind: 'segment-started', atMs: 1200, segmentId: 'a', generation: 1, text: '', words },
  { kind: 'tick', atMs: 2500 },
  { kind: 'visitor-started-speaking', atMs: 2900, decidedAtMs: 3100 },
  { kind: 'ducked', atMs: 3110, gainDb: -12 },
  { kind: 'interrupted', atMs: 3400, onsetAtMs: 2900, generation: 2, because: '320 ms of speech' },
  { kind: 'segment-finished', atMs: 3430, segmentId: 'a', heardMs: 2230, interrupted: true },
  { kind: 'speaker-silent', atMs: 3465, generation: 2 },
  { kind: 'visitor-stopped-speaking', atMs: 4200, decidedAtMs: 4400 },
  { kind: 'segment-started', atMs: 5000, segmentId: 'b', generation: 2, text: '', words: words.slice(0, 4) },
  { kind: 'segment-finished', atMs: 6200, segmentId: 'b', heardMs: 1200, interrupted: false },
];

function printed(stream: { isTTY?: boolean; columns?: number }, noColour = false): string {
  let all = '';
  const printer = openTimelinePrinter({
    stream: { ...stream, write: (text: string) => (all += text) },
    startedAtMs: 1000,
    noColour,
  });
  for (const event of happened) {
    if (event.kind === 'tick') printer.tick(event.atMs);
    else if (event.kind !== 'utterance') printer.event(event);
  }
  return all;
}

describe('the printed timeline', () => {
  it('shows both voices, what was heard of each line, and what was decided and why', () => {
    expect(printed({ columns: 60 })).toBe(
      [
        '  0:00.1  │  │  ☞ touches “Bell?”',
        '  0:00.2  █  │  One two three four.',
        '  0:02.1  █  █  the visitor speaks',
        '  0:02.1  ▒  █  ↓ softer by 12 dB: somebody seems to speak',
        '  0:02.1  ▒  █  Five six seven',
        '  0:02.4  │  █  ✂ gives the floor: 320 ms of speech',
        '  0:02.4  │  █  decided after 500 ms, silent 65 ms later',
        '  0:04.0  █  │  One two three four.',
        '',
      ].join('\n'),
    );
  });

  it('stays within a narrow terminal', () => {
    for (const line of printed({ columns: 44 }).split('\n')) expect(line.length).toBeLessThanOrEqual(44);
  });

  it('has colours on a terminal only, and not for those who do not want them', () => {
    expect(printed({ isTTY: true, columns: 60 })).toContain('\u001B[');
    expect(printed({ isTTY: true, columns: 60 }, true)).not.toContain('\u001B[');
    expect(printed({ columns: 60 })).not.toContain('\u001B[');
  });
});

describe('the picture of the timeline', () => {
  const report: Report = {
    shell: 'none',
    audioHost: 'null',
    segments: [],
    overlaps: [],
    bargeIn: { onsetToDecisionMs: [500], decisionToSilenceMs: [65], onsetToSilenceMs: [565] },
    lipSync: { framesReceived: 0, audioToMouthMs: { p50: null, p95: null, worst: null }, lateShare: 0 },
    frames: { rendered: 0, fps: 0 },
    database: null,
    screenshots: [],
  };
  const story = {
    startedAtMs: 1000,
    endedAtMs: 9000,
    events: happened.flatMap((event) => (event.kind === 'tick' || event.kind === 'utterance' ? [] : [event])),
    agentVoice: [{ atMs: 1200, dbfs: -20 }],
    visitorVoice: [],
    visitorSaid: [{ atMs: 2900, endedAtMs: 4200, text: 'Is 1 < 2 & "so" on?' }],
  };

  it('says what was said and decided, and is well-formed whatever that was', () => {
    const { svg } = pictureOf(story, report);
    expect(svg).toContain('gives the floor after 500 ms, silent 65 ms later: 320 ms of speech');
    expect(svg).toContain('Is 1 &lt; 2 &amp; &quot;so&quot; on?');
    expect(svg).toContain('500 ms');
    expect(svg.match(/<text/g)?.length).toBe(svg.match(/<\/text>/g)?.length);
    expect(svg).not.toMatch(/NaN|undefined|Infinity/);
  });

  it('can be drawn of a conversation in which nothing happened', () => {
    const { svg } = pictureOf({ ...story, events: [], agentVoice: [], visitorSaid: [], endedAtMs: 1000 }, report);
    expect(svg).not.toMatch(/NaN|undefined|Infinity/);
  });
});
