import type { OpenShell } from '../../interfaces/shell.ts';

/** The whole kiosk without a screen: speech, log and report, no pictures. */
export const openNoShell: OpenShell = async () => ({
  name: 'none',
  screenshot: async () => false,
  displays: async () => [],
  showOn: () => {
    // It is shown nowhere.
  },
  renewPicture: () => {
    // It has none.
  },
  onClosed: () => () => {
    // It never closes by itself.
  },
  close: async () => {
    // There is nothing to close.
  },
});
