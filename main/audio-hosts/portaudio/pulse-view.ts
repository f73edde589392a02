import { z } from 'zod';

/** What PulseAudio (or PipeWire in its place) tells of one of our streams. */
const stream = z.object({
  properties: z.record(z.string(), z.unknown()),
  buffer_latency_usec: z.number(),
});
const sinkInputs = z.array(stream.extend({ sink: z.number(), sink_latency_usec: z.number() }));
const sourceOutputs = z.array(stream.extend({ source: z.number(), source_latency_usec: z.number() }));
const sinks = z.array(z.object({ index: z.number(), name: z.string() }));
const sources = z.array(z.object({ index: z.number(), name: z.string(), monitor_source: z.string().optional() }));

/** What `pactl --format=json list …` printed. */
export type PulseLists = {
  readonly sinkInputs: string;
  readonly sourceOutputs: string;
  readonly sinks: string;
  readonly sources: string;
};

export type PulseView = {
  /** The server's and the device's part of the loudspeaker's delay; null while our process has no stream there. */
  readonly speakerLatencyMs: number | null;
  /** The name of what our microphone process listens to; null while it has no stream. */
  readonly source: string | null;
  /**
   * The microphone process hears what the loudspeaker plays, not a room: the server moved it there because its
   * microphone is gone (or there never was one).
   */
  readonly hearsItself: boolean;
  /** Names of all devices of the server, to see when one comes or goes. */
  readonly devices: string;
};

const isOf =
  (pid: number | undefined) =>
  ({ properties }: z.infer<typeof stream>): boolean =>
    pid !== undefined && properties['application.process.id'] === String(pid);

/**
 * Our streams among all.
 *
 * @throws SyntaxError or ZodError if the server speaks another dialect
 */
export function pulseViewOf(
  lists: PulseLists,
  speakerPid: number | undefined,
  microphonePid: number | undefined,
): PulseView {
  const voice = sinkInputs.parse(JSON.parse(lists.sinkInputs)).find(isOf(speakerPid));
  const ear = sourceOutputs.parse(JSON.parse(lists.sourceOutputs)).find(isOf(microphonePid));
  const allSinks = sinks.parse(JSON.parse(lists.sinks));
  const sink = allSinks.find(({ index }) => index === voice?.sink);
  const allSources = sources.parse(JSON.parse(lists.sources));
  const source = allSources.find(({ index }) => index === ear?.source);
  return {
    speakerLatencyMs: voice === undefined ? null : (voice.buffer_latency_usec + voice.sink_latency_usec) / 1000,
    source: source?.name ?? null,
    hearsItself: sink !== undefined && source?.monitor_source === sink.name,
    devices: [...allSinks, ...allSources].map(({ name }) => name).join(' '),
  };
}
