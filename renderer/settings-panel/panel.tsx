import { signal, useSignal } from '@preact/signals';
import { render, type JSX } from 'preact';
import { useEffect } from 'preact/hooks';
import type { ScreenBridge } from '../../preload/contract.ts';
import type { Desk } from './desk.ts';
import { Door } from './door.tsx';
import { HealthPage } from './health.tsx';
import { InterruptionsPage } from './interruptions.tsx';
import { isKeyboardOpen, Keyboard } from './keyboard.tsx';
import { inWords } from './names.ts';
import { openDesk } from './open-desk.ts';
import { OverlapsPage } from './overlaps.tsx';
import { ConversationPage, ScreenPage } from './settings-pages.tsx';
import { SoundPage } from './sound.tsx';
import { PAGES, type PageName } from './words/vocabulary.ts';
import './style/panel.css';
import './style/fields.css';
import './style/pages.css';
import './style/keyboard.css';
import './style/looks.css';

const TELL_ACTIVE_EVERY_MS = 5000;

const pages: Readonly<Record<PageName, (parts: { desk: Desk }) => JSX.Element>> = {
  sound: SoundPage,
  interruptions: InterruptionsPage,
  conversation: ConversationPage,
  screen: ScreenPage,
  overlaps: OverlapsPage,
  health: HealthPage,
};

/** The operator's panel over the screen, until somebody closes it or nobody touches it. */
export async function openPanel(host: HTMLElement, bridge: ScreenBridge, onClosed: () => void): Promise<void> {
  const status = await bridge.command('operator.status', {});
  const desk = openDesk(bridge, status.language);
  const unlocked = signal(status.unlocked);
  const offs: (() => void)[] = [];
  const close = (): void => {
    render(null, host);
    host.hidden = true;
    for (const off of offs.splice(0)) off();
    void bridge.command('operator.lock', {}).catch(() => undefined); // a kiosk that is gone is locked
    onClosed();
  };
  offs.push(
    bridge.onEvent((event) => {
      if (event.kind === 'operator-locked') close();
    }),
    ...keepToItself(host, desk, () => unlocked.value),
    standInFront(host),
  );
  host.hidden = false;
  render(<Panel desk={desk} status={status} unlocked={unlocked} close={close} />, host);
}

/** Keys and screen readers find nothing but the panel. @returns what gives them back what was there before */
function standInFront(host: HTMLElement): () => void {
  const before = document.activeElement;
  const others = Array.from(host.parentElement?.children ?? []).filter(
    (one): one is HTMLElement => one instanceof HTMLElement && one !== host && !one.inert,
  );
  for (const other of others) other.inert = true;
  return () => {
    for (const other of others) other.inert = false;
    if (before instanceof HTMLElement) before.focus();
  };
}

/** What is done here is no visitor's doing, and keeps the panel open. */
function keepToItself(host: HTMLElement, desk: Desk, isUnlocked: () => boolean): (() => void)[] {
  let toldAtMs = -Infinity;
  return (['pointerdown', 'keydown'] as const).map((kind) => {
    const hear = (event: Event): void => {
      event.stopPropagation();
      if (!isUnlocked() || performance.now() - toldAtMs < TELL_ACTIVE_EVERY_MS) return;
      toldAtMs = performance.now();
      void desk.ask('operator.active', {});
    };
    host.addEventListener(kind, hear);
    return () => {
      host.removeEventListener(kind, hear);
    };
  });
}

type PanelParts = {
  desk: Desk;
  status: { readonly pinSet: boolean; readonly waitMs: number };
  unlocked: { value: boolean };
  close: () => void;
};

function Panel({ desk, status, unlocked, close }: PanelParts): JSX.Element {
  const isOpen = useSignal(unlocked.value);
  const read = async (): Promise<void> => {
    unlocked.value = true;
    const view = await desk.ask('settings.read', {});
    if (view === null) return;
    desk.view.value = view;
    isOpen.value = true;
  };
  useEffect(() => {
    if (unlocked.value) void read();
    const onKey = (event: KeyboardEvent): void => {
      if (event.key === 'Escape' && !desk.escape()) close();
    };
    document.addEventListener('keydown', onKey, true);
    return () => {
      document.removeEventListener('keydown', onKey, true);
    };
  }, []);
  return (
    <div
      class="op-panel"
      data-keyboard={isKeyboardOpen()}
      role="dialog"
      aria-modal="true"
      aria-label={desk.say('operator')}
      lang={desk.words.value.language}
    >
      <Head desk={desk} isOpen={isOpen.value} close={close} />
      {isOpen.value ? <Notice desk={desk} /> : null}
      {isOpen.value ? (
        <Body desk={desk} />
      ) : (
        <Door desk={desk} isFirst={!status.pinSet} waitMs={status.waitMs} onOpen={() => void read()} />
      )}
      <div class="op-toast" role="status" data-trouble={desk.toast.value?.isTrouble ?? false}>
        {desk.toast.value?.text ?? ''}
      </div>
      <Keyboard desk={desk} />
    </div>
  );
}

/** What the operator must know of the settings, until they say that they do. */
function Notice({ desk }: { desk: Desk }): JSX.Element | null {
  const isSeen = useSignal(false);
  const notice = desk.view.value?.notice ?? null;
  if (notice === null || isSeen.value) return null;
  return (
    <div class="op-notice" role="alert">
      <p>{inWords(desk, notice)}</p>
      <button
        type="button"
        class="op-button"
        onClick={() => {
          isSeen.value = true;
          document.querySelector<HTMLElement>('.op-nav [aria-current]')?.focus();
        }}
      >
        {desk.say('understood')}
      </button>
    </div>
  );
}

function Head({ desk, isOpen, close }: { desk: Desk; isOpen: boolean; close: () => void }): JSX.Element {
  const canUndo = desk.view.value?.canUndo === true;
  const undo = async (): Promise<void> => {
    if (!canUndo) return;
    desk.take(await desk.ask('settings.undo', {}), desk.say('undone'));
  };
  return (
    <header class="op-head">
      <h1>{desk.say('operator')}</h1>
      {desk.view.value === null || desk.view.value.waiting.length === 0 ? null : (
        <p class="op-badge">{desk.say('restartWaiting')}</p>
      )}
      {isOpen ? (
        <button type="button" class="op-button" aria-disabled={!canUndo} onClick={() => void undo()}>
          {desk.say('undo')}
        </button>
      ) : null}
      <button type="button" class="op-button" onClick={close}>
        {desk.say('close')}
      </button>
    </header>
  );
}

function Body({ desk }: { desk: Desk }): JSX.Element {
  const name = desk.page.value;
  const Page = pages[name];
  useEffect(() => {
    document.querySelector<HTMLElement>('.op-nav [aria-current]')?.focus();
  }, []);
  return (
    <div class="op-body">
      <nav class="op-nav" aria-label={desk.say('operator')} onKeyDown={walk}>
        {PAGES.map((page) => (
          <button
            type="button"
            key={page}
            aria-current={page === name ? 'page' : undefined}
            onClick={() => {
              desk.page.value = page;
            }}
          >
            {desk.words.value.pages[page]}
          </button>
        ))}
      </nav>
      <section class="op-page" key={name} tabIndex={-1} aria-label={desk.words.value.pages[name]}>
        <h2>{desk.words.value.pages[name]}</h2>
        <p class="op-lead">{desk.words.value.leads[name]}</p>
        <Page desk={desk} />
      </section>
    </div>
  );
}

/** Arrows go from page to page, as far as there are any. */
function walk(event: KeyboardEvent): void {
  const step = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 }[event.key];
  if (step === undefined || !(event.target instanceof HTMLButtonElement)) return;
  const next = step > 0 ? event.target.nextElementSibling : event.target.previousElementSibling;
  if (next instanceof HTMLButtonElement) next.focus();
  event.preventDefault();
}
