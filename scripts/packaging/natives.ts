/** Whether the natives of a packed kiosk load where they lie now, with no help from the checkout. */
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { z } from 'zod';

const run = promisify(execFile);
const PATIENCE_MS = 60_000;

/** Each does a little of its work: a library that only maps into memory has not shown that it runs. */
const PROBE = `
const { createRequire } = require('node:module');
const { join } = require('node:path');
const folder = process.argv[1];
const load = createRequire(join(folder, 'probe.js'));
const works = {
  'better-sqlite3': () => { const db = new (load('better-sqlite3'))(':memory:'); const { v } = db.prepare('SELECT sqlite_version() v').get(); db.close(); return 'SQLite ' + v; },
  'onnxruntime-node': async () => { const s = await load('onnxruntime-node').InferenceSession.create(load.resolve('@ricky0123/vad-web/dist/silero_vad_v5.onnx')); return 'a network with the inputs ' + s.inputNames.join(', '); },
  '@livekit/rtc-ffi-bindings': () => Object.keys(load('@livekit/rtc-ffi-bindings')).length + ' exports',
  naudiodon: () => load('naudiodon').getDevices().length + ' devices',
};
(async () => {
  const told = {};
  for (const [name, work] of Object.entries(works))
    try { told[name] = { ok: true, says: await work() }; } catch (e) { told[name] = { ok: false, says: String(e.message).split('\\n')[0] }; }
  console.log('PROBE ' + JSON.stringify(told));
  process.exit(0);
})();`;

export type NativeProbe = { readonly name: string; readonly ok: boolean; readonly says: string };

const toldSchema = z.record(z.string(), z.object({ ok: z.boolean(), says: z.string() }));

/**
 * @param node the Node that is to run them
 * @param folder holds `node_modules`
 * @throws Error if Node itself ends badly, as it does when a library kills it
 */
export async function probeNatives(node: string, folder: string): Promise<readonly NativeProbe[]> {
  // No NODE_PATH, no LD_LIBRARY_PATH: nothing may come from elsewhere.
  const env = { PATH: '/usr/bin:/bin', HOME: '/nonexistent' };
  const { stdout } = await run(node, ['-e', PROBE, join(folder)], { cwd: '/', env, timeout: PATIENCE_MS });
  const line = stdout.split('\n').find((text) => text.startsWith('PROBE '));
  if (line === undefined) throw new Error(`the natives of ${folder} did not answer`);
  return Object.entries(toldSchema.parse(JSON.parse(line.slice('PROBE '.length)))).map(([name, told]) => ({
    name,
    ...told,
  }));
}
