/** The recorded sound of overlaps, one WAV each. */
export interface OverlapSounds {
  /** Where a recording is; null: there is none of this name any more. */
  file(name: string): string | null;
  total(): { readonly files: number; readonly bytes: number };
  /** Newest first, as many as fit into so many bytes. */
  newest(mostBytes: number): string[];
  /** Deletes all of them. @returns how many there were */
  wipe(): number;
}
