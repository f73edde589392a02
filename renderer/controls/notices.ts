import type { Notice } from '../view-state.ts';

export interface Notices {
  show(notice: Notice | null): void;
}

const SHOWN_MS = 8000;

/** One sentence at the edge of the screen; an error stays until it is taken back, the rest goes by itself. */
export function openNotices(host: HTMLElement): Notices {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let shown: Notice | null = null;

  return {
    show(notice) {
      if (notice === shown) return;
      shown = notice;
      clearTimeout(timer);
      host.hidden = notice === null;
      host.textContent = notice?.text ?? '';
      host.dataset['level'] = notice?.level ?? 'info';
      if (notice !== null && notice.level !== 'error')
        timer = setTimeout(() => {
          host.hidden = true;
        }, SHOWN_MS);
    },
  };
}
