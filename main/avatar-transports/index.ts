import type { AvatarTransport } from '../interfaces/avatar-transport.ts';
import { openDemoTransport, type DemoTransportOptions } from './demo/demo.ts';

/** What each kind of transport is opened with; to add a transport is to add a line here and in `openers`. */
export type AvatarTransportOptions = {
  readonly demo: DemoTransportOptions;
};

export type AvatarTransportKind = keyof AvatarTransportOptions;

const openers: { readonly [K in AvatarTransportKind]: (options: AvatarTransportOptions[K]) => AvatarTransport } = {
  demo: openDemoTransport,
};

/** `open()` of the result connects, and throws one clear sentence when it cannot. */
export function openAvatarTransport<K extends AvatarTransportKind>(
  kind: K,
  options: AvatarTransportOptions[K],
): AvatarTransport {
  return openers[kind](options);
}
