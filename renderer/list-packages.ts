import { writeFileSync } from 'node:fs';
import type { Plugin } from 'vite';

/** Notes which npm packages went into the screen: whoever ships it must ship their licences. */
export function listPackages(file: string): Plugin {
  const names = new Set<string>();
  return {
    name: 'list-packages',
    // Once for the page and once for each worker, which all lead here.
    generateBundle(_, bundle) {
      // What a style sheet names (typefaces) is no module, but a file with a name of its own.
      const assets = Object.values(bundle).flatMap((file) => (file.type === 'asset' ? file.originalFileNames : []));
      for (const id of [...this.getModuleIds(), ...assets]) {
        const name = /(?:.*\/)?node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(id.replaceAll('\\', '/'))?.[1];
        if (name !== undefined) names.add(name);
      }
      writeFileSync(file, `${JSON.stringify([...names].sort(), null, 2)}\n`);
    },
  };
}
