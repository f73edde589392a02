import { useSignal, type Signal } from '@preact/signals';
import type { JSX } from 'preact';
import type { CommandAnswer, OverlapRow } from '../../preload/contract.ts';
import type { Desk } from './desk.ts';
import { detectorName } from './names.ts';
import { OverlapDetailView } from './overlap-detail.tsx';

type Page = CommandAnswer<'overlaps.query'>;

export const PAGE_ROWS = 20;

type RowsParts = {
  desk: Desk;
  page: Page | null;
  offset: Signal<number>;
  /** Whether there may be others. */
  isFiltered: boolean;
  changed: () => Promise<void>;
};

export function Rows({ desk, page, offset, isFiltered, changed }: RowsParts): JSX.Element | null {
  const openId = useSignal<number | null>(null);
  if (page === null) return null;
  if (page.rows.length === 0)
    return <p class="op-card op-quiet">{desk.say(isFiltered ? 'noOverlaps' : 'noOverlapsYet')}</p>;
  const last = offset.value + page.rows.length;
  return (
    <section class="op-card">
      <table class="op-table">
        <thead>
          <tr>
            <th scope="col">{desk.say('time')}</th>
            <th scope="col">{desk.say('verdict')}</th>
            <th scope="col" class="op-number">
              {desk.say('delay')}
            </th>
            <th scope="col">{desk.say('detector')}</th>
            <th scope="col">{desk.say('mark')}</th>
          </tr>
        </thead>
        <tbody>
          {page.rows.map((row) => (
            <Row key={row.id} desk={desk} row={row} openId={openId} changed={changed} />
          ))}
        </tbody>
      </table>
      <div class="op-row op-pager">
        <button
          type="button"
          class="op-button"
          aria-disabled={offset.value === 0}
          onClick={() => {
            offset.value = Math.max(0, offset.value - PAGE_ROWS);
          }}
        >
          {desk.say('newer')}
        </button>
        <span>{`${offset.value + 1}–${last} / ${page.total}`}</span>
        <button
          type="button"
          class="op-button"
          aria-disabled={last >= page.total}
          onClick={() => {
            if (last < page.total) offset.value += PAGE_ROWS;
          }}
        >
          {desk.say('older')}
        </button>
      </div>
    </section>
  );
}

function Row({
  desk,
  row,
  openId,
  changed,
}: {
  desk: Desk;
  row: OverlapRow;
  openId: Signal<number | null>;
  changed: () => Promise<void>;
}): JSX.Element {
  const isOpen = openId.value === row.id;
  const at = new Date(row.detectedAtUtcMs).toLocaleString(desk.words.value.language, {
    dateStyle: 'short',
    timeStyle: 'medium',
  });
  return (
    <>
      <tr data-open={isOpen}>
        <td>
          <button
            type="button"
            class="op-link"
            aria-expanded={isOpen}
            onClick={() => {
              openId.value = isOpen ? null : row.id;
            }}
          >
            {at}
          </button>
        </td>
        <td>
          <span class="op-tag" data-verdict={row.verdict}>
            {desk.say(row.verdict)}
          </span>
        </td>
        <td class="op-number">{`${row.detectionDelayMs.toFixed(0)} ms`}</td>
        <td>{detectorName(desk, row.detector)}</td>
        <td>{row.mark === null ? '' : desk.say(row.mark)}</td>
      </tr>
      {isOpen ? (
        <tr>
          <td colspan={5}>
            <OverlapDetailView desk={desk} id={row.id} changed={changed} />
          </td>
        </tr>
      ) : null}
    </>
  );
}
