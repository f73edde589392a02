/** start-entry.ts FILE [OPTION…]: evaluates a file that may lie in an archive, as the program's own entry. */
import { pathToFileURL } from 'node:url';

const [entry, ...options] = process.argv.slice(2);
process.argv = [process.argv[0], ...options]; // as an installed Electron app sees them
await import(pathToFileURL(entry).href);
