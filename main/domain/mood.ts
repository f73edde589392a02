/** How the guide feels about what it says: the agent's or the content pack's word for it, worn beside its state. */
export const MOODS = ['neutral', 'happy', 'concerned', 'curious', 'sorry'] as const;
export type Mood = (typeof MOODS)[number];
