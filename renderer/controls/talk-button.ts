export interface TalkButton {
  show(pushToTalk: boolean): void;
}

export type TalkCommands = {
  /** The visitor begins to hold the button. */
  readonly begin: () => void;
  /** The visitor let go: what was said counts. */
  readonly commit: () => void;
  /** The hold was broken off (the finger slid away, the page lost the pointer): what was said does not count. */
  readonly cancel: () => void;
};

/** Hold to talk: for loud rooms, when the operator chose it. Works with a finger, a mouse, and the space bar. */
export function openTalkButton(host: HTMLElement, commands: TalkCommands): TalkButton {
  const button = document.createElement('button');
  button.type = 'button';
  button.className = 'talk-button';
  button.textContent = 'Hold to talk';
  let held = false;

  function begin(): void {
    if (held) return;
    held = true;
    button.dataset['held'] = 'yes';
    button.textContent = 'Let go to send';
    commands.begin();
  }
  function end(finish: () => void): void {
    if (!held) return;
    held = false;
    delete button.dataset['held'];
    button.textContent = 'Hold to talk';
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
  button.addEventListener('keydown', (event) => {
    if ((event.key === ' ' || event.key === 'Enter') && !event.repeat) begin();
    if (event.key === 'Escape') end(commands.cancel);
  });
  button.addEventListener('keyup', (event) => {
    if (event.key === ' ' || event.key === 'Enter') end(commands.commit);
  });
  button.addEventListener('blur', () => {
    end(commands.cancel);
  });

  return {
    show(pushToTalk) {
      host.hidden = !pushToTalk;
      if (!pushToTalk) {
        end(commands.cancel);
        button.remove();
      } else if (button.parentElement === null) host.replaceChildren(button);
    },
  };
}
