import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import type { Desk } from './desk.ts';
import { Card } from './group.tsx';
import { keyboardFor } from './keyboard.tsx';

const NEW_PIN = 'op-pin-new';

/** A new PIN, given twice: nobody sees what they type. */
export function ChangePin({ desk }: { desk: Desk }): JSX.Element {
  const isOpen = useSignal(false);
  const opener = useRef<HTMLButtonElement>(null);
  const wasOpen = useRef(false);
  const show = (on: boolean) => (): void => {
    isOpen.value = on;
  };
  useEffect(() => {
    if (!isOpen.value) {
      if (wasOpen.current) opener.current?.focus();
      return undefined;
    }
    wasOpen.current = true;
    document.getElementById(NEW_PIN)?.focus();
    return desk.onEscape(show(false));
  }, [isOpen.value]);
  return (
    <Card title="PIN">
      {isOpen.value ? (
        <NewPin desk={desk} close={show(false)} />
      ) : (
        <div class="op-row">
          <button type="button" class="op-button" ref={opener} onClick={show(true)}>
            {desk.say('newPin')}
          </button>
        </div>
      )}
    </Card>
  );
}

function NewPin({ desk, close }: { desk: Desk; close: () => void }): JSX.Element {
  const pin = useSignal('');
  const again = useSignal('');
  const trouble = useSignal('');
  const save = async (): Promise<void> => {
    trouble.value = pin.value === again.value ? '' : desk.say('pinDiffers');
    if (trouble.value !== '') return;
    const answer = await desk.ask('operator.pin.set', { pin: pin.value });
    if (answer?.problem === null) {
      desk.tell(desk.say('pinChanged'));
      close();
    } else if (answer !== null) trouble.value = desk.say('pinShort');
  };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        void save();
      }}
    >
      <PinInput name={desk.say('pinNew')} id={NEW_PIN} pin={pin} />
      <PinInput name={desk.say('pinAgain')} id="op-pin-again" pin={again} />
      <p class="op-trouble" role="alert">
        {trouble.value}
      </p>
      <div class="op-row">
        <button type="submit" class="op-button op-main">
          {desk.say('newPin')}
        </button>
        <button type="button" class="op-button" onClick={close}>
          {desk.say('cancel')}
        </button>
      </div>
    </form>
  );
}

function PinInput({ name, id, pin }: { name: string; id: string; pin: { value: string } }): JSX.Element {
  return (
    <div class="op-field">
      <div class="op-name">
        <label for={id}>{name}</label>
      </div>
      <div class="op-control">
        <input
          id={id}
          type="password"
          inputMode="numeric"
          autocomplete="off"
          value={pin.value}
          onClick={keyboardFor}
          onInput={(event) => {
            pin.value = event.currentTarget.value.trim();
          }}
          onChange={(event) => {
            pin.value = event.currentTarget.value.trim();
          }}
        />
      </div>
    </div>
  );
}
