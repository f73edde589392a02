/** What the benchmark uses of the peer, which has no types. */
declare module '@met4citizen/talkinghead' {
  export class TalkingHead {
    constructor(host: HTMLElement, options: Readonly<Record<string, unknown>>);
    readonly renderer: { render(...things: unknown[]): void; getContext(): WebGL2RenderingContext };
    showAvatar(avatar: { readonly url: string; readonly body: string; readonly avatarMood: string }): Promise<void>;
    setFixedValue(shape: string, value: number, ms: number): void;
    stop(): void;
  }
}
