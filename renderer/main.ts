import { openBridge } from './bridge/open-bridge.ts';
import { openCaptions, type Captions } from './captions/captions.ts';
import { directionOf } from './captions/direction.ts';
import { openChips } from './controls/chips.ts';
import { hideIdleCursor } from './controls/idle-cursor.ts';
import { openNotices } from './controls/notices.ts';
import { openRecordingSign } from './controls/recording-sign.ts';
import { openStatus } from './controls/status.ts';
import { openTalkButton } from './controls/talk-button.ts';
import { openDresser } from './dress.ts';
import { guestOf } from './guest-of.ts';
import { openLipSync } from './lip-sync/lip-sync.ts';
import { lockPage } from './lock-page.ts';
import { openOperatorDoor } from './operator-door.ts';
import { openProbe } from './probe.ts';
import { keepClock, openScreenClock, type ScreenClock } from './screen-clock.ts';
import { openScreenMeasures } from './screen-measures.ts';
import { openRooms } from './room/rooms.ts';
import { openStage } from './stage/stage.ts';
import { wordsIn } from './words/words.ts';
import { afterEvent, viewStateOf, type ViewState } from './view-state.ts';
import type { CommandArguments, CommandName, ScreenBridge } from '../preload/contract.ts';

const REPORT_EVERY_MS = 1000;

type Send = <N extends CommandName>(name: N, args: CommandArguments<N>) => void;

function part(id: string): HTMLElement {
  const element = document.getElementById(id);
  if (element === null) throw new Error(`index.html lacks #${id}`);
  return element;
}

/** Joins the parts of the screen; whatever they say to each other is said here. */
function openScreen(bridge: ScreenBridge): void {
  const clock = openScreenClock();
  const lipSync = openLipSync();
  const measures = openScreenMeasures(performance.now());
  const captions = openCaptions(part('captions'));
  const send = sender(bridge);
  const parts = openParts(send, bridge);
  const reportAvatar = avatarReporter(send);
  const mouthAt = (atMs: number): ReturnType<typeof lipSync.mouthAt> => lipSync.mouthAt(atMs);
  let view: ViewState | null = null;

  const stage = openStage({
    host: part('stage'),
    motion: 0,
    onAbsent: reportAvatar,
    mouthAt,
    knownUntilMs: () => lipSync.knownUntilMs,
    onDrawn: (picture) => {
      parts.drawn();
      measures.drawn(picture.mouthAtMs, picture.lightAtMs);
      probe?.drawn(picture);
      captions.tick(clock.toKiosk(picture.lightAtMs));
      parts.tick(picture.lightAtMs, picture.mouth.openness);
    },
  });
  const dress = openDresser(stage);
  const renderer = (): string => stage.rendererName;
  const activeWord = (): string | null => captions.activeWord;
  const probe = new URLSearchParams(location.search).has('probe')
    ? openProbe({ clock, mouthAt, view: () => view, activeWord, renderer, held: () => stage.held })
    : null;

  function render(next: ViewState): void {
    view = next;
    const { look } = next.presentation;
    parts.show(next);
    showCaption(captions, next);
    stage.show({ phase: next.conversation.phase, mood: next.mood, visitorSpeaks: next.visitorSpeaks });
    dress(look);
    stage.seat({ flat: look.picture === 'flat', guide: look.character, guest: guestOf(look.file, reportAvatar) });
  }

  bridge.onAudioFrame((frame) => {
    const heardAtMs = clock.toScreen(frame.heardAtMs);
    lipSync.push({ ...frame, heardAtMs });
    measures.received(heardAtMs, frame);
    probe?.received(heardAtMs - performance.now());
  });
  bridge.onEvent((event) => {
    if (event.kind === 'cleared') {
      lipSync.clear(event.generation, clock.toScreen(event.atMs));
      measures.cleared();
      probe?.cleared(event.generation, event.atMs);
    }
    if (view !== null && event.kind !== 'room') render(afterEvent(view, event));
  });
  serveKiosk(bridge, clock);
  bridge.command('screen.ready', {}).then((snapshot) => {
    render(viewStateOf(snapshot));
  }, reportTrouble);
  reportEverySecond(send, () => measures.take(performance.now(), stage.rendererName));
}

/** What nobody can see is not drawn, so that a hidden page has nothing to say. */
function reportEverySecond(send: Send, take: () => CommandArguments<'screen.report'>): void {
  setInterval(() => {
    const report = take();
    if (document.visibilityState === 'visible') send('screen.report', report);
  }, REPORT_EVERY_MS);
}

/** The kiosk's time, and the rooms that this page holds open for it: after a loss of the line they are joined anew. */
function serveKiosk(bridge: ScreenBridge, clock: ScreenClock): void {
  keepClock(clock, async () => (await bridge.command('clock.read', {})).kioskAtMs);
  const rooms = openRooms({
    news: (news) => {
      bridge.command('room.news', news).catch(() => undefined);
    },
    send: (packet) => {
      bridge.sendRoomPacket(packet);
    },
    kioskNowMs: () => clock.toKiosk(performance.now()),
  });
  bridge.onEvent((event) => {
    if (event.kind === 'room') rooms.order(event.order);
  });
  bridge.onRoomPacket((packet) => {
    rooms.packet(packet);
  });
}

function showCaption(captions: Captions, { caption, presentation }: ViewState): void {
  const { captions: areShown, captionSize, captionContrast, language } = presentation;
  captions.dress({ size: captionSize, contrast: captionContrast });
  captions.show(areShown ? caption : null, language);
}

/** Tells the operator what is wrong with the file that was chosen as the avatar. */
function avatarReporter(send: Send): (file: string, problem: string) => void {
  return (file, problem) => {
    send('avatar.report', { file: file.slice(0, 100), problem: problem.slice(0, 400) });
  };
}

/** @returns to be called with each frame that was drawn */
function tellLostPicture(send: Send): () => void {
  let isLost = false;
  // It does not bubble; a canvas that was taken down is not heard any more.
  document.addEventListener(
    'webglcontextlost',
    () => {
      isLost = true;
      send('picture.lost', {});
    },
    { capture: true },
  );
  return () => {
    if (isLost) send('picture.drawn', {});
    isLost = false;
  };
}

type Parts = {
  readonly drawn: () => void;
  readonly show: (view: ViewState) => void;
  readonly tick: (nowMs: number, openness: number) => void;
};

/** Everything that a visitor reads or touches beside the face and its words. */
function openParts(send: Send, bridge: ScreenBridge): Parts {
  const door = openOperatorDoor(part('operator'), bridge, reportTrouble);
  const status = openStatus(part('status'));
  const notices = openNotices(part('notices'));
  const recorded = openRecordingSign(part('recorded'));
  const chips = openChips(part('chips'), (topicId) => {
    send('topic.choose', { topicId });
  });
  const talk = openTalkButton(part('talk'), {
    begin: () => {
      send('interrupt', {});
      send('clearUserTurn', {});
      send('setAudioEnabled', { enabled: true });
    },
    commit: () => {
      send('commitUserTurn', {});
      send('setAudioEnabled', { enabled: false });
    },
    cancel: () => {
      send('clearUserTurn', {});
      send('setAudioEnabled', { enabled: false });
    },
  });
  document.addEventListener('pointerdown', () => {
    send('screen.touched', {});
  });
  hideIdleCursor(document.documentElement);
  const drawn = tellLostPicture(send);
  return {
    drawn,
    show(view) {
      const { language, title, pushToTalk, talkKey, operatorDoor, recordsSound } = view.presentation;
      door.show(operatorDoor);
      document.documentElement.lang = language;
      document.documentElement.dir = directionOf(language);
      part('screen').dataset['phase'] = view.conversation.phase;
      part('title').textContent = title;
      const words = wordsIn(language);
      part('stage').setAttribute('aria-label', words.face);
      part('chips').setAttribute('aria-label', words.questions);
      status.show(view.conversation, words, pushToTalk);
      chips.show(view.offers);
      talk.show(pushToTalk ? { key: talkKey } : null, words);
      notices.show(view.notice);
      recorded.show(recordsSound, words);
    },
    tick(nowMs, openness) {
      status.tick(nowMs, openness);
    },
  };
}

/** Sends commands whose answers nobody waits for: the bridge itself comes back after a loss, and the kiosk's events tell the rest. */
function sender(bridge: ScreenBridge): Send {
  return (name, args) => {
    bridge.command(name, args).catch((error: unknown) => {
      if (name === 'topic.choose') reportTrouble(error);
    });
  };
}

function reportTrouble(error: unknown): void {
  const notices = part('notices');
  notices.hidden = false;
  notices.dataset['level'] = 'error';
  notices.textContent = error instanceof Error ? error.message : String(error);
}

lockPage(window);
try {
  openScreen(openBridge());
} catch (error) {
  reportTrouble(error);
}
