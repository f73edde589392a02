import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { useEffect } from 'preact/hooks';
import type { OverlapDetail } from '../../preload/contract.ts';
import { ChartKeys, type ChartKey } from '../charts/keys.tsx';
import { OverlapTimeline } from '../charts/overlap-timeline.tsx';
import type { Desk } from './desk.ts';
import { inWords } from './names.ts';
import { usePlaying, type Playing } from './playing.ts';

const MARKS = ['should-have-stopped', 'should-not-have'] as const;

/** What happened in one overlap, and what the operator says to it. */
export function OverlapDetailView({
  desk,
  id,
  changed,
}: {
  desk: Desk;
  id: number;
  changed: () => Promise<void>;
}): JSX.Element | null {
  const detail = useSignal<OverlapDetail | null>(null);
  const playing = usePlaying(desk, id);
  const read = async (): Promise<void> => {
    detail.value = await desk.ask('overlaps.open', { id });
  };
  useEffect(() => {
    void read();
  }, [id]);
  const found = detail.value;
  if (found === null) return null;
  const { row } = found;
  const mark = async (next: (typeof MARKS)[number]): Promise<void> => {
    await desk.ask('overlaps.mark', { id, mark: row.mark === next ? null : next });
    await Promise.all([read(), changed()]);
  };
  return (
    <div class="op-detail">
      <Reasons desk={desk} detail={found} />
      <Timeline desk={desk} detail={found} playhead={playing.atMs} />
      <div class="op-row">
        <PlayButton desk={desk} hasSound={row.sound !== null} playing={playing} />
        {MARKS.map((one) => (
          <button
            type="button"
            key={one}
            class="op-button"
            aria-pressed={row.mark === one}
            onClick={() => void mark(one)}
          >
            {desk.say(one)}
          </button>
        ))}
      </div>
    </div>
  );
}

/** Why it stopped talking, or did not. */
function Reasons({ desk, detail }: { desk: Desk; detail: OverlapDetail }): JSX.Element {
  const { row, second, segmentText } = detail;
  return (
    <>
      <p>
        <strong>{`${desk.say(`so-${row.verdict}`)}.`}</strong>
        {` ${desk.say('because')}: ${inWords(desk, row.because)}. ${desk.say('probability')} ${row.probability.toFixed(2)}.`}
      </p>
      {second === null ? null : (
        <p>
          {`${desk.say('secondWould')}: `}
          <strong>{desk.say(second.verdict)}</strong>
          {second.detectionDelayMs === null ? '' : ` (${second.detectionDelayMs.toFixed(0)} ms)`}
        </p>
      )}
      {segmentText === '' ? null : <p class="op-quiet">{`${desk.say('said')}: “${shortened(segmentText)}”`}</p>}
    </>
  );
}

const MOST_SHOWN = 160;

/** Cut between words. */
function shortened(text: string): string {
  if (text.length <= MOST_SHOWN) return text;
  return `${text.slice(0, MOST_SHOWN).replace(/\s+\S*$/, '')} …`;
}

function PlayButton({ desk, hasSound, playing }: { desk: Desk; hasSound: boolean; playing: Playing }): JSX.Element {
  if (!hasSound) return <p class="op-quiet op-no-sound">{desk.say('noSound')}</p>;
  return (
    <button type="button" class="op-button" aria-pressed={playing.isOn} onClick={playing.toggle}>
      {desk.say(playing.isOn ? 'stopPlaying' : 'play')}
    </button>
  );
}

type TimelineParts = { desk: Desk; detail: OverlapDetail; playhead: Playing['atMs'] };

function Timeline({ desk, detail, playhead }: TimelineParts): JSX.Element {
  const { curve, row } = detail;
  if (curve === null) return <p class="op-quiet">{desk.say('noCurve')}</p>;
  const keys: ChartKey[] = [];
  if (detail.judgeCurve !== null || detail.probabilities !== null)
    keys.push({ line: 'judge', words: desk.say('judgeLine') });
  if (detail.secondCurve !== null) keys.push({ line: 'second', words: desk.say('secondLine') });
  keys.push({ line: 'decision', words: desk.say('verdict') });
  return (
    <figure>
      <OverlapTimeline
        label={`${desk.say(row.verdict)}, ${row.detectionDelayMs.toFixed(0)} ms`}
        agentName={desk.say('agentVoice')}
        visitorName={desk.say('visitorVoice')}
        detail={{ ...detail, curve }}
        language={desk.words.value.language}
        playhead={playhead}
      />
      <ChartKeys keys={keys} />
    </figure>
  );
}
