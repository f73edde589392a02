/** One line for each check, and how many failed. */
export type CheckReport = {
  readonly failed: number;
  /** @param work what is wrong, in words; empty: nothing; null: there is nothing here to check */
  check(name: string, work: () => Problems | Promise<Problems>): Promise<void>;
};
export type Problems = readonly string[] | null;

const MOST_PROBLEMS = 5;
const LONGEST = 1000;

export function openReport(write: (line: string) => void): CheckReport {
  let failed = 0;
  return {
    get failed() {
      return failed;
    },
    async check(name, work) {
      let problems: Problems;
      try {
        problems = await work();
      } catch (error) {
        problems = [error instanceof Error ? error.message.slice(0, LONGEST) : String(error)];
      }
      if (problems === null) write(`none  ${name}`);
      else if (problems.length === 0) write(`ok    ${name}`);
      else {
        failed += 1;
        const more = problems.length > MOST_PROBLEMS ? `; and ${problems.length - MOST_PROBLEMS} more` : '';
        const said = problems
          .slice(0, MOST_PROBLEMS)
          .join('; ')
          .replaceAll(/\s*\n\s*/g, ' ');
        write(`FAIL  ${name}: ${said}${more}`);
      }
    },
  };
}
