import { useSignal, type Signal } from '@preact/signals';
import type { JSX } from 'preact';
import { useEffect, useMemo } from 'preact/hooks';
import type { CommandAnswer, OverlapCharts, OverlapFilterArguments } from '../../preload/contract.ts';
import { TimeChart, type Line } from '../charts/time-chart.tsx';
import type { Desk } from './desk.ts';
import type { Saying } from './words/vocabulary.ts';
import { Card, Group } from './group.tsx';
import { KeptSound } from './kept-sound.tsx';
import { detectorName } from './names.ts';
import { PAGE_ROWS, Rows } from './overlap-rows.tsx';
import { Fact } from './sound.tsx';

type Page = CommandAnswer<'overlaps.query'>;

const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;
const PERIODS = { day: DAY_MS, week: 7 * DAY_MS, month: 30 * DAY_MS, any: null } as const;
type Period = keyof typeof PERIODS;
const VERDICTS = ['any', 'interruption', 'backchannel', 'agent-ended'] as const;
const MARKS = ['any', 'none', 'should-have-stopped', 'should-not-have'] as const;

type Kept = {
  readonly period: Signal<Period>;
  readonly verdict: Signal<OverlapFilterArguments['verdict']>;
  readonly mark: Signal<OverlapFilterArguments['mark']>;
  readonly detector: Signal<string>;
};

export function OverlapsPage({ desk }: { desk: Desk }): JSX.Element {
  const kept: Kept = {
    period: useSignal<Period>('week'),
    verdict: useSignal('any'),
    mark: useSignal('any'),
    detector: useSignal(''),
  };
  const { period, verdict, mark, detector } = kept;
  const offset = useSignal(0);
  const page = useSignal<Page | null>(null);
  const charts = useSignal<OverlapCharts | null>(null);
  const filter = useMemo((): OverlapFilterArguments => {
    const lengthMs = PERIODS[period.value];
    const fromUtcMs = lengthMs === null ? null : Date.now() - lengthMs;
    return { fromUtcMs, toUtcMs: null, verdict: verdict.value, mark: mark.value, detector: detector.value };
  }, [period.value, verdict.value, mark.value, detector.value]);
  const readRows = async (): Promise<void> => {
    page.value = await desk.ask('overlaps.query', { filter, offset: offset.value, limit: PAGE_ROWS });
  };
  useEffect(() => {
    void readRows();
  }, [filter, offset.value]);
  useEffect(() => {
    void desk.ask('overlaps.charts', { filter }).then((answer) => {
      charts.value = answer;
    });
  }, [filter]);
  return (
    <>
      <Filters desk={desk} kept={kept} detectors={page.value?.detectors ?? []} filter={filter} offset={offset} />
      <ChartsCard desk={desk} charts={charts.value} />
      <Rows desk={desk} page={page.value} offset={offset} isFiltered={isFiltered(filter)} changed={readRows} />
      <Group desk={desk} group="speechLog" />
      <KeptSound desk={desk} />
    </>
  );
}

function isFiltered({ fromUtcMs, verdict, mark, detector }: OverlapFilterArguments): boolean {
  return fromUtcMs !== null || verdict !== 'any' || mark !== 'any' || detector !== '';
}

type FiltersParts = {
  desk: Desk;
  kept: Kept;
  detectors: readonly string[];
  filter: OverlapFilterArguments;
  offset: Signal<number>;
};

function Filters({ desk, kept, detectors, filter, offset }: FiltersParts): JSX.Element {
  const say = (saying: Saying): string => desk.say(saying);
  const pick = <T extends string>(
    name: string,
    chosen: Signal<T>,
    options: readonly T[],
    words: (one: T) => string,
  ) => (
    <Pick
      name={name}
      value={chosen.value}
      options={options}
      words={words}
      set={(value) => {
        chosen.value = value;
        offset.value = 0;
      }}
    />
  );
  return (
    <div class="op-filters">
      {pick(say('period'), kept.period, ['day', 'week', 'month', 'any'], say)}
      {pick(say('verdict'), kept.verdict, VERDICTS, say)}
      {pick(say('detector'), kept.detector, ['', ...detectors], (one) =>
        one === '' ? say('any') : detectorName(desk, one),
      )}
      {pick(say('mark'), kept.mark, MARKS, say)}
      <ExportButtons desk={desk} filter={filter} />
    </div>
  );
}

function Pick<T extends string>({
  name,
  value,
  options,
  words,
  set,
}: {
  name: string;
  value: T;
  options: readonly T[];
  words: (option: T) => string;
  set: (value: T) => void;
}): JSX.Element {
  return (
    <label class="op-pick">
      <span>{name}</span>
      <select
        value={value}
        onChange={(event) => {
          const chosen = options.find((option) => option === event.currentTarget.value);
          if (chosen !== undefined) set(chosen);
        }}
      >
        {options.map((option) => (
          <option key={option} value={option}>
            {words(option)}
          </option>
        ))}
      </select>
    </label>
  );
}

function ExportButtons({ desk, filter }: { desk: Desk; filter: OverlapFilterArguments }): JSX.Element {
  const write = async (format: 'csv' | 'jsonl' | 'wav'): Promise<void> => {
    const answer = await desk.ask('overlaps.export', { filter, format });
    if (answer !== null) desk.tell(`${desk.count(answer.rows, 'row', 'rows')}. ${desk.say('written')} ${answer.file}`);
  };
  return (
    <div class="op-row">
      <button type="button" class="op-button" onClick={() => void write('csv')}>
        CSV
      </button>
      <button type="button" class="op-button" onClick={() => void write('jsonl')}>
        JSONL
      </button>
      <button type="button" class="op-button" onClick={() => void write('wav')}>
        WAV
      </button>
    </div>
  );
}

type Hour = Omit<OverlapCharts['hours'][number], 'interruptions' | 'backchannels' | 'agentEnded'> & {
  readonly interruptions: number | null;
  readonly backchannels: number | null;
};

/** An hour without anybody ends a line: a night is no slope. */
function withGaps(hours: OverlapCharts['hours']): Hour[] {
  return hours.flatMap((hour, at) => {
    const isAfterGap = at > 0 && hour.atUtcMs - hours[at - 1].atUtcMs > HOUR_MS;
    const nobody = { interruptions: null, backchannels: null, delayP50Ms: null, delayP95Ms: null };
    return isAfterGap ? [{ atUtcMs: hours[at - 1].atUtcMs + HOUR_MS, ...nobody }, hour] : [hour];
  });
}

type Curve = (number | null)[];

/** What the charts draw; the same until there is something else. */
function useCurves(charts: OverlapCharts | null): Record<'counts' | 'delays', [number[], Curve, Curve]> {
  return useMemo(() => {
    const hours = withGaps(charts?.hours ?? []);
    const times = hours.map(({ atUtcMs }) => atUtcMs / 1000);
    return {
      counts: [times, hours.map(({ interruptions }) => interruptions), hours.map(({ backchannels }) => backchannels)],
      delays: [times, hours.map(({ delayP50Ms }) => delayP50Ms), hours.map(({ delayP95Ms }) => delayP95Ms)],
    };
  }, [charts]);
}

function ChartsCard({ desk, charts }: { desk: Desk; charts: OverlapCharts | null }): JSX.Element | null {
  const { counts, delays } = useCurves(charts);
  const countLines = useMemo(
    (): Line[] => [
      { name: desk.say('interruption'), colour: '--op-stop', isBar: true },
      { name: desk.say('backchannel'), colour: '--op-go' },
    ],
    [desk.words.value],
  );
  const delayLines = useMemo(
    (): Line[] => [
      { name: 'p50', colour: '--op-visitor' },
      { name: 'p95', colour: '--op-agent' },
    ],
    [desk.words.value],
  );
  if (charts === null || charts.hours.length === 0) return null;
  const { totals } = charts;
  const ms = (value: number | null): string => (value === null ? '–' : `${value.toFixed(0)} ms`);
  return (
    <div class="op-charts">
      <Card title={desk.say('perHour')}>
        <dl class="op-facts">
          <Fact name={desk.say('interruption')} value={String(totals.interruptions)} />
          <Fact name={desk.say('backchannel')} value={String(totals.backchannels)} />
          <Fact name={desk.say('agent-ended')} value={String(totals.agentEnded)} />
        </dl>
        <TimeChart label={desk.say('perHour')} lines={countLines} data={counts} language={desk.words.value.language} />
      </Card>
      <Card title={desk.say('delays')}>
        <dl class="op-facts">
          <Fact name="p50" value={ms(totals.delayP50Ms)} />
          <Fact name="p95" value={ms(totals.delayP95Ms)} />
        </dl>
        <TimeChart
          label={desk.say('delays')}
          lines={delayLines}
          data={delays}
          unit="ms"
          language={desk.words.value.language}
        />
      </Card>
    </div>
  );
}
