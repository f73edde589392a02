import { clock } from '../clock.ts';
import { openChannel } from '../domain/channel.ts';
import {
  createPictureWatch,
  type PictureEvent,
  type PictureRenewal,
  type PictureRules,
} from '../domain/picture-watch.ts';
import { log } from '../log.ts';
import type { Lines } from './lines.ts';
import { reasonOf } from './settled.ts';

export type PictureCare = {
  readonly note: (event: PictureEvent) => void;
  readonly onRenewal: ReturnType<typeof openChannel<PictureRenewal>>['listen'];
};

/** Writes down what became of the picture, and asks the shell for another one where the page itself cannot help. */
export function openPictureCare(lines: Pick<Lines, 'emit'>, rules?: PictureRules): PictureCare {
  const watch = createPictureWatch(rules);
  const renewals = openChannel<PictureRenewal>((error) => {
    log.error('the picture cannot be made anew', { reason: reasonOf(error) });
  });
  return {
    note: (event) => {
      const atMs = clock.nowMs();
      for (const action of watch.on(event, atMs)) {
        if (action.kind === 'incident') lines.emit({ kind: 'incident', atMs, incident: action.incident });
        else renewals.emit(action);
      }
    },
    onRenewal: renewals.listen,
  };
}
