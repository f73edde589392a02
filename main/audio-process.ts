import { runAudioProcess } from './audio-hosts/portaudio/process/run.ts';
import { clock } from './clock.ts';
import { openEchoCanceller } from './echo-cancellers/index.ts';

/** Joins the parts of one audio process: the driver of `portaudio` and an echo canceller. Started by that host only. */
runAudioProcess({ clock, openEchoCanceller });
