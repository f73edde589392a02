/**
 * Whom a stock AgentSession listens to: with one connection the avatar, which is no agent of kind; with two the
 * visitor, and never the avatar that speaks for the agent.
 */
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { openKioskWithScreen } from './kiosk-with-screen.mjs';
import { breathe, settingsOf, tokenFor } from './livekit-room.mjs';
import { must, openPeer } from './telling-peer.mjs';

const here = dirname(fileURLToPath(import.meta.url));

export async function runHearing({ server, card, python, tell }) {
  for (const [connections, expected] of [
    ['one', 'avatar_worker'],
    ['two', 'visitor'],
  ]) {
    const agentIdentity = `session-${connections}`;
    const kiosk = await openKioskWithScreen(settingsOf(server.url, { connections, agentIdentity }));
    try {
      await kiosk.said('the room is joined', connections === 'two' ? 2 : 1);
      breathe(card);
      const args = [join(here, 'livekit_session.py'), server.url, await tokenFor(agentIdentity, 'agent')];
      const peer = openPeer(python, args);
      try {
        await peer.until('listening', 1, 40_000);
        const [{ identity }] = peer.of('linked');
        must(identity === expected, `hearing: linked to ${identity} with ${connections}`);
        const tone = Int16Array.from({ length: 16_000 * 3 }, (_, i) => 12_000 * Math.sin(i * 0.11));
        await card.playIntoMicrophone({ samples: tone, sampleRate: 16_000 }).done;
        await sleep(300);
        peer.tell('');
        await peer.until('heard', 1, 10_000);
        const [{ samples, loud }] = peer.of('heard');
        must(loud > 8000, `hearing: ${loud} of ${samples} samples are loud with ${connections}`);
        tell(
          `a stock AgentSession with connections "${connections}": linked to ${identity}, hears the microphone (${loud} of ${samples} samples are loud)`,
        );
      } finally {
        await peer.close();
      }
    } finally {
      await kiosk.close();
    }
  }
}
