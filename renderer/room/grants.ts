/** As much of what a token allows as is needed here; LiveKit's server tells it on joining. */
export type Grants = {
  readonly canPublish: boolean;
  readonly canPublishData: boolean;
  readonly canUpdateMetadata: boolean;
};

/** What will not work with this token, each with what mends it; nothing where the server told nothing. */
export function troublesOf(grants: Grants | undefined, publishesMicrophone: boolean): readonly string[] {
  if (grants === undefined) return [];
  const troubles: string[] = [];
  if (!grants.canPublishData)
    troubles.push(
      'the token has no grant canPublishData, so that no agent is told what was heard of it, and each waits in vain: give the token this grant',
    );
  if (!publishesMicrophone) return troubles;
  if (!grants.canPublish)
    troubles.push(
      'the token has no grant canPublish, so that the room does not hear the visitor: give the token this grant, or turn off livekit.publishMicrophone',
    );
  if (!grants.canUpdateMetadata)
    troubles.push(
      'the token has no grant canUpdateOwnMetadata, so that nobody in the room can read in parley.microphone why the microphone is muted: give the token this grant if somebody should',
    );
  return troubles;
}
