import Database from 'better-sqlite3';
import { existsSync, readFileSync } from 'node:fs';
import { z } from 'zod';
import type { KioskEvent } from '../main/domain/kiosk-events.ts';

const eventSchema = z.looseObject({ kind: z.string(), atMs: z.number() });
const rowSchema = z.object({ kind: z.string(), at_ms: z.number(), body_json: z.string() });

/**
 * The events of a recorded run, in order.
 *
 * @param session which one of a log; null: its last
 * @throws Error with one clear sentence if there is no such file or it holds something else
 */
export function readTimeline(file: string, session: number | null): readonly KioskEvent[] {
  if (!existsSync(file)) throw new Error(`there is no ${file}`);
  const events = file.endsWith('.db') ? readLog(file, session) : readLines(file);
  if (events.length === 0) throw new Error(`${file} holds no events`);
  return events;
}

function readLines(file: string): readonly KioskEvent[] {
  return readFileSync(file, 'utf8')
    .split('\n')
    .flatMap((line, index) => (line.trim() === '' ? [] : [eventOf(line, `${file}, line ${index + 1}`)]));
}

function readLog(file: string, session: number | null): readonly KioskEvent[] {
  const database = new Database(file, { readonly: true });
  try {
    const rows = database
      .prepare(
        'SELECT kind, at_ms, body_json FROM events WHERE session_id = coalesce(?, (SELECT max(id) FROM sessions)) ORDER BY id',
      )
      .all(session);
    return rows.map((row, index) => {
      const { kind, at_ms: atMs, body_json: body } = rowSchema.parse(row);
      return eventOf(
        JSON.stringify({ ...z.looseObject({}).parse(JSON.parse(body)), kind, atMs }),
        `${file}, event ${index + 1}`,
      );
    });
  } finally {
    database.close();
  }
}

function eventOf(json: string, where: string): KioskEvent {
  const parsed = eventSchema.safeParse(jsonOf(json));
  if (!parsed.success) throw new Error(`${where} is no event of the kiosk`);
  // Written by the kiosk itself; the printer passes over kinds that it does not know.
  return parsed.data as unknown as KioskEvent;
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
