import type { OpenShell } from '../../interfaces/shell.ts';

/** The whole kiosk without a screen: speech, log and report, no pictures. */
export const openNoShell: OpenShell = async () => ({
  name: 'none',
  screenshot: async () => false,
  onClosed: () => () => {
    // It never closes by itself.
  },
  close: async () => {
    // There is nothing to close.
  },
});
