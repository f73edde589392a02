import { signal, useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { useEffect } from 'preact/hooks';
import type { Desk } from './desk.ts';
import { numberIn } from './names.ts';

const LETTERS = ['1234567890', 'qwertyuiop', 'asdfghjkl', 'zxcvbnm-.'] as const;
const SIGNS = ['1234567890', '@#%&*()_+=', '[]{}<>|\\/?', '!"\',;:$~^`'] as const;
const NUMBERS = ['123', '456', '789', '.0-'] as const;

/** As long as a tap may take. */
const STAYS_MS = 400;

/** The field that a finger chose; a kiosk has no other keyboard. */
const target = signal<HTMLInputElement | null>(null);
/** Whether a key of this keyboard changed its text. */
let isTyped = false;

/** For a field's click, the last event of a touch: a key that appears under the finger before that would be pressed by it. */
export function keyboardFor(event: MouseEvent): void {
  const isFinger = event instanceof PointerEvent && (event.pointerType === 'touch' || event.pointerType === 'pen');
  if (isFinger && event.currentTarget instanceof HTMLInputElement && target.value !== event.currentTarget) {
    target.value = event.currentTarget;
    isTyped = false;
  }
}

function write(input: HTMLInputElement, text: string, remove = 0): void {
  const at = input.selectionEnd ?? input.value.length;
  const from = Math.max(0, Math.min(input.selectionStart ?? at, at - remove));
  input.setRangeText(text, from, at, 'end');
  isTyped = true;
  input.dispatchEvent(new Event('input', { bubbles: true }));
}

/** What was typed counts: a browser tells only of what a real keyboard typed. */
function count(input: HTMLInputElement | null): void {
  if (isTyped) input?.dispatchEvent(new Event('change', { bubbles: true }));
  isTyped = false;
}

function done(): void {
  const input = target.value;
  target.value = null;
  count(input);
}

function isForNumbers({ inputMode }: HTMLInputElement): boolean {
  return inputMode === 'decimal' || inputMode === 'numeric';
}

/** The keyboard of the field that was touched: numbers for numbers, else letters. Leaving the field ends it, too. */
export function Keyboard({ desk }: { desk: Desk }): JSX.Element | null {
  const input = target.value;
  useEffect(
    () => () => {
      target.value = null;
    },
    [],
  );
  useEffect(() => {
    if (input === null) return undefined;
    if (isForNumbers(input)) input.select(); // another number is wanted, seldom another digit
    input.scrollIntoView({ block: 'center' });
    // The keyboard stays for a moment: nothing may move under the finger that went elsewhere.
    const left = (): void => {
      count(input);
      setTimeout(() => {
        if (target.value === input && document.activeElement !== input) target.value = null;
      }, STAYS_MS);
    };
    input.addEventListener('blur', left);
    const off = desk.onEscape(done);
    return () => {
      input.removeEventListener('blur', left);
      off();
    };
  }, [input]);
  if (input === null) return null;
  const keep = (event: Event): void => {
    event.preventDefault(); // the field keeps the focus
  };
  return (
    <div
      class="op-keyboard"
      data-numbers={isForNumbers(input)}
      role="group"
      aria-label={desk.say('keyboard')}
      onPointerDown={keep}
      onMouseDown={keep}
    >
      {isForNumbers(input) ? <NumberKeys desk={desk} input={input} /> : <LetterKeys desk={desk} input={input} />}
    </div>
  );
}

type KeysParts = { desk: Desk; input: HTMLInputElement };

function NumberKeys({ desk, input }: KeysParts): JSX.Element {
  const point = numberIn(desk, 0.5)[1];
  return (
    <>
      {NUMBERS.map((row) => (
        <Row key={row} row={row.replace('.', point)} input={input} />
      ))}
      <div class="op-keys">
        <DeleteKey desk={desk} input={input} />
        <Key label={desk.say('ok')} look="op-main" press={done} />
      </div>
    </>
  );
}

function LetterKeys({ desk, input }: KeysParts): JSX.Element {
  const isUpper = useSignal(false);
  const hasSigns = useSignal(false);
  const rows = hasSigns.value ? SIGNS : LETTERS;
  const own = hasSigns.value ? '' : desk.words.value.letters;
  return (
    <>
      {rows.map((row, at) => (
        <Row key={row} row={at === 2 ? `${row}${own}` : row} isUpper={isUpper.value} input={input} />
      ))}
      <div class="op-keys">
        <Key
          label={desk.say('shift')}
          isHeld={isUpper.value}
          press={() => {
            isUpper.value = !isUpper.value;
          }}
        />
        <Key
          label={hasSigns.value ? 'abc' : '#+='}
          press={() => {
            hasSigns.value = !hasSigns.value;
          }}
        />
        <Key
          label={desk.say('space')}
          look="op-wide"
          press={() => {
            write(input, ' ');
          }}
        />
        <DeleteKey desk={desk} input={input} />
        <Key label={desk.say('ok')} look="op-main" press={done} />
      </div>
    </>
  );
}

function Row({
  row,
  input,
  isUpper = false,
}: {
  row: string;
  input: HTMLInputElement;
  isUpper?: boolean;
}): JSX.Element {
  return (
    <div class="op-keys">
      {Array.from(row, (letter) => (
        <Key
          key={letter}
          label={isUpper && letter !== 'ß' ? letter.toUpperCase() : letter}
          press={(label) => {
            write(input, label);
          }}
        />
      ))}
    </div>
  );
}

function DeleteKey({ desk, input }: KeysParts): JSX.Element {
  return (
    <Key
      label={desk.say('delete')}
      press={() => {
        write(input, '', 1);
      }}
    />
  );
}

type KeyParts = { label: string; look?: string; isHeld?: boolean; press: (label: string) => void };

function Key({ label, look = '', isHeld, press }: KeyParts): JSX.Element {
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

/** Whether it covers a part of the panel. */
export function isKeyboardOpen(): boolean {
  return target.value !== null;
}
