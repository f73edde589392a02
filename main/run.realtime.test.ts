import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { reportSchema } from './demo/report.ts';
import { openDatabase } from './speech-log/database.ts';
import { until } from './testing/until.ts';

const entry = fileURLToPath(new URL('shells/none/main.ts', import.meta.url));
type Run = { readonly child: ChildProcess; readonly out: () => string; readonly exit: Promise<number | null> };

let folder = '';
const running = new Set<ChildProcess>();
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'parley-run-'));
});
afterEach(() => {
  for (const child of running) child.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
});

function run(...options: string[]): Run {
  const child = spawn(process.execPath, [entry, ...options], { stdio: ['ignore', 'pipe', 'pipe'] });
  running.add(child);
  let out = '';
  child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (out += chunk.toString()));
  const exit = new Promise<number | null>((resolve) => {
    child.on('close', (code) => {
      running.delete(child);
      resolve(code);
    });
  });
  return { child, out: () => out, exit };
}

describe('the kiosk as a process', () => {
  it('greets, ends after its seconds, and leaves a report, a picture and what was heard', async () => {
    const reportFile = join(folder, 'told', 'report.json');
    const data = join(folder, 'data');
    const kiosk = run(
      '--audio',
      'wav',
      '--visitor',
      'mic',
      '--seconds',
      '4',
      '--data-dir',
      data,
      '--report',
      reportFile,
    );
    expect(await kiosk.exit).toBe(0);
    expect(kiosk.out()).toContain('Welcome to the museum of talking machines.');
    expect(kiosk.out()).toContain('4 s are over');
    const report = reportSchema.parse(JSON.parse(readFileSync(reportFile, 'utf8')));
    expect(report).toMatchObject({
      shell: 'none',
      audioHost: 'wav-file',
      screenshots: [],
      database: join(data, 'speech-log.db'),
    });
    expect(readdirSync(join(folder, 'told'))).toEqual(
      expect.arrayContaining(['heard.wav', 'report.json', 'timeline.svg']),
    );
    expect(readdirSync(data)).not.toContain('kiosk.lock');
    // What went wrong is a row each: an undisturbed run has none.
    const { database } = openDatabase(data);
    const rows = ['incidents', 'audio_incidents'].flatMap((table) => database.prepare(`SELECT * FROM ${table}`).all());
    database.close();
    expect(rows).toEqual([]);
  });

  it('refuses a second kiosk on its data folder, and ends cleanly when it is asked to', async () => {
    const first = run('--audio', 'null', '--visitor', 'mic', '--data-dir', folder);
    await until(() => first.out().includes('Welcome'), 30_000);
    const second = run('--audio', 'null', '--visitor', 'mic', '--data-dir', folder);
    expect(await second.exit).toBe(3);
    expect(second.out()).toMatch(/^parley: another Parley \(process \d+\) is using .*\n$/);
    first.child.kill('SIGINT');
    expect(await first.exit).toBe(0);
    expect(first.out()).toContain('stopped by Ctrl-C');
    expect(readdirSync(folder)).not.toContain('kiosk.lock');
  });

  it('fails where its data folder cannot be used, so that it is tried again: a disk may come late', async () => {
    writeFileSync(join(folder, 'disk'), 'not there yet');
    const kiosk = run('--audio', 'null', '--visitor', 'mic', '--data-dir', join(folder, 'disk', 'data'));
    expect(await kiosk.exit).toBe(1);
    expect(kiosk.out()).toMatch(/^parley: the data folder .* cannot be used: ENOTDIR.*\n$/);
  });

  it('says what is wrong with an option, in one line', async () => {
    const kiosk = run('--seconds', 'soon');
    expect(await kiosk.exit).toBe(2);
    expect(kiosk.out()).toBe('parley: --seconds must be a number of seconds, not "soon"\n');
  });
});
