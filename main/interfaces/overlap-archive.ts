import type {
  LoggedIncident,
  Mark,
  OverlapChartData,
  OverlapDetail,
  OverlapFilter,
  OverlapRow,
} from '../domain/operator.ts';
import type { PastOverlap } from '../domain/what-if.ts';

/** The log as the operator reads it. A log that cannot be read gives nothing and says so. */
export interface OverlapArchive {
  /** Newest first. */
  query(
    filter: OverlapFilter,
    offset: number,
    limit: number,
  ): { readonly total: number; readonly rows: OverlapRow[]; readonly detectors: string[] };
  /** Lets the conversation go on in between. */
  charts(filter: OverlapFilter): Promise<OverlapChartData>;
  /** Null: there is no such overlap. */
  detail(id: number): OverlapDetail | null;
  mark(id: number, mark: Mark | null): void;
  /** Newest first, for an export. */
  rows(filter: OverlapFilter): Iterable<OverlapRow>;
  /** Newest first, for trying other values. */
  past(last: number): { readonly row: OverlapRow; readonly past: PastOverlap }[];
  incidents(last: number): LoggedIncident[];
  bytes(): number;
  close(): void;
}
