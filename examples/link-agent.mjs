/** Says a WAV file through the kiosk: PARLEY_LINK_TOKEN=… node link-agent.mjs hello.wav */
import { readFileSync } from 'node:fs';

const wav = readFileSync(process.argv[2]);
const kiosk = new WebSocket(process.env.PARLEY_LINK_URL ?? 'ws://127.0.0.1:8792/link');
const send = (message) => kiosk.send(JSON.stringify(message));
kiosk.onopen = () => {
  send({ type: 'hello', token: process.env.PARLEY_LINK_TOKEN });
  send({ type: 'segment-start', id: 'hello', text: 'Hello from Node.', sampleRate: wav.readUInt32LE(24) });
  for (let at = 44; at < wav.length; at += 96_000) kiosk.send(wav.subarray(at, at + 96_000));
  send({ type: 'segment-end' });
};
kiosk.onmessage = ({ data }) => {
  console.log(data);
  if (JSON.parse(data).type === 'playback-finished') kiosk.close();
};
