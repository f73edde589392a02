import { z } from 'zod';

/** The link: a WebSocket on the kiosk for an agent in any language. On only where it is the chosen agent. */
export const linkSettings = z.object({
  host: z.string().min(1).default('127.0.0.1').meta({
    title: 'Address to listen at',
    help: '127.0.0.1: this machine only. 0.0.0.0: everybody who can reach it.',
  }),
  port: z.number().int().min(0).max(65_535).default(8792).meta({ title: 'Port', help: '0: any free one.' }),
  token: z.string().max(4096).default('').meta({
    title: 'Token',
    help: 'Agents must know it. Empty: the kiosk makes one and keeps it in the file link-token of its data folder.',
    secret: true,
  }),
  tls: z
    .enum(['off', 'own', 'files'])
    .default('off')
    .meta({
      title: 'Encryption',
      choices: { off: 'Off', own: 'With a certificate that the kiosk makes', files: 'With your certificate' },
    }),
  certificateFile: z
    .string()
    .default('')
    .meta({ title: 'Certificate', help: 'PEM file, with its chain.', file: 'certificate' }),
  keyFile: z.string().default('').meta({ title: 'Key of the certificate', help: 'PEM file.', file: 'private-key' }),
  origins: z
    .array(z.string().regex(/^https?:\/\/[^/\s]+$/))
    .default([])
    .meta({ title: 'Web pages that may connect', help: 'As https://host:port. Programs need no entry.' }),
  sendMicrophone: z
    .boolean()
    .default(true)
    .meta({ title: 'Give the microphone to the agent', help: 'When it asks for it.' }),
});
