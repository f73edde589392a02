/** Tokens that a real server, or their own time, makes useless: what the screen and the log say, and what mends it. */
import { createServer } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { openKioskWithScreen } from './kiosk-with-screen.mjs';
import { ROOM, roomsOf, settingsOf, tokenFor } from './livekit-room.mjs';
import { must } from './telling-peer.mjs';

/** A pasted token holds until the kiosk has to join again; it grants no attributes, which is said with what to do. */
export async function expiredToken({ server, tell }) {
  const token = await tokenFor('avatar_worker', 'standard', { ttl: 8 });
  const kiosk = await openKioskWithScreen(settingsOf(server.url, { tokenFrom: 'pasted', token }));
  try {
    await kiosk.said('the room is joined');
    const { detail } = await kiosk.said('something in the room did not work');
    must(/no grant canUpdateOwnMetadata.*give the token this grant/.test(detail), `grants: ${detail}`);
    await sleep(6000);
    must(kiosk.count('something in the room did not work') === 1, 'grants: said more than once');
    await roomsOf(server.url).removeParticipant(ROOM, 'avatar_worker');
    const thrown = await kiosk.shows('the kiosk was removed from the room', 'removed');
    const { reason } = await kiosk.said('the room cannot be joined', 1, 20_000);
    await kiosk.looks('Something is wrong');
    const shown = await kiosk.shows('expired at', 'expired');
    must(/^the token of the avatar expired at .*: paste a new one$/.test(reason), `expired: ${reason}`);
    tell(`removed: "${thrown}"; the pasted token has expired by then: "${shown}"; the missing grant is named, once`);
  } finally {
    await kiosk.close();
  }
}

/** What the server refuses, and an endpoint that refuses and then gives. */
export async function badTokens({ server, tell }) {
  const apiSecret = 'another-secret-of-at-least-thirty-two-bytes';
  const refused = await openKioskWithScreen(settingsOf(server.url, { apiSecret }));
  let wrong;
  try {
    await refused.said('the room is away', 2);
    wrong = await refused.shows('the LiveKit server refused the token', 'refused');
  } finally {
    await refused.close();
  }
  let isOpen = false;
  const endpoint = createServer(async (question, answer) => {
    const isKnown = question.headers['x-kiosk'] === 'hall' && isOpen;
    answer.writeHead(isKnown ? 200 : 403, { 'Content-Type': 'application/json' });
    answer.end(
      isKnown ? JSON.stringify({ participant_token: await tokenFor('avatar_worker', 'standard') }) : '{"error":"no"}',
    );
  });
  await new Promise((resolve) => endpoint.listen(0, '127.0.0.1', resolve));
  const endpointUrl = `http://127.0.0.1:${endpoint.address().port}/token`;
  const kiosk = await openKioskWithScreen(
    settingsOf(server.url, { tokenFrom: 'endpoint', endpointUrl, endpointHeaders: { 'X-Kiosk': 'hall' } }),
  );
  try {
    const shown = await kiosk.shows('the token endpoint answered 403', 'endpoint', 20_000);
    await kiosk.looks('Something is wrong');
    isOpen = true;
    await kiosk.said('the room is joined');
    tell(`a wrong secret: "${wrong}"; the endpoint: "${shown}", then joined as soon as it gives one`);
  } finally {
    await kiosk.close();
    endpoint.close();
    endpoint.closeAllConnections();
  }
}
