import { writeFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { reportOf, type Report, type ReportFacts } from './report.ts';
import type { Story } from './story.ts';
import { pngOfSvg } from './svg-to-png.ts';
import { pictureOf } from './timeline-picture.ts';

/** Writes `report.json` and the picture of the timeline beside it; the PNG where there is a browser to draw it. */
export async function writeReport(
  reportFile: string,
  story: Story,
  facts: ReportFacts,
): Promise<{ readonly report: Report; readonly files: readonly string[] }> {
  const folder = dirname(reportFile);
  const inFolder = (file: string): string => relative(folder, file);
  const report = reportOf(story, { ...facts, screenshots: facts.screenshots.map(inFolder) });
  const picture = pictureOf(story, report);
  const svgFile = join(folder, 'timeline.svg');
  const pngFile = join(folder, 'timeline.png');
  await writeFile(reportFile, `${JSON.stringify(report, null, 2)}\n`);
  await writeFile(svgFile, picture.svg);
  const isDrawn = await pngOfSvg(svgFile, pngFile, picture);
  const files = [reportFile, isDrawn ? pngFile : svgFile, ...facts.screenshots];
  return { report, files: files.map((file) => relative(process.cwd(), file)) };
}
