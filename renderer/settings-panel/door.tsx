import { useSignal, type Signal } from '@preact/signals';
import type { JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import type { Desk } from './desk.ts';

const LONGEST_PIN = 12;
const DIGITS = ['1', '2', '3', '4', '5', '6', '7', '8', '9'] as const;

type DoorParts = { desk: Desk; isFirst: boolean; waitMs: number; onOpen: () => void };

/** Asks for the PIN, or for a first one; fingers and keys do the same. */
export function Door({ desk, isFirst, waitMs, onOpen }: DoorParts): JSX.Element {
  const pin = useSignal('');
  const trouble = useSignal('');
  const openAtMs = useSignal(performance.now() + waitMs);
  const leftMs = useCountdown(openAtMs);
  const enter = (): void => {
    const given = pin.value;
    pin.value = '';
    const asked = isFirst ? chooseFirst(desk, given) : unlock(desk, given, openAtMs);
    void asked.then((problem) => {
      if (problem === null) onOpen();
      else trouble.value = problem;
    });
  };
  const press = (digit: string): void => {
    trouble.value = '';
    if (pin.value.length < LONGEST_PIN) pin.value += digit;
  };
  const remove = (): void => {
    pin.value = pin.value.slice(0, -1);
  };
  usePinKeys(press, remove, enter);
  const closed = leftMs > 0;
  const place = useRef<HTMLElement>(null);
  useEffect(() => place.current?.focus(), []);
  return (
    <section class="op-door" aria-labelledby="op-door-title" tabIndex={-1} ref={place}>
      <h2 id="op-door-title">{desk.say(isFirst ? 'pinFirst' : 'pinGive')}</h2>
      {isFirst ? <p class="op-quiet">{desk.say('pinFirstHelp')}</p> : null}
      <output class="op-pin" aria-label={String(pin.value.length)}>
        {Array.from({ length: Math.max(4, pin.value.length) }, (_, at) => (
          <span key={at} class="op-dot" data-full={at < pin.value.length} />
        ))}
      </output>
      <p class="op-trouble" role="alert">
        {closed ? `${desk.say('pinWait')} ${Math.ceil(leftMs / 1000)} s.` : trouble.value}
      </p>
      <Keypad desk={desk} disabled={closed} press={press} remove={remove} enter={enter} />
    </section>
  );
}

/** @returns what is wrong, in words; null when it is open */
async function chooseFirst(desk: Desk, pin: string): Promise<string | null> {
  const answer = await desk.ask('operator.pin.set', { pin });
  return answer?.problem === null ? null : desk.say('pinShort');
}

async function unlock(desk: Desk, pin: string, openAtMs: Signal<number>): Promise<string | null> {
  const answer = await desk.ask('operator.unlock', { pin });
  if (answer?.unlocked === true) return null;
  openAtMs.value = performance.now() + (answer?.waitMs ?? 0);
  return desk.say('pinWrong');
}

function useCountdown(untilMs: Signal<number>): number {
  const leftMs = useSignal(Math.max(0, untilMs.value - performance.now()));
  useEffect(() => {
    const look = (): void => {
      leftMs.value = Math.max(0, untilMs.value - performance.now());
    };
    look();
    const timer = setInterval(look, 250);
    return () => {
      clearInterval(timer);
    };
  }, [untilMs.value]);
  return leftMs.value;
}

function usePinKeys(press: (digit: string) => void, remove: () => void, enter: () => void): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (event.ctrlKey || event.altKey) return;
      if (/^\d$/.test(event.key)) press(event.key);
      else if (event.key === 'Backspace') remove();
      else if (event.key === 'Enter' && !(event.target instanceof HTMLButtonElement)) enter();
      else return;
      event.preventDefault();
    };
    document.addEventListener('keydown', onKey, true);
    return () => {
      document.removeEventListener('keydown', onKey, true);
    };
  }, []);
}

type KeypadParts = {
  desk: Desk;
  disabled: boolean;
  press: (digit: string) => void;
  remove: () => void;
  enter: () => void;
};

function Keypad({ desk, disabled, press, remove, enter }: KeypadParts): JSX.Element {
  const keys = [...DIGITS.map(String), '⌫', '0', desk.say('ok')];
  const act = (key: string): void => {
    if (/^\d$/.test(key)) press(key);
    else if (key === '⌫') remove();
    else enter();
  };
  return (
    <div class="op-keypad">
      {keys.map((key, at) => (
        <button
          type="button"
          key={key}
          class={at === keys.length - 1 ? 'op-button op-main' : 'op-button'}
          aria-label={key === '⌫' ? desk.say('delete') : key}
          disabled={disabled}
          onClick={() => {
            act(key);
          }}
        >
          {key}
        </button>
      ))}
    </div>
  );
}
