import { z } from 'zod';

// The screen's page allows no `eval`. Without this zod tries one at the first schema, and the browser reports it: so this
// file is imported before any schema is made.
z.config({ jitless: true });
