import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { useEffect } from 'preact/hooks';
import type { CommandAnswer, CommandArguments } from '../../preload/contract.ts';
import type { Desk } from './desk.ts';
import { Card } from './group.tsx';
import { numberIn } from './names.ts';

type WhatIf = CommandAnswer<'overlaps.what-if'>;
type Row = WhatIf['rows'][number];
type Values = CommandArguments<'overlaps.what-if'>['values'];

const REPLAYED = 100;
const SHOWN = 12;
/** As the judge on the device has them. */
const POINTS = {
  calm: { threshold: 0.85, holdsMs: 75 },
  balanced: { threshold: 0.6, holdsMs: 50 },
  eager: { threshold: 0.5, holdsMs: 50 },
} as const;
const POINT_NAMES = ['calm', 'balanced', 'eager'] as const;

export function WhatIfCard({ desk }: { desk: Desk }): JSX.Element {
  const values = useSignal<Values>({ ...POINTS.balanced, minSpeechMs: 500, backchannelSilenceMs: 500 });
  const result = useSignal<WhatIf | null>(null);
  const replay = async (): Promise<void> => {
    result.value = await desk.ask('overlaps.what-if', { values: values.value, last: REPLAYED });
  };
  const set = (change: Partial<Values>): void => {
    values.value = { ...values.value, ...change };
    void replay();
  };
  useEffect(() => {
    set(valuesOfNow(desk));
  }, []);
  return (
    <Card title={desk.say('whatIf')}>
      <p class="op-quiet">{desk.say('whatIfHelp')}</p>
      <Points desk={desk} values={values.value} set={set} />
      <Sliders desk={desk} values={values.value} set={set} />
      <WhatIfResult desk={desk} result={result.value} />
    </Card>
  );
}

type ValuesParts = { desk: Desk; values: Values; set: (change: Partial<Values>) => void };

function Points({ desk, values: { threshold, holdsMs }, set }: ValuesParts): JSX.Element {
  return (
    <div class="op-points" role="group" aria-label={desk.say('operatingPoint')}>
      <span>{desk.say('operatingPoint')}</span>
      {POINT_NAMES.map((name) => {
        const point = POINTS[name];
        return (
          <button
            type="button"
            key={name}
            class="op-button"
            aria-pressed={threshold === point.threshold && holdsMs === point.holdsMs}
            onClick={() => {
              set(point);
            }}
          >
            {desk.say(name)}
          </button>
        );
      })}
    </div>
  );
}

function Sliders({ desk, values, set }: ValuesParts): JSX.Element {
  const { threshold, holdsMs, minSpeechMs, backchannelSilenceMs } = values;
  return (
    <>
      <Slider
        desk={desk}
        name={desk.say('threshold')}
        value={threshold}
        range={[0.05, 0.95, 0.05]}
        unit=""
        set={(value) => {
          set({ threshold: value });
        }}
      />
      <Slider
        desk={desk}
        name={desk.say('holds')}
        value={holdsMs}
        range={[25, 400, 25]}
        unit="ms"
        set={(value) => {
          set({ holdsMs: value });
        }}
      />
      <Slider
        desk={desk}
        name={desk.say('silence')}
        value={backchannelSilenceMs}
        range={[100, 2000, 50]}
        unit="ms"
        set={(value) => {
          set({ backchannelSilenceMs: value });
        }}
      />
      <Slider
        desk={desk}
        name={desk.say('minSpeech')}
        value={minSpeechMs}
        range={[50, 1500, 50]}
        unit="ms"
        set={(value) => {
          set({ minSpeechMs: value });
        }}
      />
    </>
  );
}

/** What the settings say, so that nothing would be judged otherwise before somebody moves a slider. */
function valuesOfNow(desk: Desk): Partial<Values> {
  const now = desk.view.value?.values ?? {};
  const point = POINT_NAMES.find((name) => name === now['interruption.operatingPoint']);
  const [speech, silence] = [now['interruption.minInterruptionMs'], now['interruption.backchannelSilenceMs']];
  return {
    ...(point && POINTS[point]),
    ...(typeof speech === 'number' && { minSpeechMs: Math.max(50, speech) }),
    ...(typeof silence === 'number' && { backchannelSilenceMs: silence }),
  };
}

function WhatIfResult({ desk, result }: { desk: Desk; result: WhatIf | null }): JSX.Element | null {
  if (result === null) return null;
  if (result.replayed === 0) return <p role="status">{desk.say('whatIfNone')}</p>;
  const changed = result.rows.filter(({ was, would }) => was !== would);
  const hasSecond = result.rows.some(({ second }) => second !== null);
  const secondChanged = result.rows.filter(({ second, would }) => second !== null && second !== would);
  const marked = result.rows.filter(({ mark }) => mark !== null);
  const shown = result.rows.filter((row) => changed.includes(row) || secondChanged.includes(row)).slice(0, SHOWN);
  return (
    <div role="status">
      <p>
        <strong>{changed.length}</strong> {desk.say('changed')}, {result.replayed - changed.length}{' '}
        {desk.say('unchanged')}.{' '}
        {hasSecond ? (
          <>
            <strong>{secondChanged.length}</strong> {desk.say('secondChanged')}.{' '}
          </>
        ) : null}
        {marked.length === 0
          ? ''
          : `${desk.say('marksRight')} ${marked.filter(isRightByMark).length} ${desk.say('ofMarks')} ${marked.length}.`}
      </p>
      {shown.length === 0 ? null : <Differences desk={desk} rows={shown} hasSecond={hasSecond} />}
    </div>
  );
}

function isRightByMark({ mark, would }: Row): boolean {
  return (mark === 'should-have-stopped') === (would === 'interruption');
}

function Differences({ desk, rows, hasSecond }: { desk: Desk; rows: Row[]; hasSecond: boolean }): JSX.Element {
  return (
    <table class="op-table">
      <thead>
        <tr>
          <th scope="col">{desk.say('time')}</th>
          <th scope="col">{desk.say('was')}</th>
          <th scope="col">{desk.say('would')}</th>
          {hasSecond ? <th scope="col">{desk.say('secondLine')}</th> : null}
          <th scope="col">{desk.say('mark')}</th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={row.id}>
            <td>
              {new Date(row.detectedAtUtcMs).toLocaleString(desk.words.value.language, {
                dateStyle: 'short',
                timeStyle: 'medium',
              })}
            </td>
            <Verdict desk={desk} verdict={row.was} />
            <Verdict desk={desk} verdict={row.would} />
            {hasSecond ? <Verdict desk={desk} verdict={row.second} /> : null}
            <td>{row.mark === null ? '' : desk.say(row.mark)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Verdict({ desk, verdict }: { desk: Desk; verdict: Row['second'] }): JSX.Element {
  if (verdict === null) return <td>–</td>;
  return (
    <td>
      <span class="op-tag" data-verdict={verdict}>
        {desk.say(verdict)}
      </span>
    </td>
  );
}

type SliderParts = {
  desk: Desk;
  name: string;
  value: number;
  range: readonly [min: number, max: number, step: number];
  unit: string;
  set: (value: number) => void;
};

function Slider({ desk, name, value, range: [min, max, step], unit, set }: SliderParts): JSX.Element {
  return (
    <label class="op-slider">
      <span>{name}</span>
      <input
        type="range"
        min={min}
        max={max}
        step={step}
        value={value}
        onChange={(event) => {
          set(Number(event.currentTarget.value));
        }}
      />
      <output>{`${numberIn(desk, value)} ${unit}`.trim()}</output>
    </label>
  );
}
