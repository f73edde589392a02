/** A command that could not be delivered for so long must not take effect later. */
const LONGEST_WAIT_MS = 5000;
const MOST_WAITING = 64;

export type Reply =
  | { readonly id: number; readonly ok: true; readonly answer?: unknown }
  | { readonly id: number; readonly ok: false; readonly reason: string };

type Call = { resolve(answer: unknown): void; reject(cause: Error): void };

export interface PendingCalls {
  /** Resolves with the kiosk's answer; rejects with its refusal, or when the line is lost or stays away for 5 s. */
  ask(name: string, args: unknown): Promise<unknown>;
  /** There is a line: what waited goes out, in order. */
  lineOpened(send: (text: string) => void): void;
  /** Whatever was asked on the old line is never answered. */
  lineLost(): void;
  answered(reply: Reply): void;
}

/** Pairs questions with answers by number. At most 64 questions wait for a line; a further one is refused. */
export function openPendingCalls(): PendingCalls {
  const asked = new Map<number, Call>();
  const waiting = new Set<() => void>();
  let line: ((text: string) => void) | null = null;
  let lastId = 0;

  const send = (name: string, args: unknown, call: Call): void => {
    lastId += 1;
    asked.set(lastId, call);
    line?.(JSON.stringify({ id: lastId, name, args }));
  };
  const waitForLine = (name: string, args: unknown, call: Call): void => {
    if (waiting.size >= MOST_WAITING) {
      call.reject(new Error('the kiosk is away'));
      return;
    }
    const deliver = (): void => {
      clearTimeout(giveUp);
      waiting.delete(deliver);
      send(name, args, call);
    };
    const giveUp = setTimeout(() => {
      waiting.delete(deliver);
      call.reject(new Error('the kiosk is away'));
    }, LONGEST_WAIT_MS);
    waiting.add(deliver);
  };

  return {
    ask: (name, args) =>
      new Promise((resolve, reject) => {
        const call: Call = { resolve, reject };
        if (line === null) waitForLine(name, args, call);
        else send(name, args, call);
      }),
    lineOpened: (sendText) => {
      line = sendText;
      for (const deliver of [...waiting]) deliver();
    },
    lineLost: () => {
      line = null;
      for (const call of asked.values()) call.reject(new Error('the line to the kiosk was lost'));
      asked.clear();
    },
    answered: (reply) => {
      const call = asked.get(reply.id);
      asked.delete(reply.id);
      if (reply.ok) call?.resolve(reply.answer);
      else call?.reject(new Error(reply.reason));
    },
  };
}
