import type { JSX } from 'preact';
import './charts.css';

export type ChartKey = {
  readonly line: 'speech' | 'judge' | 'second' | 'threshold' | 'decision';
  readonly words: string;
};

/** What the lines of a graph are. */
export function ChartKeys({ keys }: { keys: readonly ChartKey[] }): JSX.Element {
  return (
    <figcaption class="chart-keys">
      {keys.map(({ line, words }) => (
        <span key={line} class="chart-key" data-line={line}>
          {words}
        </span>
      ))}
    </figcaption>
  );
}
