/** Where the system keeps secrets better than a file does. */
export interface SecretBox {
  /** As the system calls it, kept beside what was sealed: another system cannot open it. */
  readonly name: string;
  seal(text: string): string;
  /** @throws Error if this box did not seal it */
  open(sealed: string): string;
}
