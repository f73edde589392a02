import type { CommandAnswer, CommandName, Presentation, ScreenBridge, ScreenEvent } from '../../preload/contract.ts';
import page from '../index.html?raw';

/**
 * The screen without a kiosk, for looking at it while working on it: open `testing/self-driving.html` of Vite's server.
 * `?phase=listening` starts there; `?talk=no` keeps quiet; `?push` shows the talk button.
 */
const asked = new URLSearchParams(location.search);
const listeners = new Set<(event: ScreenEvent) => void>();
type Frame = Parameters<Parameters<ScreenBridge['onAudioFrame']>[0]>[0];
const ears = new Set<(frame: Frame) => void>();

const TEXTS: Readonly<Record<string, string>> = {
  en: 'This mask was carved from cedar about two hundred years ago, on an island in the north. Look at the eyes: they open and close when a dancer pulls a string.',
  ar: 'نُحت هذا القناع من خشب الأرز قبل نحو مئتي عام، في جزيرة في الشمال. انظروا إلى العينين: تنفتحان وتنغلقان حين يشد الراقص خيطًا.',
  he: 'המסכה הזאת גולפה מעץ ארז לפני כמאתיים שנה, באי שבצפון. הביטו בעיניים: הן נפקחות ונעצמות כשהרקדן מושך בחוט.',
  ja: 'この仮面はおよそ二百年前に北の島で杉の木から彫られました。目をご覧ください。踊り手が紐を引くと、開いたり閉じたりします。',
};
const language = asked.get('language') ?? 'en';
const text = TEXTS[language] ?? TEXTS['en'];
const words = text.includes(' ')
  ? text.split(' ').map((word, at) => ({ text: word, startMs: at * 330, endMs: at * 330 + 300 }))
  : [];
const TALK_MS = 330 * 29;
const offers = [
  'Who made this mask?',
  'How does it open its eyes?',
  'What was it used for?',
  'Why is it painted red?',
  'Where does it come from?',
  'What else should I see?',
].map((label, at) => ({ id: `topic-${at}`, label }));
type Phase = 'speaking' | 'listening' | 'your-turn' | 'thinking' | 'interrupted' | 'idle' | 'error' | 'starting';

const tell = (event: ScreenEvent): void => {
  for (const listener of listeners) listener(event);
};
const stateOf = (phase: Phase): Extract<ScreenEvent, { kind: 'state' }>['state'] => ({
  phase,
  floor: phase === 'speaking' ? 'agent' : 'visitor',
  ducked: false,
  microphoneOpen: true,
  because: 'the page drives itself',
  atMs: performance.now(),
});

// The address says what it likes; the screen's own schema is not asked here.
let presentation = {
  title: 'Hall of Masks',
  language,
  captions: true,
  captionSize: asked.get('size') ?? 'normal',
  captionContrast: asked.get('contrast') ?? 'normal',
  pushToTalk: asked.has('push'),
  talkKey: 'Space',
  recordsSound: asked.has('recorded'),
  look: {
    character: asked.get('character') ?? 'thea',
    file: asked.get('file') ?? '',
    picture: asked.has('flat') ? 'flat' : 'sculpted',
    theme: asked.get('theme') ?? 'auto',
    motionIntensity: 0.75,
    attractEveryMs: 12_000,
  },
} as Presentation;
const present = (change: Partial<Presentation>): void => {
  presentation = { ...presentation, ...change };
  tell({ kind: 'presentation', presentation });
};

function answer(name: CommandName): unknown {
  if (name === 'clock.read') return { kioskAtMs: performance.now() };
  if (name !== 'screen.ready') return {};
  const state = stateOf((asked.get('phase') ?? 'speaking') as Phase);
  return { state, offers, presentation, mood: asked.get('mood') ?? 'neutral' };
}

declare global {
  interface Window {
    /** What this page was asked to tell the kiosk, in order. */
    readonly parleyCommands: CommandName[];
    /** The kiosk says something to this page. */
    readonly parleyTell: (event: ScreenEvent) => void;
    /** The operator changes how it looks. */
    readonly parleyPresent: (change: Partial<Presentation>) => void;
  }
}
Object.assign(window, { parleyCommands: [], parleyTell: tell, parleyPresent: present });

const bridge: ScreenBridge = {
  // The answers are those of the contract; this page is no product.
  command: async <N extends CommandName>(name: N) => {
    window.parleyCommands.push(name);
    return answer(name) as CommandAnswer<N>;
  },
  onEvent: (listener) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  },
  onAudioFrame: (listener) => {
    ears.add(listener);
    return () => ears.delete(listener);
  },
  sendRoomPacket: () => undefined,
  onRoomPacket: () => () => undefined,
};

/** A hum with syllables: enough to move the mouth. */
function hum(atMs: number): Int16Array {
  const samples = new Int16Array(480);
  for (let n = 0; n < samples.length; n += 1) {
    const t = atMs / 1000 + n / 24_000;
    const syllable = Math.max(0, Math.sin(t * Math.PI * 2 * 2.1)) * (0.6 + 0.4 * Math.sin(t * 3.1));
    let voice = 0;
    for (let harmonic = 1; harmonic < 18; harmonic += 1) {
      const hertz = 190 * harmonic;
      const formants = Math.exp(-(((hertz - 750) / 350) ** 2)) + 0.5 * Math.exp(-(((hertz - 1300) / 400) ** 2));
      voice += formants * Math.sin(2 * Math.PI * hertz * t);
    }
    samples[n] = voice * syllable * 4000;
  }
  return samples;
}

function talk(): void {
  const startedMs = performance.now() + 300;
  const segmentId = `hum-${Math.round(startedMs)}`;
  tell({ kind: 'segment-started', segmentId, generation: 1, heardAtMs: startedMs, text, words });
  let sentMs = 0;
  setInterval(() => {
    while (sentMs < performance.now() - startedMs + 200 && sentMs < TALK_MS) {
      const frame = { segmentId, generation: 1, positionMs: sentMs, heardAtMs: startedMs + sentMs, sampleRate: 24_000 };
      for (const ear of ears) ear({ ...frame, samples: hum(sentMs) });
      sentMs += 20;
    }
  }, 20);
}

Object.defineProperty(window, 'parley', { value: bridge });
const parsed = new DOMParser().parseFromString(page, 'text/html');
document.body.replaceWith(parsed.body);
for (const script of document.body.querySelectorAll('script')) script.remove();
await Promise.all([import('../style/screen.css'), import('../main.ts')]);
if (asked.get('talk') !== 'no') setTimeout(talk, 300);
