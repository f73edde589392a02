/** Variables of the environment that hold a secret: whoever reads one names it from here, and all are concealed. */
export const SECRET_VARIABLES = {
  livekit: 'LIVEKIT_API_SECRET',
  inference: 'LIVEKIT_INFERENCE_API_SECRET',
} as const;
