/**
 * `electron` for a packed main process under a plain Node: the tests' fake, with children that are real processes and a
 * page that asks for its own files. What was seen is printed in one line when the app ends.
 */
import { fork, type ChildProcess, type Serializable } from 'node:child_process';
import { EventEmitter } from 'node:events';
import { join } from 'node:path';
import { fakeElectron, state } from '../../../main/testing/fake-electron.ts';
import { mappedNatives } from './mapped-natives.ts';

export type SeenRun = {
  readonly exitCode: number;
  /** Of the page and of each file that it names: the answer's status and its bytes. */
  readonly page: readonly { readonly path: string; readonly status: number; readonly bytes: number }[];
  readonly natives: readonly string[];
  readonly children: readonly { readonly entry: string; readonly natives: readonly string[] }[];
};

const page: SeenRun['page'][number][] = [];
const children: { entry: string; natives: readonly string[] }[] = [];

async function ask(path: string): Promise<string> {
  const answer = state.session.schemes.get('app');
  if (answer === undefined) throw new Error('nobody answers for app:');
  const response = await answer(new Request(`app://kiosk/${path}`));
  const bytes = Buffer.from(await response.arrayBuffer());
  page.push({ path, status: response.status, bytes: bytes.length });
  return bytes.toString('utf8');
}

state.runPreload = async () => {
  const html = await ask('');
  for (const [, path] of html.matchAll(/(?:src|href)="(?:\.?\/)?([^"#:]+)"/g)) await ask(path);
  await ask('avatars/thea.glb');
};

class RealUtilityProcess extends EventEmitter {
  readonly #child: ChildProcess;
  constructor(entry: string, args: readonly string[], env: NodeJS.ProcessEnv) {
    super();
    const start = join(import.meta.dirname, 'start-entry.ts');
    this.#child = fork(start, [entry, ...args], {
      env,
      execArgv: ['--import', join(import.meta.dirname, 'see-archives.ts')],
      serialization: 'advanced',
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    const seen = { entry, natives: [] as readonly string[] };
    children.push(seen);
    this.#child.on('message', (message) => {
      seen.natives = mappedNatives(this.#child.pid ?? 'self');
      this.emit('message', message);
    });
    this.#child.on('exit', (code) => this.emit('exit', code ?? 0));
  }
  get pid(): number | undefined {
    return this.#child.pid;
  }
  get stdout(): ChildProcess['stdout'] {
    return this.#child.stdout;
  }
  get stderr(): ChildProcess['stderr'] {
    return this.#child.stderr;
  }
  postMessage(message: Serializable): void {
    // As with Electron's, what is sent to one that is ending is lost.
    if (this.#child.connected) this.#child.send(message, () => undefined);
  }
  kill(): boolean {
    return this.#child.kill();
  }
}

export const { BrowserWindow, ipcMain, Menu, powerSaveBlocker, protocol, safeStorage, screen, session } = fakeElectron;
export const utilityProcess = {
  fork: (entry: string, args: readonly string[], { env }: { readonly env: NodeJS.ProcessEnv }) =>
    new RealUtilityProcess(entry, args, { ...process.env, ...env }),
};
export const app = Object.assign(fakeElectron.app, {
  exit: (exitCode = 0): void => {
    const seen: SeenRun = { exitCode, page, natives: mappedNatives('self'), children };
    process.stdout.write(`PARLEY_SEEN ${JSON.stringify(seen)}\n`, () => process.exit(exitCode));
  },
});
