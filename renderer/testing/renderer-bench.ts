import { openAvatarFile } from '../avatar-formats/index.ts';
import { VISEMES, type MouthWeights } from '../stage/avatar.ts';
import { openStage } from '../stage/stage.ts';
import { anHourOfTalking } from './hour-of-talking.ts';

/**
 * The page of `npm run bench -- renderer`: the same model, speaking, drawn by our stage or by TalkingHead 1.7.0 with its
 * default options, in a place as large as that of our screen at 1280 × 720. The benchmark reads the processes' CPU time.
 */
const host = document.createElement('div');
Object.assign(host.style, { width: '518px', height: '648px', position: 'relative' });
document.body.append(host);

let pictures = 0;

/** Four syllables a second, each another vowel, with lips that close between. */
function mouthAt(atMs: number): MouthWeights {
  const syllable = Math.floor(atMs / 250);
  const open = Math.sin(((atMs % 250) / 250) * Math.PI);
  const vowel = 10 + (syllable % 5);
  const visemes = VISEMES.map((_, at) => (at === vowel ? open : at === 1 ? (1 - open) * 0.8 : 0));
  return { visemes, jawOpen: open * 0.5, openness: open * 0.7 };
}

async function ours(model: string | null): Promise<void> {
  const stage = openStage({
    host,
    motion: 0.75,
    mouthAt,
    knownUntilMs: () => Infinity,
    onDrawn: () => {
      pictures += 1;
    },
    onAbsent: (_, why) => {
      throw new Error(why);
    },
  });
  stage.show({ phase: 'speaking', mood: 'neutral', visitorSpeaks: false });
  const guest = model === null ? null : { name: model, open: openGuest(model) };
  stage.seat({ flat: false, guide: 'thea', guest });
  while (host.dataset['renderer'] === undefined || host.dataset['renderer'] === '2D canvas')
    await new Promise(requestAnimationFrame);
}

type OpenGuest = Exclude<Parameters<ReturnType<typeof openStage>['seat']>[0]['guest'], null>['open'];
function openGuest(model: string): OpenGuest {
  return async (tier, takes) => {
    const bytes = new Uint8Array(await (await fetch(model)).arrayBuffer());
    const detail = tier === 'gpu' ? 'rich' : 'soft';
    return (await openAvatarFile(bytes, { detail, textureFormats: takes })).avatar;
  };
}

async function theirs(model: string): Promise<void> {
  const { TalkingHead } = await import('@met4citizen/talkinghead');
  const head = new TalkingHead(host, { lipsyncModules: [], lipsyncLang: 'en' });
  const render = head.renderer.render.bind(head.renderer);
  head.renderer.render = (...things) => {
    render(...things);
    pictures += 1;
  };
  await head.showAvatar({ url: model, body: 'F', avatarMood: 'neutral' });
  setInterval(() => {
    const { visemes } = mouthAt(performance.now());
    VISEMES.forEach((viseme, at) => {
      head.setFixedValue(`viseme_${viseme}`, visemes[at] * 0.6, 60);
    });
  }, 60);
  while (pictures < 3) await new Promise(requestAnimationFrame);
}

Object.assign(window, { bench: { ours, theirs, pictures: () => pictures, anHourOfTalking } });
document.body.dataset['ready'] = 'yes';
