import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { useEffect } from 'preact/hooks';
import type { Health } from '../../preload/contract.ts';
import type { Desk } from './desk.ts';
import { EndingCard } from './ending.tsx';
import { Card } from './group.tsx';
import { inWords, labelOf, numberIn } from './names.ts';
import { Fact } from './sound.tsx';

const READ_EVERY_MS = 2000;

export function HealthPage({ desk }: { desk: Desk }): JSX.Element {
  const health = useSignal<Health | null>(null);
  useEffect(() => {
    const read = async (): Promise<void> => {
      health.value = await desk.ask('health.read', {});
    };
    void read();
    const timer = setInterval(() => void read(), READ_EVERY_MS);
    return () => {
      clearInterval(timer);
    };
  }, []);
  const now = health.value;
  return (
    <>
      {now === null ? null : <Facts desk={desk} health={now} />}
      <Card title={desk.say('incidents')}>
        {now === null || now.incidents.length === 0 ? (
          <p class="op-quiet">{desk.say('noIncidents')}</p>
        ) : (
          <ul class="op-incidents">
            {now.incidents.map(({ atUtcMs, kind, detail }) => (
              <li key={`${atUtcMs}${kind}`}>
                <time>{new Date(atUtcMs).toLocaleString(desk.words.value.language)}</time>{' '}
                <strong>{inWords(desk, kind)}</strong> {inWords(desk, detail)}
              </li>
            ))}
          </ul>
        )}
      </Card>
      <Bundle desk={desk} />
      <EndingCard desk={desk} />
      <Text
        desk={desk}
        title={desk.say('log')}
        read={async () => (await desk.ask('health.log', {}))?.lines.toReversed().join('\n') ?? ''}
      />
      <Text
        desk={desk}
        title={desk.say('licences')}
        read={async () => (await desk.ask('health.licences', {}))?.text ?? ''}
      />
    </>
  );
}

function Facts({ desk, health }: { desk: Desk; health: Health }): JSX.Element {
  const { version, node, electron, startedAtUtcMs } = health;
  const facts: readonly (readonly [string, string])[] = [
    [desk.say('running'), lengthOf(Date.now() - startedAtUtcMs)],
    [desk.say('transport'), `${transportName(desk, health.transport)} – ${inWords(desk, health.transportState)}`],
    [desk.say('audioHost'), inWords(desk, health.audioHost)],
    [desk.say('restarts'), String(health.audioRestarts)],
    [desk.say('watchdog'), health.watched.map((part) => watchedWords(desk, part)).join(' · ')],
    [desk.say('frameRate'), health.fps === null ? '–' : `${health.fps.toFixed(0)} / s`],
    [desk.say('cpu'), `${(health.cpuShare * 100).toFixed(0)} %`],
    [desk.say('load'), `${numberIn(desk, Math.round(health.machineLoad * 10) / 10)} / ${health.cores}`],
    [
      desk.say('memory'),
      `${sizeOf(desk, health.memoryBytes)}, ${sizeOf(desk, health.freeMemoryBytes)} ${desk.say('free')}`,
    ],
    [desk.say('disk'), health.freeDiskBytes === null ? '–' : sizeOf(desk, health.freeDiskBytes)],
    [desk.say('database'), sizeOf(desk, health.databaseBytes)],
    [desk.say('version'), `Parley ${version}, ${electron === null ? `Node ${node}` : `Electron ${electron}`}`],
    [desk.say('renderer'), health.renderer === '' ? '–' : health.renderer],
  ];
  return (
    <dl class="op-facts op-card">
      {facts.map(([name, value]) => (
        <Fact key={name} name={name} value={value} />
      ))}
    </dl>
  );
}

function transportName(desk: Desk, name: string): string {
  const field = desk.view.value?.fields.find(({ path }) => path === 'conversation.transport');
  return field === undefined ? name : labelOf(desk, field, name);
}

function watchedWords(desk: Desk, { part, state, repairs }: Health['watched'][number]): string {
  const often = repairs === 0 ? '' : ` (${repairs} ×)`;
  return `${desk.say(`part-${part}`)}: ${desk.say(`watch-${state}`)}${often}`;
}

function sizeOf(desk: Desk, bytes: number): string {
  const [value, unit] = bytes > 5e9 ? [Math.round(bytes / 1e9), 'GB'] : [Math.round(bytes / 1e5) / 10, 'MB'];
  return `${numberIn(desk, value)} ${unit}`;
}

function lengthOf(ms: number): string {
  const minutes = Math.floor(ms / 60_000);
  const hours = Math.floor(minutes / 60);
  return hours > 48 ? `${Math.floor(hours / 24)} d ${hours % 24} h` : `${hours} h ${minutes % 60} min`;
}

function Bundle({ desk }: { desk: Desk }): JSX.Element {
  const withSound = useSignal(false);
  const sounds = useSignal(0);
  useEffect(() => {
    void desk.ask('overlaps.sound', {}).then((answer) => {
      sounds.value = answer?.files ?? 0;
    });
  }, []);
  const write = async (): Promise<void> => {
    const answer = await desk.ask('health.bundle', { withSound: withSound.value });
    if (answer !== null) desk.tell(`${desk.say('written')} ${answer.file}`);
  };
  return (
    <Card title={desk.say('bundle')}>
      <p class="op-quiet">{desk.say('bundleHelp')}</p>
      {sounds.value === 0 ? null : (
        <label class="op-tick">
          <input
            type="checkbox"
            checked={withSound.value}
            onChange={(event) => {
              withSound.value = event.currentTarget.checked;
            }}
          />
          {desk.say('bundleWithSound')}
        </label>
      )}
      <div class="op-row">
        <button type="button" class="op-button op-main" onClick={() => void write()}>
          {desk.say('bundleWrite')}
        </button>
      </div>
    </Card>
  );
}

function Text({ desk, title, read }: { desk: Desk; title: string; read: () => Promise<string> }): JSX.Element {
  const text = useSignal<string | null>(null);
  const toggle = async (): Promise<void> => {
    text.value = text.value === null ? await read() : null;
  };
  return (
    <Card title={title}>
      <div class="op-row">
        <button type="button" class="op-button" aria-expanded={text.value !== null} onClick={() => void toggle()}>
          {desk.say('show')}
        </button>
      </div>
      {text.value === null ? null : (
        <pre class="op-text" tabIndex={0} aria-label={title}>
          {text.value}
        </pre>
      )}
    </Card>
  );
}
