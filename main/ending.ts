import { EXIT } from './domain/exit-codes.ts';

/** Why a run ends; `again`: the operator wants it to begin anew. */
export type Ending = {
  readonly because: 'asked' | 'time' | 'visitor-left' | 'screen-lost' | 'operator';
  readonly detail: string;
  readonly again?: true;
};

/** The one place that knows whether the run is over; everything that waits, waits for this too. */
export type EndingWatch = {
  readonly ending: Ending | null;
  readonly over: Promise<Ending>;
  end(ending: Ending): void;
  /** Signals are nobody's business any more. */
  close(): void;
};

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** The first signal ends the run cleanly, the second one at once. */
export function watchForEnding(): EndingWatch {
  let resolve: (ending: Ending) => void = () => undefined;
  const over = new Promise<Ending>((settle) => (resolve = settle));
  let ending: Ending | null = null;
  const end = (why: Ending): void => {
    ending ??= why;
    resolve(ending);
  };
  const onSignal = (signal: NodeJS.Signals): void => {
    if (ending?.because === 'asked') process.exit(EXIT.impatient);
    end({ because: 'asked', detail: `stopped by ${signal === 'SIGINT' ? 'Ctrl-C' : signal}` });
  };
  for (const signal of SIGNALS) process.on(signal, onSignal);
  return {
    get ending() {
      return ending;
    },
    over,
    end,
    close: () => {
      for (const signal of SIGNALS) process.off(signal, onSignal);
    },
  };
}
