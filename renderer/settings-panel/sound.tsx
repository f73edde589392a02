import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { useEffect } from 'preact/hooks';
import type { CommandAnswer, ScreenEvent } from '../../preload/contract.ts';
import type { Desk } from './desk.ts';
import { Card, Group } from './group.tsx';
import type { Option } from './names.ts';

type Levels = Extract<ScreenEvent, { kind: 'operator-levels' }>;
type Devices = CommandAnswer<'sound.devices'>['devices'];
type Loop = CommandAnswer<'sound.measure'>;

const QUIETEST_DBFS = -70;
const REFRESH_MS = 5000;

export function SoundPage({ desk }: { desk: Desk }): JSX.Element {
  const devices = useSignal<Devices>([]);
  const refresh = async (): Promise<void> => {
    const found = (await desk.ask('sound.devices', {}))?.devices ?? devices.value;
    // A list that somebody has open must not be drawn anew for nothing.
    if (JSON.stringify(found) !== JSON.stringify(devices.value)) devices.value = found;
  };
  useEffect(() => {
    void refresh();
    const timer = setInterval(() => void refresh(), REFRESH_MS);
    return () => {
      clearInterval(timer);
    };
  }, []);
  const named = (channels: 'inputChannels' | 'outputChannels'): Option[] => {
    const able = devices.value.filter((device) => device[channels] > 0);
    const isAlone = (name: string): boolean => able.filter((one) => one.name === name).length === 1;
    return able.map(({ id, name, hostApi }) => ({ value: id, label: isAlone(name) ? name : `${name} (${hostApi})` }));
  };
  const suggestions = { 'audio.inputDevice': named('inputChannels'), 'audio.outputDevice': named('outputChannels') };
  return (
    <>
      <Card title={desk.say('levels')}>
        <Meters desk={desk} />
        <Measure desk={desk} />
      </Card>
      <Group desk={desk} group="audio" suggestions={suggestions} />
      <Group desk={desk} group="voice" />
    </>
  );
}

function Meters({ desk }: { desk: Desk }): JSX.Element {
  const levels = useSignal<Levels | null>(null);
  useEffect(() => {
    void desk.ask('operator.watch', { on: true });
    const off = desk.onEvent((event) => {
      if (event.kind === 'operator-levels') levels.value = event;
    });
    return () => {
      off();
      void desk.ask('operator.watch', { on: false });
    };
  }, []);
  const now = levels.value;
  return (
    <div class="op-meters">
      <Meter name={desk.say('microphone')} dbfs={now?.rawMicrophoneDbfs} />
      <Meter name={desk.say('microphoneClean')} dbfs={now?.microphoneDbfs} />
      <Meter name={desk.say('speaker')} dbfs={now?.speakerDbfs} />
    </div>
  );
}

function Meter({ name, dbfs = QUIETEST_DBFS }: { name: string; dbfs?: number | undefined }): JSX.Element {
  const inside = Math.max(QUIETEST_DBFS, Math.min(0, dbfs));
  const share = 1 - inside / QUIETEST_DBFS;
  return (
    <div class="op-meter">
      <span>{name}</span>
      <div
        role="meter"
        aria-label={name}
        aria-valuemin={QUIETEST_DBFS}
        aria-valuemax={0}
        aria-valuenow={Math.round(inside)}
      >
        <i style={{ transform: `scaleX(${share})` }} data-loud={inside > -6} />
      </div>
      <output>{inside <= QUIETEST_DBFS ? '−∞ dB' : `${signed(inside)} dB`}</output>
    </div>
  );
}

/** With the sign that is as wide as a plus. */
export function signed(value: number, digits = 0): string {
  return value.toFixed(digits).replace('-', '−');
}

function Measure({ desk }: { desk: Desk }): JSX.Element {
  const loop = useSignal<Loop | null>(null);
  const busy = useSignal(false);
  const measure = async (): Promise<void> => {
    busy.value = true;
    loop.value = await desk.ask('sound.measure', {});
    busy.value = false;
  };
  const tone = async (): Promise<void> => {
    const answer = await desk.ask('sound.tone', {});
    if (answer?.played === false) desk.tell(desk.say('toneNone'), true);
  };
  const measured = loop.value;
  return (
    <>
      <div class="op-row">
        <button type="button" class="op-button" onClick={() => void tone()}>
          {desk.say('tone')}
        </button>
        <button type="button" class="op-button op-main" disabled={busy.value} onClick={() => void measure()}>
          {desk.say(busy.value ? 'measuring' : 'measure')}
        </button>
      </div>
      <div role="status" class="op-verdict" data-good={measured?.verdict === 'good'}>
        {measured === null ? null : <p>{desk.say(`loop-${measured.verdict}`)}</p>}
        {measured === null || measured.roundTripMs === null ? null : (
          <dl class="op-facts">
            <Fact name={desk.say('roundTrip')} value={`${measured.roundTripMs.toFixed(0)} ms`} />
            <Fact name={desk.say('echoLoss')} value={`${signed(measured.echoReturnLossDb ?? 0, 1)} dB`} />
            <Fact name={desk.say('noise')} value={`${signed(measured.noiseDbfs ?? 0)} dBFS`} />
          </dl>
        )}
      </div>
    </>
  );
}

export function Fact({ name, value }: { name: string; value: string }): JSX.Element {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </div>
  );
}
