import { execFileSync, spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, it } from 'vitest';

const SCRIPT = join(import.meta.dirname, '../../testing/bridge-from-outside.ts');
/** Two addresses that other machines could reach, were there any. */
const NETWORK = [
  'ip link set lo up',
  'ip link add outer0 type veth peer name outer1',
  'ip addr add 192.0.2.77/24 dev outer0',
  'ip -6 addr add fd00::77/64 dev outer0 nodad',
  'ip link set outer0 up && ip link set outer1 up',
].join(' && ');
const inNamespace = (command: string): [string, string[]] => [
  'unshare',
  ['--map-root-user', '--net', 'sh', '-c', command],
];
const canMakeNetwork = spawnSync(...inNamespace(NETWORK)).status === 0;

it.runIf(canMakeNetwork)('the bridge is on 127.0.0.1 alone, and answers to no other name there', () => {
  const [command, args] = inNamespace(`${NETWORK} && exec "${process.execPath}" "${SCRIPT}"`);
  const said = execFileSync(command, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
  expect(JSON.parse(said)).toEqual({
    '192.0.2.77': 'ECONNREFUSED',
    'fd00::77': 'ECONNREFUSED',
    '::1': 'ECONNREFUSED',
    '127.0.0.2': 'ECONNREFUSED',
    // These three lead to 127.0.0.1, by another name.
    '0.0.0.0': '421',
    '::': 'ECONNREFUSED',
    '::ffff:127.0.0.1': '421',
    '127.0.0.1 as localhost': '421',
    '127.0.0.1 as kiosk.example': '421',
    '127.0.0.1 as 2130706433': '421',
    '127.0.0.1 as 127.1': '421',
    '127.0.0.1 as 127.0.0.1.': '421',
    '127.0.0.1': '101',
  });
});
