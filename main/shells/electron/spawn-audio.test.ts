import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { beforeEach, expect, it, vi } from 'vitest';
import { resetFakeElectron, state } from '../../testing/fake-electron.ts';
import { spawnUtilityProcess } from './spawn-audio.ts';

vi.mock('electron', async () => (await import('../../testing/fake-electron.ts')).fakeElectron);
beforeEach(resetFakeElectron);

it('starts a process of its own with its environment, and carries what both sides say', () => {
  const child = spawnUtilityProcess('/out/main/audio-process.js', { UV_THREADPOOL_SIZE: '16' });
  const heard: unknown[] = [];
  child.onMessage((message) => heard.push(message));
  child.onOutput((text) => heard.push(text));
  child.post({ kind: 'open', samples: Int16Array.of(1, 2) });
  const [forked] = state.children;
  forked.emit('message', { kind: 'opened' });
  forked.stdout.emit('data', Buffer.from('PortAudio V19'));
  forked.stderr.emit('data', 'ALSA lib');
  expect(forked.forked).toEqual([
    '/out/main/audio-process.js',
    [],
    { serviceName: 'audio', stdio: 'pipe', env: { UV_THREADPOOL_SIZE: '16' } },
  ]);
  expect(forked.posted).toEqual([{ kind: 'open', samples: Int16Array.of(1, 2) }]);
  expect(heard).toEqual([{ kind: 'opened' }, 'PortAudio V19', 'ALSA lib']);
});

it('says once that it ended, and posts nothing to it afterwards', () => {
  const child = spawnUtilityProcess('a.js', {});
  const ends: string[] = [];
  child.onExit((detail) => {
    ends.push(detail);
    child.post('too late');
  });
  state.children[0].emit('exit', 9);
  state.children[0].emit('exit', 9);
  expect([ends, state.children[0].posted]).toEqual([['ended with code 9'], []]);
});

it('kills for good, once it runs', async () => {
  const child = spawnUtilityProcess('a.js', {});
  child.kill();
  const victim = spawn(process.execPath, ['-e', 'process.on("SIGTERM", () => {}); setInterval(() => {}, 1000)']);
  state.children[0].pid = victim.pid;
  child.kill();
  expect(await once(victim, 'exit')).toEqual([null, 'SIGKILL']);
});
