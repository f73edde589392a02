import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import type { Desk } from './desk.ts';
import type { Saying } from './words/vocabulary.ts';

type SureParts = { desk: Desk; name: Saying; question: Saying; yes: Saying; act: () => void };

/** Asks before it does what cannot be taken back. */
export function Sure({ desk, name, question, yes, act }: SureParts): JSX.Element {
  const asks = useSignal(false);
  const ask = (on: boolean) => (): void => {
    asks.value = on;
  };
  if (!asks.value)
    return (
      <div class="op-row">
        <button type="button" class="op-button op-danger" onClick={ask(true)}>
          {desk.say(name)}
        </button>
      </div>
    );
  return (
    <div class="op-sure" role="alert">
      <p>{desk.say(question)}</p>
      <button
        type="button"
        class="op-button op-danger"
        onClick={() => {
          asks.value = false;
          act();
        }}
      >
        {desk.say(yes)}
      </button>
      <button type="button" class="op-button" onClick={ask(false)}>
        {desk.say('no')}
      </button>
    </div>
  );
}
