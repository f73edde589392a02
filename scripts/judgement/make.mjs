/**
 * Makes the judge anew, from recordings to weights: one command, fixed seeds, about half an hour on two cores.
 *
 *   node scripts/judgement/make.mjs [--shared ../shared] [--work DIR] [--model FILE] [--marked FILE.jsonl]
 *     [--crowd DIR]
 *
 * Needs Python ≥ 3.10 with `pip install torch onnx numpy scipy`, and Debian's flite, festival, espeak-ng, sox,
 * festvox-us-slt-hts, festvox-kallpc16k, festvox-kdlpc16k, asterisk-core-sounds-{en,es,fr,it,ru}-wav
 * (voices that are not installed are left out, and the weights become others).
 *
 * `--crowd` is a folder with the public recordings that `crowd.py` names; without it many speakers are missing.
 * `--marked` adds overlaps that the operator marked as wrong (see `export-marked.ts`).
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const here = dirname(fileURLToPath(import.meta.url));
const root = join(here, '../..');
const { values } = parseArgs({
  options: {
    shared: { type: 'string', default: join(root, '../shared') },
    work: { type: 'string', default: join(root, '.parley/judgement') },
    model: { type: 'string', default: join(root, 'assets/models/judge.onnx') },
    marked: { type: 'string' },
    crowd: { type: 'string' },
    python: { type: 'string', default: 'python3' },
  },
});

function run(what, command, args) {
  const since = Date.now();
  console.log(`── ${what}`);
  const { status } = spawnSync(command, args, { stdio: 'inherit', cwd: here });
  if (status !== 0) {
    console.error(`judgement: ${what} failed`);
    process.exit(1);
  }
  console.log(`   ${Math.round((Date.now() - since) / 1000)} s`);
}

mkdirSync(values.work, { recursive: true });
const examples = ['examples.py', '--shared', values.shared, '--assets', join(root, 'assets'), '--out', values.work];
if (values.crowd) examples.push('--crowd', values.crowd);
if (values.marked) examples.push('--marked', values.marked);
const node = process.execPath;
console.log(`judgement: ${availableParallelism()} cores, in ${values.work}`);
run('our own voice in rooms', values.python, [...examples, '--only-own-voice']);
run('what the canceller leaves of it', node, ['residue.ts', values.work]);
run('examples', values.python, examples);
run('their features', node, ['dump-features.ts', values.work]);
run('training', values.python, ['train.py', '--out', values.work, '--model', values.model]);
