import { z } from 'zod';

/** What a dispatcher is told, so that an avatar can join a room; snake_case on the wire. */
export type AvatarJoinInfo = {
  readonly roomName: string;
  readonly token: string;
  readonly participantId: string | null;
  readonly signalingBaseUrl: string | null;
};

const short = z.string().min(1).max(256);

/** The body of `POST /launch`, as upstream's example dispatcher takes it. */
const joinInfoSchema = z
  .object({
    room_name: short,
    token: z.string().min(1).max(4096),
    participant_id: short.nullish(),
    signaling_base_url: z.string().max(1024).nullish(),
  })
  .transform((body): AvatarJoinInfo => ({
    roomName: body.room_name,
    token: body.token,
    participantId: body.participant_id ?? null,
    signalingBaseUrl: body.signaling_base_url ?? null,
  }));

/** @returns what is wrong, in one sentence, where it is none */
export function parseJoinInfo(text: string): AvatarJoinInfo | string {
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    return 'the body is not JSON';
  }
  const parsed = joinInfoSchema.safeParse(body);
  if (parsed.success) return parsed.data;
  return parsed.error.issues.map(({ path, message }) => `${path.join('.') || 'the body'}: ${message}`).join('; ');
}

/** Exactly these four fields, in this order. */
export const formatJoinInfo = (info: AvatarJoinInfo): string =>
  JSON.stringify({
    room_name: info.roomName,
    token: info.token,
    participant_id: info.participantId,
    signaling_base_url: info.signalingBaseUrl,
  });

/** Longest wait for a dispatcher that starts a process before it answers. */
const ANSWER_WITHIN_MS = 20_000;

/**
 * Asks a dispatcher to send its avatar into a room.
 *
 * @throws Error that says what the dispatcher answered
 */
export async function summonAvatar(dispatcherUrl: string, info: AvatarJoinInfo): Promise<void> {
  const response = await fetch(dispatcherUrl, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: formatJoinInfo(info),
    signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
  });
  await response.body?.cancel();
  if (!response.ok) throw new Error(`the avatar dispatcher answered ${response.status}`);
}
