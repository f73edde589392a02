import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import type { Desk } from './desk.ts';
import type { Saying } from './words/vocabulary.ts';

type SureParts = { desk: Desk; name: Saying; question: Saying; yes: Saying; act: () => void; isGrave?: boolean };

/** Asks before it does what cannot be taken back. Whoever has only keys stands on “no” first, and goes back after it. */
export function Sure({ desk, name, question, yes, act, isGrave = true }: SureParts): JSX.Element {
  const asks = useSignal(false);
  const opener = useRef<HTMLButtonElement>(null);
  const no = useRef<HTMLButtonElement>(null);
  const wasAsked = useRef(false);
  const ask = (on: boolean) => (): void => {
    asks.value = on;
  };
  useEffect(() => {
    if (!asks.value) {
      if (wasAsked.current) opener.current?.focus();
      return undefined;
    }
    wasAsked.current = true;
    no.current?.focus();
    return desk.onEscape(ask(false));
  }, [asks.value]);
  const look = isGrave ? 'op-button op-danger' : 'op-button';
  if (!asks.value)
    return (
      <button type="button" class={look} ref={opener} onClick={ask(true)}>
        {desk.say(name)}
      </button>
    );
  return (
    <div class="op-sure" role="alert">
      <p>{desk.say(question)}</p>
      <button
        type="button"
        class={look}
        onClick={() => {
          asks.value = false;
          act();
        }}
      >
        {desk.say(yes)}
      </button>
      <button type="button" class="op-button" ref={no} onClick={ask(false)}>
        {desk.say('no')}
      </button>
    </div>
  );
}
