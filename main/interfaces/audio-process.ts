/** A child process for sound that main owns. */
export type AudioProcess = {
  /** undefined until it runs. */
  readonly pid: number | undefined;
  /** Structured clone; lost when the process is gone. */
  readonly post: (message: unknown) => void;
  readonly onMessage: (listener: (message: unknown) => void) => void;
  /** What it prints, on either stream. */
  readonly onOutput: (listener: (text: string) => void) => void;
  /** Once; `detail` says how it ended. */
  readonly onExit: (listener: (detail: string) => void) => void;
  /** SIGKILL: it may hang in the driver. */
  readonly kill: () => void;
};

/** How such a process is started: Node's `fork`, or what a shell has in its place. */
export type SpawnAudioProcess = (
  entry: string,
  environment: Readonly<Record<string, string | undefined>>,
) => AudioProcess;
