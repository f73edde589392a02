import { afterAll, beforeAll, expect, it } from 'vitest';
import { evenly, plantOverlaps } from '../planted-overlaps.ts';
import { openPanelDesk, PANEL_PAGES, PIN, type PanelDesk } from './panel-desk.ts';
import { cutOff, smallTargets } from './panel-flaws.ts';

const OVERLAPS = 60;
const LOOKS = {
  light: { colorScheme: 'light' },
  dark: { colorScheme: 'dark' },
  'high contrast, light': { colorScheme: 'light', contrast: 'more' },
  'high contrast, dark': { colorScheme: 'dark', contrast: 'more' },
  'forced colours': { forcedColors: 'active' },
} as const;
const LANGUAGES = {
  en: {
    pages: PANEL_PAGES,
    reset: 'Factory reset',
    end: 'End the kiosk',
    pin: 'Change PIN',
  },
  de: {
    pages: ['Ton', 'Unterbrechen', 'Gespräch', 'Bildschirm', 'Überlappungen', 'Zustand'],
    reset: 'Werkseinstellungen',
    end: 'Kiosk beenden',
    pin: 'PIN ändern',
  },
} as const;
const SIZES = [
  { width: 1080, height: 1920 },
  { width: 1920, height: 1080 },
  { width: 800, height: 480 },
];

let desk: PanelDesk;
beforeAll(async () => {
  desk = await openPanelDesk({
    notice: 'settings.json cannot be used (it is no JSON); the defaults are used.',
    plant: (folder) => {
      plantOverlaps(folder, { timesUtcMs: evenly(OVERLAPS, 712_000), recorded: [OVERLAPS - 1] });
    },
  });
  await desk.choosePin();
}, 120_000);
afterAll(() => desk.close());

const button = (name: string) => desk.page.getByRole('button', { name, exact: true });

/** Every state of a page in turn: as it is, with what can be opened in it. */
async function states(page: string, words: (typeof LANGUAGES)['en' | 'de']): Promise<void> {
  const at = (words.pages as readonly string[]).indexOf(page);
  await desk.goTo(page);
  if (PANEL_PAGES[at] === 'Overlaps') await desk.page.locator('.op-table .op-link').first().tap();
  if (PANEL_PAGES[at] === 'Screen') {
    await button(words.reset).tap();
    await button(words.pin).tap();
    await desk.page.locator('#op-pin-new').tap();
  }
  if (PANEL_PAGES[at] === 'Conversation') await desk.page.locator('#op-link-host').tap();
  if (PANEL_PAGES[at] === 'Health') await button(words.end).tap();
  await desk.page.waitForTimeout(250);
}

it.each(Object.keys(LANGUAGES) as (keyof typeof LANGUAGES)[])(
  'has no flaw for axe-core in any look, size and state, in %s',
  async (language) => {
    await desk.kiosk.commands['operator.unlock']({ pin: PIN });
    await desk.kiosk.commands['settings.change']({ path: 'screen.language', value: language });
    const words = LANGUAGES[language];
    const flaws: string[] = [];
    for (const size of SIZES)
      for (const [look, media] of Object.entries(LOOKS)) {
        await desk.page.setViewportSize(size);
        await desk.page.emulateMedia({ colorScheme: null, contrast: null, forcedColors: null, ...media });
        await desk.kiosk.commands['operator.lock']({});
        await desk.page.keyboard.press('Control+Alt+o');
        await desk.page.waitForSelector('.op-door');
        const where = `${size.width} × ${size.height}, ${look}`;
        const note = async (page: string): Promise<void> => {
          const found = [
            ...(await desk.violations()),
            ...(await smallTargets(desk.page)),
            ...(await cutOff(desk.page)),
          ];
          flaws.push(...found.map((flaw) => `${where}, ${page}: ${flaw}`));
        };
        await note('PIN');
        await desk.page.keyboard.press('Escape');
        await desk.openByKey();
        for (const page of words.pages) {
          await states(page, words);
          await note(page);
        }
        while ((await desk.page.locator('.op-panel').count()) > 0) {
          await desk.page.keyboard.press('Escape');
          await desk.page.waitForTimeout(50);
        }
      }
    expect(flaws).toEqual([]);
  },
);
