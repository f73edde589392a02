/** A display of the machine as its window system tells of it; pixels of the whole desktop. */
export type Display = {
  /** As long as the machine runs. */
  readonly id: string;
  /** The maker's name for it, or empty. */
  readonly label: string;
  readonly isMain: boolean;
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
};

export type NamedDisplay = Display & {
  /** What a person and a settings file call it: no two have the same. */
  readonly name: string;
};

export type ChosenDisplay = {
  /** Null when the machine tells of none. */
  readonly display: NamedDisplay | null;
  /** Another one than was wished for: that one is not there. */
  readonly isStandIn: boolean;
};

/**
 * Names that outlive a restart, which ids do not: the maker's, or the size of a display that tells no name. Equals are
 * numbered from left to right, so that two monitors of one kind keep their names as long as nobody swaps them.
 */
export function nameDisplays(displays: readonly Display[]): NamedDisplay[] {
  const inOrder = displays.toSorted((a, b) => a.left - b.left || a.top - b.top);
  const seen = new Map<string, number>();
  return inOrder.map((display) => {
    const plain = display.label.trim() === '' ? `${display.width} × ${display.height}` : display.label.trim();
    const number = (seen.get(plain) ?? 0) + 1;
    seen.set(plain, number);
    return { ...display, name: number === 1 ? plain : `${plain} (${number})` };
  });
}

/** @param wanted a display's name; null: the main one, as for a display that is not there */
export function chooseDisplay(displays: readonly NamedDisplay[], wanted: string | null): ChosenDisplay {
  const main = displays.find(({ isMain }) => isMain) ?? displays.at(0) ?? null;
  if (wanted === null) return { display: main, isStandIn: false };
  const found = displays.find(({ name }) => name === wanted);
  return found === undefined ? { display: main, isStandIn: true } : { display: found, isStandIn: false };
}

/** Which display the screen belongs on, as displays come and go. */
export interface DisplayChoice {
  /** @param name null: the main one */
  wish(name: string | null): void;
  /** The display for these, and whether it is another one than before; null of a machine that tells of none. */
  choose(displays: readonly Display[]): { readonly display: NamedDisplay | null; readonly isNew: boolean };
}

/** @param tell a sentence for the operator: once when another display has to stand in, and once when it is back */
export function createDisplayChoice(name: string | null, tell: (text: string) => void): DisplayChoice {
  let wanted = name;
  let standsIn = false;
  let shownOn = '';
  return {
    wish: (next) => {
      if (next !== wanted) standsIn = false;
      wanted = next;
    },
    choose: (displays) => {
      const { display, isStandIn } = chooseDisplay(nameDisplays(displays), wanted);
      // It has its reasons: a monitor that sleeps, say.
      if (display === null) return { display, isNew: false };
      if (isStandIn !== standsIn)
        tell(
          isStandIn
            ? `The display “${wanted}” is not there; “${display.name}” is used.`
            : `The display “${wanted}” is back.`,
        );
      standsIn = isStandIn;
      const { id, left, top, width, height } = display;
      const place = [id, left, top, width, height].join();
      const isNew = place !== shownOn;
      shownOn = place;
      return { display, isNew };
    },
  };
}
