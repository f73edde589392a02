/** What a meeting's client can be told about its microphone. */
type Switch = { muteMic(): Promise<unknown>; unmuteMic(): Promise<unknown> };

/** The visitor's voice in a meeting: open or muted, as the kiosk wants it last. */
export interface MeetingMicrophone {
  /** Frames of an older generation are void from now on. */
  set(isOpen: boolean, generation: number): void;
  /** The meeting takes it: for the first time, or again. */
  readonly joined: () => void;
  hears(generation: number): boolean;
}

/** A client that is busy with its last order refuses the next one. */
const TRIES = 5;
const PAUSE_MS = 300;

/**
 * One order after the other, because the client refuses a second one while it carries out the first.
 *
 * @param onTrouble it does not do what it is told; tried again with the next order
 */
export function openMeetingMicrophone(client: Switch, onTrouble: (error: unknown) => void): MeetingMicrophone {
  let isJoined = false;
  let wanted = false;
  let isOpen = false;
  let generation = 0;
  let isBusy = false;

  async function turn(open: boolean): Promise<void> {
    for (let tried = 1; ; tried++) {
      try {
        await (open ? client.unmuteMic() : client.muteMic());
        return;
      } catch (error) {
        if (tried === TRIES || wanted !== open) throw error;
        await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
      }
    }
  }
  async function follow(): Promise<void> {
    if (isBusy) return;
    isBusy = true;
    try {
      while (isJoined && isOpen !== wanted) {
        const open = wanted;
        await turn(open);
        isOpen = open;
      }
    } catch (error) {
      onTrouble(error);
    } finally {
      isBusy = false;
    }
  }
  return {
    set: (open, since) => {
      wanted = open;
      generation = since;
      void follow();
    },
    joined: () => {
      isJoined = true;
      void follow();
    },
    hears: (since) => wanted && isOpen && since === generation,
  };
}
