import { signal, useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { useEffect } from 'preact/hooks';
import type { Desk } from './desk.ts';

const LETTERS = ['1234567890', 'qwertyuiop', 'asdfghjkl', 'zxcvbnm', '-_./:@=+'] as const;

/** The field that a finger chose; a kiosk has no other keyboard. */
const target = signal<HTMLInputElement | null>(null);

/** For a field's click, the last event of a touch: a key that appears under the finger before that would be pressed by it. */
export function keyboardFor(event: MouseEvent): void {
  const isFinger = event instanceof PointerEvent && (event.pointerType === 'touch' || event.pointerType === 'pen');
  if (isFinger && event.currentTarget instanceof HTMLInputElement) target.value = event.currentTarget;
}

export function Keyboard({ desk }: { desk: Desk }): JSX.Element | null {
  const upper = useSignal(false);
  useEffect(() => {
    target.value?.scrollIntoView({ block: 'center' });
  }, [target.value]);
  const input = target.value;
  if (input === null) return null;
  const write = (text: string, remove = 0): void => {
    const at = input.selectionEnd ?? input.value.length;
    const from = Math.max(0, Math.min(input.selectionStart ?? at, at - remove));
    input.setRangeText(text, from, at, 'end');
    input.dispatchEvent(new Event('input', { bubbles: true }));
  };
  const shift = (): void => {
    upper.value = !upper.value;
  };
  const done = (): void => {
    input.dispatchEvent(new Event('change', { bubbles: true }));
    target.value = null;
  };
  const keep = (event: Event): void => {
    event.preventDefault(); // the field keeps the focus
  };
  return (
    <div class="op-keyboard" role="group" aria-label={desk.say('keyboard')} onPointerDown={keep}>
      {LETTERS.map((row) => (
        <div class="op-keys" key={row}>
          {Array.from(row, (letter) => (
            <Key key={letter} label={upper.value ? letter.toUpperCase() : letter} press={write} />
          ))}
        </div>
      ))}
      <div class="op-keys">
        <Key label={desk.say('shift')} isHeld={upper.value} press={shift} />
        <Key
          label={desk.say('space')}
          look="op-wide"
          press={() => {
            write(' ');
          }}
        />
        <Key
          label={desk.say('delete')}
          press={() => {
            write('', 1);
          }}
        />
        <Key label={desk.say('ok')} look="op-main" press={done} />
      </div>
    </div>
  );
}

type KeyParts = { label: string; look?: string; isHeld?: boolean; press: (label: string) => void };

function Key({ label, look = '', isHeld = false, press }: KeyParts): JSX.Element {
  return (
    <button
      type="button"
      class={`op-button ${look}`}
      aria-pressed={isHeld}
      onClick={() => {
        press(label);
      }}
    >
      {label}
    </button>
  );
}
