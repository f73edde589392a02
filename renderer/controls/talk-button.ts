import type { Words } from '../words/vocabulary.ts';
import { openTalkKeys, type TalkCommands } from './talk-keys.ts';

export interface TalkButton {
  /** Null: nobody needs a button to be heard. `key`: as `KeyboardEvent.code`, held anywhere on the page; empty: none. */
  show(talk: { readonly key: string } | null, words: Words): void;
}

/**
 * Hold to talk: for loud rooms, when the operator chose it. Works with a finger, a mouse, with space or Enter on the
 * button, and with one key anywhere on the page: a foot switch or a big button of wood is a keyboard too.
 */
export function openTalkButton(host: HTMLElement, commands: TalkCommands): TalkButton {
  const button = document.createElement('button');
  button.type = 'button';
  button.className = 'talk-button';
  let held = false;
  let words: Words | null = null;
  const label = (): void => {
    button.textContent = (held ? words?.letGoToSend : words?.holdToTalk) ?? '';
  };

  function begin(): void {
    if (held) return;
    held = true;
    button.dataset['held'] = 'yes';
    label();
    commands.begin();
  }
  function end(finish: () => void): void {
    if (!held) return;
    held = false;
    delete button.dataset['held'];
    label();
    finish();
  }

  button.addEventListener('pointerdown', (event) => {
    button.setPointerCapture(event.pointerId);
    begin();
  });
  button.addEventListener('pointerup', () => {
    end(commands.commit);
  });
  button.addEventListener('pointercancel', () => {
    end(commands.cancel);
  });
  button.addEventListener('contextmenu', (event) => {
    event.preventDefault();
  });
  const cancel = (): void => {
    end(commands.cancel);
  };
  button.addEventListener('blur', cancel);
  const keys = openTalkKeys(button, {
    begin,
    cancel,
    commit: () => {
      end(commands.commit);
    },
  });

  return {
    show(talk, spoken) {
      words = spoken;
      label();
      host.hidden = talk === null;
      keys.listen(talk?.key ?? null);
      if (talk === null) {
        cancel();
        button.remove();
      } else if (button.parentElement === null) host.replaceChildren(button);
    },
  };
}
