import { describe, expect, it } from 'vitest';
import { chooseDisplay, createDisplayChoice, nameDisplays, type Display } from './displays.ts';

function display(id: string, label: string, left: number, isMain = false): Display {
  return { id, label, isMain, left, top: 0, width: 1080, height: 1920 };
}
const names = (displays: readonly Display[]): string[] => nameDisplays(displays).map(({ name }) => name);

describe('the names of displays', () => {
  it('are the makers’, numbered from left to right where they are the same', () => {
    expect(
      names([display('7', 'DELL U2720Q', 1080), display('3', 'DELL U2720Q', 0), display('1', 'HDMI-1', 2160)]),
    ).toEqual(['DELL U2720Q', 'DELL U2720Q (2)', 'HDMI-1']);
  });

  it('are sizes where a display tells no name', () => {
    expect(names([display('1', ' ', 0), display('2', '', 1080)])).toEqual(['1080 × 1920', '1080 × 1920 (2)']);
  });
});

describe('the choice of a display', () => {
  const both = nameDisplays([display('1', 'Wall', 0), display('2', 'Desk', 1080, true)]);
  it.each<[string, string | null, string | null, boolean]>([
    ['the main one when none is wished for', null, 'Desk', false],
    ['the one that is wished for', 'Wall', 'Wall', false],
    ['the main one in the place of one that is gone', 'Window', 'Desk', true],
  ])('is %s', (_, wanted, name, isStandIn) => {
    const chosen = chooseDisplay(both, wanted);
    expect([chosen.display?.name, chosen.isStandIn]).toEqual([name, isStandIn]);
  });

  it('is the first where none says that it is the main one, and nothing where there is none', () => {
    expect(chooseDisplay(nameDisplays([display('1', 'Wall', 0)]), null).display?.name).toBe('Wall');
    expect(chooseDisplay([], 'Wall')).toEqual({ display: null, isStandIn: true });
  });
});

describe('where the screen is shown', () => {
  const wall = display('1', 'Wall', 0);
  const desk = display('2', 'Desk', 1080, true);
  const open = (name: string | null) => {
    const told: string[] = [];
    const choice = createDisplayChoice(name, (text) => told.push(text));
    return {
      told,
      choice,
      look: (...displays: Display[]) => {
        const { display: chosen, isNew } = choice.choose(displays);
        return isNew ? chosen?.name : null;
      },
    };
  };

  it('stays where it is while nothing changes', () => {
    const { look, told } = open('Wall');
    expect([look(wall, desk), look(wall, desk), look(desk, wall)]).toEqual(['Wall', null, null]);
    expect(told).toEqual([]);
  });

  it('is the main display while its own is gone, which is told once, as its return is', () => {
    const { look, told } = open('Wall');
    expect([look(wall, desk), look(desk), look(desk), look(wall, desk)]).toEqual(['Wall', 'Desk', null, 'Wall']);
    expect(told).toEqual(['The display “Wall” is not there; “Desk” is used.', 'The display “Wall” is back.']);
  });

  it('changes with the wish, and with the size of the display', () => {
    const { choice, look, told } = open(null);
    const shown = [look(wall, desk)];
    choice.wish('Wall');
    shown.push(look(wall, desk), look({ ...wall, height: 1280 }, desk));
    choice.wish('Window');
    shown.push(look(wall, desk));
    expect(shown).toEqual(['Desk', 'Wall', 'Wall', 'Desk']);
    expect(told).toEqual(['The display “Window” is not there; “Desk” is used.']);
  });

  it('does not move while the machine tells of no display at all', () => {
    const { look, told } = open('Wall');
    expect([look(wall, desk), look(), look(wall, desk)]).toEqual(['Wall', null, null]);
    expect(told).toEqual([]);
  });
});
