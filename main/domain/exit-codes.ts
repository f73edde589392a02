/** What the kiosk's process ends with; `packaging/systemd/parley.service` knows them too, and a test holds both together. */
export const EXIT = {
  /** It was asked to end, or its time is over. */
  fine: 0,
  /** Something broke: another start may go well. */
  failed: 1,
  badOption: 2,
  /** The same kiosk runs already. */
  inUse: 3,
  /** The operator wants it anew: whoever started it is to start it again. */
  startAgain: 4,
  /** A second signal: 128 + SIGINT, as shells say it. */
  impatient: 130,
} as const;

/** Another start would only repeat them, or nobody wants one. */
export const ENDS_FOR_GOOD: readonly number[] = [EXIT.fine, EXIT.badOption, EXIT.inUse];
