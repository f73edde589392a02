import { clock } from './clock.ts';
import { presentationOf } from './domain/presentation.ts';
import type { Settings } from './domain/settings.ts';
import { closeInOrder } from './kiosk/closing.ts';
import { commandsOf } from './kiosk/commands.ts';
import { attend, listen, openConversation, say } from './kiosk/conversation.ts';
import { openLines } from './kiosk/lines.ts';
import type { Kiosk, KioskOptions } from './kiosk/options.ts';
import { openOperatorDesk } from './kiosk/operator.ts';
import { openParts, titleOf } from './kiosk/parts.ts';
import { openPictureCare } from './kiosk/picture.ts';
import { changeSettings, type Room } from './kiosk/room.ts';
import { rememberMoodIn } from './pipeline/mood.ts';

export type { Kiosk, KioskOptions } from './kiosk/options.ts';

/**
 * Joins the parts of the kiosk and starts it. Whatever fails later never stops the talking.
 *
 * @throws Error with one clear sentence if the agent's side or a file of the audio host cannot be opened at all
 */
export async function openKiosk(options: KioskOptions): Promise<Kiosk> {
  const parts = await openParts(options);
  const lines = openLines(parts.speechLog);
  const picture = openPictureCare(lines, options.pictureRules);
  const room: Room = { settings: options.settings, offers: [], mood: 'neutral', judge: null, screenReports: [] };
  const follow = async (settings: Settings): Promise<void> => {
    await changeSettings(pipeline, room, settings);
    parts.follow(settings);
    lines.screen.emit({ kind: 'presentation', presentation: presentationOf(settings, titleOf(parts.transport)) });
    lines.settings.emit(settings);
  };
  const desk = openOperatorDesk(options, parts, lines, room, follow);
  const pipeline = openConversation(parts, lines, room, options.visitor ?? null, desk.ears);
  const offs = [...attend(parts, pipeline, lines), lines.events.listen(rememberMoodIn(room)), ...desk.offs];
  parts.screenRooms.onOrder((order) => {
    lines.screen.emit({ kind: 'room', order });
  });
  const listening = listen(parts.host, pipeline);
  const close = (): Promise<void> => closeInOrder({ parts, pipeline, lines, room, offs, listening });
  try {
    await changeSettings(pipeline, room, options.settings);
    await parts.transport.open();
  } catch (error) {
    await close();
    throw error;
  }
  void say(parts.transport, pipeline);
  for (const text of parts.notices) lines.emit({ kind: 'notice', atMs: clock.nowMs(), level: 'warn', text });
  return {
    audioHostName: parts.host.name,
    speechLogFile: parts.speechLog.file,
    screenReports: room.screenReports,
    commands: { ...commandsOf(parts, pipeline, lines, room, picture), ...desk.operator.commands },
    onEvent: lines.events.listen,
    onScreenEvent: lines.screen.listen,
    onHeardFrame: lines.heard.listen,
    onUpcomingFrame: lines.upcoming.listen,
    onRoomPacket: parts.screenRooms.onPacket,
    takeRoomPacket: parts.screenRooms.packet,
    report: (incident) => {
      lines.emit({ kind: 'incident', atMs: clock.nowMs(), incident });
    },
    changeSettings: follow,
    onSettings: lines.settings.listen,
    onPictureRenewal: picture.onRenewal,
    tellNotice: (level, text) => {
      lines.emit({ kind: 'notice', atMs: clock.nowMs(), level, text });
    },
    close,
  };
}
