/**
 * From the moment a step is handed to the driver to the moment it is heard, in steady state; measured on PulseAudio.
 * The driver itself tells 0.
 */
export const USUAL_OUTPUT_LATENCY_MS = 32;
/** The driver's own queue, before the sound server's; measured. */
export const QUEUE_LATENCY_MS = 16;
/** From the microphone's membrane to the arrival of a frame's last sample here; measured on PulseAudio. */
export const INPUT_LATENCY_MS = 20;
