/** One line of what was measured, past the test runner's own output. */
export function figure(text: string): void {
  process.stdout.write(`sound: ${text}\n`);
}
