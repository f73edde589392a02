import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { useEffect } from 'preact/hooks';
import type { CommandAnswer, ScreenEvent } from '../../preload/contract.ts';
import { ChartKeys, type ChartKey } from '../charts/keys.tsx';
import { LiveGraph, type LivePoint } from '../charts/live-graph.tsx';
import type { Desk } from './desk.ts';
import { Card, Group } from './group.tsx';
import { detectorName, inWords } from './names.ts';
import { useChoices } from './settings-pages.tsx';
import { WhatIfCard } from './what-if.tsx';

type Graph = Extract<ScreenEvent, { kind: 'operator-graph' }>;
type Judges = CommandAnswer<'health.read'>['judges'];

const FIRST_THRESHOLD = 0.6;
const JUDGES_MS = 3000;

export function InterruptionsPage({ desk }: { desk: Desk }): JSX.Element {
  const choices = useChoices(desk);
  return (
    <>
      <Card title={desk.say('live')}>
        <p class="op-quiet">{desk.say('liveHelp')}</p>
        <Live desk={desk} />
        <JudgeList desk={desk} />
      </Card>
      <WhatIfCard desk={desk} />
      <Group desk={desk} group="interruption" suggestions={choices} />
    </>
  );
}

function Live({ desk }: { desk: Desk }): JSX.Element {
  useEffect(() => {
    void desk.ask('operator.watch', { on: true });
    return () => {
      void desk.ask('operator.watch', { on: false });
    };
  }, []);
  const hasSecond = Boolean(desk.view.value?.values['interruption.secondModelFile']);
  const second: ChartKey[] = hasSecond ? [{ line: 'second', words: desk.say('secondLine') }] : [];
  return (
    <figure>
      <LiveGraph
        label={desk.say('live')}
        threshold={FIRST_THRESHOLD}
        listen={(take) =>
          desk.onEvent((event) => {
            if (event.kind === 'operator-graph') take(pointsOf(event), event.threshold);
          })
        }
      />
      <ChartKeys
        keys={[
          { line: 'speech', words: desk.say('speechLine') },
          { line: 'judge', words: desk.say('judgeLine') },
          ...second,
          { line: 'threshold', words: desk.say('thresholdLine') },
          { line: 'decision', words: desk.say('verdict') },
        ]}
      />
    </figure>
  );
}

function pointsOf({ speech, judge, second, decision }: Graph): LivePoint[] {
  return speech.map((probability, at) => ({
    speech: probability,
    judge: judge[at],
    second: second[at],
    decision: at === speech.length - 1 ? decision : null,
  }));
}

function JudgeList({ desk }: { desk: Desk }): JSX.Element {
  const judges = useSignal<Judges>([]);
  const view = desk.view.value;
  useEffect(() => {
    const read = async (): Promise<void> => {
      judges.value = (await desk.ask('health.read', {}))?.judges ?? [];
    };
    void read();
    const timer = setInterval(() => void read(), JUDGES_MS);
    return () => {
      clearInterval(timer);
    };
  }, [view]);
  return (
    <>
      <h4>{desk.say('judges')}</h4>
      <ul class="op-judges">
        {judges.value.map(({ name, state, because }) => (
          <li key={name} data-state={state}>
            <strong>{detectorName(desk, name)}</strong> {desk.say(state)}{' '}
            <span class="op-quiet">{inWords(desk, because)}</span>
          </li>
        ))}
      </ul>
    </>
  );
}
